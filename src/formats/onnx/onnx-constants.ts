/**
 * Constant expressions in ONNX graphs.
 *
 * Exporters hide weights: PyTorch's arrive in PyTorch's gate order and are cut and joined into ONNX's
 * inside the graph, in branches, from tensors of outer graphs. So values are computed backwards from
 * where they are used, as far as they depend on stored tensors only.
 */
import {
  decodeElements,
  ELEMENT_SIZE,
  type ElementType,
  elementCount,
} from "../../data/bytes/elements.ts";
import { FormatError } from "../../errors.ts";
import type { Tensor } from "../model.ts";
import { type OnnxArray, requireShape, tooMuch } from "./onnx-array.ts";
import { externalFile } from "./onnx-external.ts";
import type { OnnxGraph, OnnxNode, OnnxTensor } from "./onnx-file.ts";
import { FOLDED, foldNode } from "./onnx-folding.ts";

/** An output of a node, and the graph it is in. */
export interface Placed {
  readonly node: OnnxNode;
  readonly output: number;
  readonly scope: OnnxScope;
}

/** What a file may make us compute; shared by its graphs. */
export interface OnnxBudget {
  /** Numbers that constant expressions may still make. */
  elements: number;
}

const DEEPEST = 200;
const TYPES: ReadonlyMap<number, ElementType> = new Map<number, ElementType>([
  [1, "float32"],
  [2, "uint8"],
  [3, "int8"],
  [4, "uint16"],
  [5, "int16"],
  [6, "int32"],
  [7, "int64"],
  [9, "bool"],
  [10, "float16"],
  [11, "float64"],
  [12, "uint32"],
  [13, "uint64"],
  [16, "bfloat16"],
]);

/** One graph's names, and through it those of the graphs around it. */
export class OnnxScope {
  readonly graph: OnnxGraph;
  readonly file: string;
  readonly #parent: OnnxScope | null;
  readonly #budget: OnnxBudget;
  readonly #stored = new Map<string, OnnxTensor>();
  readonly #producers = new Map<string, { node: OnnxNode; output: number }>();
  readonly #consumers = new Map<string, OnnxNode[]>();
  readonly #known = new Map<string, OnnxArray | null>();

  constructor(graph: OnnxGraph, parent: OnnxScope | null, budget: OnnxBudget, file: string) {
    this.graph = graph;
    this.file = file;
    this.#parent = parent;
    this.#budget = budget;
    for (const tensor of graph.initializer) this.#stored.set(tensor.name, tensor);
    for (const node of graph.node) {
      node.output.forEach((name, output) => {
        this.#producers.set(name, { node, output });
      });
      for (const input of new Set(node.input)) {
        const readers = this.#consumers.get(input);
        if (readers) readers.push(node);
        else this.#consumers.set(input, [node]);
      }
    }
  }

  /** The node that makes a value, in this graph or one around it. */
  producerOf(name: string): Placed | null {
    const made = this.#producers.get(name);
    return made ? { ...made, scope: this } : (this.#parent?.producerOf(name) ?? null);
  }

  /** The nodes of this graph that read a value. */
  consumersOf(name: string): readonly OnnxNode[] {
    return this.#consumers.get(name) ?? [];
  }

  /** The value of that name if it is constant; null if not, or if what makes it is not computed. */
  constant(name: string, depth = 0): OnnxArray | null {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (depth > DEEPEST) {
      throw new FormatError("MALFORMED", `computes a weight in more than ${DEEPEST} steps`);
    }
    this.#known.set(name, null); // a value that needs itself has none
    const found = this.#compute(name, depth);
    this.#known.set(name, found);
    return found;
  }

  #compute(name: string, depth: number): OnnxArray | null {
    const stored = this.#stored.get(name);
    if (stored) return this.#spend(storedArray(stored, name, this.file));
    const made = this.#producers.get(name);
    if (!made) return this.#parent?.constant(name, depth) ?? null;
    const { node, output } = made;
    if (node.opType === "Constant") return this.#spend(constantArray(node, name, this.file));
    if (!FOLDED.has(node.opType)) return null;
    const inputs: (OnnxArray | null)[] = [];
    for (const input of node.input) {
      const value = input === "" ? null : this.constant(input, depth + 1);
      if (input !== "" && value === null) return null;
      inputs.push(value);
    }
    const most = this.#budget.elements;
    return this.#spend(foldNode({ node, inputs, output, most }));
  }

