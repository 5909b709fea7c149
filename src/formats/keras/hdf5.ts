/**
 * HDF5 files as a tree of groups and arrays, through h5wasm and its in-memory file system.
 *
 * The whole tree is read at once and the file closed again: nothing stays open, nothing reaches a
 * disk. The C library answers most malformed files with an error code and some with a trap; both end
 * in a {@link FormatError}. What it may be made to allocate is bounded before each read: sizes in the
 * file are claims, and a compressed array of a few bytes can claim gigabytes.
 */
import { FormatError } from "../../errors.ts";
import type { Tensor } from "../model.ts";
import { type Hdf5Module, malformedHdf5, withHdf5File } from "./hdf5-library.ts";

/** A group, with what Keras keeps in it. */
export interface Hdf5Group {
  /** From the root: "/model_weights/lstm"; "/" for the root. */
  readonly path: string;
  /** Attributes that hold text, one or several strings. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  readonly groups: ReadonlyMap<string, Hdf5Group>;
  /** Arrays of numbers by their name in the group; the tensors' own names are full paths. */
  readonly arrays: ReadonlyMap<string, Tensor>;
}

type Metadata = ReturnType<Hdf5Module["get_dataset_metadata"]>;

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** "GCOL", version 1, three zeros. */
const HEAP_MAGIC = [0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0];
/** Groups and arrays in one file; large Keras models have some thousands. */
const MOST_OBJECTS = 50_000;
const DEEPEST = 32;
/** Trained weights hardly compress: 16 times the file and some room is far above any model. */
const EXPANSION = 16;
const SPARE_BYTES = 2 ** 26;
/** Keras splits attributes at 64 KiB; the architecture (one string) is stored outside that limit. */
const LONGEST_ATTRIBUTE = 2 ** 24;
const MOST_STRINGS = 2 ** 14;

/** Numbers that come as they are, by HDF5 class (0 integer, 1 float) and size in bytes. */
const NUMBERS = new Map<string, [dtype: string, make: (buffer: ArrayBuffer) => ArrayLike<number>]>([
  ["0 1 true", ["int8", (buffer) => new Int8Array(buffer)]],
  ["0 1 false", ["uint8", (buffer) => new Uint8Array(buffer)]],
  ["0 2 true", ["int16", (buffer) => new Int16Array(buffer)]],
  ["0 2 false", ["uint16", (buffer) => new Uint16Array(buffer)]],
  ["0 4 true", ["int32", (buffer) => new Int32Array(buffer)]],
  ["0 4 false", ["uint32", (buffer) => new Uint32Array(buffer)]],
  ["1 4 false", ["float32", (buffer) => new Float32Array(buffer)]],
  ["1 8 false", ["float64", (buffer) => new Float64Array(buffer)]],
]);

/**
 * Everything in an HDF5 file that a model can be made of.
 *
 * @param name - For messages.
 * @param skip - Full paths of groups that are not read ("/optimizer_weights").
 * @throws FormatError `MALFORMED` if it is no HDF5 file or a damaged one; `UNSUPPORTED` if it claims
 *   more than 16 times its size.
 *
 * Cost: one pass; memory of the file and its decoded arrays.
 */
export async function readHdf5(
  bytes: Uint8Array,
  name: string,
  skip: ReadonlySet<string> = new Set(),
): Promise<Hdf5Group> {
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte))
    throw malformedHdf5(name, "it does not begin with the HDF5 signature");
  requireSoundHeaps(name, bytes);
  return withHdf5File(bytes, name, (module, file) =>
    new Hdf5Reader(name, module, file, skip, bytes.length).group("/", 0),
  );
}

/**
 * Checks that the objects of every global heap (where texts of variable length are) end where the
 * heap does. The C library walks them without leaving the loop when one claims no length.
 */
function requireSoundHeaps(name: string, bytes: Uint8Array): void {
  const version = bytes[8];
  const widths = version < 2 ? bytes.subarray(13, 15) : bytes.subarray(9, 11);
  if (!(version <= 3 && widths[0] === 8 && widths[1] === 8)) {
    throw malformedHdf5(name, "its first block is not one with 8-byte addresses");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = bytes.indexOf(HEAP_MAGIC[0]); at >= 0; at = bytes.indexOf(HEAP_MAGIC[0], at + 1)) {
    if (at + 16 > bytes.length || HEAP_MAGIC.some((byte, i) => bytes[at + i] !== byte)) continue;
    const end = at + Number(view.getBigUint64(at + 8, true));
    if (!(end <= bytes.length)) throw malformedHdf5(name, `a heap at ${at} ends outside the file`);
    for (let object = at + 16; object + 16 <= end; ) {
      const length = Number(view.getBigUint64(object + 8, true));
      const free = view.getUint16(object, true) === 0;
      const next = object + (free ? length : 16 + 8 * Math.ceil(length / 8));
      if (!(next >= object + 16 && next <= end))
        throw malformedHdf5(name, `a heap at ${at} is damaged`);
      object = next;
    }
  }
}

/** One walk through one open file. */
class Hdf5Reader {
  readonly #name: string;
  readonly #module: Hdf5Module;
  readonly #id: bigint;
  readonly #skip: ReadonlySet<string>;
  #objects = 0;
  #bytesLeft: number;

