/** A trained network as a safetensors file that `spectrum` and PyTorch read. */
import type { LayerWeights, Weights } from "../../cells/weights.ts";
import type { CheckpointNetwork } from "../../experiment/checkpoint-network.ts";
import type { NetworkConfiguration } from "../../experiment/configuration.ts";
import { scalingMetadata } from "../../formats/input-scaling.ts";
import { type WritableTensor, writeSafetensors } from "../../formats/safetensors.ts";
import { cellMetadata } from "../../formats/stated-cell.ts";
import { ownOptions } from "../../training/create-network.ts";

/** Files to write, and what to say of them. */
export interface NetworkFiles {
  readonly files: readonly { readonly path: string; readonly content: string | Uint8Array }[];
  readonly notes: readonly string[];
}

/** What other programs do not see in the tensors. */
const READING: Readonly<Record<NetworkConfiguration["cell"], string>> = {
  tanh: "",
  lstm: "",
  gru: "",
  relu: 'PyTorch is to be told nonlinearity="relu"',
  "minimal-gated": "PyTorch has no minimal gated units; `lyapscope spectrum` reads them",
  leaky: "PyTorch has no leaky units; `lyapscope spectrum` reads them",
  antisymmetric: "PyTorch has no antisymmetric units; `lyapscope spectrum` reads them",
};

/**
 * The network, under PyTorch's names: embedding.weight, rnn.weight_ih_l0, …, readout.weight, readout.bias.
 *
 * The vocabulary of a text goes beside it, as `spectrum --vocab` wants it; what was subtracted from
 * a series and what it was divided by are in the metadata.
 */
export function networkFile(
  path: string,
  { network, reading, position }: CheckpointNetwork,
  { cell, ...given }: NetworkConfiguration,
): NetworkFiles {
  const own = ownOptions(cell);
  const { leak = own.leak, step = own.step, diffusion = own.diffusion } = given;
  const { definition } = network.cell;
  const layers = (definition as { readonly layers?: readonly LayerWeights[] }).layers ?? [
    definition as LayerWeights,
  ];
  const H = layers[0].hiddenSize;
  const { embedding, readout } = network;
  const tensors: WritableTensor[] = [
    ...(embedding
      ? [tensor("embedding.weight", [embedding.symbols, embedding.width], embedding.values)]
      : []),
    ...layers.flatMap((layer, l) => layerTensors(layer, l)),
    tensor("readout.weight", [readout.outputs, H], readout.weights),
    tensor("readout.bias", [readout.outputs], readout.bias),
  ];
  const { scaling, features, vocabulary } = reading;
  const bytes = writeSafetensors(tensors, {
    format: "pt",
    ...cellMetadata({
      cell,
      ...(cell === "leaky" ? { leak } : {}),
      ...(cell === "antisymmetric" ? { step, diffusion } : {}),
    }),
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
    notes: READING[cell] === "" ? [] : [READING[cell]],
  };
}

function layerTensors(layer: LayerWeights, l: number): WritableTensor[] {
  const { inputSize, hiddenSize, inputWeights, recurrentWeights } = layer;
  const rows = recurrentWeights.length / hiddenSize;
  const bias = (name: string, values: Weights = new Float64Array(rows)) =>
    tensor(name, [rows], values);
  return [
    tensor(`rnn.weight_ih_l${l}`, [rows, inputSize], inputWeights),
    tensor(`rnn.weight_hh_l${l}`, [rows, hiddenSize], recurrentWeights),
    bias(`rnn.bias_ih_l${l}`, layer.inputBias),
    bias(`rnn.bias_hh_l${l}`, layer.recurrentBias),
  ];
}

/** In single precision where that holds every digit. */
function tensor(name: string, shape: readonly number[], values: Weights): WritableTensor {
  const single = values.every((value) => Math.fround(value) === value);
  return { name, shape, values: single ? Float32Array.from(values) : values };
}
