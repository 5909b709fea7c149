/**
 * Model files of every format, told apart by their contents.
 *
 * Parsers are loaded when a file needs them, so that a page that reads safetensors does not carry
 * an HDF5 library.
 */

import { isZip, zipEntryNames } from "../data/bytes/zip.ts";
import { isNpy } from "../data/readers/npy.ts";
import { FormatError } from "../errors.ts";
import type { InputScaling } from "../networks/input-scaling.ts";
import { requireKnown } from "../words.ts";
import { archiveOf, mistakenFor } from "./mistaken-files.ts";
import {
  type Model,
  type ModelSource,
  READ_OPTIONS,
  type ReadOptions,
  type RecurrentNetwork,
  type Tensor,
} from "./model.ts";
import { statedScaling } from "./own/scaling-metadata.ts";
import { statedCell } from "./own/stated-cell.ts";
import { recognise } from "./recognise.ts";
import { isSafetensors, metadataNumbers, metadataTexts, readSafetensors } from "./safetensors.ts";
import type { ModuleHint } from "./torch/torch-walk.ts";

/** What tells one format from another. */
interface Contents {
  readonly source: ModelSource;
  /** The first file's bytes, and with them `name` for messages. */
  readonly bytes: Uint8Array;
  readonly name: string;
  /** If the first file is a zip: names of the files in it. */
  readonly entries: readonly string[];
}

/** One kind of file. The first that matches reads it. */
interface Format {
  /** As users know it, for the message that lists what is read. */
  readonly files: string;
  matches(contents: Contents): boolean;
  read(contents: Contents, options: ReadOptions): Promise<Model>;
}

const FORMATS: readonly Format[] = [
  {
    files: "PyTorch .pt .pth .jit (torch ≥ 1.6)",
    matches: ({ entries }) => entries.some((entry) => /(^|\/)data\.pkl$/.test(entry)),
    read: readTorchModel,
  },
  {
    files: "NumPy .npz",
    matches: ({ entries }) => entries.some((entry) => entry.endsWith(".npy")),
    async read({ bytes, name }, options) {
      const { readNpz } = await import("./npz.ts");
      return modelFrom(name, "npz", readNpz(bytes, name), options);
    },
  },
  {
    files: "safetensors",
    matches: ({ bytes, name, entries }) =>
      isSafetensors(bytes) || (entries.length === 0 && /\.safetensors$/i.test(name)),
    async read({ bytes, name }, options) {
      const tensors = readSafetensors(bytes, name);
      const numbers = metadataNumbers(bytes, name);
      const texts = metadataTexts(bytes, name);
      const cell = statedCell(texts, name);
      const scaling = statedScaling(texts, cell !== null, name);
      const modules = new Map(cell && [["rnn", { className: "RNN", nonlinearity: null, cell }]]);
      const model = modelFrom(name, "safetensors", tensors, options, modules);
      return { ...model, networks: withScaling(model.networks, scaling, name), numbers };
    },
  },
  {
    files: "PyTorch before 1.6 and pickles of tensors",
    matches: ({ bytes }) => bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5,
    read: readTorchModel,
  },
  {
    files: "Keras .h5 .hdf5",
    matches: ({ bytes }) => isHdf5(bytes),
    async read({ bytes, name }, options) {
      const { readKerasHdf5 } = await import("./keras/keras.ts");
      return readKerasHdf5(bytes, name, options);
    },
  },
  {
    files: "Keras 3 .keras",
    matches: ({ entries }) => entries.includes("config.json"),
    async read({ bytes, name }, options) {
      const { readKerasZip } = await import("./keras/keras.ts");
      return readKerasZip(bytes, name, options);
    },
  },
  {
    files: "TensorFlow.js layers models (folder with model.json)",
    matches: ({ source }) => isTfjs(source),
    async read({ source }, options) {
      const { readTfjs } = await import("./keras/tfjs.ts");
      return readTfjs(source, options);
    },
  },
  {
    files: "ml5 networks (folder with manifest.json)",
    matches: ({ source }) => isMl5(source),
    async read({ source }) {
      const { readMl5 } = await import("./keras/ml5.ts");
      return readMl5(source);
    },
  },
  {
    files: "ONNX",
    matches: ({ bytes, name, entries }) =>
      (entries.length === 0 && /\.onnx$/i.test(name)) || isOnnx(bytes),
    async read({ bytes, name, source }, options) {
      const { readOnnx } = await import("./onnx/onnx.ts");
      const beside = async (file: string) =>
        source.files.get(file) ?? (await source.beside?.(file)) ?? null;
      return readOnnx(bytes, name, options, beside);
    },
  },
];

/**
 * The recurrent networks in a model file, or in the files of a model's folder.
 *
 * @param source - The bytes; a Node program gets them from a path by `readModelFile`.
 * @returns Networks ready to compute with, and what was found beside them. A file in which nothing
 *   can be computed with is no error here: see {@link chooseNetwork}.
 * @throws FormatError `MALFORMED` if a file breaks its format; `UNSUPPORTED` if it has none that is
 *   read, listing those that are.
 *
 * Cost: O(size of the files); each format's reader bounds what a hostile file can ask for.
 */
