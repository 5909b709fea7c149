/**
 * ONNX's RNN, LSTM and GRU operators as layers.
 *
 * Weights are directions × (gates·H) × inputs with the gates i, o, f, c (LSTM) and z, r, h (GRU); the
 * two biases stand in one row, the input's first. Activations may be given for each gate.
 */

import type { LayerKind } from "../../cells/kinds.ts";
import type { Activation } from "../../cells/parts/activations.ts";
import { FormatError } from "../../errors.ts";
import { layerFrom, type RecurrentLayer } from "../layers.ts";
import { attributeOf, type OnnxArray } from "./onnx-array.ts";
import type { Placed } from "./onnx-constants.ts";
import type { OnnxNode } from "./onnx-file.ts";

/** One direction of an operator. */
export interface OnnxLayer {
  readonly direction: "forward" | "backward";
  readonly layer: RecurrentLayer;
  readonly assumptions: readonly string[];
}

/** What decides beside the operator itself. */
export interface Told {
  /** `--cell`, which can say where a GRU resets. */
  readonly cell?: string | undefined;
  /** The program that wrote the file. */
  readonly producer?: string;
}

/** Weights that are not found by computing; the operator itself may be a plain one. */
export class HiddenWeights extends FormatError {
  constructor(what: string) {
    super(
      "UNSUPPORTED",
      `has ${what} that depend on the model's input, or on operators that are not computed`,
    );
  }
}

type Operator = "RNN" | "GRU" | "LSTM";

/** Which of ONNX's gates comes first, second, … in PyTorch's order. */
const GATE_ORDER: Readonly<Record<Operator, readonly number[]>> = {
  RNN: [0],
  GRU: [1, 0, 2],
  LSTM: [0, 2, 3, 1],
};
const GATE_NAMES: Readonly<Record<Operator, string>> = {
  RNN: "one gate",
  GRU: "gates z, r, h",
  LSTM: "gates i, o, f, c",
};
const DEFAULTS: Readonly<Record<Operator, readonly string[]>> = {
  RNN: ["Tanh"],
  GRU: ["Sigmoid", "Tanh"],
  LSTM: ["Sigmoid", "Tanh", "Tanh"],
};
/** Inputs by place. */
const [WEIGHTS, RECURRENCE, BIAS, PEEPHOLES] = [1, 2, 3, 7];
const INITIAL_STATES = [5, 6];

/** Whether a node is recurrent, supported or not. */
export function isRecurrentOperator({ opType }: OnnxNode): boolean {
  return Object.hasOwn(GATE_ORDER, opType) || /^\w*(LSTM|GRU)$/.test(opType);
}

/**
 * The directions of a recurrent operator: one, or two that read the input from either end.
 *
 * @throws FormatError `UNSUPPORTED`, by name, for what is not computed (peepholes, coupled gates,
 *   clipping, other activations, weights that depend on the input); `MALFORMED` if sizes do not fit.
 */
