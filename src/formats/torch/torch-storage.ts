/**
 * PyTorch tensors as pickles describe them: views, by sizes and strides, into shared storages.
 */
import {
  decodeElements,
  ELEMENT_SIZE,
  type ElementType,
  elementCount,
  rowMajor,
} from "../../data/bytes/elements.ts";
import { FormatError } from "../../errors.ts";
import type { Tensor } from "../model.ts";
import { PickleGlobal, PickleRecord, type PickleValue } from "./pickle-machine.ts";

/** A run of numbers outside the pickle. */
export interface Storage {
  readonly bytes: Uint8Array;
  /** "float32"; names that are no {@link ElementType} can be listed and not read; null: untyped. */
  readonly dtype: string | null;
  readonly order: "little" | "big";
}

/** What a file's tensors are views of, and how much they may ask for. */
export interface StorageContext {
  /** Of the file, for messages. */
  readonly file: string;
  /** The storage that a value in the pickle refers to; null if it refers to none. */
  resolve(value: PickleValue): Storage | null;
  /** Elements that the file's tensors may still have, all together. */
  elementsLeft: number;
}

/** By the names of PyTorch's storage classes and dtypes. */
const TYPES: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ["DoubleStorage", "float64"],
  ["FloatStorage", "float32"],
  ["HalfStorage", "float16"],
  ["BFloat16Storage", "bfloat16"],
  ["LongStorage", "int64"],
  ["IntStorage", "int32"],
  ["ShortStorage", "int16"],
  ["CharStorage", "int8"],
  ["ByteStorage", "uint8"],
  ["BoolStorage", "bool"],
]);
/** Integers that stand for numbers by a scale: listed, not read. */
const QUANTISED: ReadonlyMap<string, string> = new Map([
  ["QInt8Storage", "qint8"],
  ["QUInt8Storage", "quint8"],
  ["QInt32Storage", "qint32"],
]);

/** Functions whose arguments are a storage, an offset, sizes and strides. */
const REBUILT = /^torch\._utils\._rebuild_(tensor(_v[23])?|qtensor)$/;
/** Classes that have a tensor as their first argument; those of torch 0.1 to 0.3 are called. */
const HOLDERS = /^torch\.(nn\.parameter\.(Parameter|Buffer)|autograd\.variable\.Variable)$/;
/** How Python's pickler before protocol 2 makes an object: the class, then its arguments. */
const NEW_OBJECT = /^(copyreg|copy_reg)\.__newobj__$/;

const DTYPES: ReadonlySet<string> = new Set(Object.keys(ELEMENT_SIZE));

/**
 * The element type of a storage class, "torch.cuda.FloatStorage" → "float32"; null if it has none
 * of its own. Other classes keep their name: they can be listed, not read.
 */
export function storageDtype(className: string): string | null {
  const name = className.slice(className.lastIndexOf(".") + 1);
  return name === "UntypedStorage" ? null : (TYPES.get(name) ?? QUANTISED.get(name) ?? name);
}

/** Bytes of one element; null for types that we do not read. */
export function dtypeSize(dtype: string): number | null {
  return DTYPES.has(dtype) ? ELEMENT_SIZE[dtype as ElementType] : null;
}

/**
 * The tensor that a pickled value stands for; null if it stands for something else.
 *
 * @param path - The tensor's name.
 * @throws FormatError `MALFORMED` if it does not lie inside its storage, or the file's tensors
 *   together have far more elements than the file has bytes (zero strides can claim any size).
 */
export function tensorFrom(
  value: PickleValue,
  path: string,
  context: StorageContext,
): Tensor | null {
  if (!(value instanceof PickleRecord)) return null;
  const { callee, args } = unwrapped(value);
  if (!REBUILT.test(callee)) return null;
  const storage = context.resolve(args[0] ?? null);
  if (!storage) return null;
  const [, offset, shape, strides] = args;
  if (!isSize(offset) || !isSizes(shape) || !isSizes(strides) || shape.length !== strides.length) {
    throw malformed(context, `${path} has no proper offset, sizes and strides`);
  }
  const named = args[6] instanceof PickleGlobal ? args[6].name.replace(/^torch\./, "") : null;
  const dtype = storage.dtype ?? named ?? "untyped";
  return strided(path, { ...storage, dtype }, { offset, shape, strides }, context);
}

/**
 * `_rebuild_parameter(tensor, …)`, `Parameter(tensor)` and `_rebuild_from_type_v2(function, type, args, …)`
 * taken off.
 */
function unwrapped(record: PickleRecord): { callee: string; args: readonly PickleValue[] } {
  const [first, second, third] = record.args;
  const holds = (callee: string) =>
    HOLDERS.test(callee) || /^torch\._utils\._rebuild_parameter(_with_state)?$/.test(callee);
  if (holds(record.callee)) return first instanceof PickleRecord ? first : record;
  if (NEW_OBJECT.test(record.callee) && first instanceof PickleGlobal && holds(first.name)) {
    return second instanceof PickleRecord ? second : record;
  }
  const inner = record.callee === "torch._tensor._rebuild_from_type_v2";
  if (inner && first instanceof PickleGlobal && Array.isArray(third)) {
    return { callee: first.name, args: third };
  }
  return record;
}

interface View {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

function strided(
  name: string,
  storage: Storage & { readonly dtype: string },
  { offset, shape, strides }: View,
  context: StorageContext,
): Tensor {
  const { bytes, dtype, order } = storage;
  const size = dtypeSize(dtype);
  const count = elementCount(shape);
  context.elementsLeft -= count;
  if (!(context.elementsLeft >= 0)) {
    throw malformed(
      context,
      `${name} has the shape [${shape}]; the file's tensors are far larger than the file`,
    );
  }
  const end =
    count === 0 ? offset : offset + shape.reduce((sum, n, d) => sum + (n - 1) * strides[d]!, 1);
  if (size !== null && !(end * size <= bytes.length)) {
    throw malformed(
      context,
      `${name} reaches element ${end} of its storage, which has ${Math.floor(bytes.length / size)}`,
    );
  }
  return {
    name,
    dtype,
    shape,
    read() {
      if (size === null) {
        throw new FormatError(
          "UNSUPPORTED",
          `${context.file}: ${name} is stored as ${dtype}; expected float16 to float64, bfloat16, integers or bool`,
        );
      }
      const used = bytes.subarray(offset * size, end * size);
      const values = decodeElements(used, dtype as ElementType, order, name);
      return isRowMajor(shape, strides) ? values : rowMajor(values, shape, strides, 0);
    },
  };
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  return shape.every((n, d) => n === 1 || strides[d] === elementCount(shape.slice(d + 1)));
}

function isSize(value: PickleValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isSizes(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.length <= 64 && value.every(isSize);
}

function malformed(context: StorageContext, text: string): FormatError {
  return new FormatError("MALFORMED", `${context.file}: ${text}`);
}
