/**
 * From a recurrent layer of Keras and its configuration to layers that compute, with what had to be
 * assumed. What the configuration leaves open follows the defaults of the Keras that wrote the file.
 */
import type { Activation } from "../../cells/parts/activations.ts";
import { FormatError } from "../../errors.ts";
import { type RecurrentLayer, readWeights, requirePlainKind } from "../layers.ts";
import type { ReadOptions, Tensor } from "../model.ts";
import { asObject, classOf, type Json, type KerasNode } from "./keras-architecture.ts";
import { type KerasLayer, kerasLayer } from "./keras-layers.ts";
import type { KerasWeights } from "./keras-weights.ts";

/** What holds for a whole file. */
export interface KerasContext {
  /** "2.1.5", "2.4.0" (TensorFlow), "3.3.3"; null if the file does not say. */
  readonly version: string | null;
  readonly options: ReadOptions;
}

/** Layers of one node from the input upwards. */
export interface KerasLayers {
  readonly layers: readonly RecurrentLayer[];
  readonly assumptions: readonly string[];
}

type Kind = KerasLayer["kind"];

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ["LSTM", "lstm"],
  ["GRU", "gru"],
  ["SimpleRNN", "simple"],
  ["CuDNNLSTM", "lstm"],
  ["CuDNNGRU", "gru"],
  ["LSTMCell", "lstm"],
  ["GRUCell", "gru"],
  ["SimpleRNNCell", "simple"],
]);
/** The order in which Keras 1 kept the gates' own matrices, in terms of that of later kernels. */
const KERAS_1_GATES: Readonly<Record<Kind, readonly number[]>> = {
  lstm: [0, 2, 1, 3],
  gru: [0, 1, 2],
  simple: [0],
};

/** Whether a layer of this class is recurrent, supported or not. */
export function isRecurrent(className: string): boolean {
  return KINDS.has(className) || /^(RNN|ConvLSTM\dD|Bidirectional)$/.test(className);
}

/**
 * The layers of one recurrent node, which is not `Bidirectional`.
 *
 * @throws FormatError `UNSUPPORTED`, by name, for cells and activations that are not computed;
 *   `MALFORMED` if weights are missing or do not fit.
 */
export function recurrentLayers(
  { className, config, weights }: Pick<KerasNode, "className" | "config" | "weights">,
  context: KerasContext,
): KerasLayers {
  if (className !== "RNN") return oneLayer(className, config, weights, context);
  const cell = asObject(config["cell"]) ?? {};
  if (classOf(cell) !== "StackedRNNCells") {
    return oneLayer(classOf(cell), { ...config, ...asObject(cell["config"]) }, weights, context);
  }
  const listed = asObject(cell["config"])?.["cells"];
  const cells = (Array.isArray(listed) ? listed : []).map((inner) => asObject(inner) ?? {});
  const parts = weights
    .cells(cells.map(classOf))
    .map((own, i) =>
      oneLayer(classOf(cells[i]!), asObject(cells[i]!["config"]) ?? {}, own, context),
    );
  if (parts.length === 0) throw malformed("has no cells in its StackedRNNCells");
  return {
    layers: parts.flatMap(({ layers }) => layers),
    assumptions: parts.flatMap(({ assumptions }) => assumptions),
  };
}

function oneLayer(
  className: string,
  config: Json,
  weights: KerasWeights,
  context: KerasContext,
): KerasLayers {
  const kind = KINDS.get(className);
  if (!kind) {
    throw unsupported(
      `is a ${className || "layer of unknown cells"}; expected ${[...KINDS.keys()].join(", ")}, or RNN of such cells`,
    );
  }
  const { kernel, recurrent, bias, names, perGate } = arraysOf(kind, weights.tensors());
  const [inputSize, width] = kernel.shape as [number, number];
  const units = recurrent.shape[0]!;
  const assumptions: string[] = [];
  const flatDouble = bias?.shape.length === 1 && bias.shape[0] === 2 * width;
  const cudnn = kind !== "simple" && (className.startsWith("CuDNN") || flatDouble);
  const version = context.version ?? (perGate ? "1" : null);
  const activations = activationsOf(kind, config, cudnn, { ...context, version }, assumptions);
  const layer = kerasLayer({
    kind,
    inputSize,
    units,
    kernel: kernel.values,
    recurrentKernel: recurrent.values,
    bias: bias?.values ?? null,
    ...activations,
    resetAfter:
      kind === "gru" && resetsAfter(config, cudnn, bias?.shape, width, context, assumptions),
    cudnn,
    tensors: names,
  });
  if (!className.startsWith("CuDNN") && flatDouble) {
    assumptions.push("kernels in cuDNN's layout, as the two biases in one row say");
  }
  return { layers: [withForgetBias(layer, kind, config)], assumptions };
}