export function onnxLayers({ node, scope }: Placed, told: Told = {}): OnnxLayer[] {
  requireSupported(node);
  const operator = node.opType as Operator;
  const weight = (place: number, what: string) => {
    const value = scope.constant(node.input[place] ?? "");
    if (value) return finite(value, what);
    throw new HiddenWeights(what);
  };
  const input = weight(WEIGHTS, "input weights");
  const recurrent = weight(RECURRENCE, "recurrent weights");
  const bias = node.input[BIAS] ? weight(BIAS, "biases") : null;
  const H = recurrent.shape[2] ?? 0;
  const rows = GATE_ORDER[operator].length * H;
  const stated = attributeOf(node, "direction")?.s || "forward";
  const directions = stated === "bidirectional" ? 2 : 1;
  const m = input.shape[2] ?? -1;
  requireShapeOf("W", input, [directions, rows, m]);
  requireShapeOf("R", recurrent, [directions, rows, H]);
  if (bias) requireShapeOf("B", bias, [directions, 2 * rows]);
  if (H === 0) throw malformed("has no hidden units");
  const activations = activationsOf(node, operator, directions);
  const sources = [input, recurrent, bias].flatMap((array) => [...(array?.sources ?? [])]);
  const { after, notes } = resetOf(node, operator, sources, told);
  const initial = initialStateNotes(node, scope);
  return Array.from({ length: directions }, (_, direction): OnnxLayer => {
    const backward = direction === 1 || stated === "reverse";
    const part = (array: OnnxArray, from: number, columns: number) =>
      reordered(array.values.subarray(from, from + rows * columns), operator, H, columns);
    const layer = layerFrom({
      ...cellOf(operator, activations[direction]!, after),
      weights: {
        inputSize: m,
        hiddenSize: H,
        inputWeights: part(input, direction * rows * m, m),
        recurrentWeights: part(recurrent, direction * rows * H, H),
        inputBias: bias ? part(bias, direction * 2 * rows, 1) : undefined,
        recurrentBias: bias ? part(bias, (direction * 2 + 1) * rows, 1) : undefined,
      },
      convention: conventionOf(operator, after, bias !== null),
      tensors: [...new Set(sources)],
    });
    return {
      direction: backward ? "backward" : "forward",
      layer,
      assumptions: [
        ...notes,
        ...initial,
        ...(backward ? ["reads each sequence from its end: reverse the input"] : []),
      ],
    };
  });
}

/** States that the file starts from, where they are stored and not zero. */
function initialStateNotes(node: OnnxNode, scope: Placed["scope"]): string[] {
  const names = INITIAL_STATES.map((place) => node.input[place] ?? "").filter((name) =>
    scope.constant(name)?.values.some((value) => value !== 0),
  );
  if (names.length === 0) return [];
  return [
    `starts from zero, not from ${names.join(", ")} of the file; --initial-state takes a file`,
  ];
}

function requireSupported(node: OnnxNode): void {
  if (!Object.hasOwn(GATE_ORDER, node.opType) || !/^(ai\.onnx)?$/.test(node.domain)) {
    const name = [node.domain, node.opType].filter(Boolean).join(".");
    throw unsupported(`is a ${name}; expected RNN, GRU or LSTM of ONNX itself`);
  }
  if (node.input[PEEPHOLES]) {
    throw unsupported("has peepholes (input P); an LSTM without them is computed");
  }
  if (attributeOf(node, "input_forget")?.i) {
    throw unsupported("couples its input and forget gates (input_forget = 1)");
  }
  const clip = attributeOf(node, "clip");
  if (clip && clip.f > 0) throw unsupported(`clips its pre-activations (clip = ${clip.f})`);
}

/**
 * Whether a GRU resets after the product. The file says it; but PyTorch's exporter from 2.6 on leaves the
 * mark out, although `nn.GRU` has no other form.
 */
function resetOf(
  node: OnnxNode,
  operator: Operator,
  sources: readonly string[],
  { cell, producer = "" }: Told,
): { after: boolean; notes: string[] } {
  const after = attributeOf(node, "linear_before_reset")?.i === 1;
  if (operator !== "GRU") return { after: false, notes: [] };
  if (cell === "gru" || cell === "gru-reset-before") {
    const wanted = cell === "gru";
    const note = `resets ${wanted ? "after" : "before"} the product, as --cell says; the file says ${after ? "after" : "before"}`;
    return { after: wanted, notes: wanted === after ? [] : [note] };
  }
  const pytorch = /pytorch/i.test(producer) || sources.some((name) => /weight_(ih|hh)/.test(name));
  if (after || !pytorch) return { after, notes: [] };
  return {
    after,
    notes: [
      "resets before the product, as the file says, which lacks linear_before_reset; nn.GRU resets after it, and PyTorch's exporter from 2.6 on leaves that out: if it was an nn.GRU, --cell gru",
    ],
  };
}

