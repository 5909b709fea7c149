/** What people have on disk in the place of a model, named, with what to do. */

/** First bytes of files, and what they are. */
const MAGIC: readonly (readonly [string, string])[] = [
  ["\x1f\x8b", "is packed by gzip; unpack it (gunzip, or tar xzf), and give the model in it"],
  ["7z\xbc\xaf\x27\x1c", "is a 7-Zip archive; unpack it, and give the model in it"],
  ["Rar!", "is a RAR archive; unpack it, and give the model in it"],
  ["BZh", "is packed by bzip2; unpack it, and give the model in it"],
  ["\xfd7zXZ", "is packed by xz; unpack it, and give the model in it"],
  ["\x28\xb5\x2f\xfd", "is packed by Zstandard; unpack it, and give the model in it"],
  ["GGUF", "is a GGUF file of llama.cpp; give the safetensors or .pt file that it was made from"],
  ["MATLAB ", "is a MATLAB file; save its arrays as .npz (scipy.io.loadmat, numpy.savez)"],
  ["%PDF", "is a PDF document; expected a model"],
];
const MODEL = /\.(pt|pth|ckpt|bin|jit|safetensors|npz|h5|hdf5|keras|onnx|pkl|pickle)$/i;
const LISTED = 5;

/**
 * What a file is that is no model, beginning with a verb; null if it may be one.
 *
 * @param bytes - Of the file.
 */
export function mistakenFor(bytes: Uint8Array): string | null {
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
  return MAGIC.find(([magic]) => start.startsWith(magic))?.[1] ?? null;
}

/** What a zip is that is none of the formats: an archive with models in it, or none. */
export function archiveOf(entries: readonly string[]): string {
  const models = entries.filter((entry) => MODEL.test(entry));
  const saved = entries.find((entry) => /(^|\/)saved_model\.pb$/.test(entry));
  if (saved) return `is a zip archive of a SavedModel; ${SAVED_MODEL}`;
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
  const models = names.filter((name) => MODEL.test(name));
  return models.length > 0 ? `is a folder with ${listed(models)} in it; give one of these` : null;
}

const SAVED_MODEL =
  'save it as one file: tf.keras.models.load_model(FOLDER).save("model.keras"), or convert it to ONNX (tf2onnx)';

function listed(names: readonly string[]): string {
  const some = names.slice(0, LISTED).map((name) => name.slice(0, 100));
  return names.length > LISTED ? `${some.join(", ")}, … ${names.length} in all` : some.join(", ");
}
