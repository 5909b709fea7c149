/** From `--input` and its companions to sequences that fit a network. */
import { DATA_FORMATS, type DecodeOptions } from "../data/formats.ts";
import { openVocabulary } from "../data/node/open-vocabulary.ts";
import type { Drive } from "../data/options.ts";
import type { SequenceSet } from "../data/sequences.ts";
import { FormatError } from "../errors.ts";
import { scalingDoubt, scalingNote } from "../formats/input-scaling.ts";
import type { RecurrentNetwork } from "../formats/model.ts";
import { choiceOf } from "./arguments.ts";
import type { ParsedArguments } from "./command.ts";
import { UsageError } from "./failure.ts";
import { requireExisting } from "./load-model.ts";

/** What `--input` says for standard input. */
export const STANDARD_INPUT = "-";
const KINDS = { numbers: "numbers", symbols: "tokens" } as const;

/** How the library says what the command line has an option for. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bkind "numbers"/g, "--as numbers"],
  [/\bkind "tokens"/g, "--as symbols"],
  [/\blayout "(\w+)"/g, "--layout $1"],
  [/\bscaling "none"/g, "--scaling none"],
  [/\bas "array"/g, "as --array NAME"],
  [/\bunknownSymbols "skip"/g, "--unknown skip"],
  [/\bthe format said\b/g, "--format NAME"],
];

/** What else decides how data are read. */
export interface DataUse {
  /** Read as what it takes; absent: what cannot be known without it is assumed. */
  readonly network?: RecurrentNetwork;
  /** Use the first so many steps of every sequence only. */
  readonly limit?: number | undefined;
  /** Whether to note what is assumed or to ask for it. @defaultValue "refuse" */
  readonly undecided?: "assume" | "refuse";
}

/**
 * Opens the data at `path` with `--as`, `--layout`, `--vocab` and their like; close it when done.
 *
 * @throws UsageError if more than one reading fits, with the options that would settle it.
 */
export async function loadData(
  path: string,
  parsed: ParsedArguments,
  use: DataUse = {},
): Promise<SequenceSet> {
  if (path === STANDARD_INPUT) {
    const { standardInput } = await import("./standard-input.ts");
    return dataIn(await standardInput(), "standard input", parsed, use);
  }
  await requireExisting(path);
  return read(parsed, use, async (options) => {
    const { openInputs } = await import("../formats/node/open-inputs.ts");
    return openInputs(path, options);
  });
}

/** As {@link loadData}, from bytes that have been read. */
export async function dataIn(
  bytes: Uint8Array,
  name: string,
  parsed: ParsedArguments,
  use: DataUse = {},
): Promise<SequenceSet> {
  return read(parsed, use, async (options) => {
    const { decodeInputs } = await import("../formats/tensor-data.ts");
    return decodeInputs(bytes, name, options);
  });
}

async function read(
  parsed: ParsedArguments,
  { network, limit, undecided = "refuse" }: DataUse,
  open: (options: DecodeOptions) => Promise<SequenceSet>,
): Promise<SequenceSet> {
  const options: DecodeOptions = {
    ...(await dataOptions(parsed)),
    undecided,
    ...(network === undefined ? {} : { drives: driveOf(network) }),
    ...(limit === undefined ? {} : { limit }),
  };
  return inOurWords(async () => {
    const set = await open(options);
    return { ...set, notes: set.notes?.map(ourWords) ?? [] };
  });
}

/**
 * The network as the options want it read, and the data with a note on how they are scaled for it.
 *
 * @throws UsageError if data and scaling do not fit each other.
 */
