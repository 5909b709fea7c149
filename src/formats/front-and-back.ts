/**
 * What stands before and after a recurrent network in a file of weights: an embedding of token ids,
 * and a linear readout.
 *
 * Neither is said by the file; both are recognised by name and shape, and only when one tensor
 * stands out. More than one is none, and said.
 */
import { FormatError } from "../errors.ts";
import type { Embedding, Readout } from "../networks/network.ts";
import { readWeights } from "./layers.ts";
import type { Tensor } from "./model.ts";
import { storedNames } from "./torch/parametrised-weights.ts";

/** Something recognised, or nothing, with what there is to say about it. */
export interface Part<T> {
  readonly value: T | null;
  readonly tensors: readonly string[];
  readonly assumptions: readonly string[];
}

/** The last part of a name that is not "weight", "kernel" or the like. */
const EMBEDDING = /^(\w*embed\w*|emb|\w*_emb|\w*emb_\w*|wte|encoder|lookup_table)$/i;
const READOUT =
  /^(fc\d*|\w*out\w*|lin(ear)?_?\d*|decoder|\w*head\w*|proj\w*|readout\w*|dense(_\d+)?|classifier|\w*logits\w*|h2o|hidden2\w+)$/i;
const LEAVES = /^(weights?|kernel|embeddings?|table|matrix|w)(:0)?$/i;

/** The table of `width` columns that turns token ids into inputs, if one stands out by its name. */
export function embeddingFor(
  width: number,
  path: string,
  tensors: readonly Tensor[],
): Part<Embedding> {
  const fitting = tensors.filter(
    ({ name, shape }) => shape.length === 2 && shape[1] === width && EMBEDDING.test(stem(name)),
  );
  return choose("embedding", fitting, path, (tensor) => ({
    value: { symbols: tensor.shape[0]!, width, values: readWeights(tensor, 2) },
    tensors: storedNames(tensor),
    assumptions: [
      ...madeOf(tensor),
      `token ids are embedded by ${tensor.name}, which fits by name and width`,
    ],
  }));
}

/**
 * The linear map from H numbers that follows the network, if one stands out by its name.
 *
 * Weights are outputs × H in PyTorch, H × outputs where they are called "kernel" (Keras).
 */
export function readoutFor(
  hiddenSize: number,
  path: string,
  tensors: readonly Tensor[],
  embedding: Embedding | null,
): Part<Readout> {
  const named = tensors.filter(({ name, shape }) => shape.length === 2 && READOUT.test(stem(name)));
  const inputs = (tensor: Tensor) => tensor.shape[isKernel(tensor) ? 0 : 1]!;
  const outputs = (tensor: Tensor) => tensor.shape[isKernel(tensor) ? 1 : 0]!;
  const fitting = named.filter((tensor) => inputs(tensor) === hiddenSize);
  return choose("readout", fitting, path, (tensor) => {
    const after = named.find((other) => other !== tensor && inputs(other) === outputs(tensor));
    if (after) {
      return nothing([
        `no readout: ${tensor.name} is followed by ${after.name}, so it is not linear`,
      ]);
    }
    const bias = tensors.find(({ name }) => name === siblingBias(tensor.name));
    return linearReadout(tensor, bias, outputs(tensor), embedding);
  });
}

function linearReadout(
  tensor: Tensor,
  bias: Tensor | undefined,
  outputs: number,
  embedding: Embedding | null,
): Part<Readout> {
  const stored = readWeights(tensor, 2);
  const H = stored.length / outputs;
  const weights = isKernel(tensor)
    ? stored.map((_, at) => stored[(at % H) * outputs + Math.floor(at / H)]!)
    : stored;
  const values = bias ? readWeights(bias, 1) : new Float64Array(outputs);
  if (values.length !== outputs) {
    return nothing([
      `no readout: ${bias!.name} has ${values.length} numbers for ${outputs} outputs`,
    ]);
  }
  const scores = embedding !== null && embedding.symbols === outputs;
  const meaning = scores
    ? "as many outputs as symbols: scores of the next symbol (softmax)"
    : "taken as linear: the file does not say what follows";
  return {
    value: { outputs, weights, bias: values, activation: scores ? "softmax" : "linear" },
    tensors: [tensor, ...(bias ? [bias] : [])].flatMap(storedNames),
    assumptions: [
      ...madeOf(tensor),
      `the readout is ${tensor.name}, which fits by name and width; ${meaning}`,
    ],
  };
}

/** The one tensor that stands out: alone, or alone in being nearest to the network in the tree. */
function choose<T>(
  what: string,
  fitting: readonly Tensor[],
  path: string,
  take: (tensor: Tensor) => Part<T>,
): Part<T> {
  if (fitting.length === 0) return nothing([]);
  const nearness = fitting.map(({ name }) => sharedParts(name, path));
  const nearest = fitting.filter((_, i) => nearness[i] === Math.max(...nearness));
  const names = nearest.map(({ name }) => name);
  if (nearest.length > 1) {
    return nothing([`no ${what}: ${names.join(", ")} all fit by name and shape`]);
  }
  try {
    return take(nearest[0]!);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return nothing([`no ${what}: ${error.message}`]);
  }
}

function madeOf({ madeFrom }: Tensor): string[] {
  return madeFrom ? [madeFrom.how] : [];
}

function nothing<T>(assumptions: readonly string[]): Part<T> {
  return { value: null, tensors: [], assumptions };
}

/** "decoder.weight" → "decoder"; of a list ("head.2.weight") the list's. */
function stem(name: string): string {
  const parts = partsOf(name);
  if (LEAVES.test(parts.at(-1) ?? "")) parts.pop();
  if (parts.length > 1 && /^\d+$/.test(parts.at(-1)!)) parts.pop();
  return parts.at(-1) ?? "";
}

function isKernel(tensor: Tensor): boolean {
  return /^kernel(:0)?$/.test(partsOf(tensor.name).at(-1) ?? "");
}

function siblingBias(name: string): string {
  return name.replace(/(weights?|kernel)(:0)?$/, "bias$2");
}

function sharedParts(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  const differing = left.findIndex((part, i) => part !== right[i]);
  return differing < 0 ? left.length : differing;
}

function partsOf(name: string): string[] {
  return name.split(/[./]/);
}
