/** A file that may be a model or data: which of the two, and its contents. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { isDataFile } from "../../data/decode.ts";
import { readStream } from "../../data/node/file-reader.ts";
import { headOf } from "../../data/node/open-data.ts";
import type { SequenceSet } from "../../data/sequences.ts";
import type { Model } from "../../formats/model.ts";
import { unpackedSequences } from "../../formats/packed-sequence.ts";
import { mayHoldTensors } from "../../formats/tensor-data.ts";
import type { ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { DATA_OPTIONS } from "../sources/data-options.ts";
import { dataIn, loadData, STANDARD_INPUT } from "../sources/load-data.ts";
import { loadModel, modelIn } from "../sources/load-model.ts";
import { requireExisting } from "../sources/named-file.ts";
import { standardInput } from "../sources/standard-input.ts";

/** What is in a file. */
export type Contents = { readonly model: Model } | { readonly data: SequenceSet };

/** Enough to look into a gzip file. */
const HEAD_BYTES = 2 ** 16;

/** Something that can be read either way. */
interface Readable {
  readonly name: string;
  /** Empty for a folder, which is a model. */
  readonly head: Uint8Array;
  model(): Promise<Model>;
  data(): Promise<SequenceSet>;
}

/**
 * Reads a file, a model's folder, a pipe or standard input ("-").
 *
 * Options that say how data are meant make it data, `--cell` and `--template` a model. Else contents and name
 * decide. Files of named arrays can be both: data is one array, or a packed sequence, by itself.
 *
 * @throws UsageError for options of a model given with data, and the other way round.
 */
export async function readContents(path: string, parsed: ParsedArguments): Promise<Contents> {
  const file = await readableAt(path, parsed);
  const ofData = Object.keys(DATA_OPTIONS).find((name) => parsed.value(name) !== undefined);
  const asData = async (): Promise<Contents> => {
    const ofModel = parsed.flag("template") ? "template" : parsed.value("cell") && "cell";
    if (!ofModel) return { data: await file.data() };
    const why = ofData === undefined ? `${path} is data` : `--${ofData} for data`;
    throw new UsageError(`--${ofModel} is for models; ${why}`);
  };
  if (ofData !== undefined) return asData();
  if (!mayHoldTensors(file.head)) {
    return isDataFile(file.head, file.name) ? asData() : { model: await file.model() };
  }
  const model = await file.model();
  if (parsed.flag("template")) return { model };
  const alone = model.tensors.length === 1;
  return alone || unpackedSequences(model.tensors, file.name) ? asData() : { model };
}

async function readableAt(path: string, parsed: ParsedArguments): Promise<Readable> {
  if (path === STANDARD_INPUT) {
    return readableBytes(await standardInput("FILE", "a model or data"), "standard input", parsed);
  }
  await requireExisting(path);
  const facts = await stat(path);
  if (!facts.isFile() && !facts.isDirectory()) {
    const name = basename(path);
    return readableBytes(await readStream(createReadStream(path), name), name, parsed);
  }
  const head = facts.isFile() ? await headOf(path, path, HEAD_BYTES) : new Uint8Array(0);
  return {
    name: path,
    head,
    model: () => loadModel(path, parsed),
    data: () => loadData(path, parsed, { undecided: "assume" }),
  };
}

function readableBytes(bytes: Uint8Array, name: string, parsed: ParsedArguments): Readable {
  return {
    name,
    head: bytes.subarray(0, HEAD_BYTES),
    model: () => modelIn({ name, files: new Map([[name, bytes]]) }, parsed),
    data: () => dataIn(bytes, name, parsed, { undecided: "assume" }),
  };
}
