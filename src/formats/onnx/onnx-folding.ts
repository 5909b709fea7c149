/**
 * The operators by which exporters rearrange weights, computed on stored tensors. Operator semantics
 * are those of the ONNX standard, with the older forms in which axes and bounds are attributes.
 */
import { elementCount } from "../../data/bytes/elements.ts";
import {
  allocate,
  attributeOf,
  axisOf,
  type Call,
  integers,
  type OnnxArray,
  reshaped,
  stridesOf,
  union,
  view,
  wrong,
} from "./onnx-array.ts";

/** Gates of both directions and more; each part is computed on its own. */
const MOST_PARTS = 256;

type Operator = (call: Call) => OnnxArray | null;

const OPERATORS: Readonly<Record<string, Operator>> = {
  Identity: (call) => first(call),
  Dropout: (call) => (call.output === 0 ? first(call) : null),
  Cast: cast,
  Slice: slice,
  Concat: concat,
  Unsqueeze: unsqueeze,
  Squeeze: squeeze,
  Transpose: transpose,
  Reshape: reshape,
  Gather: gather,
  Split: split,
  Shape: (call) => integers(first(call).shape, [first(call).shape.length]),
  Neg: (call) => ({ ...first(call), values: first(call).values.map((value) => -value) }),
  Add: (call) => elementwise(call, (a, b) => a + b),
  Sub: (call) => elementwise(call, (a, b) => a - b),
  Mul: (call) => elementwise(call, (a, b) => a * b),
  Div: (call) => elementwise(call, (a, b) => a / b),
  ConstantOfShape: constantOfShape,
  DequantizeLinear: dequantize,
};

/** The operators that are computed. */
export const FOLDED: ReadonlySet<string> = new Set(Object.keys(OPERATORS));

/**
 * One output of a node whose inputs are all constant; null if this form of it is not computed.
 *
 * @throws FormatError `MALFORMED` if shapes or indices do not fit.
 */
export function foldNode(call: Call): OnnxArray | null {
  return OPERATORS[call.node.opType]!(call);
}

function first({ node, inputs }: Call): OnnxArray {
  const [value] = inputs;
  if (!value) throw wrong(node, "has no input");
  return value;
}

/** A list of integers: an attribute in older files, an input in newer ones. */
function list({ node, inputs }: Call, name: string, place: number): number[] | null {
  const stated = attributeOf(node, name);
  if (stated) return [...stated.ints];
  const value = inputs[place];
  return value ? Array.from(value.values) : null;
}

function cast(call: Call): OnnxArray | null {
  const value = first(call);
  const as = (dtype: string, convert: (value: number) => number): OnnxArray => ({
    ...value,
    dtype,
    values: value.values.map(convert),
  });
  switch (attributeOf(call.node, "to")?.i) {
    case 1:
      return as("float32", Math.fround);
    case 11:
      return as("float64", (number) => number);
    case 6:
      return as("int32", Math.trunc);
    case 7:
      return as("int64", Math.trunc);
    case 9:
      return as("bool", (number) => (number === 0 ? 0 : 1));
    default:
      return null;
  }
}

function slice(call: Call): OnnxArray {
  const value = first(call);
  const { shape } = value;
  const starts = list(call, "starts", 1) ?? [];
  const ends = list(call, "ends", 2) ?? [];
  const axes = list(call, "axes", 3) ?? starts.map((_, i) => i);
  const steps = call.inputs[4] ? Array.from(call.inputs[4].values) : starts.map(() => 1);
  const lengths = [...shape];
  const strides = stridesOf(shape);
  let offset = 0;
  axes.forEach((given, i) => {
    const axis = axisOf(call.node, given, shape.length);
    const step = steps[i] ?? 1;
    const length = shape[axis]!;
    if (!Number.isInteger(step) || step === 0 || i >= ends.length) {
      throw wrong(call.node, `has the step ${step} on axis ${axis}`);
    }
    const clip = (at: number, low: number, high: number) =>
      Math.min(Math.max(at < 0 ? at + length : at, low), high);
    const back = step < 0;
    const start = clip(starts[i]!, 0, back ? length - 1 : length);
    const end = clip(ends[i]!, back ? -1 : 0, back ? length - 1 : length);
    const count = Math.max(0, Math.ceil((end - start) / step));
    lengths[axis] = count;
    offset += count > 0 ? start * strides[axis]! : 0;
    strides[axis]! *= step;
  });
  return view(call, value, lengths, strides, offset);
}

