/**
 * From weights in PyTorch's shapes and gate order to cells and networks: the one way by which all
 * readers end.
 */

import type { Cell } from "../cells/cell.ts";
import {
  KINDS,
  type KindWeights,
  LAYER_KINDS,
  type LayerKind,
  type Making,
} from "../cells/kinds.ts";
import type { Activation } from "../cells/parts/activations.ts";
import { stack } from "../cells/stack.ts";
import { FormatError } from "../errors.ts";
import type { Embedding, Readout } from "../networks/network.ts";
import type { LayerDescription, RecurrentNetwork, Tensor } from "./model.ts";

/** Kinds of which the usual tensors say everything; what `--cell` takes. */
export const PLAIN_KINDS: readonly LayerKind[] = LAYER_KINDS.filter((kind) => {
  const { options, matrices } = KINDS[kind];
  return Object.keys(options).length === 0 && matrices.length === 0;
});

/** Blocks of H rows in each weight matrix. */
export function gatesOf(kind: LayerKind): number {
  return KINDS[kind].gates.length;
}

/** Everything one layer is made from. */
export interface LayerSource {
  readonly kind: LayerKind;
  /** PyTorch's shapes; gates in the order of the kind. */
  readonly weights: KindWeights;
  /** Of LSTM and GRU, where they are not σ and tanh. */
  readonly gateActivation?: Activation | undefined;
  readonly stateActivation?: Activation | undefined;
  /** What belongs to its step beside the weights. */
  readonly constants?: Making | undefined;
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

/** The kind of that name. @throws FormatError `UNSUPPORTED` if weights alone are not read as it. */
export function requirePlainKind(name: string): LayerKind {
  const kind = PLAIN_KINDS.find((plain) => plain === name);
  if (kind !== undefined) return kind;
  throw new FormatError(
    "UNSUPPORTED",
    `cell is ${JSON.stringify(name)}; expected one of ${PLAIN_KINDS.join(", ")}`,
  );
}

/** The cell and the description of one layer. @throws RangeError if sizes do not fit. */
export function layerFrom(source: LayerSource): RecurrentLayer {
  const { kind, weights, constants, convention, tensors } = source;
  const { gateActivation: gates = "sigmoid", stateActivation: state = "tanh" } = source;
  const unusual = gatesOf(kind) > 1 && (gates !== "sigmoid" || state !== "tanh");
  const { gateActivation, stateActivation: activation, forgetBias } = source;
  return {
    cell: KINDS[kind].make(weights, { gateActivation, activation, forgetBias, ...constants }),
    description: {
      cell: kind,
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
