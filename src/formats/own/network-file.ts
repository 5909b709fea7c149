/** A trained network as a safetensors file that `spectrum` and PyTorch read. */
import { constantsOf } from "../../cells/kind-options.ts";
import {
  KINDS,
  type KindOptions,
  type KindWeights,
  type LayerKind,
  layerTensors,
} from "../../cells/kinds.ts";
import type { LayerWeights, Weights } from "../../cells/parts/weights.ts";
import type { Moments } from "../../data/views.ts";
import type { Network } from "../../networks/network.ts";
import { type WritableTensor, writeSafetensors } from "../safetensors.ts";
import { scalingMetadata } from "./scaling-metadata.ts";
import { cellMetadata } from "./stated-cell.ts";

/** Files to write, and what to say of them. */
export interface NetworkFiles {
  readonly files: readonly { readonly path: string; readonly content: string | Uint8Array }[];
  readonly notes: readonly string[];
}

/** A network, how its training read data, and where in its training it was. */
export interface TrainedNetwork {
  readonly network: Network;
  readonly reading: {
    /** Symbols of token ids; null where nobody knows them, or there are none. */
    readonly vocabulary: readonly string[] | null;
    /** What was subtracted from every feature, and what it was divided by; null if nothing was. */
    readonly scaling: Moments | null;
    readonly features: readonly string[] | null;
  };
  readonly position: { readonly epoch: number; readonly step: number };
}

/** What kind of layers it has, with the options of that kind. */
export interface TrainedKind extends KindOptions {
  readonly cell: LayerKind;
}

/**
 * The network, under PyTorch's names: embedding.weight, rnn.weight_ih_l0, …, readout.weight, readout.bias.
 *
 * The vocabulary of a text goes beside it, as `spectrum --vocab` wants it; what was subtracted from
 * a series and what it was divided by are in the metadata.
 */
export function networkFile(
  path: string,
  { network, reading, position }: TrainedNetwork,
  { cell: kind, ...given }: TrainedKind,
): NetworkFiles {
  const { definition } = network.cell;
  const layers = (definition as { readonly layers?: readonly LayerWeights[] }).layers ?? [
    definition as LayerWeights,
  ];
  const H = layers[0].hiddenSize;
  const { elsewhere } = KINDS[kind];
  const { embedding, readout } = network;
  const tensors: WritableTensor[] = [
    ...(embedding
      ? [tensor("embedding.weight", [embedding.symbols, embedding.width], embedding.values)]
      : []),
    ...layers.flatMap((layer, l) => tensorsOf(kind, layer, l)),
    tensor("readout.weight", [readout.outputs, H], readout.weights),
    tensor("readout.bias", [readout.outputs], readout.bias),
  ];
  const { scaling, features, vocabulary } = reading;
  const bytes = writeSafetensors(tensors, {
    format: "pt",
    ...cellMetadata({ kind, constants: constantsOf(kind, given) }),
    epoch: String(position.epoch),
    step: String(position.step),
    ...scalingMetadata(scaling && { ...scaling, features }),
  });
  const beside = path.replace(/\.safetensors$/i, ".vocabulary.json");
  return {
    files: [
      { path, content: bytes },
      ...(vocabulary ? [{ path: beside, content: `${JSON.stringify(vocabulary)}\n` }] : []),
    ],
    notes: elsewhere === "" ? [] : [elsewhere],
  };
}

/** Everything that was trained of a layer. */
function tensorsOf(kind: LayerKind, layer: LayerWeights, l: number): WritableTensor[] {
  const { inputSize, hiddenSize } = layer;
  return layerTensors(kind, inputSize, hiddenSize).map(({ name, shape, option }) =>
    tensor(`rnn.${name}_l${l}`, shape, (layer as KindWeights)[option]!),
  );
}

/** In single precision where that holds every digit. */
function tensor(name: string, shape: readonly number[], values: Weights): WritableTensor {
  const single = values.every((value) => Math.fround(value) === value);
  return { name, shape, values: single ? Float32Array.from(values) : values };
}