function cellOf(
  operator: Operator,
  [gate, state, output]: readonly Activation[],
  after: boolean,
): { kind: LayerKind; gateActivation?: Activation; stateActivation?: Activation | undefined } {
  if (operator === "RNN") {
    if (gate === "tanh" || gate === "relu" || gate === "identity") return { kind: gate };
    throw unsupported(`has the activation ${gate}; expected Tanh, Relu or Affine (linear)`);
  }
  if (operator === "LSTM" && output !== state) {
    throw unsupported(`has the activations ${state} and ${output} for g and h; expected the same`);
  }
  const kind = operator === "LSTM" ? "lstm" : after ? "gru" : "gru-reset-before";
  return { kind, gateActivation: gate!, stateActivation: state };
}

/** One list of activations per direction. Their parameters come in one list for those that have any. */
function activationsOf(node: OnnxNode, operator: Operator, directions: number): Activation[][] {
  const defaults = DEFAULTS[operator];
  const names = attributeOf(node, "activations")?.strings ?? [];
  const all = names.length > 0 ? names : Array.from({ length: directions }, () => defaults).flat();
  if (all.length !== directions * defaults.length) {
    throw malformed(`has ${all.length} activations; expected ${directions * defaults.length}`);
  }
  const alphas = [...(attributeOf(node, "activation_alpha")?.floats ?? [])];
  const betas = [...(attributeOf(node, "activation_beta")?.floats ?? [])];
  const flat = all.map((name) => activationOf(name, alphas, betas));
  return Array.from({ length: directions }, (_, i) =>
    flat.slice(i * defaults.length, (i + 1) * defaults.length),
  );
}

function activationOf(name: string, alphas: number[], betas: number[]): Activation {
  const near = (a: number, b: number) => Math.abs(a - b) < 1e-6; // stored as float32
  switch (name.toLowerCase()) {
    case "tanh":
      return "tanh";
    case "sigmoid":
      return "sigmoid";
    case "relu":
      return "relu";
    case "affine":
      if (near(alphas.shift() ?? 1, 1) && near(betas.shift() ?? 0, 0)) return "identity";
      break;
    case "hardsigmoid": {
      const [alpha, beta] = [alphas.shift() ?? 0.2, betas.shift() ?? 0.5];
      if (near(beta, 0.5) && near(alpha, 0.2)) return "hard-sigmoid";
      if (near(beta, 0.5) && near(alpha, 1 / 6)) return "hard-sigmoid-6";
    }
  }
  throw unsupported(
    `has the activation ${name}; expected Tanh, Relu, Sigmoid, HardSigmoid (slope 0.2 or 1/6) or Affine (slope 1)`,
  );
}

/** Blocks of H rows from ONNX's order into PyTorch's. */
function reordered(
  values: Float64Array,
  operator: Operator,
  H: number,
  columns: number,
): Float64Array {
  const block = H * columns;
  const into = new Float64Array(values.length);
  GATE_ORDER[operator].forEach((gate, place) => {
    into.set(values.subarray(gate * block, (gate + 1) * block), place * block);
  });
  return into;
}

function conventionOf(operator: Operator, after: boolean, bias: boolean): string {
  const reset =
    operator === "GRU" ? [after ? "reset after the product" : "reset before the product"] : [];
  return ["ONNX", GATE_NAMES[operator], ...reset, bias ? "two biases" : "no bias"].join(", ");
}

function requireShapeOf(name: string, array: OnnxArray, wanted: readonly number[]): void {
  if (array.shape.join() === wanted.join()) return;
  throw malformed(`has ${name} of shape [${array.shape}]; expected [${wanted}]`);
}

function finite(array: OnnxArray, what: string): OnnxArray {
  const wrong = array.values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return array;
  throw malformed(`has ${what} of ${array.values[wrong]} (element ${wrong}); expected finite ones`);
}

function malformed(text: string): FormatError {
  return new FormatError("MALFORMED", text);
}

function unsupported(text: string): FormatError {
  return new FormatError("UNSUPPORTED", text);
}
