import type { CellDefinition } from "../cells/definition.ts";
import type { LayerWeights } from "../cells/parts/weights.ts";
import { FormatError } from "../errors.ts";
import type { RecurrentNetwork } from "./model.ts";
import { scalingMetadata } from "./own/scaling-metadata.ts";
import type { WritableTensor } from "./safetensors.ts";

/** Tensors ready for `writeSafetensors`, and what PyTorch's names do not say. */
export interface PyTorchTensors {
  readonly tensors: readonly WritableTensor[];
  /** For the file's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A layer's definition with its biases settled. */
interface Layer {
  readonly module: string;
  readonly nonlinearity: string | null;
  readonly gates: number;
  readonly weights: LayerWeights;
}

/**
 * The recurrent part of a network under PyTorch's names: what `nn.RNN`, `nn.LSTM` or `nn.GRU` load.
 *
 * Layers of one kind and size are `weight_ih_l0`, `weight_ih_l1`, …; others are modules of their own,
 * `layers.0.weight_ih_l0`, …. A bias that the network lacks is left out if it has none at all and zero
 * otherwise, since PyTorch wants both; a forget bias added at run time goes into `bias_hh`. Numbers are
 * float32 where all of them are exactly that, else float64.
 *
 * @throws FormatError `UNSUPPORTED`, by name, for cells that PyTorch does not have.
 */
export function toPyTorchTensors(network: RecurrentNetwork): PyTorchTensors {
  const definition = network.cell.definition as CellDefinition | null;
  if (!definition) throw unsupported(network, "holds code of its own");
  const definitions = definition.cell === "stack" ? definition.layers : [definition];
  const layers = definitions.map((one) => layerFrom(one, network));
  const [first] = layers as [Layer];
  const uniform = layers.every(
    (layer) =>
      layer.module === first.module &&
      layer.nonlinearity === first.nonlinearity &&
      layer.weights.hiddenSize === first.weights.hiddenSize,
  );
  const biased = network.layers.some((layer) => layer.bias) || layers.some(hasBias);
  const named = layers.flatMap((layer, l) =>
    tensorsOf(
      layer,
      biased,
      uniform ? (part) => `${part}_l${l}` : (part) => `layers.${l}.${part}_l0`,
    ),
  );
  const single = named.every(({ values }) => values.every((value) => Math.fround(value) === value));
  const nonlinearities = layers.map((layer) => layer.nonlinearity).filter((name) => name !== null);
  return {
    tensors: named.map((tensor) => ({
      ...tensor,
      values: single ? Float32Array.from(tensor.values) : Float64Array.from(tensor.values),
    })),
    metadata: {
      format: "pt",
      modules: layers.map((layer) => layer.module).join(", "),
      ...scalingMetadata(network.scaling ?? null),
      ...(nonlinearities.length > 0 ? { nonlinearity: nonlinearities.join(", ") } : {}),
    },
  };
}

function layerFrom(definition: CellDefinition, network: RecurrentNetwork): Layer {
  switch (definition.cell) {
    case "elman": {
      const nonlinearity = definition.activation ?? "tanh";
      if (nonlinearity !== "tanh" && nonlinearity !== "relu") {
        throw unsupported(network, `has the activation ${nonlinearity}, and nn.RNN tanh or relu`);
      }
      return { module: "RNN", nonlinearity, gates: 1, weights: definition };
    }
    case "lstm":
      requireUsual(definition, network);
      return {
        module: "LSTM",
        nonlinearity: null,
        gates: 4,
        weights: withForgetBias(definition, definition.forgetBias ?? 0),
      };
    case "gru":
      requireUsual(definition, network);
      return { module: "GRU", nonlinearity: null, gates: 3, weights: definition };
    default:
      throw unsupported(network, `is a ${definition.cell}, which PyTorch does not have`);
  }
}

function requireUsual(
  {
    gateActivation = "sigmoid",
    activation = "tanh",
  }: {
    readonly gateActivation?: string | undefined;
    readonly activation?: string | undefined;
  },
  network: RecurrentNetwork,
): void {
  if (gateActivation === "sigmoid" && activation === "tanh") return;
  throw unsupported(
    network,
    `has the activations ${gateActivation} and ${activation}; PyTorch's cells have sigmoid and tanh`,
  );
}

/** Into the recurrent bias, which is often zero, so that no number is rounded. */
function withForgetBias(weights: LayerWeights, forgetBias: number): LayerWeights {
  if (forgetBias === 0) return weights;
  const H = weights.hiddenSize;
  const recurrentBias = Float64Array.from(weights.recurrentBias ?? new Float64Array(4 * H));
  for (let h = H; h < 2 * H; h++) recurrentBias[h]! += forgetBias;
  return { ...weights, recurrentBias };
}

function hasBias({ weights }: Layer): boolean {
  return [weights.inputBias, weights.recurrentBias].some((bias) => bias?.some((b) => b !== 0));
}

function tensorsOf(
  { weights, gates }: Layer,
  biased: boolean,
  nameOf: (part: string) => string,
): WritableTensor[] {
  const { inputSize, hiddenSize } = weights;
  const rows = gates * hiddenSize;
  const zeros = new Float64Array(rows);
  const matrices = [
    { name: nameOf("weight_ih"), shape: [rows, inputSize], values: weights.inputWeights },
    { name: nameOf("weight_hh"), shape: [rows, hiddenSize], values: weights.recurrentWeights },
  ];
  if (!biased) return matrices;
  return [
    ...matrices,
    { name: nameOf("bias_ih"), shape: [rows], values: weights.inputBias ?? zeros },
    { name: nameOf("bias_hh"), shape: [rows], values: weights.recurrentBias ?? zeros },
  ];
}

function unsupported(network: RecurrentNetwork, text: string): FormatError {
  return new FormatError("UNSUPPORTED", `${network.name}: ${text}; it cannot be handed on`);
}
