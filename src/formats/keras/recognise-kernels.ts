/**
 * Recurrent layers by Keras' names, outside Keras' own files: `layer0/kernel`,
 * `layer0/recurrent_kernel`, `layer0/bias`, in arrays of .npz and safetensors files.
 *
 * Without Keras' configuration the activations are not known and Keras' defaults are assumed. Where
 * the reset gate of a GRU acts is told by the shape of the bias, and without bias by nothing.
 */
import type { LayerKind } from "../../cells/kinds.ts";
import { FormatError } from "../../errors.ts";
import { AmbiguousCell, type Candidate } from "../candidate.ts";
import { gatesOf, readWeights, requirePlainKind } from "../layers.ts";
import type { ReadOptions, Tensor } from "../model.ts";
import { besideNotes } from "../torch/own-module.ts";
import { type KerasLayer, kerasLayer } from "./keras-layers.ts";

/** The arrays of one layer. */
interface Arrays {
  kernel?: Tensor;
  recurrent_kernel?: Tensor;
  bias?: Tensor;
  recurrent_bias?: Tensor;
}

const NAME = /^(?:(.*)[./])?(kernel|recurrent_kernel|bias|recurrent_bias)(?::0)?$/s;

/**
 * Networks under Keras' names; each can be built, or refuses with its reason when it is.
 *
 * @param inTorchFile - Whether PyTorch wrote the file: Keras' own modules have names with slashes there.
 */
export function kernelCandidates(
  tensors: readonly Tensor[],
  options: ReadOptions,
  inTorchFile: boolean,
): Candidate[] {
  const others = tensors.filter(({ name }) => !NAME.test(name));
  const layers = new Map<string, Arrays>();
  for (const tensor of tensors) {
    const [, path = "", slot] = NAME.exec(tensor.name) ?? [];
    if (!slot) continue;
    const arrays = layers.get(path) ?? {};
    arrays[slot as keyof Arrays] = tensor;
    layers.set(path, arrays);
  }
  return [...layers]
    .filter(([, { recurrent_kernel }]) => recurrent_kernel)
    .map(([path, arrays]) => ({
      path,
      joinable: true,
      tensors: Object.values(arrays) as Tensor[],
      build() {
        requireKeras(path, arrays, inTorchFile);
        const { layer, assumptions } = readLayer(arrays, options);
        const beside = notesBeside(path, arrays, others, options);
        return { layers: [kerasLayer(layer)], assumptions: [...beside, ...assumptions] };
      },
    }));
}

/** @throws FormatError for modules of others under Keras' names, with an order of gates of their own. */
function requireKeras(path: string, arrays: Arrays, inTorchFile: boolean): void {
  const { recurrent_kernel: recurrent, recurrent_bias: second } = arrays;
  const [units = 0, width = 0] = recurrent!.shape;
  const foreign = inTorchFile && !path.includes("/") && width > units;
  if (!second && !foreign) return;
  const found = second
    ? `has ${second.name} beside ${recurrent!.name}, which no layer of Keras has`
    : `has Keras' names (${recurrent!.name}) in a file of PyTorch, where they are no layer of Keras`;
  throw new FormatError(
    "UNSUPPORTED",
    `${found}: the order of its gates is not known; say it with --map (Haste: LSTM i, g, f, o; GRU z, r, n with two biases)`,
  );
}

function notesBeside(
  path: string,
  { recurrent_kernel: recurrent }: Arrays,
  others: readonly Tensor[],
  options: ReadOptions,
): string[] {
  const [hiddenSize = 0, width = 0] = recurrent!.shape;
  const prefix = path === "" ? "" : recurrent!.name.slice(0, path.length + 1);
  return besideNotes(
    { prefix, single: false, hiddenSize, gates: width / hiddenSize },
    others,
    options,
  );
}

function readLayer(
  arrays: Arrays,
  options: ReadOptions,
): { layer: KerasLayer; assumptions: string[] } {
  const { kernel, recurrent_kernel: recurrent, bias } = arrays;
  if (!kernel || !recurrent) {
    throw new FormatError("MALFORMED", `has ${recurrent?.name} and no kernel beside it`);
  }
  const recurrentKernel = readWeights(recurrent, 2);
  const values = readWeights(kernel, 2);
  const [units, width] = recurrent.shape as [number, number];
  const [inputSize, kernelWidth] = kernel.shape as [number, number];
  if (kernelWidth !== width) {
    throw new FormatError(
      "MALFORMED",
      `${kernel.name} has shape [${kernel.shape}]; expected ${width} columns, as ${recurrent.name} has`,
    );
  }
  const kind = chooseCell(recurrent, bias, options);
  const gated = gatesOf(kind) > 1;
  const biasLength = bias ? bias.shape.reduce((product, size) => product * size, 1) : 0;
  const layer: KerasLayer = {
    kind: kind === "lstm" ? "lstm" : gated ? "gru" : "simple",
    inputSize,
    units,
    kernel: values,
    recurrentKernel,
    bias: bias ? readWeights(bias, bias.shape.length) : null,
    activation: gated ? "tanh" : (kind as "tanh" | "relu" | "identity"),
    recurrentActivation: "sigmoid",
    resetAfter: kind === "gru",
    cudnn: gated && bias?.shape.length === 1 && biasLength === 2 * width,
    tensors: [kernel, recurrent, ...(bias ? [bias] : [])].map(({ name }) => name),
  };
  return { layer, assumptions: assumptionsFor(layer, options) };
}

function chooseCell(recurrent: Tensor, bias: Tensor | undefined, options: ReadOptions): LayerKind {
  const [units, width] = recurrent.shape as [number, number];
  const gates = width / units;
  const blocks = `${recurrent.name} is [${units}, ${width}], ${gates} times as wide as high`;
  const wanted = options.cell === undefined ? null : requirePlainKind(options.cell);
  if (wanted && gatesOf(wanted) !== gates) {
    throw new FormatError(
      "UNSUPPORTED",
      `${blocks}; ${wanted} takes ${gatesOf(wanted)} (from --cell)`,
    );
  }
  if (gates === 1) return wanted ?? "tanh";
  if (gates === 4) return "lstm";
  if (gates !== 3) {
    throw new FormatError("MALFORMED", `${blocks}; expected 1 (SimpleRNN), 3 (GRU) or 4 (LSTM)`);
  }
  if (!bias) {
    if (wanted) return wanted;
    throw new AmbiguousCell(
      "is a GRU without bias: nothing says whether its reset gate acts after the recurrent product (Keras 2 and later) or before it (Keras 1)",
      ["gru", "gru-reset-before"],
    );
  }
  const told: LayerKind =
    bias.shape.length === 1 && bias.shape[0] === width ? "gru-reset-before" : "gru";
  if (wanted && wanted !== told) {
    throw new FormatError(
      "UNSUPPORTED",
      `${bias.name} has shape [${bias.shape}], which is that of ${told}, not of ${wanted} (from --cell)`,
    );
  }
  return told;
}

function assumptionsFor(layer: KerasLayer, options: ReadOptions): string[] {
  if (layer.kind === "simple") {
    if (options.cell !== undefined) return [];
    return ["activation tanh, Keras' default: the arrays do not say; `--cell relu` if it was relu"];
  }
  const gates =
    "activation tanh and recurrent activation sigmoid: the arrays do not say, and Keras before 2.3 used hard_sigmoid by default";
  if (!layer.cudnn) return [gates];
  return ["kernels in cuDNN's layout, as the two biases in one row say"];
}