function concat(call: Call): OnnxArray {
  const parts = call.inputs.filter((part) => part !== null);
  const shape = [...first(call).shape];
  const axis = axisOf(call.node, attributeOf(call.node, "axis")?.i ?? 0, shape.length);
  const rest = (part: OnnxArray) => part.shape.map((size, i) => (i === axis ? 0 : size)).join();
  if (parts.some((part) => rest(part) !== rest(parts[0]!))) {
    throw wrong(call.node, `joins [${parts.map((part) => part.shape.join(", ")).join("] and [")}]`);
  }
  shape[axis] = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
  const values = allocate(call, shape);
  const outer = values.length === 0 ? 0 : elementCount(shape.slice(0, axis));
  let at = 0;
  for (let block = 0; block < outer; block++) {
    for (const part of parts) {
      const length = part.values.length / outer;
      values.set(part.values.subarray(block * length, (block + 1) * length), at);
      at += length;
    }
  }
  return { dtype: parts[0]!.dtype, shape, values, sources: union(parts) };
}

function unsqueeze(call: Call): OnnxArray {
  const value = first(call);
  const axes = list(call, "axes", 1) ?? [];
  const rank = value.shape.length + axes.length;
  const added = new Set(axes.map((axis) => axisOf(call.node, axis, rank)));
  const sizes = [...value.shape];
  const shape = Array.from({ length: rank }, (_, i) => (added.has(i) ? 1 : sizes.shift()!));
  return reshaped(call, value, shape);
}

function squeeze(call: Call): OnnxArray {
  const value = first(call);
  const axes = list(call, "axes", 1)?.map((axis) => axisOf(call.node, axis, value.shape.length));
  const shape = value.shape.filter((size, i) => (axes ? !axes.includes(i) : size !== 1));
  return reshaped(call, value, shape);
}

function transpose(call: Call): OnnxArray {
  const value = first(call);
  const { shape } = value;
  const order = attributeOf(call.node, "perm")?.ints ?? shape.map((_, i) => shape.length - 1 - i);
  if (order.toSorted((a, b) => a - b).join() !== shape.map((_, i) => i).join()) {
    throw wrong(call.node, `permutes [${shape}] by [${order}]`);
  }
  const strides = stridesOf(shape);
  return view(
    call,
    value,
    order.map((axis) => shape[axis]!),
    order.map((axis) => strides[axis]!),
    0,
  );
}

function reshape(call: Call): OnnxArray {
  const value = first(call);
  const wanted = list(call, "shape", 1) ?? [];
  const shape = wanted.map((size, i) => (size === 0 ? (value.shape[i] ?? 0) : size));
  const open = shape.indexOf(-1);
  if (open >= 0) {
    shape[open] = 1;
    shape[open] = value.values.length / elementCount(shape);
  }
  return reshaped(call, value, shape);
}

function gather(call: Call): OnnxArray {
  const value = first(call);
  const indices = call.inputs[1];
  const axis = axisOf(call.node, attributeOf(call.node, "axis")?.i ?? 0, value.shape.length);
  if (!indices) throw wrong(call.node, "has no indices");
  const before = value.shape.slice(0, axis);
  const after = value.shape.slice(axis + 1);
  const length = value.shape[axis]!;
  const shape = [...before, ...indices.shape, ...after];
  const values = allocate(call, shape);
  const block = elementCount(after);
  let at = 0;
  const blocks = values.length === 0 ? 0 : elementCount(before);
  for (let outer = 0; outer < blocks; outer++) {
    for (const index of indices.values) {
      const from = index < 0 ? index + length : index;
      if (!(from >= 0 && from < length)) throw wrong(call.node, `takes ${index} of ${length}`);
      const start = (outer * length + from) * block;
      values.set(value.values.subarray(start, start + block), at);
      at += block;
    }
  }
  return { ...value, shape, values };
}

