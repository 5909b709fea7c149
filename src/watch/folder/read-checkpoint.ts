import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Model, ModelSource } from "../../formats/model.ts";
import { modelSourceFrom } from "../../formats/node/read-model-file.ts";
import { type Moment, positionOf, readName } from "./checkpoint-name.ts";
import { type CheckpointCandidate, candidateAt } from "./scan-folder.ts";

/** A checkpoint's bytes, which did not change while they were read. */
export interface CheckpointBytes {
  readonly source: ModelSource;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
}

/** What a folder was found to hold instead. */
export type Unread =
  | { readonly gone: true }
  /** It is being written: this is how it looks now. */
  | { readonly changed: CheckpointCandidate };

/** Names of the numbers in a file that say which moment it is of. */
const STEP_NAMES = ["step", "global_step", "iteration"];

/**
 * Reads a checkpoint whole, if it still looks as it was seen.
 *
 * @throws FormatError if it may not be read or is too large.
 */
export async function readCheckpoint(
  folder: string,
  candidate: CheckpointCandidate,
): Promise<CheckpointBytes | Unread> {
  const before = await candidateAt(folder, candidate.file);
  if (before === null) return { gone: true };
  if (before.signature !== candidate.signature) return { changed: before };
  const { files } = await modelSourceFrom(join(folder, candidate.file));
  const after = await candidateAt(folder, candidate.file);
  if (after === null) return { gone: true };
  if (after.signature !== candidate.signature) return { changed: after };
  return { source: { name: candidate.file, files }, hash: hashOf(files) };
}

/** The moment that the name of a file says; else what stands in it as "step" or "epoch". */
export function momentOf(file: string, model: Model): Moment {
  const { moment } = readName(file);
  if (positionOf(moment) !== null) return moment;
  const step = STEP_NAMES.map((name) => numberIn(model, name)).find((value) => value !== null);
  const epoch = numberIn(model, "epoch");
  return { ...(step != null && { step }), ...(epoch !== null && { epoch }) };
}

function numberIn({ numbers, tensors }: Model, name: string): number | null {
  const tensor = tensors.find((candidate) => candidate.name === name);
  const single = tensor?.shape.every((size) => size === 1) ? tensor.read()[0] : undefined;
  const value = numbers?.get(name) ?? single ?? Number.NaN;
  return Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** Of one file its bytes'; of a folder that of its names and bytes. */
function hashOf(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash("sha256");
  for (const [name, bytes] of files) {
    if (files.size > 1) hash.update(`${name}\n${bytes.length}\n`);
    hash.update(bytes);
  }
  return hash.digest("hex");
}
