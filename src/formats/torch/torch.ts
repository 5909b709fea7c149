/**
 * PyTorch's files: the zip of torch ≥ 1.6 (.pt, .pth, TorchScript .jit), the older concatenation of
 * pickles and raw storages, and plain pickles with tensors in them.
 *
 * All are read as data: see pickle.ts. Storages tagged with a device are read like any other.
 */

import { unzip } from "../../data/bytes/zip.ts";
import { FormatError } from "../../errors.ts";
import { pickledBytes } from "./numpy-pickles.ts";
import { readPickle } from "./pickle.ts";
import {
  PickleGlobal,
  PicklePersistent,
  PickleRecord,
  type PickleValue,
} from "./pickle-machine.ts";
import { dtypeSize, type Storage, type StorageContext, storageDtype } from "./torch-storage.ts";
import { type Found, findTensors } from "./torch-walk.ts";

/** What a PyTorch file holds. */
export interface TorchFile extends Found {
  readonly format: "torch zip" | "torch legacy" | "pickle";
}

/** A pickle of 0x1950a86a20f9469cfc6c begins every file of torch < 1.6. */
const LEGACY_MAGIC = [
  0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
];
/** Pickled tensors hold whole files of their own, which could hold pickled tensors again. */
const DEEPEST_FILE = 4;
/** Views may share storages, and checkpoints hold copies; beyond this a file is after our memory. */
const ELEMENTS_PER_BYTE = 8;
const SPARE_ELEMENTS = 2 ** 20;

/** A pickle, what it refers to, and how. */
interface Contents {
  readonly format: TorchFile["format"];
  readonly root: PickleValue;
  readonly storageOf: (persistent: PicklePersistent) => Storage;
}

/** Whether `bytes` begin as PyTorch's old format does. */
export function isTorchLegacy(bytes: Uint8Array): boolean {
  return LEGACY_MAGIC.every((byte, i) => bytes[i] === byte);
}

/**
 * The tensors and modules in a PyTorch file of any age.
 *
 * @param name - Of the file, for messages.
 * @throws FormatError `MALFORMED` if the file breaks its format or claims far more than it holds;
 *   `UNSUPPORTED` for what only Python can resolve.
 *
 * Cost: time and memory O(file), with the bounds of {@link readPickle} and of `unzip`; numbers are
 * converted when a tensor is read.
 */
export function readTorch(bytes: Uint8Array, name: string): TorchFile {
  const budget = { bytes: 4 * bytes.length };
  const { format, root, storageOf } = readContents(bytes, name, 0);
  const context: StorageContext = {
    file: name,
    resolve: storageResolver(name, storageOf, 0, budget),
    elementsLeft: ELEMENTS_PER_BYTE * bytes.length + SPARE_ELEMENTS,
  };
  const found = findTensors(root, context);
  if (format === "torch zip" && found.tensors.length === 0) {
    const frozen = frozenConstants(bytes, name, context);
    if (frozen) return { format, ...found, ...frozen };
  }
  return { format, ...found };
}

/** What `torch.jit.freeze` makes of parameters: constants of the program, without names. */
function frozenConstants(
  bytes: Uint8Array,
  name: string,
  context: StorageContext,
): Pick<TorchFile, "tensors" | "notes"> | null {
  const files = unzip(bytes, name, (entry) => /(^|\/)constants(\.pkl|\/[^/]+)$/.test(entry));
  const main = [...files.keys()].find((entry) => entry.endsWith("constants.pkl"));
  if (main === undefined) return null;
  const folder = main.slice(0, -"constants.pkl".length);
  const storageOf = storagesIn(files, `${folder}constants/`, "little", name);
  const resolve: StorageContext["resolve"] = (value) =>
    value instanceof PicklePersistent ? storageOf(value) : null;
  const { value } = readPickle(files.get(main)!, 0, `${name}: constants.pkl`);
  const tensors = findTensors(value, { ...context, resolve }).tensors.map((tensor) => ({
    ...tensor,
    name: `constants.${tensor.name}`,
  }));
  if (tensors.length === 0) return null;
  const note =
    "frozen TorchScript, in which weights are constants without names; give the file from before torch.jit.freeze, or say by --map which of constants.0, constants.1, … is which";
  return { tensors, notes: [note] };
}

/** Storages that lie in a folder of a zip, each under its key. */
function storagesIn(
  files: ReadonlyMap<string, Uint8Array>,
  folder: string,
  order: Storage["order"],
  name: string,
): Contents["storageOf"] {
  return (persistent) => {
    const { key, dtype } = storageId(persistent, name);
    const stored = files.get(`${folder}${key}`);
    if (!stored) throw new FormatError("MALFORMED", `${name}: has no storage ${folder}${key}`);
    return { bytes: stored, dtype, order };
  };
}

