/**
 * ONNX models: recurrent operators anywhere in the graph and its branches, with weights that are
 * stored or computed from stored ones. Operators that read each other become one stack.
 */
import { FormatError, isCallerMistake } from "../../errors.ts";
import { networkFrom, type RecurrentLayer } from "../layers.ts";
import type { Model, ReadOptions, RecurrentNetwork, RefusedNetwork, Tensor } from "../model.ts";
import { recognise } from "../recognise.ts";
import { embeddingOf, readoutOf, sourceOf } from "./onnx-around.ts";
import { readsStepByStep } from "./onnx-axes.ts";
import { constantTensor, OnnxScope, type Placed, tensorOf } from "./onnx-constants.ts";
import { type Beside, readExternalData } from "./onnx-external.ts";
import { type OnnxGraph, type OnnxNode, readOnnxGraph } from "./onnx-file.ts";
import {
  HiddenWeights,
  isRecurrentOperator,
  type OnnxLayer,
  onnxLayers,
  type Told,
} from "./onnx-recurrent.ts";

/** Operators that stand on top of each other. */
interface Chain {
  names: string[];
  layers: RecurrentLayer[];
  assumptions: string[];
  readonly first: Placed;
  /** Null if nothing may stand on top. */
  top: Placed | null;
}

/** What the operators of a file come to. */
interface Found {
  readonly chains: Chain[];
  readonly refused: RefusedNetwork[];
  /**
   * Whether tensors may be recognised by name: not those of an operator that was refused for what it
   * does, of which the names would make a plain network.
   */
  byName: boolean;
}

const MOST_GRAPHS = 10_000;
/** Numbers that constant expressions may make per byte of the file, and beyond. */
const ELEMENTS_PER_BYTE = 8;
const SPARE_ELEMENTS = 2 ** 20;

/**
 * The networks of an ONNX file.
 *
 * @param name - Of the file, for messages.
 * @param beside - Reads the files beside the model in which its weights may be.
 * @throws FormatError `MALFORMED` if it is no ONNX file.
 *
 * Cost: O(size of the file); constant expressions make at most 8 numbers per byte of it, and a million.
 */
export async function readOnnx(
  bytes: Uint8Array,
  name: string,
  options: ReadOptions = {},
  beside: Beside = async () => null,
): Promise<Model> {
  const { graph, producer } = await readOnnxGraph(bytes, name);
  const length = bytes.length + (await readExternalData(graph, name, beside));
  const budget = { elements: ELEMENTS_PER_BYTE * length + SPARE_ELEMENTS };
  const scopes: OnnxScope[] = [];
  addScopes(scopes, graph, null, (inner, parent) => new OnnxScope(inner, parent, budget, name));
  const found: Found = { chains: [], refused: [], byName: true };
  for (const scope of scopes) {
    for (const node of scope.graph.node) {
      if (!isRecurrentOperator(node)) continue;
      addOperator(found, { node, output: 0, scope }, { cell: options.cell, producer });
    }
  }
  const used = new Set<string>();
  const networks = merged(found.chains.map((chain) => complete(chain, used)));
  const tensors = scopes.flatMap(tensorsOf);
  const rest = tensors.filter((tensor) => !used.has(tensor.name));
  const named = found.byName ? recognise(rest, options) : null;
  return {
    source: name,
    format: "onnx",
    networks: [...networks, ...(named?.networks ?? [])],
    refused: [...found.refused, ...(named?.refused ?? [])],
    tensors,
    unused: named?.unused ?? rest.map((tensor) => tensor.name),
  };
}

function addScopes(
  scopes: OnnxScope[],
  graph: OnnxGraph,
  parent: OnnxScope | null,
  make: (graph: OnnxGraph, parent: OnnxScope | null) => OnnxScope,
): void {
  const scope = make(graph, parent);
  scopes.push(scope);
  if (scopes.length > MOST_GRAPHS) {
    throw new FormatError("MALFORMED", `${scope.file}: has more than ${MOST_GRAPHS} graphs`);
  }
  for (const node of graph.node) {
    for (const { g } of node.attribute) if (g) addScopes(scopes, g, scope, make);
  }
}