/** One matrix or bias, read. */
interface Values {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

function arraysOf(
  kind: Kind,
  tensors: readonly Tensor[],
): {
  kernel: Values;
  recurrent: Values;
  bias: Values | null;
  names: readonly string[];
  /** One matrix per gate, the layout of Keras 1. */
  perGate: boolean;
} {
  const names = tensors.map(({ name }) => name);
  const gates = KERAS_1_GATES[kind].length;
  if (gates > 1 && tensors.length === 3 * gates) {
    const [kernel, recurrent, bias] = [0, 1, 2].map((part) =>
      sideBySide(KERAS_1_GATES[kind].map((gate) => tensors[3 * gate + part]!)),
    );
    return { kernel: kernel!, recurrent: recurrent!, bias: bias!, names, perGate: true };
  }
  if (tensors.length < 2 || tensors.length > 3) {
    throw malformed(
      `has ${tensors.length} weights (${names.join(", ")}); expected kernel, recurrent kernel and perhaps bias`,
    );
  }
  const ordered = inKerasOrder(tensors);
  const [kernel, recurrent] = ordered.map((tensor) => ({
    shape: tensor.shape,
    values: tensor.shape.length === 2 ? readWeights(tensor, 2) : new Float64Array(),
  })) as [Values, Values];
  const third = ordered[2];
  const bias = third
    ? { shape: third.shape, values: readWeights(third, third.shape.length) }
    : null;
  const width = gates * recurrent.shape[0]!;
  for (const [i, array] of [kernel, recurrent].entries()) {
    if (array.shape.length === 2 && array.shape[1] === width && width > 0) continue;
    throw malformed(
      `${names[i]} has shape [${array.shape}]; expected two dimensions, the second ${gates} times the first of the recurrent kernel`,
    );
  }
  return { kernel, recurrent, bias, names, perGate: false };
}

/** By their names where those say it, as they come otherwise. */
function inKerasOrder(tensors: readonly Tensor[]): readonly Tensor[] {
  const parts = ["kernel", "recurrent_kernel", "bias"];
  const place = ({ name }: Tensor) => parts.indexOf(name.replace(/^.*\//s, "").replace(/:0$/, ""));
  const named = tensors.every((tensor) => place(tensor) >= 0);
  return named ? tensors.toSorted((a, b) => place(a) - place(b)) : tensors;
}

/** The gates' own matrices (Keras 1) as one: [rows, H] each to [rows, gates·H], biases likewise. */
function sideBySide(blocks: readonly Tensor[]): Values {
  const { shape } = blocks[0]!;
  const H = shape.at(-1) ?? 0;
  const rows = shape.length === 2 ? shape[0]! : 1;
  const width = H * blocks.length;
  const values = new Float64Array(rows * width);
  blocks.forEach((block, gate) => {
    const own = readWeights(block, shape.length);
    if (own.length !== rows * H || shape.length > 2 || H === 0) {
      throw malformed(`${block.name} has shape [${block.shape}]; expected that of the other gates`);
    }
    for (let at = 0; at < own.length; at++) {
      values[Math.floor(at / H) * width + gate * H + (at % H)] = own[at]!;
    }
  });
  return { shape: shape.length === 2 ? [rows, width] : [width], values };
}

function activationsOf(
  kind: Kind,
  config: Json,
  cudnn: boolean,
  context: KerasContext,
  assumptions: string[],
): { activation: Activation; recurrentActivation: Activation } {
  if (cudnn) return { activation: "tanh", recurrentActivation: "sigmoid" };
  const known = Object.hasOwn(config, "activation");
  const recurrentKey = Object.hasOwn(config, "inner_activation")
    ? "inner_activation"
    : "recurrent_activation";
  const gateDefault = defaultGate(context.version);
  if (!known && kind === "simple" && context.options.cell !== undefined) {
    const cell = requirePlainKind(context.options.cell);
    return { activation: cell as Activation, recurrentActivation: "sigmoid" };
  }
  if (!known) {
    const gates = kind === "simple" ? "" : ` and recurrent activation ${gateDefault.name}`;
    const hint = kind === "simple" ? "; `--cell relu` if it was relu" : "";
    assumptions.push(
      `activation tanh${gates}, the defaults of ${gateDefault.of}: the file has weights only${hint}`,
    );
  }
  const activation = named(config["activation"] ?? (known ? "linear" : "tanh"), context);
  if (kind === "simple") return { activation, recurrentActivation: "sigmoid" };
  const stated = config[recurrentKey] ?? (known ? "linear" : gateDefault.name);
  return { activation, recurrentActivation: named(stated, context) };
}

/** The recurrent activation of layers for which nothing is said. */
function defaultGate(version: string | null): { name: string; of: string } {
  if (version === null) return { name: "sigmoid", of: "Keras 2.3 and later" };
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  if (version === "2.2.4-tf") {
    return { name: "sigmoid", of: "TensorFlow 2.0 and 2.1 (TensorFlow 1.14 had hard_sigmoid)" };
  }
  const hard = major < 2 || (major === 2 && minor < 3);
  return { name: hard ? "hard_sigmoid" : "sigmoid", of: `Keras ${version}` };
}

/** "tanh", or Keras 3's `{class_name: "function", config: "tanh"}`. */
function named(activation: unknown, { version }: KerasContext): Activation {
  const inner = asObject(activation)?.["config"] ?? activation;
  const name = typeof inner === "string" ? inner : classOf(asObject(activation) ?? {});
  switch (name) {
    case "tanh":
    case "sigmoid":
    case "relu":
      return name;
    case "linear":
      return "identity";
    case "hard_sigmoid":
    case "hardSigmoid": // TensorFlow.js
      return Number.parseInt(version ?? "2", 10) >= 3 ? "hard-sigmoid-6" : "hard-sigmoid";
    default:
      throw unsupported(
        `has the activation ${JSON.stringify(name)}; expected tanh, relu, linear, sigmoid or hard_sigmoid`,
      );
  }
}

function resetsAfter(
  config: Json,
  cudnn: boolean,
  biasShape: readonly number[] | undefined,
  width: number,
  { version, options }: KerasContext,
  assumptions: string[],
): boolean {
  if (cudnn) return true;
  if (typeof config["reset_after"] === "boolean") return config["reset_after"];
  if (biasShape) return biasShape.length === 2 || biasShape[0] !== width;
  if (Object.hasOwn(config, "activation")) return false;
  if (options.cell !== undefined) return requirePlainKind(options.cell) === "gru";
  const after = version !== null && /^([3-9]|2\.[4-9]|2\.\d\d|.*-tf)/.test(version);
  assumptions.push(
    `reset gate ${after ? "after" : "before"} the recurrent product, the default of Keras ${version ?? "2"}: the file has weights only and no bias that would tell; \`--cell ${after ? "gru-reset-before" : "gru"}\` if not`,
  );
  return after;
}

function withForgetBias(layer: RecurrentLayer, kind: Kind, config: Json): RecurrentLayer {
  if (kind !== "lstm" || config["unit_forget_bias"] !== true) return layer;
  const convention = `${layer.description.convention}, unit_forget_bias is in the bias already`;
  return { ...layer, description: { ...layer.description, convention } };
}

function malformed(text: string): FormatError {
  return new FormatError("MALFORMED", text);
}

function unsupported(text: string): FormatError {
  return new FormatError("UNSUPPORTED", text);
}