function readContents(bytes: Uint8Array, name: string, depth: number): Contents {
  if (depth > DEEPEST_FILE) {
    throw new FormatError("MALFORMED", `${name}: nests files deeper than ${DEEPEST_FILE} levels`);
  }
  if (bytes[0] === 0x50) return readZip(bytes, name);
  if (isTorchLegacy(bytes)) return readLegacy(bytes, name);
  const storageOf = (): Storage => {
    throw new FormatError("MALFORMED", `${name}: is a plain pickle and refers to storages`);
  };
  return { format: "pickle", root: readPickle(bytes, 0, name).value, storageOf };
}

function readZip(bytes: Uint8Array, name: string): Contents {
  const files = unzip(
    bytes,
    name,
    (entry) => /(^|\/)(data\.pkl|byteorder)$/.test(entry) || /(^|\/)data\/[^/]+$/.test(entry),
  );
  const main = [...files.keys()].filter((entry) => entry.endsWith("data.pkl"));
  if (main.length !== 1) {
    throw new FormatError(
      "MALFORMED",
      `${name}: is a zip with ${main.length} data.pkl; a PyTorch file has one`,
    );
  }
  const folder = main[0]!.slice(0, -"data.pkl".length);
  const bigEndian = new TextDecoder().decode(files.get(`${folder}byteorder`)) === "big";
  return {
    format: "torch zip",
    root: readPickle(files.get(main[0]!)!, 0, `${name}: data.pkl`).value,
    storageOf: storagesIn(files, `${folder}data/`, bigEndian ? "big" : "little", name),
  };
}

/** Magic number, protocol and system as pickles, the object, the storages' keys, the storages. */
function readLegacy(bytes: Uint8Array, name: string): Contents {
  const version = readPickle(bytes, LEGACY_MAGIC.length, name);
  const system = readPickle(bytes, version.end, name);
  const object = readPickle(bytes, system.end, name);
  const keys = readPickle(bytes, object.end, name);
  const little = !(system.value instanceof Map) || system.value.get("little_endian") !== false;
  const order = little ? "little" : "big";
  const dtypes = new Map(
    object.persistent.map((persistent) => {
      const { key, dtype } = storageId(persistent, name);
      return [key, dtype];
    }),
  );
  const storages = new Map<string, Uint8Array>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = keys.end;
  for (const key of Array.isArray(keys.value) ? keys.value : []) {
    const size = dtypeSize(dtypes.get(String(key)) ?? "");
    if (size === null || at + 8 > bytes.length) {
      throw new FormatError(
        "MALFORMED",
        `${name}: ends before storage ${String(key)}, or hides its type`,
      );
    }
    const end = at + 8 + Number(view.getBigInt64(at, little)) * size;
    if (!(end >= at + 8 && end <= bytes.length)) {
      throw new FormatError("MALFORMED", `${name}: is cut off inside storage ${String(key)}`);
    }
    storages.set(String(key), bytes.subarray(at + 8, end));
    at = end;
  }
  return {
    format: "torch legacy",
    root: object.value,
    storageOf(persistent) {
      const { key, dtype, view: part } = storageId(persistent, name);
      const stored = storages.get(key);
      if (!stored) throw new FormatError("MALFORMED", `${name}: has no storage ${key}`);
      const size = dtypeSize(dtype ?? "") ?? 1;
      const own = part
        ? stored.subarray(part.offset * size, (part.offset + part.length) * size)
        : stored;
      return { bytes: own, dtype, order };
    },
  };
}

/** ("storage", class, key, device, length), and in old files the part of a larger storage. */
function storageId(
  { id }: PicklePersistent,
  name: string,
): { key: string; dtype: string | null; view: { offset: number; length: number } | null } {
  const [kind, type, key, , , part] = Array.isArray(id) ? id : [];
  if (kind !== "storage" || !(type instanceof PickleGlobal) || !isKey(key)) {
    throw new FormatError("MALFORMED", `${name}: refers to something outside that is no storage`);
  }
  const [, offset, length] = Array.isArray(part) ? part : [];
  const view = typeof offset === "number" && typeof length === "number" ? { offset, length } : null;
  return { key: String(key), dtype: storageDtype(type.name), view };
}

function isKey(value: PickleValue | undefined): value is string | number {
  return typeof value === "number" || (typeof value === "string" && value.length <= 1024);
}

/** Storages by reference, or as files of their own inside the pickle. */
function storageResolver(
  name: string,
  storageOf: Contents["storageOf"],
  depth: number,
  budget: { bytes: number },
): StorageContext["resolve"] {
  const nested = new Map<PickleRecord, Storage | null>();
  return (value) => {
    if (value instanceof PicklePersistent) return storageOf(value);
    if (!(value instanceof PickleRecord)) return null;
    if (value.callee !== "torch.storage._load_from_bytes") return null;
    const known = nested.get(value);
    if (known !== undefined) return known;
    const bytes = pickledBytes(value.args[0] ?? null);
    if (!bytes) return null;
    budget.bytes -= bytes.length;
    if (budget.bytes < 0) {
      throw new FormatError("MALFORMED", `${name}: holds more tensors than fit its size`);
    }
    const inner = readContents(bytes, name, depth + 1);
    const storage = storageResolver(name, inner.storageOf, depth + 1, budget)(inner.root);
    nested.set(value, storage);
    return storage;
  };
}
