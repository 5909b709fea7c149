/** From a path to the files of a model, and on to the network that is meant. */
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { FormatError } from "../errors.ts";
import { chooseNetwork } from "../formats/choose-network.ts";
import type { Model, ModelSource, ReadOptions, RecurrentNetwork } from "../formats/model.ts";
import { readModel } from "../formats/read-model.ts";
import type { ParsedArguments } from "./command.ts";
import { UsageError } from "./failure.ts";

/** What Node reads into one buffer; a larger model is not a recurrent network. */
const LARGEST_FILE = 2 ** 31 - 1;

/** A model, and the network in it that the options choose. */
export interface ChosenNetwork {
  readonly model: Model;
  readonly network: RecurrentNetwork;
}

/** Reads the model at `path` and takes the network that `--network` and `--cell` say. */
export async function loadNetwork(path: string, parsed: ParsedArguments): Promise<ChosenNetwork> {
  const model = await loadModel(path, parsed);
  return { model, network: chooseNetwork(model, parsed.value("network")) };
}

/** Reads the model at `path`, with `--cell` as the reading of what names and shapes leave open. */
export async function loadModel(path: string, parsed: ParsedArguments): Promise<Model> {
  const cell = parsed.value("cell");
  const options: ReadOptions = cell === undefined || cell === "auto" ? {} : { cell };
  return readModel(await loadSource(path), options);
}

/**
 * The bytes of the file at `path`, or of the files directly in the folder at `path`.
 *
 * @throws {UsageError} if there is nothing at `path`.
 * @throws {FormatError} for more than 2 GiB.
 */
async function loadSource(path: string): Promise<ModelSource> {
  const info = await stat(path).catch(() => null);
  if (info === null) throw new UsageError(`there is no file or folder ${path}`);
  const names = info.isDirectory() ? await filesIn(path) : [path];
  const files = new Map<string, Uint8Array>();
  let total = 0;
  for (const name of names) {
    total += (await stat(name)).size;
    if (total > LARGEST_FILE) {
      throw new FormatError("UNSUPPORTED", `${path}: ${total} bytes; models are read up to 2 GiB`);
    }
    files.set(basename(name), await readFile(name));
  }
  return { name: basename(path), files };
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name));
}
