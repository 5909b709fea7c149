/**
 * From names and shapes to networks: which tensors of a file are recurrent layers, which of them
 * belong together, what stands before and after them, and what is left.
 *
 * What is not supported is refused by name and the rest of the file is still read. What was assumed
 * is said.
 */
import { FormatError } from "../errors.ts";
import { AmbiguousCell, type Candidate } from "./candidate.ts";
import { embeddingFor, readoutFor } from "./front-and-back.ts";
import { networkFrom, type RecurrentLayer } from "./layers.ts";
import type { ReadOptions, RecurrentNetwork, RefusedNetwork, Tensor } from "./model.ts";
import { kernelCandidates } from "./recognise-kernels.ts";
import { torchCandidates } from "./recognise-torch.ts";
import type { ModuleHint } from "./torch-walk.ts";

/** What was recognised among some tensors. */
export interface Recognition {
  readonly networks: readonly RecurrentNetwork[];
  readonly refused: readonly RefusedNetwork[];
  /** Names of tensors in none of the networks. */
  readonly unused: readonly string[];
}

/** A candidate that was built. */
interface Built {
  readonly path: string;
  readonly name: string;
  readonly joinable: boolean;
  readonly layers: readonly RecurrentLayer[];
  readonly assumptions: readonly string[];
}

/**
 * The recurrent networks among a file's tensors, by PyTorch's or Keras' names.
 *
 * @param modules - What pickled modules say about themselves, by path.
 *
 * Cost: O(number of tensors), and reading the weights.
 */
export function recognise(
  tensors: readonly Tensor[],
  options: ReadOptions = {},
  modules: ReadonlyMap<string, ModuleHint> = new Map(),
): Recognition {
  const candidates = [
    ...torchCandidates(tensors, modules, options),
    ...kernelCandidates(tensors, options),
  ];
  const built: Built[] = [];
  const refused: RefusedNetwork[] = [];
  for (const candidate of candidates) {
    try {
      const { layers, assumptions } = candidate.build();
      requireFit(layers);
      const name = candidate.name ?? (candidate.path || layers[0]!.description.cell);
      built.push({ path: candidate.path, name, joinable: candidate.joinable, layers, assumptions });
    } catch (error) {
      refused.push(refusal(candidate, error));
    }
  }
  const recurrent = new Set(candidates.flatMap((c) => c.tensors.map((tensor) => tensor.name)));
  const others = tensors.filter((tensor) => !recurrent.has(tensor.name));
  const used = new Set(built.flatMap(tensorNames));
  const networks = joinNumbered(built).map((network) => complete(network, others, used));
  const unused = tensors.map(({ name }) => name).filter((name) => !used.has(name));
  return { networks, refused, unused };
}

function refusal(candidate: Candidate, error: unknown): RefusedNetwork {
  if (!(error instanceof FormatError || error instanceof RangeError)) throw error;
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
  return networkFrom(layers, {
    name: network.name,
    assumptions,
    embedding: embedding.value,
    readout: readout.value,
  });
}

/**
 * Layers whose names differ by a number ("layer0", "layer1"; "lstm", "lstm_1") and whose sizes fit
 * in that order become one stack.
 */
function joinNumbered(built: readonly Built[]): Built[] {
  const families = new Map<string, Built[]>();
  for (const network of built) {
    const family = network.joinable ? numbered(network.path).base : `alone ${network.name}`;
    families.set(family, [...(families.get(family) ?? []), network]);
  }
  return [...families.values()].flatMap((family) => {
    const ordered = family.toSorted((a, b) => numbered(a.path).number - numbered(b.path).number);
    return ordered.length > 1 && fitTogether(ordered) ? [joined(ordered)] : family;
  });
}

/** @throws {FormatError} unless each layer reads as many numbers as the one below gives. */
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

function fitTogether(ordered: readonly Built[]): boolean {
  return ordered.every((network, i) => {
    const below = ordered[i - 1]?.layers.at(-1);
    return !below || network.layers[0]!.cell.inputSize === below.cell.outputSize;
  });
}

function joined(ordered: readonly Built[]): Built {
  const names = ordered.map(({ name }) => name);
  const base = numbered(ordered[0]!.path).base.split(/[./]/).filter(Boolean).join("/");
  return {
    path: ordered[0]!.path,
    name: base === "" ? names[0]! : base,
    joinable: false,
    layers: ordered.flatMap(({ layers }) => layers),
    assumptions: [
      ...new Set(ordered.flatMap(({ assumptions }) => assumptions)),
      `${names.join(", ")} stand on top of each other: their numbers and sizes fit`,
    ],
  };
}

/** "cells.1" → base "cells", number 1; without a number it comes first. */
function numbered(path: string): { base: string; number: number } {
  const trimmed = path.replace(/[./](lstm|gru|simple_rnn|rnn)_cell(_\d+)?$/i, "");
  const [, base = trimmed, digits] = /^(.*?)[._/]?(\d{1,6})?$/s.exec(trimmed) ?? [];
  return { base, number: digits === undefined ? -1 : Number(digits) };
}

function tensorNames(network: Built): string[] {
  return network.layers.flatMap((layer) => layer.description.tensors);
}
