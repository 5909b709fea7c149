/** The two ends of a network in kernel memory: the embedding below, the readout above. */

import type { Columns, Parameter } from "../../cells/cell.ts";
import type { LinearReadout } from "../../cells/closed-loop.ts";
import { copyColumns } from "../../cells/parts/arithmetic.ts";
import { matrixParameter } from "../../cells/parts/parameters.ts";
import { placeRows } from "../../cells/parts/weights.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import type { Embedding } from "../../networks/network.ts";

/** outputs = R y + r. */
export interface PlacedReadout {
  readonly parameters: readonly Parameter[];
  /** into ← R y + r for `count` columns. */
  forward(y: Columns, count: number, into: Columns): void;
  /** Adds scale · ∂L/∂R and scale · ∂L/∂r. */
  accumulate(y: Columns, outputAdjoints: Columns, count: number, scale: number): void;
  /** into ← scale · Rᵀ outputAdjoints. */
  pullBack(outputAdjoints: Columns, count: number, scale: number, into: Columns): void;
  /** Present values. */
  read(): LinearReadout;
}

/** Elements of kernel memory that {@link placeReadout} allocates. */
export function readoutSize(outputs: number, width: number): number {
  return 2 * outputs * width + 3 * outputs;
}

/** Copies a readout of `width` inputs to kernel memory. */
export function placeReadout(
  kernels: Kernels,
  { outputs, weights, bias }: LinearReadout,
  width: number,
): PlacedReadout {
  const [values, gradient] = [0, 1].map(() => kernels.allocate(outputs * width));
  const [biasValues, biasGradient, scales] = [0, 1, 2].map(() => kernels.allocate(outputs));
  placeRows(weights, 0, outputs, width, values, outputs);
  biasValues.set(bias);
  const parameters = [
    matrixParameter("readout.weight", [outputs, width], values, gradient),
    matrixParameter("readout.bias", [outputs], biasValues, biasGradient),
  ];
  const product = kernels.multiply;
  return {
    parameters,
    forward(y, count, { data, stride }) {
      copyColumns(kernels, outputs, count, { data: biasValues, stride: 0 }, { data, stride });
      product("NN", outputs, count, width, 1, values, outputs, y.data, y.stride, 1, data, stride);
    },
    accumulate(y, { data, stride }, count, scale) {
      const [into, ld] = [gradient, outputs];
      product("NT", outputs, width, count, scale, data, stride, y.data, y.stride, 1, into, ld);
      scales.fill(scale);
      kernels.addScaledRows(outputs, count, scales, data, stride, biasGradient, 0);
    },
    pullBack({ data, stride }, count, scale, into) {
      const [to, ld] = [into.data, into.stride];
      product("TN", width, count, outputs, scale, values, outputs, data, stride, 0, to, ld);
    },
    read() {
      const [weights, bias] = parameters.map((each) => each.toRows(each.values));
      return { outputs, weights, bias };
    },
  };
}

/** Vectors for token ids. */
export interface PlacedEmbedding {
  readonly parameters: readonly Parameter[];
  /** into ← the vectors of `count` tokens, width × count. */
  forward(tokens: Int32Array, count: number, into: Columns): void;
  /** Adds ∂L/∂values, given ∂L/∂vectors. */
  accumulate(tokens: Int32Array, vectorAdjoints: Columns, count: number): void;
  /** Present values. */
  read(): Embedding;
}

/** Copies an embedding to kernel memory; it takes 2 · symbols · width elements. */
export function placeEmbedding(
  kernels: Kernels,
  { symbols, width, values }: Embedding,
): PlacedEmbedding {
  // Row-major [symbols, width] is column-major [width, symbols].
  const [table, gradient] = [0, 1].map(() => kernels.allocate(symbols * width));
  table.set(values);
  const parameter: Parameter = {
    name: "embedding.weight",
    shape: [symbols, width],
    values: table,
    gradient,
    toRows: (array) => Float64Array.from(array),
  };
  return {
    parameters: [parameter],
    forward(tokens, count, { data, stride }) {
      kernels.takeColumns(width, count, table, width, tokens, 0, data, stride);
    },
    accumulate(tokens, { data, stride }, count) {
      kernels.addToColumns(width, count, data, stride, tokens, gradient, width);
    },
    read: () => ({ symbols, width, values: Float64Array.from(table) }),
  };
}
