/**
 * Recurrent networks among the layers of a Keras model: layers that read each other become one stack,
 * with the embedding before and the dense layer after.
 *
 * Between two layers of a stack may stand only what does nothing when a trained network runs
 * (dropout, noise, masking). Anything else ends the stack, and the next layer starts a network of its
 * own, driven by vectors.
 */
import { FormatError, isCallerMistake } from "../../errors.ts";
import type { Embedding, Readout } from "../../networks/network.ts";
import { networkFrom, type RecurrentLayer, readWeights } from "../layers.ts";
import type { RecurrentNetwork, RefusedNetwork, Tensor } from "../model.ts";
import { asObject, classOf, type Json, type KerasNode } from "./keras-architecture.ts";
import { activationName, Graph } from "./keras-graph.ts";
import { isRecurrent, type KerasContext, recurrentLayers } from "./keras-recurrent.ts";

/** What was found among the layers of a model. */
export interface KerasRecognition {
  readonly networks: readonly RecurrentNetwork[];
  readonly refused: readonly RefusedNetwork[];
  /** Names of the tensors that these networks are made of. */
  readonly used: ReadonlySet<string>;
}

/** Layers that stand on top of each other. */
interface Chain {
  name: string;
  layers: RecurrentLayer[];
  assumptions: string[];
  /** The node of the first layer, and of the last; null if nothing may be put before or on top. */
  readonly first: KerasNode;
  top: KerasNode | null;
}

/** Networks of a model's layers, which come each after those that it reads. */
export function kerasNetworks(
  nodes: readonly KerasNode[],
  context: KerasContext,
): KerasRecognition {
  const graph = new Graph(nodes);
  const refused: RefusedNetwork[] = [];
  const chains: Chain[] = [];
  for (const node of nodes) {
    if (!isRecurrent(node.className)) continue;
    const twoWay = node.className === "Bidirectional";
    if (twoWay) refused.push(bidirectional(node));
    for (const part of twoWay ? directionsOf(node) : [node]) {
      try {
        addToChains(chains, graph, node, part, context);
      } catch (error) {
        refused.push(refusal(part.name, error));
      }
    }
  }
  const used = new Set<string>();
  const networks = chains.map((chain) => complete(chain, graph, used));
  return { networks, refused, used };
}

function addToChains(
  chains: Chain[],
  graph: Graph,
  node: KerasNode,
  part: KerasNode,
  context: KerasContext,
): void {
  const { layers, assumptions } = recurrentLayers(part, context);
  const notes = [...assumptions, ...notesOn(part)];
  const source = graph.sourceOf(node);
  const below = chains.find(({ top }) => top !== null && top === source);
  const fits = below?.layers.at(-1)?.cell.outputSize === layers[0]!.cell.inputSize;
  if (below && fits && part === node && !goesBackwards(part)) {
    below.name += `+${part.name}`;
    below.layers.push(...layers);
    below.assumptions.push(...notes);
    below.top = node;
    return;
  }
  const top = part === node ? node : null;
  chains.push({ name: part.name, layers: [...layers], assumptions: notes, first: node, top });
}

/** What makes the network differ from a plain one that is run from zero over its input. */
function notesOn(node: KerasNode): string[] {
  const notes: string[] = [];
  if (goesBackwards(node)) notes.push("reads each sequence from its end: reverse the input");
  if (node.inputs.length > 1) {
    notes.push(`${node.name} gets its initial state from ${node.inputs.slice(1).join(", ")}`);
  }
  return notes;
}

function goesBackwards({ config }: KerasNode): boolean {
  return config["go_backwards"] === true;
}

function bidirectional(node: KerasNode): RefusedNetwork {
  const names = directionsOf(node).map(({ name }) => JSON.stringify(name));
  return {
    name: node.name,
    code: "UNSUPPORTED",
    reason: `is bidirectional: it reads a sequence from both ends, so it is no map from step to step; take one direction as a network of its own, ${names.join(" or ")}`,
    choices: [],
  };
}

/** The two layers in a `Bidirectional`, as Keras builds them: the second is the first, reversed. */
function directionsOf(node: KerasNode): KerasNode[] {
  const forward = asObject(node.config["layer"]) ?? {};
  const backward = asObject(node.config["backward_layer"]) ?? forward;
  const reversed = asObject(forward["config"])?.["go_backwards"] === true;
  const part = (direction: "forward" | "backward", layer: Json): KerasNode => ({
    name: `${node.name} (${direction})`,
    className: classOf(layer),
    config: {
      ...asObject(layer["config"]),
      go_backwards: (direction === "backward") !== reversed,
    },
    inputs: node.inputs,
    weights: node.weights.direction(direction),
  });
  return [part("forward", forward), part("backward", backward)];
}

function refusal(name: string, error: unknown): RefusedNetwork {
  if (!(error instanceof FormatError || isCallerMistake(error))) throw error;
  const code = error instanceof FormatError ? error.code : "MALFORMED";
  return { name, code, reason: error.message, choices: [] };
}

