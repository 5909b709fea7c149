/**
 * The parts of an ONNX file that say what a network is: graphs, nodes, their attributes, tensors.
 *
 * A table gives the numbers of the fields that are read; the rest is skipped. Every length is checked
 * against its message's end, tensors stay views into the file, and graphs nest at most 32 deep.
 */
import { FormatError } from "../../errors.ts";

type Reader = InstanceType<typeof import("protobufjs/minimal.js")["Reader"]>;

/** A stored tensor. */
export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly rawData: Uint8Array | null;
  /** One of these holds the numbers if `rawData` does not, by type. */
  readonly floatData: readonly number[];
  readonly int32Data: readonly number[];
  readonly int64Data: readonly number[];
  readonly doubleData: readonly number[];
  readonly uint64Data: readonly number[];
  /** 1: the numbers are in another file. */
  readonly dataLocation: number;
  /** Of numbers in another file: "location", "offset", "length". */
  readonly externalData: readonly { readonly key: string; readonly value: string }[];
}

/** A named parameter of a node; only the fields of its kind are set. */
export interface OnnxAttribute {
  readonly name: string;
  readonly f: number;
  readonly i: number;
  readonly s: string;
  readonly t: OnnxTensor | null;
  readonly g: OnnxGraph | null;
  readonly floats: readonly number[];
  readonly ints: readonly number[];
  readonly strings: readonly string[];
}

/** An operator with the names of the values it reads and makes; "" is an input left out. */
export interface OnnxNode {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly attribute: readonly OnnxAttribute[];
}

/** A graph, and the program that wrote it. */
export interface OnnxModel {
  readonly graph: OnnxGraph;
  /** "pytorch", "tf2onnx", …; may be empty. */
  readonly producer: string;
}

/** Nodes, each after those that it reads, and stored tensors. */
export interface OnnxGraph {
  readonly node: readonly OnnxNode[];
  readonly initializer: readonly OnnxTensor[];
}

type Kind = "integer" | "text" | "bytes" | "float" | "double" | (() => Message);
/** Fields by their numbers in the file. */
type Message = Readonly<Record<number, readonly [name: string, kind: Kind, repeated?: true]>>;

const ENTRY: Message = { 1: ["key", "text"], 2: ["value", "text"] };
const TENSOR: Message = {
  1: ["dims", "integer", true],
  2: ["dataType", "integer"],
  4: ["floatData", "float", true],
  5: ["int32Data", "integer", true],
  7: ["int64Data", "integer", true],
  8: ["name", "text"],
  9: ["rawData", "bytes"],
  10: ["doubleData", "double", true],
  11: ["uint64Data", "integer", true],
  13: ["externalData", () => ENTRY, true],
  14: ["dataLocation", "integer"],
};
const ATTRIBUTE: Message = {
  1: ["name", "text"],
  2: ["f", "float"],
  3: ["i", "integer"],
  4: ["s", "text"],
  5: ["t", () => TENSOR],
  6: ["g", () => GRAPH],
  7: ["floats", "float", true],
  8: ["ints", "integer", true],
  9: ["strings", "text", true],
};
const NODE: Message = {
  1: ["input", "text", true],
  2: ["output", "text", true],
  3: ["name", "text"],
  4: ["opType", "text"],
  5: ["attribute", () => ATTRIBUTE, true],
  7: ["domain", "text"],
};
const GRAPH: Message = {
  1: ["node", () => NODE, true],
  5: ["initializer", () => TENSOR, true],
};
const MODEL: Message = { 2: ["producer", "text"], 7: ["graph", () => GRAPH] };

/** Messages in messages; a graph in an attribute of a node of a graph is three. */
const DEEPEST = 100;

/**
 * The graph of an ONNX model.
 *
 * @throws FormatError `MALFORMED` if the bytes are no such message.
 *
 * Cost: O(bytes); tensors' bytes are not copied.
 */
export async function readOnnxGraph(bytes: Uint8Array, name: string): Promise<OnnxModel> {
  const { Reader } = (await import("protobufjs/minimal.js")).default;
  try {
    const model = message(new Reader(bytes), bytes.length, MODEL, 0);
    const graph = model["graph"] as OnnxGraph | null;
    if (graph) return { graph, producer: String(model["producer"]) };
  } catch (error) {
    const reason = (error as Error).message;
    throw new FormatError("MALFORMED", `${name}: is no readable ONNX file: ${reason}`);
  }
  throw new FormatError("MALFORMED", `${name}: has no graph; expected an ONNX model`);
}

function message(
  reader: Reader,
  end: number,
  fields: Message,
  depth: number,
): Record<string, unknown> {
  if (depth > DEEPEST) throw new Error(`messages are nested deeper than ${DEEPEST}`);
  const into: Record<string, unknown> = {};
  for (const [name, kind, repeated] of Object.values(fields)) {
    into[name] = repeated ? [] : emptyValue(kind);
  }
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = fields[tag >>> 3];
    if (!field) {
      reader.skipType(tag & 7, depth);
      continue;
    }
    const [name, kind, repeated] = field;
    if (!repeated) into[name] = value(reader, tag & 7, kind, end, depth);
    else addTo(into[name] as unknown[], reader, tag & 7, kind, end, depth);
  }
  if (reader.pos !== end) throw new Error("a message ends inside one of its fields");
  return into;
}

function emptyValue(kind: Kind): unknown {
  if (kind === "text") return "";
  return kind === "bytes" || typeof kind === "function" ? null : 0;
}

/** Adds one element, or all those of a packed field. */
function addTo(
  list: unknown[],
  reader: Reader,
  wire: number,
  kind: Kind,
  end: number,
  depth: number,
): void {
  const own = wireType(kind);
  if (wire === own || own === 2) {
    list.push(value(reader, wire, kind, end, depth));
    return;
  }
  if (wire !== 2) throw new Error(`a field has wire type ${wire} instead of ${own}`);
  const stop = endOf(reader, end);
  while (reader.pos < stop) list.push(value(reader, own, kind, stop, depth));
}

function value(reader: Reader, wire: number, kind: Kind, end: number, depth: number): unknown {
  if (wire !== wireType(kind)) {
    throw new Error(`a field has wire type ${wire} instead of ${wireType(kind)}`);
  }
  switch (kind) {
    case "integer":
      return Number(reader.int64());
    case "float":
      return reader.float();
    case "double":
      return reader.double();
    case "text":
      return reader.string();
    case "bytes":
      return reader.bytes();
    default: {
      const stop = endOf(reader, end);
      return message(reader, stop, (kind as () => Message)(), depth + 1);
    }
  }
}

function wireType(kind: Kind): number {
  return { integer: 0, float: 5, double: 1 }[kind as string] ?? 2;
}

function endOf(reader: Reader, end: number): number {
  const stop = reader.uint32() + reader.pos;
  if (stop > end) throw new Error("a message is longer than the one it is in");
  return stop;
}