export async function fitted(
  network: RecurrentNetwork,
  inputs: SequenceSet,
  parsed: ParsedArguments,
): Promise<{ readonly network: RecurrentNetwork; readonly inputs: SequenceSet }> {
  const choice = choiceOf(parsed, "scaling", ["file", "none"]);
  if (choice === "none" && !network.scaling) {
    throw new UsageError(`--scaling is "none"; ${network.name} states no scaling of its data`);
  }
  const scaling = choice === "none" ? null : (network.scaling ?? null);
  requireWidth(network, inputs);
  if (scaling === null) {
    const ignored = network.scaling ? ["not scaled as in training: --scaling none"] : [];
    const notes = [...(inputs.notes ?? []), ...ignored];
    return { network: { ...network, scaling }, inputs: { ...inputs, notes } };
  }
  return inOurWords(async () => {
    const doubt = await scalingDoubt(inputs, scaling);
    const said = [scalingNote(inputs, scaling), ...(doubt === null ? [] : [doubt])].map(ourWords);
    return { network, inputs: { ...inputs, notes: [...(inputs.notes ?? []), ...said] } };
  });
}

/** @throws UsageError for vectors of another width than the network's, with what may have been meant. */
function requireWidth({ cell, embedding }: RecurrentNetwork, inputs: SequenceSet): void {
  const { kind, width, sequences, featureNames } = inputs;
  const m = embedding?.width ?? cell.inputSize;
  if (kind === "tokens" || width === m) return;
  const found = `input has ${width} feature${width === 1 ? "" : "s"}; the network takes ${m}`;
  const [first] = sequences;
  if (sequences.length === 1 && first?.length === m && width > m) {
    throw new UsageError(
      `${found}; is ${inputs.source} [m, T]? Time comes first: save it transposed`,
    );
  }
  if (width > m) {
    const which = featureNames ? ` (${featureNames.slice(0, 10).join(", ")})` : "";
    const example = featureNames?.slice(-m) ?? Array.from({ length: m }, (_, i) => i);
    throw new UsageError(`${found}; choose ${m} of its columns${which}`, [
      `--columns ${example.join(",")}`,
    ]);
  }
  throw new UsageError(found);
}

/** What a network takes, as far as it decides how data are read. */
function driveOf({ cell, embedding }: RecurrentNetwork): Drive {
  return { inputs: cell.inputSize, symbols: embedding?.symbols ?? null };
}

/** How the options want data read, apart from what depends on a network. */
async function dataOptions(parsed: ParsedArguments): Promise<DecodeOptions> {
  const vocabulary = parsed.value("vocab");
  const columns = parsed.value("columns");
  const kind = choiceOf(parsed, "as", Object.keys(KINDS) as (keyof typeof KINDS)[]);
  const options = {
    kind: kind && KINDS[kind],
    layout: choiceOf(parsed, "layout", ["btm", "tbm"]),
    format: choiceOf(parsed, "format", DATA_FORMATS),
    vocabulary: vocabulary === undefined ? undefined : await openVocabulary(vocabulary),
    unknownSymbols: choiceOf(parsed, "unknown", ["refuse", "skip"]),
    columns: columns === undefined ? undefined : columnList(columns),
    array: parsed.value("array"),
  };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as DecodeOptions;
}

/** Runs, with what the library calls its options renamed in the errors that it throws. */
async function inOurWords<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const message = ourWords(error.message);
    if (error.code !== "AMBIGUOUS") throw new FormatError(error.code, message);
    throw new UsageError(message, error.settledBy.map(flagsOf));
  }
}

/** A text of the library, with what the command line calls its options. */
function ourWords(text: string): string {
  return WORDS.reduce((words, [theirs, ours]) => words.replace(theirs, ours), text);
}

function flagsOf(option: Readonly<Record<string, string>>): string {
  return Object.entries(option)
    .map(([name, value]) =>
      name === "kind"
        ? `--as ${value === "tokens" ? "symbols" : value}`
        : `--${name} ${quoted(value)}`,
    )
    .join(" ");
}

/** As a shell wants it. */
function quoted(text: string): string {
  return /^[\w.,:/%=+-]+$/.test(text) ? text : JSON.stringify(text);
}

/** Numbers are indices from 0, everything else names. */
function columnList(text: string): (string | number)[] {
  return text.split(",").map((part) => {
    const name = part.trim();
    return /^\d+$/.test(name) ? Number(name) : name;
  });
}
