/**
 * Tensors in the module of a recurrent cell that no plain cell has: layer normalisation, time
 * constants, masks. The names of the weights would make a plain cell of it, with another spectrum.
 */
import { elementCount } from "../../data/bytes/elements.ts";
import { FormatError } from "../../errors.ts";
import { briefly, type ReadOptions, type Tensor } from "../model.ts";

/** The cell and its module, by names and sizes. */
export interface OwnModule {
  /** Of the names of its tensors: "core.", or "" where the file is the module, or has no modules. */
  readonly prefix: string;
  /** Whether the weights are those of a single cell, without the number of a layer. */
  readonly single: boolean;
  readonly hiddenSize: number;
  readonly gates: number;
}

/** Tensors beside a cell's weights, by what they mean for it. */
export interface Beside {
  /** With these it is another cell. */
  readonly foreign: readonly Tensor[];
  /** These may or may not take part in the step. */
  readonly doubtful: readonly Tensor[];
  /** Learned initial states. */
  readonly initial: readonly Tensor[];
}

const NORM = /norm|^(ln|bn|gn)(\d*|_\w+)$/i;
const CONSTANT = /^(tau|dt|alpha|leak\w*|decay\w*|gamma|time_?const\w*|mask|\w+_mask)s?$/i;
const INITIAL = /^(h|c|hx|cx|h_?0|c_?0|\w*init\w*|\w*(hidden|state)_?0?)$/i;

/**
 * What stands in the module of a cell beside its weights.
 *
 * @param others - Tensors that are no weights of recurrent layers.
 */
export function besideCell(module: OwnModule, others: readonly Tensor[]): Beside {
  const { prefix, single } = module;
  const own = prefix !== "";
  const within = others.filter(({ name }) => name.startsWith(prefix));
  const foreign: Tensor[] = [];
  const doubtful: Tensor[] = [];
  const initial: Tensor[] = [];
  for (const tensor of within) {
    const parts = tensor.name.slice(prefix.length).split(/[./]/);
    const direct = parts.length === 1;
    if (isNorm(tensor) && (own || single) && fits(tensor, module)) foreign.push(tensor);
    else if (!direct && own) doubtful.push(tensor);
    else if (!direct) continue;
    else if (INITIAL.test(parts[0]!)) initial.push(tensor);
    else if (CONSTANT.test(parts[0]!) || (own && fits(tensor, module))) foreign.push(tensor);
    else if (own || fits(tensor, module)) doubtful.push(tensor);
  }
  return { foreign, doubtful, initial };
}

/**
 * What stands in the cell's own module beside its weights, as assumptions.
 *
 * @throws FormatError `UNSUPPORTED` if it makes another cell of it and `--cell` does not say which.
 */
export function besideNotes(
  module: OwnModule,
  others: readonly Tensor[],
  { cell }: ReadOptions,
): string[] {
  const { foreign, doubtful, initial } = besideCell(module, others);
  if (foreign.length > 0 && cell === undefined) throw foreignTo(module, foreign);
  const left = [...foreign, ...doubtful];
  return [
    ...(left.length > 0
      ? [
          `computed without ${briefly(left)}, which stand${left.length === 1 ? "s" : ""} in its own module`,
        ]
      : []),
    ...(initial.length > 0 ? [startsFromZero(initial)] : []),
  ];
}

/**
 * A learned initial state that stands in a module around the cell: "h0" beside "rnn.weight_hh_l0".
 *
 * @param path - Of the cell's module.
 * @param widths - Units of the layers.
 */
export function initialStateNotes(
  path: string,
  widths: ReadonlySet<number>,
  others: readonly Tensor[],
): string[] {
  const around = others.filter(({ name, shape }) => {
    const [module, leaf] = splitName(name);
    const outside = module === "" ? path !== "" : path.startsWith(module) && path !== module;
    return outside && INITIAL.test(leaf) && widths.has(shape.at(-1) ?? 0);
  });
  return around.length === 0 ? [] : [startsFromZero(around)];
}

function startsFromZero(initial: readonly Tensor[]): string {
  return `starts from zero, not from ${briefly(initial)}; --initial-state takes a file`;
}

function splitName(name: string): [module: string, leaf: string] {
  const at = Math.max(name.lastIndexOf("."), name.lastIndexOf("/"));
  return [name.slice(0, Math.max(at, 0)), name.slice(at + 1)];
}

function foreignTo(
  { prefix, gates, hiddenSize }: OwnModule,
  foreign: readonly Tensor[],
): FormatError {
  const [first] = foreign as [Tensor];
  const oneBias =
    foreign.length === 1 &&
    first.name === `${prefix}bias` &&
    elementCount(first.shape) === gates * hiddenSize;
  const plain = ["", "tanh", "", "gru", "lstm"][gates] || "tanh";
  return new FormatError(
    "UNSUPPORTED",
    oneBias
      ? `has one bias, ${briefly(foreign)}, where PyTorch's cells have two or none: it is a cell of its own, whose gates may stand in another order; say it with --map (Equinox: i, f, g, o)`
      : `has ${briefly(foreign)} beside its weights, which no plain cell has: it is a cell of its own, which is not computed; --cell ${plain} computes it without them`,
  );
}

/** Whether a tensor's name says that it belongs to a normalisation. */
export function isNorm({ name }: Tensor): boolean {
  return name.split(/[./]/).some((part) => NORM.test(part));
}

/** Whether it has as many elements as one number, a unit, a gate's row or a square of units has. */
function fits({ shape }: Tensor, { hiddenSize: H, gates }: OwnModule): boolean {
  const count = elementCount(shape);
  return [1, H, gates * H, 2 * gates * H, H * H, gates * H * H].includes(count);
}
