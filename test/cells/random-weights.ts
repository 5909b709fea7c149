import type { LayerWeights } from "../../src/cells/parts/weights.ts";
import type { Random } from "../../src/random.ts";

/** Weights and both biases, normal with the given standard deviation. */
export function randomLayer(
  random: Random,
  gates: number,
  { inputSize = 3, hiddenSize = 7, deviation = 0.6 } = {},
): LayerWeights {
  const normals = (length: number) =>
    Float64Array.from({ length }, () => deviation * random.normal());
  const rows = gates * hiddenSize;
  return {
    inputSize,
    hiddenSize,
    inputWeights: normals(rows * inputSize),
    recurrentWeights: normals(rows * hiddenSize),
    inputBias: normals(rows),
    recurrentBias: normals(rows),
  };
}
