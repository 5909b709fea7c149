/** What people have on disk in the place of a model, named, with what to do. */

const BY_NAME = "save the weights by name with numpy.savez, and say which is which by --map";
const FROM_R =
  "save the weights by name as .safetensors (package safetensors), a Keras model with save_model_hdf5";

/** First bytes of files, and what they are. */
const MAGIC: readonly (readonly [string, string])[] = [
  ["\x1f\x8b", "is packed by gzip; unpack it (gunzip, or tar xzf), and give the model in it"],
  ["7z\xbc\xaf\x27\x1c", "is a 7-Zip archive; unpack it, and give the model in it"],
  ["Rar!", "is a RAR archive; unpack it, and give the model in it"],
  ["BZh", "is packed by bzip2; unpack it, and give the model in it"],
  ["\xfd7zXZ", "is packed by xz; unpack it, and give the model in it"],
  ["\x28\xb5\x2f\xfd", "is packed by Zstandard; unpack it, and give the model in it"],
  ["GGUF", "is a GGUF file of llama.cpp; give the safetensors or .pt file that it was made from"],
  [
    "MATLAB 7.3 ",
    "is a MATLAB 7.3 file, which scipy.io.loadmat does not read; save it with -v7, then scipy.io.loadmat and numpy.savez",
  ],
  ["MATLAB ", "is a MATLAB file; save its arrays as .npz (scipy.io.loadmat, numpy.savez)"],
  [
    "HDF5-based Julia Data Format",
    "is a JLD2 file of Julia, whose arrays lie with axes turned; save the weights by name as .npz (NPZ.jl)",
  ],
  ["RDX", `is a file of R; ${FROM_R}`],
  ["RDA", `is a file of R; ${FROM_R}`],
  ["X\n\0\0\0", `is a file of R; ${FROM_R}`],
  ["#Parameter#", `is a model of DyNet; ${BY_NAME} (LSTM: gates i, f, o, g)`],
  ["#LookupParameter#", `is a model of DyNet; ${BY_NAME} (LSTM: gates i, f, o, g)`],
  ["\x12\x01\0\0\0\0\0\0", `is a parameter file of MXNet; ${BY_NAME} (mx.nd.load)`],
  ["%PDF", "is a PDF document; expected a model"],
];
/** Endings of names, where the first bytes do not tell, and what such files are. */
const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/\.(rds|rda|rdata)$/i, `is a file of R; ${FROM_R}`],
  [/\.t7$/i, `is a file of Torch 7 (Lua); ${BY_NAME} (torchfile, a package for Python, reads it)`],
  [
    /\.(index|meta|data-\d+-of-\d+)$/i,
    "is one part of a TensorFlow checkpoint, which is not read; load the weights (tf.train.load_checkpoint) and save them by name with numpy.savez",
  ],
  [
    /\.(pb|pbtxt)$/i,
    "is a graph of TensorFlow; give the Keras or ONNX file of the model (tf2onnx)",
  ],
  [/\.ml(model|package)$/i, "is a Core ML model; give the file that it was made from, or ONNX"],
  [/\.bson$/i, `is BSON, as Flux writes it; ${BY_NAME} (NPZ.jl)`],
  [/\.msgpack$/i, `is msgpack, as Flax writes it; ${BY_NAME} (flax.serialization.msgpack_restore)`],
  [/\.eqx$/i, `is of Equinox, and its arrays have no names; ${BY_NAME}`],
  [/\.(pte|engine|trt)$/i, "is compiled for one runtime; give the model that it was made from"],
];
const MODEL = /\.(pt|pth|ckpt|bin|jit|safetensors|npz|h5|hdf5|keras|onnx|pkl|pickle)$/i;
const LISTED = 5;
const LONGEST_INDEX = 2 ** 20;

/**
 * What a file is that is no model, beginning with a verb; null if it may be one.
 *
 * @param bytes - Of the file.
 * @param name - Its ending tells where the bytes do not.
 */
export function mistakenFor(bytes: Uint8Array, name: string): string | null {
  const start = String.fromCharCode(...bytes.subarray(0, 512));
  if (start.startsWith("version https://git-lfs.github.com/spec/")) {
    return "is a Git LFS pointer, three lines in the place of the file; fetch it with git lfs pull";
  }
  if (/^(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body)/i.test(start)) {
    return "is an HTML page, not the file behind it; use the link for the raw file";
  }
  if (/^(\xef\xbb\xbf)?\s*<\?xml/i.test(start)) {
    return "is an XML document; an error message of a download, perhaps: look into it";
  }
  if (start.slice(4, 8) === "TFL3") {
    return "is a TensorFlow Lite model; give the Keras or ONNX file that it was made from";
  }
  if (start.slice(257, 262) === "ustar") {
    return "is a tar archive; unpack it (tar xf), and give the model in it";
  }
  if (/^\s*\{/.test(start) && start.includes('"weight_map"')) return partsListed(bytes);
  const known = /^(PK|\x80|\x89HDF)/.test(start);
  const ending = known ? undefined : ENDINGS.find(([pattern]) => pattern.test(name))?.[1];
  return ending ?? MAGIC.find(([magic]) => start.startsWith(magic))?.[1] ?? null;
}

/** A model's index says in which of its files each tensor is. */
function partsListed(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(0, LONGEST_INDEX));
  const parts = new Set(
    Array.from(text.matchAll(/"([^"/\\]+\.(?:safetensors|bin))"/g), ([, file]) => file!),
  );
  return `only lists the files of a model (${listed([...parts])}); give the one that has the recurrent weights`;
}

/** What a zip is that is none of the formats: an archive with models in it, or none. */
export function archiveOf(entries: readonly string[]): string {
  const models = entries.filter((entry) => MODEL.test(entry));
  const saved = entries.find((entry) => /(^|\/)saved_model\.pb$/.test(entry));
  if (saved) return `is a zip archive of a SavedModel; ${SAVED_MODEL}`;
  if (entries.some((entry) => /(^|\/)archive_(format|version)$/.test(entry))) {
    return "is a program of torch.export (.pt2); save its weights: torch.save(model.state_dict(), FILE)";
  }
  if (models.length === 0) {
    return `is a zip archive of ${entries.length} file${entries.length === 1 ? "" : "s"} (${listed(entries)}), none of which is a model`;
  }
  return `is a zip archive with ${listed(models)} in it; unpack it, and give that`;
}

/** What a folder is that no reader takes, by the names in it. */
export function folderOf(names: readonly string[]): string | null {
  if (names.includes("saved_model.pb")) return `is a TensorFlow SavedModel; ${SAVED_MODEL}`;
  if (names.some((name) => /\.index$|\.data-\d+-of-\d+$/.test(name))) {
    return "has TensorFlow checkpoints, which are not read; load the weights and save them as .h5 or .npz";
  }
  if (names.some((name) => /^_(METADATA|CHECKPOINT_METADATA)$/.test(name))) {
    return `is a checkpoint of Orbax (JAX); ${BY_NAME}`;
  }
  const models = names.filter((name) => MODEL.test(name));
  return models.length > 0 ? `is a folder with ${listed(models)} in it; give one of these` : null;
}

const SAVED_MODEL =
  'save it as one file: tf.keras.models.load_model(FOLDER).save("model.keras"), or convert it to ONNX (tf2onnx)';

function listed(names: readonly string[]): string {
  const some = names.slice(0, LISTED).map((name) => name.slice(0, 100));
  return names.length > LISTED ? `${some.join(", ")}, … ${names.length} in all` : some.join(", ");
}