  constructor(
    name: string,
    module: Hdf5Module,
    id: bigint,
    skip: ReadonlySet<string>,
    fileLength: number,
  ) {
    this.#name = name;
    this.#module = module;
    this.#id = id;
    this.#skip = skip;
    this.#bytesLeft = EXPANSION * fileLength + SPARE_BYTES;
  }

  group(path: string, depth: number): Hdf5Group {
    if (depth > DEEPEST) throw this.#tooMuch(`groups nested deeper than ${DEEPEST}`);
    const groups = new Map<string, Hdf5Group>();
    const arrays = new Map<string, Tensor>();
    for (const name of this.#module.get_names(this.#id, path, false)) {
      if (name === "" || name === "." || name.includes("/")) continue;
      if (++this.#objects > MOST_OBJECTS) throw this.#tooMuch(`more than ${MOST_OBJECTS} objects`);
      const child = path === "/" ? `/${name}` : `${path}/${name}`;
      if (this.#skip.has(child)) continue;
      const type = this.#module.get_type(this.#id, child);
      if (type === this.#module.H5G_GROUP) groups.set(name, this.group(child, depth + 1));
      if (type === this.#module.H5G_DATASET) {
        const array = this.#array(child);
        if (array) arrays.set(name, array);
      }
    }
    return { path, attributes: this.#attributes(path), groups, arrays };
  }

  /** Null for what is not an array of numbers. */
  #array(path: string): Tensor | null {
    const metadata = this.#module.get_dataset_metadata(this.#id, path);
    const number = NUMBERS.get(`${metadata.type} ${metadata.size} ${metadata.signed}`);
    if (!number || !metadata.shape || metadata.virtual_sources) return null;
    const [dtype, make] = number;
    this.#spend(metadata, path);
    const shape = metadata.shape;
    const values = make(
      this.#read(metadata.size * metadata.total_size, path, (pointer) =>
        this.#module.get_dataset_data(this.#id, path, null, null, null, pointer),
      ),
    );
    return { name: path.slice(1), dtype, shape, read: () => Float64Array.from(values) };
  }

  /** Texts only: numbers in attributes say nothing about a model. */
  #attributes(path: string): Map<string, readonly string[]> {
    const attributes = new Map<string, readonly string[]>();
    for (const name of this.#module.get_attribute_names(this.#id, path)) {
      const metadata = this.#module.get_attribute_metadata(this.#id, path, name);
      if (metadata.type !== 3 || !metadata.shape) continue;
      this.#spend(metadata, `${path}@${name}`);
      if (metadata.size * metadata.total_size > LONGEST_ATTRIBUTE) continue;
      if (metadata.total_size > MOST_STRINGS) continue;
      attributes.set(name, this.#strings(path, name, metadata));
    }
    return attributes;
  }

  #strings(path: string, name: string, metadata: Metadata): string[] {
    const { size, total_size: count, vlen } = metadata;
    let texts: string[] = [];
    const bytes = this.#read(size * count, `${path}@${name}`, (pointer) => {
      const status = this.#module.get_attribute_data(this.#id, path, name, pointer);
      if (!vlen || status < 0) return status;
      const at = Number(pointer);
      const pointers = new Uint32Array(this.#module.HEAPU8.slice(at, at + 4 * count).buffer);
      texts = Array.from(pointers, (text) => (text === 0 ? "" : this.#module.UTF8ToString(text)));
      return this.#module.reclaim_vlen_memory(this.#id, path, name, pointer);
    });
    if (vlen) return texts;
    const decoder = new TextDecoder();
    for (let i = 0; i < count; i++) {
      const text = new Uint8Array(bytes, i * size, size);
      const end = text.indexOf(0);
      texts.push(decoder.decode(end < 0 ? text : text.subarray(0, end)).trimEnd());
    }
    return texts;
  }

  /** Bytes that `fill` puts into the library's memory. */
  #read(length: number, what: string, fill: (pointer: bigint) => number): ArrayBuffer {
    const pointer = this.#module._malloc(Math.max(length, 8));
    if (pointer === 0) throw this.#tooMuch(`${length} bytes for "${what}"`);
    try {
      this.#module.HEAPU8.fill(0, pointer, pointer + length);
      if (fill(BigInt(pointer)) < 0) throw malformedHdf5(this.#name, `"${what}" cannot be read`);
      return this.#module.HEAPU8.slice(pointer, pointer + length).buffer;
    } finally {
      this.#module._free(pointer);
    }
  }

  /** Counts what reading an array costs, chunks as declared included, before anything is allocated. */
  #spend(metadata: Metadata, what: string): void {
    const chunk = (metadata.chunks ?? [0]).reduce((product, length) => product * length, 1);
    const bytes = metadata.size * Math.max(metadata.total_size, chunk);
    this.#bytesLeft -= bytes;
    if (!(this.#bytesLeft >= 0)) throw this.#tooMuch(`${bytes} bytes for "${what}"`);
  }

  #tooMuch(what: string): FormatError {
    return new FormatError(
      "UNSUPPORTED",
      `${this.#name}: claims ${what}; expected at most ${EXPANSION} times the size of the file, ${MOST_OBJECTS} objects and ${DEEPEST} levels`,
    );
  }
}
