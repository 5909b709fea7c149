/**
 * Keras' description of a model (JSON) as a list of layers that know which layers they read.
 *
 * Models within models are laid flat, `TimeDistributed` gives way to the layer inside it where that
 * layer treats every step alike, and the three ways in which Keras 1, 2 and 3 write connections
 * become one.
 */
import { FormatError } from "../../errors.ts";
import type { KerasWeights } from "./keras-weights.ts";

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** One layer of a model. */
export interface KerasNode {
  /** With the names of the models around it: "encoder/lstm_1". */
  readonly name: string;
  /** "LSTM"; of a layer in `TimeDistributed`, the inner one's. */
  readonly className: string;
  /** Empty if the file has no architecture. */
  readonly config: Json;
  /** Names of the layers it reads; empty where it reads the model's input. */
  readonly inputs: readonly string[];
  readonly weights: KerasWeights;
}

const MODELS = new Set(["Sequential", "Model", "Functional"]);
/** Layers that are the same for one step or for a sequence of them. */
const STEPWISE =
  /^(Dense|Embedding|Activation|Softmax|Dropout|SpatialDropout1D|Gaussian\w+|AlphaDropout|ActivityRegularization|LeakyReLU|ReLU)$/;
const DEEPEST = 16;
const MOST_LAYERS = 10_000;

/**
 * The layers of a model, each after those that it reads.
 *
 * @param file - For messages.
 * @param model - `{class_name, config}`, as Keras' `to_json` writes it.
 * @throws FormatError `MALFORMED` if it is no model, or nests more than 16 models.
 */
export function kerasNodes(file: string, model: unknown, weights: KerasWeights): KerasNode[] {
  const nodes: KerasNode[] = [];
  const root = asObject(model);
  if (!root || !MODELS.has(classOf(root))) {
    throw new FormatError(
      "MALFORMED",
      `${file}: its architecture is ${root ? `of class ${JSON.stringify(classOf(root))}` : "no object"}; expected a Sequential or Functional model`,
    );
  }
  addModel({ file, nodes }, root, "", weights, [], 0);
  return nodes;
}

/** "Custom>LSTM" → "LSTM". */
export function classOf(layer: Json): string {
  return String(layer["class_name"] ?? "")
    .split(">")
    .at(-1)!;
}

/** A JSON object, or null for anything else. */
export function asObject(value: unknown): Json | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Json)
    : null;
}

/** @throws FormatError `MALFORMED` if `text` is no JSON. */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FormatError("MALFORMED", `${what}: is no JSON: ${(error as Error).message}`);
  }
}

interface Growing {
  readonly file: string;
  readonly nodes: KerasNode[];
}

/** Adds the layers of a model and returns the names of the layers that it gives out. */
function addModel(
  growing: Growing,
  model: Json,
  prefix: string,
  weights: KerasWeights,
  outer: readonly string[],
  depth: number,
): readonly string[] {
  if (depth > DEEPEST) {
    throw new FormatError("MALFORMED", `${growing.file}: nests models deeper than ${DEEPEST}`);
  }
  const sequential = classOf(model) === "Sequential";
  const config = model["config"];
  const layers = (Array.isArray(config) ? config : asObject(config)?.["layers"]) ?? [];
  const entries = Array.isArray(layers)
    ? layers.map(asObject).filter((layer) => layer !== null)
    : [];
  const outputs = new Map<string, readonly string[]>();
  const entrances = connections([asObject(config)?.["input_layers"]]);
  let previous = outer;
  for (const layer of entries) {
    const name = layerName(layer);
    const entrance = entrances.indexOf(name);
    const read = sequential
      ? previous
      : entrance >= 0
        ? outer.slice(entrance, entrance + 1)
        : connections(layer["inbound_nodes"]).flatMap((source) => outputs.get(source) ?? []);
    previous = addLayer(growing, layer, prefix, weights, read, depth);
    outputs.set(name, previous);
  }
  const exits = connections([asObject(config)?.["output_layers"]]);
  return exits.length === 0 ? previous : exits.flatMap((exit) => outputs.get(exit) ?? []);
}

function addLayer(
  growing: Growing,
  layer: Json,
  prefix: string,
  weights: KerasWeights,
  inputs: readonly string[],
  depth: number,
): readonly string[] {
  const className = classOf(layer);
  const local = layerName(layer);
  const name = `${prefix}${local}`;
  if (className === "InputLayer") {
    if (inputs.length > 0) return inputs;
  } else {
    weights = weights.layer(local, className);
  }
  if (MODELS.has(className)) {
    return addModel(growing, layer, `${name}/`, weights, inputs, depth + 1);
  }
  if (growing.nodes.length >= MOST_LAYERS) {
    throw new FormatError("MALFORMED", `${growing.file}: has more than ${MOST_LAYERS} layers`);
  }
  const config = asObject(layer["config"]) ?? {};
  const wrapped = className === "TimeDistributed" ? asObject(config["layer"]) : null;
  const stepwise = wrapped !== null && STEPWISE.test(classOf(wrapped));
  growing.nodes.push({
    name,
    className: stepwise ? classOf(wrapped) : className,
    config: stepwise ? (asObject(wrapped["config"]) ?? {}) : config,
    inputs,
    weights: stepwise ? weights.inner() : weights,
  });
  return [name];
}

function layerName(layer: Json): string {
  return String(asObject(layer["config"])?.["name"] ?? layer["name"] ?? classOf(layer));
}

/**
 * Names of layers in a connection: `[[["a", 0, 0, {}], …]]` (Keras 1, 2), `["a", 0, 0]` or
 * `[{args: [{config: {keras_history: ["a", 0, 0]}}]}]` (Keras 3). Only the first call of a layer counts.
 */
function connections(value: unknown): string[] {
  const first = Array.isArray(value) ? value[0] : undefined;
  return namesIn(first, 0);
}

function namesIn(value: unknown, depth: number): string[] {
  if (depth > 8) return [];
  if (Array.isArray(value)) {
    if (typeof value[0] === "string") return [value[0]];
    return value.flatMap((item) => namesIn(item, depth + 1));
  }
  const object = asObject(value);
  if (!object) return [];
  const history = asObject(object["config"])?.["keras_history"];
  return namesIn(history ?? object["args"], depth + 1);
}
