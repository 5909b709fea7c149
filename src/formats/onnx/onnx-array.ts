/** Arrays in constant expressions of ONNX graphs: views, sizes, and the bounds that hostile ones meet. */
import { elementCount, rowMajor } from "../../data/bytes/elements.ts";
import { FormatError } from "../../errors.ts";
import type { OnnxAttribute, OnnxNode } from "./onnx-file.ts";

/** A value that does not depend on the model's input. */
export interface OnnxArray {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Row-major. Integers beyond ±2⁵³ (ends of slices, "to the end") are rounded. */
  readonly values: Float64Array;
  /** Names of the stored tensors of floats that it was computed from. */
  readonly sources: ReadonlySet<string>;
}

/** Which output of a node is to be computed, from which values. */
export interface Call {
  readonly node: OnnxNode;
  /** Null for an input that is left out. */
  readonly inputs: readonly (OnnxArray | null)[];
  readonly output: number;
  /** Elements that the result may have. */
  readonly most: number;
}

/** Dimensions of one array; weights have at most four. */
const MOST_DIMENSIONS = 16;

/** @throws FormatError unless `shape` is one that an array can have. */
export function requireShape(what: string, shape: readonly number[]): void {
  const sound = shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (sound && shape.length <= MOST_DIMENSIONS) return;
  throw new FormatError(
    "MALFORMED",
    `${what} has the shape [${shape.slice(0, 2 * MOST_DIMENSIONS)}]; expected at most ${MOST_DIMENSIONS} sizes of 0 or more`,
  );
}

/** The attribute of that name. */
export function attributeOf(node: OnnxNode, name: string): OnnxAttribute | undefined {
  return node.attribute.find((attribute) => attribute.name === name);
}

/** A tensor of integers. */
export function integers(values: readonly number[], shape: readonly number[]): OnnxArray {
  return { dtype: "int64", shape, values: Float64Array.from(values), sources: new Set() };
}

/** The same numbers in another shape. */
export function reshaped({ node }: Call, value: OnnxArray, shape: readonly number[]): OnnxArray {
  requireShape(nameOf(node), shape);
  if (elementCount(shape) === value.values.length) return { ...value, shape };
  throw wrong(node, `makes [${shape}] of [${value.shape}]`);
}

/** A strided view, copied. */
export function view(
  call: Call,
  value: OnnxArray,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
): OnnxArray {
  if (elementCount(shape) > call.most) throw tooMuch();
  return { ...value, shape, values: rowMajor(value.values, shape, strides, offset) };
}

/** Zeros for a result. */
export function allocate({ node, most }: Call, shape: readonly number[]): Float64Array {
  requireShape(nameOf(node), shape);
  const count = elementCount(shape);
  if (count > most) throw tooMuch();
  return new Float64Array(count);
}

/** Of a row-major array. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1]! * shape[i + 1]!;
  return strides;
}

/** An axis that may be counted from the end. */
export function axisOf(node: OnnxNode, axis: number, rank: number): number {
  const from = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(from) && from >= 0 && from < rank) return from;
  throw wrong(node, `has the axis ${axis} of ${rank}`);
}

/** What they were all computed from. */
export function union(values: readonly OnnxArray[]): ReadonlySet<string> {
  return new Set(values.flatMap(({ sources }) => [...sources]));
}

/** What a node at fault is refused with. */
export function wrong(node: OnnxNode, what: string): FormatError {
  return new FormatError("MALFORMED", `computes a weight by ${nameOf(node)}, which ${what}`);
}

/** What is thrown where constant expressions outgrow their budget. */
export function tooMuch(): FormatError {
  return new FormatError(
    "UNSUPPORTED",
    "computes weights many times the size of the file in constant expressions",
  );
}

function nameOf(node: OnnxNode): string {
  return `${node.opType} (${node.name || node.output[0]})`;
}