function addOperator(found: Found, placed: Placed, told: Told): void {
  const { chains, refused } = found;
  const name = nameOf(placed.node);
  try {
    const parts = onnxLayers(placed, told);
    if (parts.length === 1) {
      addToChains(chains, name, placed, parts[0]!);
      return;
    }
    const names = parts.map(({ direction }) => `${name} (${direction})`);
    refused.push({
      name,
      code: "UNSUPPORTED",
      reason: `is bidirectional: it reads a sequence from both ends, so it is no map from step to step; take one direction as a network of its own, ${names.map((own) => JSON.stringify(own)).join(" or ")}`,
      choices: [],
    });
    parts.forEach(({ layer, assumptions }, i) => {
      const own = { layers: [layer], assumptions: [...assumptions], first: placed, top: null };
      chains.push({ names: [names[i]!], ...own });
    });
  } catch (error) {
    if (!(error instanceof FormatError || isCallerMistake(error))) throw error;
    const code = error instanceof FormatError ? error.code : "MALFORMED";
    refused.push({ name, code, reason: error.message, choices: [] });
    if (!(error instanceof HiddenWeights)) found.byName = false;
  }
}

function addToChains(chains: Chain[], name: string, placed: Placed, part: OnnxLayer): void {
  const source = sourceOf(placed.node.input[0] ?? "", placed.scope);
  const below = chains.find(({ top }) => top !== null && top.node === source?.node);
  const fits = below?.layers.at(-1)?.cell.outputSize === part.layer.cell.inputSize;
  const inStep = below?.top && readsStepByStep(placed, below.top, part.layer.cell.inputSize);
  if (below && fits && inStep && source?.output === 0 && part.direction === "forward") {
    below.names.push(name);
    below.layers.push(part.layer);
    below.assumptions.push(...part.assumptions);
    below.top = placed;
    return;
  }
  const assumptions = [...part.assumptions];
  chains.push({ names: [name], layers: [part.layer], assumptions, first: placed, top: placed });
}

function complete(chain: Chain, used: Set<string>): RecurrentNetwork {
  const { first, top, layers } = chain;
  const source = sourceOf(first.node.input[0] ?? "", first.scope);
  const embedding = source && embeddingOf(source, layers[0]!.cell.inputSize);
  const outputs = top?.node.output.slice(0, 2).filter((output) => output !== "") ?? [];
  const readout = top && readoutOf(outputs, top.scope, layers.at(-1)!.cell.outputSize);
  const tensors = [
    ...layers.flatMap((layer) => layer.description.tensors),
    ...(embedding?.tensors ?? []),
    ...(readout?.tensors ?? []),
  ];
  for (const tensor of tensors) used.add(tensor);
  return networkFrom(layers, {
    name: chain.names.join("+"),
    assumptions: chain.assumptions,
    embedding: embedding?.value ?? null,
    readout: readout?.value ?? null,
  });
}

/** Exporters repeat an operator in branches ("with a state given or not"): one of each is enough. */
function merged(networks: readonly RecurrentNetwork[]): RecurrentNetwork[] {
  const kept: { network: RecurrentNetwork; also: string[] }[] = [];
  for (const network of networks) {
    const same = kept.find((other) => isSame(other.network, network));
    if (same) same.also.push(network.name);
    else kept.push({ network, also: [] });
  }
  return kept.map(({ network, also }) => {
    if (also.length === 0) return network;
    const note = `${also.join(", ")} ${also.length === 1 ? "has" : "have"} the same weights`;
    return { ...network, assumptions: [...network.assumptions, note] };
  });
}

function isSame(a: RecurrentNetwork, b: RecurrentNetwork): boolean {
  return (
    a.assumptions.join() === b.assumptions.join() &&
    (a.readout === null) === (b.readout === null) &&
    (a.embedding === null) === (b.embedding === null) &&
    sameData(a.cell.definition, b.cell.definition)
  );
}

/** Whether two cells' definitions hold the same numbers and names. */
function sameData(a: unknown, b: unknown): boolean {
  if (a instanceof Float64Array && b instanceof Float64Array) {
    return a.length === b.length && a.every((value, i) => value === b[i]);
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return (
    left.length === right.size && left.every(([key, value]) => sameData(value, right.get(key)))
  );
}

function nameOf(node: OnnxNode): string {
  return node.name.replace(/^\//, "") || node.output.find((output) => output !== "") || node.opType;
}

/** Stored tensors and constants of one graph, scalars left out. */
function tensorsOf(scope: OnnxScope): Tensor[] {
  const constants = scope.graph.node.flatMap((node) => {
    const tensor = constantTensor(node);
    const scalar = (tensor?.dims.length ?? 0) === 0 || tensor?.dataType === 7;
    return tensor && !scalar ? [tensorOf(tensor, node.output[0] ?? "", scope.file)] : [];
  });
  const stored = scope.graph.initializer.map((tensor) => tensorOf(tensor, tensor.name, scope.file));
  return [...stored, ...constants];
}
