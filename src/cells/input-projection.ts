import type { Kernels, RealArray } from "../kernels/kernels.ts";
import type { BoundCell } from "./cell.ts";

/**
 * The `project` of cells that read W·x + b.
 *
 * @param weights - W, size × inputSize, column-major in kernel memory.
 * @param bias - b, length `size`.
 */
export function inputProjection(
  kernels: Kernels,
  size: number,
  inputSize: number,
  weights: RealArray,
  bias: RealArray,
): BoundCell["project"] {
  return (inputs, count, into) => {
    const { data, stride } = into;
    if (inputs instanceof Int32Array) {
      for (let j = 0; j < count; j++) {
        const token = requireToken(inputs, j, inputSize);
        for (let i = 0; i < size; i++) data[i + j * stride] = weights[i + token * size] + bias[i];
      }
      return;
    }
    for (let j = 0; j < count; j++) {
      for (let i = 0; i < size; i++) data[i + j * stride] = bias[i];
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

/** @throws {RangeError} if token j is not in [0, symbols). */
export function requireToken(tokens: Int32Array, j: number, symbols: number): number {
  const token = tokens[j];
  if (token >= 0 && token < symbols) return token;
  throw new RangeError(
    `project: token ${j} is ${token}; expected an integer in [0, ${symbols}), the cell's input size`,
  );
}