  #spend(value: OnnxArray | null): OnnxArray | null {
    this.#budget.elements -= value?.values.length ?? 0;
    if (this.#budget.elements < 0) throw tooMuch();
    return value;
  }
}

/** A stored tensor as all formats have them. @throws FormatError when it is read. */
export function tensorOf(tensor: OnnxTensor, name: string, file: string): Tensor {
  const dtype = TYPES.get(tensor.dataType) ?? `type ${tensor.dataType}`;
  return {
    name,
    dtype,
    shape: tensor.dims,
    read: () => storedArray(tensor, name, file).values,
  };
}

/** Whether a Constant node holds a tensor. */
export function constantTensor(node: OnnxNode): OnnxTensor | null {
  if (node.opType !== "Constant") return null;
  return node.attribute.find(({ name }) => name === "value")?.t ?? null;
}

function constantArray(node: OnnxNode, name: string, file: string): OnnxArray | null {
  const tensor = constantTensor(node);
  if (tensor) return storedArray(tensor, name, file);
  const [attribute] = node.attribute;
  const plain = (dtype: string, shape: number[], values: readonly number[]): OnnxArray => ({
    dtype,
    shape,
    values: Float64Array.from(values),
    sources: new Set(dtype === "int64" ? [] : [name]),
  });
  switch (attribute?.name) {
    case "value_int":
      return plain("int64", [], [attribute.i]);
    case "value_ints":
      return plain("int64", [attribute.ints.length], attribute.ints);
    case "value_float":
      return plain("float32", [], [attribute.f]);
    case "value_floats":
      return plain("float32", [attribute.floats.length], attribute.floats);
    default:
      return null;
  }
}

function storedArray(tensor: OnnxTensor, name: string, file: string): OnnxArray {
  const what = `${file}: ${name}`;
  if (tensor.dataLocation !== 0) {
    throw new FormatError(
      "UNSUPPORTED",
      `${what} is stored in ${externalFile(tensor)} (external data), which is not there; keep it in the model's folder, or save the model with its weights in one file`,
    );
  }
  const dtype = TYPES.get(tensor.dataType);
  if (!dtype) {
    throw new FormatError(
      "UNSUPPORTED",
      `${what} has the element type ${tensor.dataType}; expected floats of 16 to 64 bits, integers or bool`,
    );
  }
  requireShape(what, tensor.dims);
  const values = valuesOf(tensor, dtype, what);
  const wanted = elementCount(tensor.dims);
  if (values.length !== wanted) {
    throw new FormatError(
      "MALFORMED",
      `${what} has ${values.length} numbers for the shape [${tensor.dims}]; expected ${wanted}`,
    );
  }
  const isFloat = dtype.includes("float") || dtype === "int8" || dtype === "uint8";
  return { dtype, shape: tensor.dims, values, sources: new Set(isFloat ? [name] : []) };
}

function valuesOf(tensor: OnnxTensor, dtype: ElementType, what: string): Float64Array {
  const { rawData } = tensor;
  if (!rawData) {
    if (dtype === "float16" || dtype === "bfloat16") {
      const bits = new Uint8Array(Uint16Array.from(tensor.int32Data).buffer);
      return decodeElements(bits, dtype, "little", what);
    }
    const lists = [tensor.floatData, tensor.doubleData, tensor.int64Data, tensor.uint64Data];
    return Float64Array.from(lists.find((list) => list.length > 0) ?? tensor.int32Data);
  }
  if (rawData.length % ELEMENT_SIZE[dtype] !== 0) {
    throw new FormatError(
      "MALFORMED",
      `${what} has ${rawData.length} bytes; expected a multiple of ${ELEMENT_SIZE[dtype]} (${dtype})`,
    );
  }
  if (dtype !== "int64") return decodeElements(rawData, dtype, "little", what);
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  return Float64Array.from({ length: rawData.length / 8 }, (_, i) =>
    Number(view.getBigInt64(8 * i, true)),
  );
}
