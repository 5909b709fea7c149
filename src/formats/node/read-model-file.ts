import type { Dirent } from "node:fs";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FormatError } from "../../errors.ts";
import { requireKnown } from "../../words.ts";
import { folderOf } from "../mistaken-files.ts";
import { type Model, type ModelSource, READ_OPTIONS, type ReadOptions } from "../model.ts";
import { readModel } from "../read-model.ts";

/** A model is held in memory, and its recurrent weights again as float64. */
const LARGEST_FILE = 2 ** 31 - 1;
/** Files in a model's folder: TensorFlow.js splits weights into parts of 4 MiB. */
const MOST_FILES = 1000;
/** Folders that are models have one of these in them. */
const FOLDER_MARKS = ["model.json", "manifest.json"];

/**
 * The recurrent networks in a model file, or in a TensorFlow.js or ml5 folder.
 *
 * @param path - Of a file, or of a folder with a `model.json` or `manifest.json` in it.
 * @throws FormatError as {@link readModel}, and if the path is no file, or one too large.
 */
export async function readModelFile(path: string, options: ReadOptions = {}): Promise<Model> {
  requireKnown("readModelFile", options, READ_OPTIONS);
  return readModel(await modelSourceFrom(path), options);
}

/**
 * The bytes of a model file, or of the files directly in a model's folder; no links are followed out
 * of the folder.
 *
 * @throws FormatError `MALFORMED` if there is nothing at the path or no model in the folder;
 *   `UNSUPPORTED` if a file is larger than 2 GiB or a folder has more than 1000 files.
 */
export async function modelSourceFrom(path: string): Promise<ModelSource> {
  const facts = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new FormatError("MALFORMED", `${path}: ${reasonOf(error)}; expected a model file`);
  });
  if (facts.isDirectory()) return sourceFromFolder(path);
  if (!facts.isFile()) {
    throw new FormatError("MALFORMED", `${path}: is no regular file; expected a model file`);
  }
  const files = new Map([[path, await readWhole(path, facts.size)]]);
  return { name: path, files, beside: (file) => readBeside(path, file) };
}

/**
 * A file in the folder of a model, which the model names. Links count as what they lead to: that must
 * lie in the model's folder too.
 */
async function readBeside(model: string, file: string): Promise<Uint8Array | null> {
  if (file !== basename(file) || file === "" || file === "." || file === "..") return null;
  const path = join(dirname(model), file);
  const found = await realpath(path).catch(() => null);
  if (found === null) return null;
  const folders = [dirname(await realpath(model)), await realpath(dirname(model))];
  const facts = await stat(found);
  if (!folders.includes(dirname(found)) || !facts.isFile()) {
    throw new FormatError("UNSUPPORTED", `${path}: is no file in the folder of ${model}`);
  }
  return readWhole(path, facts.size);
}

async function sourceFromFolder(path: string): Promise<ModelSource> {
  const entries = (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isFile());
  const mark = FOLDER_MARKS.find((name) => entries.some((entry) => entry.name === name));
  if (mark === undefined) {
    const known = folderOf(entries.map((entry) => entry.name));
    if (known) throw new FormatError("UNSUPPORTED", `${path}: ${known}`);
    throw new FormatError(
      "MALFORMED",
      `${path}: is a folder without ${FOLDER_MARKS.join(" or ")}; expected a model file, or a folder of TensorFlow.js or ml5`,
    );
  }
  if (entries.length > MOST_FILES) {
    throw new FormatError(
      "UNSUPPORTED",
      `${path}: has ${entries.length} files; a model's folder has at most ${MOST_FILES}`,
    );
  }
  const first = (entry: Dirent) => (entry.name === mark ? 0 : 1);
  const files = new Map<string, Uint8Array>();
  let left = LARGEST_FILE;
  for (const entry of entries.toSorted((a, b) => first(a) - first(b))) {
    const file = join(path, entry.name);
    const { size } = await stat(file);
    left -= size;
    if (left < 0) throw tooLarge(path, LARGEST_FILE - left);
    files.set(entry.name, await readWhole(file, size));
  }
  return { name: path, files };
}

async function readWhole(path: string, size: number): Promise<Uint8Array> {
  if (size > LARGEST_FILE) throw tooLarge(path, size);
  try {
    return await readFile(path);
  } catch (error) {
    throw new FormatError("MALFORMED", `${path}: ${reasonOf(error as NodeJS.ErrnoException)}`);
  }
}

function tooLarge(path: string, size: number): FormatError {
  const gigabytes = (size / 2 ** 30).toFixed(1);
  return new FormatError(
    "UNSUPPORTED",
    `${path}: has ${gigabytes} GiB; at most ${Math.round(LARGEST_FILE / 2 ** 30)} GiB are read`,
  );
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") return "does not exist";
  if (error.code === "EACCES" || error.code === "EPERM") return "may not be read";
  return `cannot be read (${error.code ?? error.message})`;
}
