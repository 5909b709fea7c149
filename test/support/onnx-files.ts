/** ONNX files made by the tests, encoded by protobufjs from field numbers that the tests state. */
import protobuf from "protobufjs/light.js";

const field = (id: number, type: string, repeated = false) => ({
  id,
  type,
  ...(repeated ? { rule: "repeated" } : {}),
});
const ROOT = protobuf.Root.fromJSON({
  nested: {
    Model: {
      fields: {
        irVersion: field(1, "int64"),
        producerName: field(2, "string"),
        graph: field(7, "Graph"),
      },
    },
    Graph: {
      fields: {
        node: field(1, "Node", true),
        name: field(2, "string"),
        initializer: field(5, "Tensor", true),
      },
    },
    Node: {
      fields: {
        input: field(1, "string", true),
        output: field(2, "string", true),
        name: field(3, "string"),
        opType: field(4, "string"),
        attribute: field(5, "Attribute", true),
        docString: field(6, "string"),
        domain: field(7, "string"),
      },
    },
    Attribute: {
      fields: {
        name: field(1, "string"),
        f: field(2, "float"),
        i: field(3, "int64"),
        s: field(4, "string"),
        t: field(5, "Tensor"),
        g: field(6, "Graph"),
        floats: field(7, "float", true),
        ints: field(8, "int64", true),
        strings: field(9, "string", true),
      },
    },
    Tensor: {
      fields: {
        dims: field(1, "int64", true),
        dataType: field(2, "int32"),
        floatData: field(4, "float", true),
        int32Data: field(5, "int32", true),
        int64Data: field(7, "int64", true),
        name: field(8, "string"),
        rawData: field(9, "bytes"),
        doubleData: field(10, "double", true),
        externalData: field(13, "Entry", true),
        dataLocation: field(14, "int32"),
      },
    },
    Entry: { fields: { key: field(1, "string"), value: field(2, "string") } },
  },
});

/** A value in an attribute; the kind follows from the type (integers are `i`, `{ f }` is a float). */
export type AttributeValue =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | { readonly f: number }
  | { readonly floats: readonly number[] }
  | { readonly t: OnnxTensorSpec }
  | { readonly g: OnnxGraphSpec };

export interface OnnxTensorSpec {
  readonly name?: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly [data: string]: unknown;
}

export interface OnnxNodeSpec {
  readonly opType: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name?: string;
  readonly domain?: string;
  readonly attribute: readonly object[];
}

export interface OnnxGraphSpec {
  readonly node: readonly OnnxNodeSpec[];
  readonly initializer?: readonly OnnxTensorSpec[];
}

/** The bytes of a model. */
export function onnxFile(graph: OnnxGraphSpec, producerName = "lyapscope's tests"): Uint8Array {
  const type = ROOT.lookupType("Model");
  const model = { irVersion: 8, producerName, graph };
  return Uint8Array.from(type.encode(type.fromObject(model)).finish());
}

/** A node: `node("Slice", ["x"], ["y"], { axes: [0] })`. */
export function node(
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
  more: { name?: string; domain?: string } = {},
): OnnxNodeSpec {
  const attribute = Object.entries(attributes).map(([name, value]) => {
    if (typeof value === "number") return { name, i: value };
    if (typeof value === "string") return { name, s: value };
    if (!Array.isArray(value)) return { name, ...(value as object) };
    return typeof value[0] === "string" ? { name, strings: value } : { name, ints: value };
  });
  return { opType, input, output, attribute, ...more };
}

/** A tensor of float32 in raw bytes. */
export function floats(
  name: string,
  dims: readonly number[],
  values: readonly number[],
): OnnxTensorSpec {
  const rawData = new Uint8Array(Float32Array.from(values).buffer);
  return { name, dims, dataType: 1, rawData };
}

/** A tensor of float32 that lies in a file beside the model. */
export function external(
  name: string,
  dims: readonly number[],
  location: string,
  offset: number,
  length: number,
): OnnxTensorSpec {
  const facts = { location, offset: String(offset), length: String(length) };
  const externalData = Object.entries(facts).map(([key, value]) => ({ key, value }));
  return { name, dims, dataType: 1, dataLocation: 1, externalData };
}

/** A vector of int64 in raw bytes. */
export function integers(name: string, values: readonly number[]): OnnxTensorSpec {
  const rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return { name, dims: [values.length], dataType: 7, rawData };
}
