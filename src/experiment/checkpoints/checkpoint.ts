/**
 * Plain data as a safetensors file: typed arrays as tensors, named by their place, and everything else
 * as JSON in the file's metadata. What is read back equals what was written, bit by bit.
 */
import { FormatError, typeError } from "../../errors.ts";
import {
  metadataTexts,
  readSafetensors,
  type WritableTensor,
  writeSafetensors,
} from "../../formats/safetensors.ts";

/** Key of the JSON in the metadata; a new number where old files can no longer be read. */
const KEY = "lyapscope.checkpoint/1";
/** Stands for a typed array: {"$array": name}. */
const ARRAY = "$array";
/** Stands for a number that JSON lacks: {"$number": "NaN"}. */
const NUMBER = "$number";

/**
 * Bytes that {@link decodeCheckpoint} makes the same data of.
 *
 * @param data - Objects, lists, strings, booleans, numbers (NaN and ±∞ too), null, and arrays of float64
 *   or float32.
 * @throws TypeError for anything else.
 */
export function encodeCheckpoint(data: object): Uint8Array {
  const tensors: WritableTensor[] = [];
  const json = JSON.stringify(withoutArrays(data, "", tensors));
  return writeSafetensors(tensors, { [KEY]: json });
}

/**
 * The data that {@link encodeCheckpoint} was given.
 *
 * @throws FormatError if the bytes are no such checkpoint.
 */
export function decodeCheckpoint(bytes: Uint8Array): unknown {
  const json = metadataTexts(bytes, "checkpoint").get(KEY);
  if (json === undefined) {
    throw new FormatError(
      "UNSUPPORTED",
      `checkpoint: its metadata has no ${KEY}; expected one that this version wrote`,
    );
  }
  const arrays = new Map(
    readSafetensors(bytes, "checkpoint").map(({ name, dtype, read }) => {
      const values = read();
      return [name, dtype === "float32" ? Float32Array.from(values) : values];
    }),
  );
  return JSON.parse(json, (_, value) => {
    const name = value?.[ARRAY];
    if (typeof name === "string") return arrays.get(name);
    const number = value?.[NUMBER];
    return typeof number === "string" ? Number(number) : value;
  });
}

function withoutArrays(value: unknown, place: string, tensors: WritableTensor[]): unknown {
  if (value instanceof Float64Array || value instanceof Float32Array) {
    tensors.push({ name: place, shape: [value.length], values: value });
    return { [ARRAY]: place };
  }
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { [NUMBER]: Object.is(value, -0) ? "-0" : String(value) };
  }
  if (Array.isArray(value)) {
    return value.map((each, i) => withoutArrays(each, `${place}/${i}`, tensors));
  }
  const plain =
    value === null || ["number", "string", "boolean", "undefined"].includes(typeof value);
  if (plain) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    throw typeError(
      "encodeCheckpoint",
      `${place || "the data"} is no plain data; expected objects, lists, numbers, ` +
        "texts and arrays of floats",
    );
  }
  const entries = Object.entries(value as object);
  return Object.fromEntries(
    entries.map(([key, each]) => [key, withoutArrays(each, `${place}/${key}`, tensors)]),
  );
}
