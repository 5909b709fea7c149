/**
 * Keras' recurrent layers in PyTorch's order.
 *
 * Keras keeps kernels input × (gates·H), so a matrix is transposed gate by gate, and orders gates
 * i, f, c, o (LSTM, as PyTorch's i, f, g, o) and z, r, h (GRU; PyTorch: r, z, n). Two facts of its
 * file formats are easily lost:
 *
 * - A bias twice as long is two biases, for the input and the recurrent part. An LSTM adds them; a
 *   GRU with `reset_after` needs both.
 * - CuDNN layers hold each gate's kernel as cuDNN reads it: the numbers of the H × input matrix,
 *   row by row, in an array that calls itself input × H. Recurrent kernels are square, and there the
 *   same rule amounts to a transposition.
 */

import type { LayerKind } from "../../cells/kinds.ts";
import type { Activation } from "../../cells/parts/activations.ts";
import { FormatError } from "../../errors.ts";
import { gatesOf, layerFrom, PLAIN_KINDS, type RecurrentLayer } from "../layers.ts";

/** One layer as Keras stores it; matrices row-major. */
export interface KerasLayer {
  readonly kind: "lstm" | "gru" | "simple";
  readonly inputSize: number;
  /** H, `units`. */
  readonly units: number;
  /** input × (gates·H). */
  readonly kernel: Float64Array;
  /** H × (gates·H). */
  readonly recurrentKernel: Float64Array;
  /** gates·H or 2·gates·H numbers; null without bias. */
  readonly bias: Float64Array | null;
  /** φ of the candidate, and of a simple layer. */
  readonly activation: Activation;
  /** σ of the gates. */
  readonly recurrentActivation: Activation;
  /** Of a GRU: whether r multiplies U h (true: Keras 2's default) or h (false: Keras 1). */
  readonly resetAfter: boolean;
  /** Kernels of `CuDNNLSTM` and `CuDNNGRU`; see the file header. */
  readonly cudnn: boolean;
  /** Names of the tensors it was made from. */
  readonly tensors: readonly string[];
}

/** Which of Keras' gates comes first, second, … in PyTorch's order. */
const GATE_ORDER: Readonly<Record<KerasLayer["kind"], readonly number[]>> = {
  lstm: [0, 1, 2, 3],
  gru: [1, 0, 2],
  simple: [0],
};

/**
 * A Keras layer as a cell.
 *
 * @throws FormatError `MALFORMED` if an array has the wrong length; `UNSUPPORTED`, by name, for
 *   activations that no cell has.
 */
export function kerasLayer(layer: KerasLayer): RecurrentLayer {
  const { kind, inputSize: m, units: H } = layer;
  const gates = GATE_ORDER[kind].length;
  requireLength("kernel", layer.kernel.length, m * gates * H);
  requireLength("recurrent_kernel", layer.recurrentKernel.length, H * gates * H);
  const biases = biasesOf(layer, gates * H);
  return layerFrom({
    kind: cellKind(layer),
    weights: {
      inputSize: m,
      hiddenSize: H,
      inputWeights: toPyTorch(layer, layer.kernel, m),
      recurrentWeights: toPyTorch(layer, layer.recurrentKernel, H),
      inputBias: biases.input,
      recurrentBias: biases.recurrent,
    },
    gateActivation: kind === "simple" ? undefined : layer.recurrentActivation,
    stateActivation: kind === "simple" ? undefined : layer.activation,
    convention: conventionOf(layer),
    tensors: layer.tensors,
  });
}

function cellKind({ kind, activation, resetAfter }: KerasLayer): LayerKind {
  if (kind === "lstm") return "lstm";
  if (kind === "gru") return resetAfter ? "gru" : "gru-reset-before";
  const plain = PLAIN_KINDS.find((name) => name === activation && gatesOf(name) === 1);
  if (plain !== undefined) return plain;
  throw new FormatError(
    "UNSUPPORTED",
    `SimpleRNN with the activation ${activation}; expected tanh, relu or linear`,
  );
}

/** Gate by gate: rows of PyTorch's matrix are columns of Keras', or for cuDNN stretches of it. */
function toPyTorch(layer: KerasLayer, kernel: Float64Array, inputs: number): Float64Array {
  const H = layer.units;
  const order = GATE_ORDER[layer.kind];
  const width = order.length * H;
  const into = new Float64Array(kernel.length);
  order.forEach((gate, place) => {
    for (let i = 0; i < inputs; i++) {
      for (let h = 0; h < H; h++) {
        const value = kernel[i * width + gate * H + h]!;
        const within = layer.cudnn ? i * H + h : h * inputs + i;
        into[place * H * inputs + within] = value;
      }
    }
  });
  return into;
}

function biasesOf(
  layer: KerasLayer,
  length: number,
): { input: Float64Array | undefined; recurrent: Float64Array | undefined } {
  const { bias, kind } = layer;
  if (!bias) return { input: undefined, recurrent: undefined };
  if (bias.length !== length && (bias.length !== 2 * length || kind === "simple")) {
    throw new FormatError(
      "MALFORMED",
      `bias has ${bias.length} numbers; expected ${length}${kind === "simple" ? "" : ` or two times ${length}`}`,
    );
  }
  const resetBefore = kind === "gru" && !layer.resetAfter;
  if (resetBefore && bias.length !== length) {
    throw new FormatError(
      "MALFORMED",
      `bias has ${bias.length} numbers; a GRU that resets before the product has ${length}`,
    );
  }
  const recurrent =
    bias.length === length ? undefined : inPyTorchOrder(bias.subarray(length), layer);
  return { input: inPyTorchOrder(bias.subarray(0, length), layer), recurrent };
}

function inPyTorchOrder(bias: Float64Array, { kind, units: H }: KerasLayer): Float64Array {
  const into = new Float64Array(bias.length);
  GATE_ORDER[kind].forEach((gate, place) => {
    into.set(bias.subarray(gate * H, (gate + 1) * H), place * H);
  });
  return into;
}

function conventionOf({ kind, bias, resetAfter, units, cudnn }: KerasLayer): string {
  const order = { lstm: "gates i, f, c, o", gru: "gates z, r, h", simple: "one gate" }[kind];
  const reset = kind === "gru" ? [resetAfter ? "reset after the product" : "reset before it"] : [];
  const double = bias && bias.length === 2 * GATE_ORDER[kind].length * units;
  const biases = bias ? (double ? "two biases" : "one bias") : "no bias";
  return ["Keras", order, ...reset, biases, ...(cudnn ? ["cuDNN's layout"] : [])].join(", ");
}

function requireLength(name: string, found: number, wanted: number): void {
  if (found === wanted) return;
  throw new FormatError("MALFORMED", `${name} has ${found} numbers; expected ${wanted}`);
}
