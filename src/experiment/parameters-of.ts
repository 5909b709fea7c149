import type { Network } from "../training/network.ts";

/** What is trained has these names in definitions; a leak, for one, is not. */
const TRAINED = new Set(
  "inputWeights recurrentWeights inputBias recurrentBias weights bias values".split(" "),
);

/** How many numbers of a network are trained. */
export function parametersOf(network: Network): number {
  const { cell, readout, embedding } = network;
  const count = (value: unknown): number => {
    let sum = 0;
    for (const [name, part] of Object.entries(value ?? {})) {
      if (part instanceof Float64Array || part instanceof Float32Array) {
        sum += TRAINED.has(name) ? part.length : 0;
      } else if (typeof part === "object") sum += count(part);
    }
    return sum;
  };
  return count({ cell: cell.definition, readout, embedding });
}