function split(call: Call): OnnxArray | null {
  const value = first(call);
  const { node, output } = call;
  if (node.output.length > MOST_PARTS) return null;
  const axis = axisOf(node, attributeOf(node, "axis")?.i ?? 0, value.shape.length);
  const length = value.shape[axis]!;
  const each = Math.ceil(length / node.output.length);
  const sizes =
    list(call, "split", 1) ??
    node.output.map((_, i) => Math.max(0, Math.min(each, length - i * each)));
  const start = sizes.slice(0, output).reduce((sum, size) => sum + size, 0);
  const size = sizes[output] ?? -1;
  if (sizes.some((part) => part < 0) || size < 0 || start + size > length) {
    throw wrong(node, `cuts ${length} into [${sizes}]`);
  }
  const shape = value.shape.map((old, i) => (i === axis ? size : old));
  const strides = stridesOf(value.shape);
  return view(call, value, shape, strides, start * strides[axis]!);
}

function elementwise(call: Call, combine: (a: number, b: number) => number): OnnxArray | null {
  const [a, b] = call.inputs;
  if (!a || !b || a.dtype.endsWith("float16")) return null;
  const rank = Math.max(a.shape.length, b.shape.length);
  const size = (value: OnnxArray, i: number) => value.shape[i - rank + value.shape.length] ?? 1;
  const shape = Array.from({ length: rank }, (_, i) => Math.max(size(a, i), size(b, i)));
  const spread = (value: OnnxArray): Float64Array => {
    const strides = stridesOf(value.shape);
    const steps = shape.map((wanted, i) => {
      if (size(value, i) === wanted) return strides[i - rank + strides.length] ?? 0;
      if (size(value, i) === 1) return 0;
      throw wrong(call.node, `combines [${a.shape}] and [${b.shape}]`);
    });
    return view(call, value, shape, steps, 0).values;
  };
  const [left, right] = [spread(a), spread(b)];
  const round = rounding(a.dtype);
  const values = left.map((value, i) => round(combine(value, right[i]!)));
  return { dtype: a.dtype, shape, values, sources: union([a, b]) };
}

function rounding(dtype: string): (value: number) => number {
  if (dtype === "float32") return Math.fround;
  return dtype === "float64" ? (value) => value : Math.trunc;
}

function constantOfShape(call: Call): OnnxArray {
  const shape = Array.from(first(call).values);
  const fill = attributeOf(call.node, "value")?.t;
  if (fill && (fill.dataType !== 1 || !fill.rawData || fill.rawData.length !== 4)) {
    return integers(Array.from(allocate(call, shape)), shape);
  }
  const raw = fill?.rawData;
  const value = raw ? new DataView(raw.buffer, raw.byteOffset).getFloat32(0, true) : 0;
  return { dtype: "float32", shape, values: allocate(call, shape).fill(value), sources: new Set() };
}

/** (q − zero) · scale, for one scale or one per index of an axis. */
function dequantize(call: Call): OnnxArray | null {
  const [value, scale, zero] = call.inputs;
  if (!value || !scale || scale.shape.length > 1) return null;
  const axis = axisOf(call.node, attributeOf(call.node, "axis")?.i ?? 1, value.shape.length || 1);
  const inner = elementCount(value.shape.slice(axis + 1));
  const channels = scale.values.length;
  if (channels !== 1 && channels !== value.shape[axis]) {
    throw wrong(call.node, `has ${channels} scales for [${value.shape}] on axis ${axis}`);
  }
  const values = value.values.map((stored, i) => {
    const channel = channels === 1 ? 0 : Math.floor(i / inner) % channels;
    return Math.fround((stored - (zero?.values[channel] ?? 0)) * scale.values[channel]!);
  });
  return { dtype: "float32", shape: value.shape, values, sources: union([value, scale]) };
}
