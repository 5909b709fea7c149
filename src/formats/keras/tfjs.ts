/**
 * TensorFlow.js layers models: `model.json` with Keras' architecture and a list of weights, which
 * stand one after the other in the parts beside it, as they are or as small integers.
 */
import {
  decodeElements,
  ELEMENT_SIZE,
  type ElementType,
  elementCount,
} from "../../data/bytes/elements.ts";
import { FormatError } from "../../errors.ts";
import type { Model, ModelSource, ReadOptions, Tensor } from "../model.ts";
import { asObject, type Json, kerasNodes, parseJson } from "./keras-architecture.ts";
import { kerasNetworks } from "./keras-networks.ts";
import { weightsByName } from "./keras-weights.ts";

const TYPES: ReadonlySet<string> = new Set([
  "float32",
  "int32",
  "uint8",
  "uint16",
  "float16",
  "bool",
]);

/**
 * The networks of a TensorFlow.js layers model.
 *
 * @param source - `model.json` first, and the parts that it names.
 * @throws FormatError `MALFORMED` if a part is missing or its length is not that of its weights;
 *   `UNSUPPORTED` for graph models, of which the layers are not known.
 *
 * Cost: O(size of the files); numbers are converted when a tensor is read.
 */
export function readTfjs(source: ModelSource, options: ReadOptions = {}): Model {
  const [[file, bytes] = ["model.json", new Uint8Array()]] = source.files;
  const what = source.files.size > 1 ? `${source.name}: ${file}` : source.name;
  const description = asObject(parseJson(new TextDecoder().decode(bytes), what));
  const topology = asObject(description?.["modelTopology"]);
  if (!description || !topology) {
    throw new FormatError("MALFORMED", `${what}: has no modelTopology; expected a layers model`);
  }
  if (description["format"] === "graph-model" || Object.hasOwn(topology, "node")) {
    throw new FormatError(
      "UNSUPPORTED",
      `${what}: is a graph model, in which layers are not told apart; convert it with --output_format=tfjs_layers_model, or give the Keras file`,
    );
  }
  const tensors = listOf(description["weightsManifest"]).flatMap((group) =>
    tensorsOf(source, asObject(group) ?? {}),
  );
  const model = asObject(topology["model_config"]) ?? topology;
  const version = topology["keras_version"];
  const context = { version: typeof version === "string" ? version : null, options };
  const weights = weightsByName(tensors.map((tensor) => ({ key: tensor.name, tensor })));
  const { networks, refused, used } = kerasNetworks(kerasNodes(what, model, weights), context);
  const unused = tensors.map(({ name }) => name).filter((name) => !used.has(name));
  return { source: source.name, format: "tfjs", networks, refused, tensors, unused };
}

/** The weights of one group, whose parts are one row of bytes. */
function tensorsOf(source: ModelSource, group: Json): Tensor[] {
  const parts = listOf(group["paths"]).map((path) => {
    const part = source.files.get(String(path)) ?? source.files.get(baseName(String(path)));
    if (part) return part;
    throw new FormatError(
      "MALFORMED",
      `${source.name}: has no file ${JSON.stringify(path)}, which its model.json names; give the folder with model.json and its parts`,
    );
  });
  const bytes = parts.length === 1 ? parts[0]! : joined(parts);
  let start = 0;
  const tensors = listOf(group["weights"]).map((entry) => {
    const weight = asObject(entry) ?? {};
    const name = String(weight["name"] ?? "");
    const stored = storedAs(source.name, name, weight);
    const shape = shapeOf(source.name, name, weight["shape"]);
    const from = start;
    start += elementCount(shape) * ELEMENT_SIZE[stored.type];
    const own = bytes.subarray(from, start);
    const read = () => decodeElements(own, stored.type, "little", name).map(stored.convert);
    return { name, dtype: stored.dtype, shape, read };
  });
  if (start !== bytes.length) {
    throw new FormatError(
      "MALFORMED",
      `${source.name}: lists weights of ${start} bytes in files of ${bytes.length}; expected the same`,
    );
  }
  return tensors;
}

/** How a weight's numbers are stored, and what they mean. */
function storedAs(
  file: string,
  name: string,
  weight: Json,
): { type: ElementType; dtype: string; convert: (stored: number) => number } {
  const quantised = asObject(weight["quantization"]);
  const type = String((quantised ?? weight)["dtype"]);
  if (!TYPES.has(type)) {
    throw new FormatError(
      "UNSUPPORTED",
      `${file}: ${name} is stored as ${type}; expected ${[...TYPES].join(", ")}`,
    );
  }
  if (!quantised || type === "float16") {
    return { type: type as ElementType, dtype: type, convert: (stored) => stored };
  }
  const { scale, min } = quantised;
  if (typeof scale !== "number" || typeof min !== "number") {
    throw new FormatError("MALFORMED", `${file}: ${name} is quantised without scale and min`);
  }
  return {
    type: type as ElementType,
    dtype: `float32 from ${type}`,
    convert: (stored) => Math.fround(stored * scale + min),
  };
}

function shapeOf(file: string, name: string, stated: unknown): number[] {
  const shape = Array.isArray(stated) ? stated.map(Number) : [Number.NaN];
  if (shape.every((size) => Number.isSafeInteger(size) && size >= 0) && shape.length <= 16) {
    return shape;
  }
  throw new FormatError("MALFORMED", `${file}: ${name} has the shape ${JSON.stringify(stated)}`);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const into = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    into.set(part, at);
    at += part.length;
  }
  return into;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function baseName(path: string): string {
  return path.split("/").at(-1)!;
}