/** Puts the embedding before a chain and the readout after it. */
function complete(chain: Chain, graph: Graph, used: Set<string>): RecurrentNetwork {
  const { assumptions } = chain;
  const mark = (tensors: readonly Tensor[]) => {
    for (const { name } of tensors) used.add(name);
  };
  for (const layer of chain.layers) for (const name of layer.description.tensors) used.add(name);
  const parts: { embedding: Embedding | null; readout: Readout | null } = {
    embedding: null,
    readout: null,
  };
  const source = graph.sourceOf(chain.first);
  assumptions.push(...notesBefore(chain.first, source, graph));
  if (source?.className === "Embedding") {
    attempt(assumptions, `embedding ${source.name}`, () => {
      const tensors = source.weights.tensors();
      parts.embedding = embeddingFrom(tensors, chain.layers[0]!.cell.inputSize);
      mark(tensors);
      if (source.config["mask_zero"] === true) {
        assumptions.push(
          "symbol 0 is read like any other: the model skips it (mask_zero), leave it out of the input",
        );
      }
    });
  }
  const dense = chain.top && graph.readersOf(chain.top).find((node) => node.className === "Dense");
  if (dense) {
    attempt(assumptions, `readout ${dense.name}`, () => {
      const tensors = dense.weights.tensors();
      const next = graph.readersOf(dense).find((node) => node.className === "Dense");
      if (next) throw new FormatError("UNSUPPORTED", `${next.name} follows it`);
      const width = chain.layers.at(-1)!.cell.outputSize;
      const stated = Object.keys(dense.config).length > 0;
      const symbols = parts.embedding?.symbols ?? null;
      const found = readoutFrom(tensors, width, stated ? followedBy(dense, graph) : "linear");
      parts.readout = stated ? found : guessed(found, dense, graph, symbols, assumptions);
      mark(tensors);
    });
  }
  return networkFrom(chain.layers, {
    name: chain.name,
    assumptions: [...new Set(assumptions)],
    ...parts,
  });
}

/** What the model does to its input before the network reads it, which is not computed. */
function notesBefore(first: KerasNode, source: KerasNode | null, graph: Graph): string[] {
  const notes: string[] = [];
  const mask = graph.maskBefore(first);
  if (mask) {
    const value = typeof mask.config["mask_value"] === "number" ? mask.config["mask_value"] : 0;
    notes.push(
      `steps whose numbers are all ${value} are read like any others: the model skips them (Masking), leave them out of the input`,
    );
  }
  if (source && source.className !== "Embedding") {
    const kind = source.className === "unknown" ? "" : ` (${source.className})`;
    notes.push(
      `reads what ${source.name}${kind} makes of the model's input, which is not computed: give its output as the data`,
    );
  }
  return notes;
}

/** A readout of which only the weights are known. */
function guessed(
  readout: Readout,
  dense: KerasNode,
  graph: Graph,
  symbols: number | null,
  assumptions: string[],
): Readout {
  const next = graph.readersOf(dense)[0];
  const unknown = next?.className === "unknown" ? next.name : null;
  const scores = symbols === readout.outputs || (unknown !== null && /softmax/i.test(unknown));
  const activation = scores ? "softmax" : unknown === null ? "linear" : "other";
  const meaning = {
    softmax: "scores of the next symbol (softmax)",
    linear: "linear",
    other: `followed by ${unknown}, of which the file does not say what it does`,
  };
  assumptions.push(
    `the readout ${dense.name} is taken as ${meaning[activation]}: the file has weights only`,
  );
  return { ...readout, activation };
}

/** The front and the back of a network may be missing, and then it is said why. */
function attempt(assumptions: string[], what: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    assumptions.push(`without the ${what}: ${error.message}`);
  }
}

function embeddingFrom(tensors: readonly Tensor[], width: number): Embedding {
  const [table] = tensors;
  if (tensors.length !== 1 || table?.shape.length !== 2 || table.shape[1] !== width) {
    throw new FormatError(
      "MALFORMED",
      `it has ${tensors.length} weights, the first of shape [${table?.shape ?? ""}]; expected one of [symbols, ${width}]`,
    );
  }
  return { symbols: table.shape[0]!, width, values: readWeights(table, 2) };
}

function readoutFrom(
  tensors: readonly Tensor[],
  H: number,
  activation: Readout["activation"],
): Readout {
  const [kernel, offset] = tensors;
  const outputs = kernel?.shape[1] ?? 0;
  if (!kernel || tensors.length > 2 || kernel.shape.length !== 2 || kernel.shape[0] !== H) {
    throw new FormatError(
      "MALFORMED",
      `it has ${tensors.length} weights, the first of shape [${kernel?.shape ?? ""}]; expected a kernel of [${H}, outputs] and perhaps a bias`,
    );
  }
  const stored = readWeights(kernel, 2);
  const weights = new Float64Array(stored.length);
  for (let o = 0; o < outputs; o++) {
    for (let h = 0; h < H; h++) weights[o * H + h] = stored[h * outputs + o]!;
  }
  const bias = offset ? readWeights(offset, 1) : new Float64Array(outputs);
  if (bias.length !== outputs) {
    throw new FormatError(
      "MALFORMED",
      `${offset?.name} has ${bias.length} numbers, not ${outputs}`,
    );
  }
  return { outputs, weights, bias, activation };
}

/** What a dense layer's numbers go through, in it or in a layer of its own. */
function followedBy(dense: KerasNode, graph: Graph): Readout["activation"] {
  const own = activationName(dense.config);
  if (own !== "linear") return own;
  const next = graph
    .readersOf(dense)
    .find(({ className }) => className === "Activation" || className === "Softmax");
  if (!next) return "linear";
  return next.className === "Softmax" ? "softmax" : activationName(next.config);
}
