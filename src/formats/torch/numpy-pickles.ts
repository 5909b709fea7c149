/**
 * NumPy arrays as pickles describe them: shape, element type and bytes, in the three ways in which
 * NumPy writes them. Nothing of NumPy is needed, and nothing is called.
 */
import { decodeElements, ELEMENT_SIZE, elementCount, rowMajor } from "../../data/bytes/elements.ts";
import { NUMPY_TYPES } from "../../data/readers/npy.ts";
import { FormatError } from "../../errors.ts";
import type { Tensor } from "../model.ts";
import { PickleRecord, type PickleValue } from "./pickle-machine.ts";
import type { StorageContext } from "./torch-storage.ts";

/** What an array is made of, not yet checked. */
interface Parts {
  readonly shape: PickleValue | undefined;
  readonly dtype: PickleValue | undefined;
  readonly fortran: boolean;
  readonly data: PickleValue | undefined;
}

const RECONSTRUCT = /^numpy\.(_?core\.)multiarray\._reconstruct$/;
const FROM_BUFFER = /^numpy\.(_?core\.)numeric\._frombuffer$/;
/** PyTorch on devices that have no storages of their own: the array comes first. */
const DEVICE = /^torch\._utils\._rebuild_(device_tensor_from_numpy|xla_tensor)$/;
/** JAX: function, its arguments, the array's state, what JAX adds. */
const JAX = /^jax\._src\.array\._reconstruct_array$/;

const MOST_DIMENSIONS = 64;

/**
 * The NumPy array that a pickled value stands for; null if it stands for something else.
 *
 * @param path - Its name.
 * @throws FormatError `MALFORMED` if its bytes do not fit its shape.
 */
export function numpyArrayFrom(
  value: PickleValue,
  path: string,
  context: StorageContext,
): Tensor | null {
  const parts = partsOf(value);
  if (!parts) return null;
  const { shape, fortran } = parts;
  const bytes = pickledBytes(parts.data ?? null);
  if (!isShape(shape) || !bytes) return null;
  const { code, order } = elementTypeOf(parts.dtype);
  const type = NUMPY_TYPES.get(code);
  const count = elementCount(shape);
  context.elementsLeft -= count;
  if (!(context.elementsLeft >= 0) || (type && bytes.length !== count * ELEMENT_SIZE[type])) {
    throw new FormatError(
      "MALFORMED",
      `${context.file}: ${path} has ${bytes.length} bytes; the shape [${shape}] of ${type ?? code} takes another number`,
    );
  }
  return {
    name: path,
    dtype: type ?? code,
    shape,
    read() {
      if (!type) {
        throw new FormatError(
          "UNSUPPORTED",
          `${context.file}: ${path} is stored as NumPy's ${code}; expected float16 to float64, integers or bool`,
        );
      }
      const values = decodeElements(bytes, type, order, path);
      if (!fortran || shape.length < 2) return values;
      const strides = shape.map((_, d) => elementCount(shape.slice(0, d)));
      return rowMajor(values, shape, strides, 0);
    },
  };
}

/** Bytes as pickles hold them; protocol 2 encodes them as text, Python 2 has no other. */
export function pickledBytes(value: PickleValue): Uint8Array | null {
  if (value instanceof Uint8Array) return value;
  const text = value instanceof PickleRecord && value.callee === "_codecs.encode" && value.args[0];
  const plain = typeof value === "string" ? value : text;
  return typeof plain === "string" ? Uint8Array.from(plain, (c) => c.charCodeAt(0)) : null;
}

function partsOf(value: PickleValue): Parts | null {
  if (!(value instanceof PickleRecord)) return null;
  const { callee, args } = value;
  if (DEVICE.test(callee)) return partsOf(args[0] ?? null);
  if (RECONSTRUCT.test(callee)) return partsOfState(value.state);
  if (JAX.test(callee)) return partsOfState(args[2] ?? null);
  if (!FROM_BUFFER.test(callee)) return null;
  const [data, dtype, shape, order] = args;
  return { shape, dtype, fortran: order === "F", data };
}

/** `ndarray.__setstate__`: (version, shape, type, column-major?, bytes); the oldest have no version. */
function partsOfState(state: PickleValue): Parts | null {
  if (!Array.isArray(state)) return null;
  const [shape, dtype, fortran, data] = state.slice(-4);
  return { shape, dtype, fortran: fortran === true || fortran === 1, data };
}

/** `numpy.dtype("f4", …)` with the state (version, "<", …): "f4", and the order of its bytes. */
function elementTypeOf(dtype: PickleValue | undefined): {
  code: string;
  order: "little" | "big";
} {
  const record = dtype instanceof PickleRecord && dtype.callee === "numpy.dtype" ? dtype : null;
  const stated = record?.args[0];
  const name = typeof stated === "string" ? stated : "objects";
  const [, code = "objects"] = /^[<>=|]?(.{1,40})$/.exec(name) ?? [];
  const state = Array.isArray(record?.state) ? record.state[1] : null;
  return { code, order: state === ">" || name.startsWith(">") ? "big" : "little" };
}

function isShape(value: PickleValue | undefined): value is number[] {
  return (
    Array.isArray(value) &&
    value.length <= MOST_DIMENSIONS &&
    value.every((size) => typeof size === "number" && Number.isSafeInteger(size) && size >= 0)
  );
}
