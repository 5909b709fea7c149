/**
 * What stands around a recurrent operator in an ONNX graph: the operator that it reads, the embedding
 * (Gather) before it and the linear map (MatMul or Gemm) after it, past nodes that only rearrange
 * dimensions.
 */
import type { Embedding, Readout } from "../../networks/network.ts";
import { attributeOf, type OnnxArray } from "./onnx-array.ts";
import type { OnnxScope, Placed } from "./onnx-constants.ts";
import type { OnnxNode } from "./onnx-file.ts";

/** Something found, and the tensors that it is made of. */
export interface Around<T> {
  readonly value: T;
  readonly tensors: readonly string[];
}

/** Nodes through which every number passes unchanged when a trained network runs. */
const REARRANGES = new Set([
  "Identity",
  "Dropout",
  "Cast",
  "Squeeze",
  "Unsqueeze",
  "Transpose",
  "Reshape",
  "Flatten",
]);
/** Nodes that also choose steps, after which a map of one step is still the same map. */
const CHOOSES = new Set(["Gather", "Slice", "Split"]);
const FARTHEST = 64;

/** The output of a node that a value is, apart from the arrangement of its dimensions. */
export function sourceOf(name: string, scope: OnnxScope): Placed | null {
  let made = scope.producerOf(name);
  for (let step = 0; made && REARRANGES.has(made.node.opType); step++) {
    if (step > FARTHEST || made.output !== 0) return null;
    made = made.scope.producerOf(made.node.input[0] ?? "");
  }
  return made;
}

/** The table from which a value's rows of `width` numbers are taken. */
export function embeddingOf({ node, scope }: Placed, width: number): Around<Embedding> | null {
  if (node.opType !== "Gather" || (attributeOf(node, "axis")?.i ?? 0) !== 0) return null;
  const table = scope.constant(node.input[0] ?? "");
  if (table?.shape.length !== 2 || table.shape[1] !== width || !allFinite(table)) {
    return null;
  }
  return {
    value: { symbols: table.shape[0]!, width, values: table.values },
    tensors: [...table.sources],
  };
}

/** The linear map that reads any of these values first. */
export function readoutOf(
  names: readonly string[],
  scope: OnnxScope,
  H: number,
): Around<Readout> | null {
  const waiting = [...names];
  for (let step = 0; waiting.length > 0 && step < FARTHEST; step++) {
    const name = waiting.shift()!;
    for (const node of scope.consumersOf(name)) {
      const found = linearMap(node, name, scope, H);
      if (found) return found;
      const passes = REARRANGES.has(node.opType) || CHOOSES.has(node.opType);
      if (passes && node.input[0] === name) waiting.push(...node.output);
    }
  }
  return null;
}

function linearMap(
  node: OnnxNode,
  name: string,
  scope: OnnxScope,
  H: number,
): Around<Readout> | null {
  const gemm = node.opType === "Gemm";
  if ((!gemm && node.opType !== "MatMul") || node.input[0] !== name) return null;
  const scaled = ["alpha", "beta"].some((key) => (attributeOf(node, key)?.f ?? 1) !== 1);
  if (scaled || attributeOf(node, "transA")?.i) return null;
  const matrix = scope.constant(node.input[1] ?? "");
  if (matrix?.shape.length !== 2) return null;
  const byRows = gemm && attributeOf(node, "transB")?.i === 1;
  const [rows, columns] = matrix.shape as [number, number];
  const outputs = byRows ? rows : columns;
  if ((byRows ? columns : rows) !== H || outputs === 0) return null;
  const added = gemm ? null : addition(node.output[0] ?? "", scope);
  const bias = gemm ? scope.constant(node.input[2] ?? "") : (added?.bias ?? null);
  const offset = bias ? spread(bias, outputs) : new Float64Array(outputs);
  if (!offset || !allFinite(matrix)) return null;
  const weights = byRows ? matrix.values : transposed(matrix.values, H, outputs);
  const activation = followedBy(added?.sum ?? node.output[0] ?? "", scope);
  return {
    value: { outputs, weights, bias: offset, activation },
    tensors: [...matrix.sources, ...(bias?.sources ?? [])],
  };
}

/** The constant that is added to a value, if that is what happens to it. */
function addition(name: string, scope: OnnxScope): { bias: OnnxArray; sum: string } | null {
  const [node] = scope.consumersOf(name);
  if (node?.opType !== "Add") return null;
  const bias = scope.constant(node.input.find((input) => input !== name) ?? "");
  return bias ? { bias, sum: node.output[0]! } : null;
}

function spread(bias: OnnxArray, outputs: number): Float64Array | null {
  if (!allFinite(bias)) return null;
  if (bias.values.length === outputs) return bias.values;
  return bias.values.length === 1 ? new Float64Array(outputs).fill(bias.values[0]!) : null;
}

function followedBy(name: string, scope: OnnxScope): Readout["activation"] {
  let value = name;
  for (let step = 0; step < FARTHEST; step++) {
    const [node] = scope.consumersOf(value);
    if (!node) return "linear";
    if (node.opType === "Softmax") return "softmax";
    const passes = REARRANGES.has(node.opType) || CHOOSES.has(node.opType);
    if (!passes || node.input[0] !== value) return "other";
    value = node.output[0] ?? "";
  }
  return "other";
}

function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  return values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)]!);
}

function allFinite({ values }: OnnxArray): boolean {
  return values.every(Number.isFinite);
}
