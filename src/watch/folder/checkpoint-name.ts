/**
 * What the name of a file says: whether it is a checkpoint, and of which moment of the training.
 *
 * Names are paths relative to the watched folder, with "/".
 */

/** Where in a training a checkpoint or a line of metrics belongs; what is not known is absent. */
export interface Moment {
  readonly step?: number;
  readonly epoch?: number;
  /** A number without a word that says of what: step or epoch. */
  readonly number?: number;
}

/** Endings of model files that one would not keep anything else in. */
const MODEL_ENDING = /\.(weights\.h5|safetensors|pt|pth|ckpt|bin|jit|npz|onnx|h5|hdf5|keras)$/i;
/** What programs call files that they have not finished. */
const UNFINISHED = /^\.|~$|\.(tmp|temp|part|partial|incomplete|swp|lock)(\.|$)/i;

/** Numbers with a point in them are losses and rates, no steps. */
const DECIMAL = /\d+(\.\d+)+(e[-+]?\d+)?/gi;
const STEP =
  /(?<![a-z])(?:global|training)?[-_ ]?(?:steps?|iter(?:ation)?s?|updates?)[-_=. ]*(\d+)/gi;
const EPOCH = /(?<![a-z])(?:epochs?|ep)[-_=. ]*(\d+)/gi;
/** "model-12-lstm64" is of 12; only a name without such a number is asked for one at a word's end. */
const ALONE = /(?<![a-z\d])(\d+)(?![a-z\d])/gi;
const AT_END_OF_WORD = /(?<=[a-z])(\d+)(?![a-z\d])/gi;

/** Whether a file of this name is looked at when no pattern says which are. */
export function isModelName(name: string): boolean {
  return MODEL_ENDING.test(name);
}

/** Whether any part of a path is hidden, or named as what is still being written. */
export function isUnfinished(path: string): boolean {
  return path.split("/").some((part) => UNFINISHED.test(part));
}

/** What a name says. */
export interface CheckpointName {
  readonly moment: Moment;
  /** What all checkpoints of one series have in common: "epoch-*.pt" of "epoch-3.pt". */
  readonly series: string;
}

/**
 * Step, epoch and series in a name: "epoch=3-step=120.ckpt", "ckpt-0012.pt", "weights.03-0.52.h5".
 *
 * The words step, iteration, update and epoch tell; else the last number that stands alone, else the
 * last that ends a word. Numbers with a decimal point do not count.
 */
export function readName(path: string): CheckpointName {
  const ending = endingOf(path);
  const stem = path.slice(0, path.length - ending.length);
  const decimals = [...stem.matchAll(DECIMAL)].map(({ index, 0: text }) => ({ index, text }));
  const words = stem.replace(DECIMAL, (text) => "~".repeat(text.length));
  const step = lastNumber(words, STEP);
  const epoch = lastNumber(words, EPOCH);
  const bare = lastNumber(words, ALONE) ?? lastNumber(words, AT_END_OF_WORD);
  const number = step === null && epoch === null ? bare : null;
  const used = [step, epoch, number].filter((found) => found !== null);
  return {
    moment: {
      ...(step && { step: Number(step.text) }),
      ...(epoch && { epoch: Number(epoch.text) }),
      ...(number && { number: Number(number.text) }),
    },
    series: `${withStars(stem, [...decimals, ...used])}${ending}`,
  };
}

/** The place on the training's axis: step, else epoch, else the bare number; null without any. */
export function positionOf({ step, epoch, number }: Moment): number | null {
  return step ?? epoch ?? number ?? null;
}

interface Found {
  readonly index: number;
  readonly text: string;
}

function withStars(stem: string, found: readonly Found[]): string {
  let text = stem;
  for (const { index, text: part } of found.toSorted((a, b) => b.index - a.index)) {
    text = `${text.slice(0, index)}*${text.slice(index + part.length)}`;
  }
  return text;
}

function endingOf(path: string): string {
  return (MODEL_ENDING.exec(path) ?? /\.[a-z]\w*$/i.exec(path))?.[0] ?? "";
}

function lastNumber(text: string, expression: RegExp): Found | null {
  const numbers = [...text.matchAll(expression)]
    .map(({ index, 0: whole, 1: digits }) => ({
      index: index + whole.length - digits.length,
      text: digits,
    }))
    .filter(({ text: digits }) => Number.isSafeInteger(Number(digits)));
  return numbers.at(-1) ?? null;
}
