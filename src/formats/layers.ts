/**
 * From weights in PyTorch's shapes and gate order to cells and networks: the one way by which all
 * readers end.
 */
import type { Activation } from "../cells/activations.ts";
import { antisymmetric } from "../cells/antisymmetric.ts";
import type { Cell } from "../cells/cell.ts";
import { elman } from "../cells/elman.ts";
import { gru } from "../cells/gru.ts";
import { gruResetBefore } from "../cells/gru-reset-before.ts";
import { leaky, rateNetwork } from "../cells/leaky.ts";
import { lstm } from "../cells/lstm.ts";
import { minimalGated } from "../cells/minimal-gated.ts";
import { stack } from "../cells/stack.ts";
import type { LayerWeights } from "../cells/weights.ts";
import { FormatError } from "../errors.ts";
import type { Embedding, LayerDescription, Readout, RecurrentNetwork, Tensor } from "./model.ts";

/** Cells that files of weights are read as; what `--cell` takes. */
export type CellKind =
  | "tanh"
  | "relu"
  | "identity"
  | "lstm"
  | "gru"
  | "gru-reset-before"
  | "minimal-gated";

/** Blocks of H rows in each weight matrix. */
export const GATES: Readonly<Record<CellKind, number>> = {
  tanh: 1,
  relu: 1,
  identity: 1,
  lstm: 4,
  gru: 3,
  "gru-reset-before": 3,
  "minimal-gated": 2,
};

/** Units with one block of weights that take part of a step, and how much of one. */
export type EulerUnits =
  | {
      readonly cell: "leaky" | "rate-network";
      /** α, for all units or for each. */
      readonly leak: number | Float64Array;
      /** @defaultValue "tanh" */
      readonly activation?: Activation;
    }
  | { readonly cell: "antisymmetric"; readonly step: number; readonly diffusion: number };

/** Everything one layer is made from. */
export interface LayerSource {
  readonly kind: CellKind;
  /** PyTorch's shapes; gates i, f, g, o (LSTM), r, z, n (GRU) or f, n (minimal gated). */
  readonly weights: LayerWeights;
  /** Of LSTM and GRU, where they are not σ and tanh. */
  readonly gateActivation?: Activation | undefined;
  readonly stateActivation?: Activation | undefined;
  /** If they are no plain tanh units. */
  readonly units?: EulerUnits | undefined;
  /** Added to the forget gate of an LSTM at run time. */
  readonly forgetBias?: number | undefined;
  /** For people; see {@link LayerDescription}. */
  readonly convention: string;
  /** Names of the tensors it was made from. */
  readonly tensors: readonly string[];
}

/** A layer ready to be stacked. */
export interface RecurrentLayer {
  readonly cell: Cell;
  readonly description: LayerDescription;
}

const INTEGERS = /^(u?int\d+|bool)$/;

/** The cell of that name. @throws FormatError `UNSUPPORTED` if files of weights are not read as it. */
export function requireCellKind(name: string): CellKind {
  if (Object.hasOwn(GATES, name)) return name as CellKind;
  throw new FormatError(
    "UNSUPPORTED",
    `cell is ${JSON.stringify(name)}; expected one of ${Object.keys(GATES).join(", ")}`,
  );
}

/** The cell and the description of one layer. @throws RangeError if sizes do not fit. */
export function layerFrom(source: LayerSource): RecurrentLayer {
  const { kind, weights, units, convention, tensors } = source;
  const { gateActivation: gates = "sigmoid", stateActivation: state = "tanh" } = source;
  const unusual = GATES[kind] > 1 && (gates !== "sigmoid" || state !== "tanh");
  return {
    cell: units === undefined ? cellFrom(source) : unitsFrom(weights, units),
    description: {
      cell: units?.cell ?? kind,
      inputSize: weights.inputSize,
      hiddenSize: weights.hiddenSize,
      bias: weights.inputBias !== undefined || weights.recurrentBias !== undefined,
      ...(unusual ? { activations: { gates, state } } : {}),
      convention: unusual ? `gates by ${gates}, state by ${state}; ${convention}` : convention,
      tensors,
    },
  };
}

/** What a network has beside its layers. */
export interface NetworkParts {
  readonly name: string;
  readonly assumptions?: readonly string[];
  readonly embedding?: Embedding | null;
  readonly readout?: Readout | null;
}

/** Layers from the input upwards as one network. @throws RangeError if sizes do not fit. */
export function networkFrom(
  layers: readonly RecurrentLayer[],
  { name, assumptions = [], embedding = null, readout = null }: NetworkParts,
): RecurrentNetwork {
  const cells = layers.map((layer) => layer.cell);
  return {
    name,
    cell: cells.length === 1 ? cells[0]! : stack(cells),
    layers: layers.map((layer) => layer.description),
    assumptions,
    embedding,
    readout,
  };
}

/**
 * A weight tensor's values, all finite.
 *
 * @param rank - Dimensions it must have.
 * @throws FormatError `MALFORMED`, naming the tensor, and the element that is NaN or infinite.
 */
export function readWeights(tensor: Tensor, rank: number): Float64Array {
  if (tensor.shape.length !== rank) {
    throw new FormatError(
      "MALFORMED",
      `${tensor.name} has shape [${tensor.shape}]; expected ${rank} dimension${rank === 1 ? "" : "s"}`,
    );
  }
  if (INTEGERS.test(tensor.dtype)) {
    throw new FormatError(
      "UNSUPPORTED",
      `${tensor.name} is stored as ${tensor.dtype}; expected floating-point weights: integers are quantised weights without their scale, or convert them`,
    );
  }
  const values = tensor.read();
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const columns = tensor.shape[rank - 1]!;
    const at = rank === 1 ? `${wrong}` : `${Math.floor(wrong / columns)}, ${wrong % columns}`;
    throw new FormatError(
      "MALFORMED",
      `${tensor.name} holds ${values[wrong]} at [${at}]; expected finite weights`,
    );
  }
  return values;
}

function cellFrom(source: LayerSource): Cell {
  const { kind, weights, gateActivation, stateActivation: activation, forgetBias } = source;
  switch (kind) {
    case "tanh":
    case "relu":
    case "identity":
      return elman({ ...weights, activation: kind });
    case "lstm":
      return lstm({ ...weights, gateActivation, activation, forgetBias });
    case "gru":
      return gru({ ...weights, gateActivation, activation });
    case "gru-reset-before":
      return gruResetBefore({ ...weights, gateActivation, activation });
    case "minimal-gated":
      return minimalGated({ ...weights, gateActivation, activation });
  }
}

function unitsFrom(weights: LayerWeights, units: EulerUnits): Cell {
  if (units.cell === "antisymmetric") {
    return antisymmetric({ ...weights, step: units.step, diffusion: units.diffusion });
  }
  const make = units.cell === "leaky" ? leaky : rateNetwork;
  return make({ ...weights, leak: units.leak, activation: units.activation });
}
