/**
 * From names and shapes to networks: which tensors of a file are recurrent layers, which of them
 * belong together, what stands before and after them, and what is left.
 *
 * What is not supported is refused by name and the rest of the file is still read. What was assumed
 * is said.
 */
import { FormatError, isCallerMistake } from "../errors.ts";
import { AmbiguousCell, type Candidate } from "./candidate.ts";
import { withTwoBiases } from "./equinox-biases.ts";
import { embeddingFor, readoutFor } from "./front-and-back.ts";
import { kernelCandidates } from "./keras/recognise-kernels.ts";
import { networkFrom, type RecurrentLayer } from "./layers.ts";
import {
  briefly,
  type ReadOptions,
  type RecurrentNetwork,
  type RefusedNetwork,
  type Tensor,
} from "./model.ts";
import { initialStateNotes, isNorm } from "./torch/own-module.ts";
import { withWholeWeights } from "./torch/parametrised-weights.ts";
import { torchCandidates } from "./torch/recognise-torch.ts";
import { type Built, stackByNumber } from "./torch/stack-by-number.ts";
import type { ModuleHint } from "./torch/torch-walk.ts";

/** What was recognised among some tensors. */
export interface Recognition {
  readonly networks: readonly RecurrentNetwork[];
  readonly refused: readonly RefusedNetwork[];
  /** Names of tensors in none of the networks. */
  readonly unused: readonly string[];
}

/**
 * The recurrent networks among a file's tensors, by PyTorch's or Keras' names.
 *
 * @param modules - What pickled modules say about themselves, by path.
 * @param inTorchFile - Whether PyTorch wrote the file, where Keras' names are not Keras'.
 *
 * Cost: O(number of tensors), and reading the weights.
 */
export function recognise(
  tensors: readonly Tensor[],
  options: ReadOptions = {},
  modules: ReadonlyMap<string, ModuleHint> = new Map(),
  inTorchFile = false,
): Recognition {
  const whole = withTwoBiases(withWholeWeights(tensors));
  const candidates = [
    ...torchCandidates(whole, modules, options),
    ...kernelCandidates(whole, options, inTorchFile),
  ];
  const built: Built[] = [];
  const refused: RefusedNetwork[] = [];
  const missing: string[] = [];
  for (const candidate of candidates) {
    try {
      const { layers, assumptions } = candidate.build();
      requireFit(layers);
      const name = candidate.name ?? (candidate.path || layers[0]!.description.cell);
      built.push({ path: candidate.path, name, joinable: candidate.joinable, layers, assumptions });
    } catch (error) {
      refused.push(refusal(candidate, error));
      if (candidate.joinable) missing.push(candidate.path);
    }
  }
  const recurrent = new Set(candidates.flatMap((c) => c.tensors.map((tensor) => tensor.name)));
  const others = whole.filter((tensor) => !recurrent.has(tensor.name));
  const used = new Set(built.flatMap(tensorNames));
  const names = tensors.map(({ name }) => name);
  const networks = stackByNumber(built, missing, names).map((network) =>
    complete(network, others, used),
  );
  return { networks, refused, unused: names.filter((name) => !used.has(name)) };
}

function refusal(candidate: Candidate, error: unknown): RefusedNetwork {
  if (!(error instanceof FormatError || isCallerMistake(error))) throw error;
  const name = candidate.name ?? (candidate.path || "rnn");
  const code = error instanceof FormatError ? error.code : "MALFORMED";
  const choices = error instanceof AmbiguousCell ? error.choices : [];
  return { name, code, reason: error.message, choices };
}

/** Looks for an embedding before the network and a readout after it. */
function complete(network: Built, others: readonly Tensor[], used: Set<string>): RecurrentNetwork {
  const assumptions = [...network.assumptions];
  const { layers, path } = network;
  const embedding = embeddingFor(layers[0]!.description.inputSize, path, others);
  const last = layers[layers.length - 1]!.description;
  const readout = readoutFor(last.hiddenSize, path, others, embedding.value);
  for (const part of [embedding, readout]) {
    assumptions.push(...part.assumptions);
    for (const name of part.tensors) used.add(name);
  }
  const widths = new Set(layers.map(({ description }) => description.hiddenSize));
  assumptions.push(...initialStateNotes(path, widths, others));
  const norms = others.filter(
    (tensor) => !used.has(tensor.name) && isNorm(tensor) && widths.has(tensor.shape[0] ?? 0),
  );
  if (norms.length > 0) {
    assumptions.push(
      `${briefly(norms)} ${norms.length === 1 ? "is" : "are"} not computed: a normalisation is taken to stand outside of the recurrence`,
    );
  }
  return networkFrom(layers, {
    name: network.name,
    assumptions,
    embedding: embedding.value,
    readout: readout.value,
  });
}

/** @throws FormatError unless each layer reads as many numbers as the one below gives. */
function requireFit(layers: readonly RecurrentLayer[]): void {
  for (let l = 1; l < layers.length; l++) {
    const [below, above] = [layers[l - 1]!.cell.outputSize, layers[l]!.cell.inputSize];
    if (below === above) continue;
    const name = layers[l]!.description.tensors[0];
    throw new FormatError(
      "MALFORMED",
      `layer ${l} (${name}) reads ${above} numbers, and layer ${l - 1} gives ${below}`,
    );
  }
}

function tensorNames(network: Built): string[] {
  return network.layers.flatMap((layer) => layer.description.tensors);
}
