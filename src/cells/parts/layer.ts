/**
 * What layers with PyTorch's four tensors share: their place in kernel memory and their gradients.
 *
 * With δ the adjoints of the pre-activations of all steps and sequences, as columns,
 *
 *     ∂L/∂W = δ Xᵀ,   ∂L/∂U = δ Sᵀ,   ∂L/∂b = δ 1,   ∂L/∂X = Wᵀ δ,
 *
 * one product each; S is what U was applied to. For token ids δ Xᵀ adds column j to column x_j.
 */
import type { Kernels, RealArray } from "../../kernels/kernels.ts";
import type { Columns, InputColumns, Parameter } from "../cell.ts";
import { addOuterProducts, multiplyTransposed } from "./arithmetic.ts";
import { gateParameter } from "./parameters.ts";
import { type LayerWeights, type OwnedWeights, placeGates } from "./weights.ts";

type LayerArray =
  | "inputWeights"
  | "recurrentWeights"
  | "inputBias"
  | "recurrentBias"
  | "inputGradient"
  | "recurrentGradient"
  | "inputBiasGradient"
  | "recurrentBiasGradient"
  | "table"
  | "biasSums"
  | "unitScale";

/** A layer's arrays. */
export type LayerMemory = Readonly<Record<LayerArray, RealArray>>;

/** Lengths of a layer's arrays. */
export function layerMemory(
  gates: number,
  { inputSize: m, hiddenSize: H }: OwnedWeights,
  gradients = false,
): Readonly<Record<LayerArray, number>> {
  const rows = gates * H;
  const learning = gradients ? rows : 0;
  return {
    inputWeights: rows * m,
    recurrentWeights: rows * H,
    inputBias: rows,
    recurrentBias: rows,
    inputGradient: learning * m,
    recurrentGradient: learning * H,
    inputBiasGradient: learning,
    recurrentBiasGradient: learning,
    table: learning * m,
    biasSums: learning,
    unitScale: learning,
  };
}

/** A layer in kernel memory. */
export interface PlacedLayer {
  /** gates·H × m. */
  readonly W: Columns;
  /** gates·H × H. */
  readonly U: Columns;
  readonly parameters: readonly Parameter[];
  /** ∂L/∂W and ∂L/∂b_ih of `count` columns. */
  accumulateInput(inputs: InputColumns, deltas: Columns, count: number): void;
  /**
   * ∂L/∂U and ∂L/∂b_hh of `count` columns, of rows [first, first + rows).
   *
   * @param deltas - From row `first` on.
   * @param sources - S, H × count.
   */
  accumulateRecurrent(
    deltas: Columns,
    sources: Columns,
    count: number,
    first?: number,
    rows?: number,
  ): void;
  /** Both, where all gates read S through U with the same deltas: one sum for both biases. */
  accumulate(inputs: InputColumns, deltas: Columns, sources: Columns, count: number): void;
  /** ∂L/∂b_hh alone. */
  accumulateRecurrentBias(deltas: Columns, count: number): void;
  /** bias ← b_ih + b_hh. */
  addBiases(bias: RealArray): void;
  pullBackInput(deltas: Columns, count: number, beta: 0 | 1, into: Columns): void;
  /** Present values, as the layer's options. */
  weights(): LayerWeights;
}

/**
 * Copies weights and biases to kernel memory.
 *
 * @param inputPlaces - Gates of W and b_ih in the order in which they lie there.
 * @param recurrentPlaces - The same for U and b_hh.
 */
export function placeLayer(
  kernels: Kernels,
  weights: OwnedWeights,
  inputPlaces: readonly number[],
  recurrentPlaces: readonly number[],
  at: LayerMemory,
): PlacedLayer {
  const { inputSize: m, hiddenSize: H } = weights;
  const size = inputPlaces.length * H;
  placeGates(weights.inputWeights, inputPlaces, H, m, at.inputWeights);
  placeGates(weights.recurrentWeights, recurrentPlaces, H, H, at.recurrentWeights);
  placeGates(weights.inputBias, inputPlaces, H, 1, at.inputBias);
  placeGates(weights.recurrentBias, recurrentPlaces, H, 1, at.recurrentBias);
  at.unitScale.fill(1);
  const W = { data: at.inputWeights, stride: size };
  const U = { data: at.recurrentWeights, stride: size };
  const [byInput, byState] = [
    { H, places: inputPlaces },
    { H, places: recurrentPlaces },
  ];
  const parameters = [
    gateParameter("weight_ih", byInput, [size, m], at.inputWeights, at.inputGradient),
    gateParameter("weight_hh", byState, [size, H], at.recurrentWeights, at.recurrentGradient),
    gateParameter("bias_ih", byInput, [size], at.inputBias, at.inputBiasGradient),
    gateParameter("bias_hh", byState, [size], at.recurrentBias, at.recurrentBiasGradient),
  ];
  return {
    W,
    U,
    parameters,
    ...layerGradients(kernels, m, H, at),
    addBiases(bias) {
      for (let i = 0; i < size; i++) bias[i] = at.inputBias[i] + at.recurrentBias[i];
    },
    pullBackInput: (deltas, count, beta, into) =>
      multiplyTransposed(kernels, m, count, size, W, deltas, beta, into),
    weights() {
      const [inputWeights, recurrentWeights, inputBias, recurrentBias] = parameters.map((each) =>
        each.toRows(each.values),
      );
      return {
        inputSize: m,
        hiddenSize: H,
        inputWeights,
        recurrentWeights,
        inputBias,
        recurrentBias,
      };
    },
  };
}

function layerGradients(
  kernels: Kernels,
  m: number,
  H: number,
  at: LayerMemory,
): Pick<
  PlacedLayer,
  "accumulate" | "accumulateInput" | "accumulateRecurrent" | "accumulateRecurrentBias"
> {
  const size = at.inputBias.length;
  const ofW = { data: at.inputGradient, stride: size };
  const ofU = { data: at.recurrentGradient, stride: size };
  const sum = (rows: number, count: number, { data, stride }: Columns, into: RealArray) =>
    kernels.addScaledRows(rows, count, at.unitScale, data, stride, into, 0);
  const addToW = (inputs: InputColumns, deltas: Columns, count: number): void => {
    if (inputs instanceof Int32Array) {
      kernels.addToColumns(size, count, deltas.data, deltas.stride, inputs, ofW.data, size);
    } else {
      addOuterProducts(kernels, size, m, count, deltas, inputs, ofW);
    }
  };
  return {
    accumulate(inputs, deltas, sources, count) {
      addToW(inputs, deltas, count);
      addOuterProducts(kernels, size, H, count, deltas, sources, ofU);
      at.biasSums.fill(0);
      sum(size, count, deltas, at.biasSums);
      for (let i = 0; i < size; i++) {
        at.inputBiasGradient[i] += at.biasSums[i];
        at.recurrentBiasGradient[i] += at.biasSums[i];
      }
    },
    accumulateInput(inputs, deltas, count) {
      addToW(inputs, deltas, count);
      sum(size, count, deltas, at.inputBiasGradient);
    },
    accumulateRecurrentBias: (deltas, count) => sum(size, count, deltas, at.recurrentBiasGradient),
    accumulateRecurrent(deltas, sources, count, first = 0, rows = size) {
      const into = { data: at.recurrentGradient.subarray(first), stride: size };
      addOuterProducts(kernels, rows, H, count, deltas, sources, into);
      sum(rows, count, deltas, at.recurrentBiasGradient.subarray(first));
    },
  };
}
