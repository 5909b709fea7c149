import { rangeError } from "../../errors.ts";
import type { Kernels, RealArray } from "../../kernels/kernels.ts";
import type { BoundCell } from "../cell.ts";

/**
 * The `project` of cells that read W·x + b.
 *
 * @param weights - W, size × inputSize, column-major in kernel memory.
 * @param bias - b, length `size`.
 * @param table - As large as W, for W·x + b of every token where there are more inputs than tokens; empty
 *   where memory counts for more, as in a spectrum.
 */
export function inputProjection(
  kernels: Kernels,
  size: number,
  inputSize: number,
  weights: RealArray,
  bias: RealArray,
  table: RealArray,
): BoundCell["project"] {
  return (inputs, count, into) => {
    const { data, stride } = into;
    const isTokens = inputs instanceof Int32Array;
    for (let j = 0; isTokens && j < count; j++) requireToken(inputs, j, inputSize);
    if (isTokens && count > inputSize && table.length > 0) {
      for (let at = 0; at < table.length; at += size) {
        for (let i = 0; i < size; i++) table[at + i] = weights[at + i] + bias[i];
      }
      kernels.takeColumns(size, count, table, size, inputs, 0, data, stride);
      return;
    }
    kernels.copy(size, count, bias, 0, data, stride);
    if (isTokens) {
      kernels.takeColumns(size, count, weights, size, inputs, 1, data, stride);
      return;
    }
    kernels.multiply(
      "NN",
      size,
      count,
      inputSize,
      1,
      weights,
      size,
      inputs.data,
      inputs.stride,
      1,
      data,
      stride,
    );
  };
}

/** @throws RangeError if token j is not in [0, symbols). */
export function requireToken(tokens: Int32Array, j: number, symbols: number): number {
  const token = tokens[j];
  if (token >= 0 && token < symbols) return token;
  throw rangeError(
    "project",
    `token ${j} is ${token}; expected an integer in [0, ${symbols}), the cell's input size`,
  );
}