export async function readModel(source: ModelSource, options: ReadOptions = {}): Promise<Model> {
  requireKnown("readModel", options, READ_OPTIONS);
  const [first] = source.files.entries();
  if (!first) throw new FormatError("MALFORMED", `${source.name}: has no files; expected a model`);
  const [file, bytes] = first;
  if (bytes.length === 0) {
    throw new FormatError(
      "MALFORMED",
      `${source.name}: is empty (${file} has 0 bytes); expected a model`,
    );
  }
  const mistaken = mistakenFor(bytes, source.name);
  if (mistaken) throw new FormatError("UNSUPPORTED", `${source.name}: ${mistaken}`);
  const entries = isZip(bytes) ? zipEntryNames(bytes, source.name) : [];
  const contents: Contents = { source, bytes, name: source.name, entries };
  const format = FORMATS.find((candidate) => candidate.matches(contents));
  if (!format) throw unknown(contents);
  return format.read(contents, options);
}

/** A file has one scaling, for the only network in it. */
function withScaling(
  networks: readonly RecurrentNetwork[],
  scaling: InputScaling | null,
  name: string,
): readonly RecurrentNetwork[] {
  if (scaling === null || networks.length !== 1) return networks;
  const [network] = networks as [RecurrentNetwork];
  if (network.cell.inputSize === scaling.mean.length) return [{ ...network, scaling }];
  throw new FormatError(
    "MALFORMED",
    `${name}: its metadata scale ${scaling.mean.length} inputs; ${network.name} takes ${network.cell.inputSize}`,
  );
}

/**
 * The model made of some tensors, by names and shapes; for formats that say no more than that.
 *
 * @param modules - What pickled modules say about themselves, by path.
 * @param inTorchFile - Whether PyTorch wrote the file.
 */
export function modelFrom(
  source: string,
  format: string,
  tensors: readonly Tensor[],
  options: ReadOptions,
  modules?: ReadonlyMap<string, ModuleHint>,
  inTorchFile?: boolean,
): Model {
  return { source, format, tensors, ...recognise(tensors, options, modules, inTorchFile) };
}

async function readTorchModel({ bytes, name }: Contents, options: ReadOptions): Promise<Model> {
  const { readTorch } = await import("./torch/torch.ts");
  const { format, tensors, modules, numbers, notes } = readTorch(bytes, name);
  const model = modelFrom(name, format, tensors, options, modules, format !== "pickle");
  return { ...model, numbers, notes };
}

function isHdf5(bytes: Uint8Array): boolean {
  return [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, i) => bytes[i] === byte);
}

function isTfjs({ files }: ModelSource): boolean {
  const [first] = files.entries();
  if (!first?.[0].endsWith(".json")) return false;
  return new TextDecoder().decode(first[1]).includes('"weightsManifest"');
}

function isMl5({ files }: ModelSource): boolean {
  const [first] = files.keys();
  return first?.split("/").at(-1) === "manifest.json";
}

/** ONNX has no mark: a version of its own (field 1) below 64, then a text or the next field. */
function isOnnx(bytes: Uint8Array): boolean {
  return bytes[0] === 0x08 && bytes[1]! > 0 && bytes[1]! < 64 && [0x12, 0x3a].includes(bytes[2]!);
}

/** Where a second array begins in a file of arrays one after the other; the file's end if there is none. */
function nextNpy(bytes: Uint8Array): number {
  let at = bytes.indexOf(bytes[0]!, 1);
  while (at >= 0 && !isNpy(bytes.subarray(at))) at = bytes.indexOf(bytes[0]!, at + 1);
  return at < 0 ? bytes.length : at;
}

function unknown({ source, bytes, name, entries }: Contents): FormatError {
  if (entries.length > 0) return new FormatError("UNSUPPORTED", `${name}: ${archiveOf(entries)}`);
  const known = FORMATS.map(({ files }) => files).join("; ");
  if (isNpy(bytes)) {
    if (isNpy(bytes.subarray(nextNpy(bytes)))) {
      return new FormatError(
        "UNSUPPORTED",
        `${name}: is several arrays in a row without names, as Equinox writes them; save the weights by name with numpy.savez, and say which is which by --map`,
      );
    }
    return new FormatError(
      "UNSUPPORTED",
      `${name}: is a single array (.npy); a model has at least two, named, as in .npz or safetensors`,
    );
  }
  const begins = Array.from(bytes.subarray(0, 4), (b) => b.toString(16).padStart(2, "0")).join(" ");
  const what = source.files.size > 1 ? `has ${source.files.size} files, of which the first ` : "";
  return new FormatError(
    "UNSUPPORTED",
    `${name}: ${what}begins with ${begins}, which is no format that is read; expected ${known}`,
  );
}
