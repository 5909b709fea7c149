/**
 * Tensors in the module of a recurrent cell that no plain cell has: layer normalisation, time
 * constants, masks. The names of the weights would make a plain cell of it, with another spectrum.
 */
import { elementCount } from "../data/elements.ts";
import type { Tensor } from "./model.ts";

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

/** Whether a tensor's name says that it belongs to a normalisation. */
export function isNorm({ name }: Tensor): boolean {
  return name.split(/[./]/).some((part) => NORM.test(part));
}

/** Whether it has as many elements as one number, a unit, a gate's row or a square of units has. */
function fits({ shape }: Tensor, { hiddenSize: H, gates }: OwnModule): boolean {
  const count = elementCount(shape);
  return [1, H, gates * H, 2 * gates * H, H * H, gates * H * H].includes(count);
}
