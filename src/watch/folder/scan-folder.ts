/** What lies in the watched folder: the files that can be checkpoints, and how they look from outside. */
import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isModelName, isUnfinished } from "./checkpoint-name.ts";

/** A file, or a folder of TensorFlow.js or ml5, at one moment. */
export interface CheckpointCandidate {
  /** Path within the watched folder, with "/". */
  readonly file: string;
  /** Changes when the file is written: size and time of modification, of every file of a folder. */
  readonly signature: string;
  /** Time of modification, in milliseconds; of a folder, the latest of its files'. */
  readonly modified: number;
}

/** Which files are looked at. */
export interface Selection {
  /** Parts of paths, alternatives of each other; null: files with endings of models. */
  readonly patterns: readonly (readonly RegExp[])[] | null;
  /** Absolute paths that are no checkpoints, whatever they are called: the data, the store, … */
  readonly excluded: ReadonlySet<string>;
}

/** Files whose state is asked for at the same time; a network drive answers slowly, not seldom. */
const AT_ONCE = 32;
/** A folder with one of these is a model; `readModelFile` says the same. */
const FOLDER_MARKS = ["model.json", "manifest.json"];

/**
 * The candidates in a folder, in no particular order.
 *
 * @throws the system's error if the folder cannot be listed. Files that vanish meanwhile are left out.
 *
 * Cost: one `readdir` per folder and one `stat` per file.
 */
export async function scanFolder(
  folder: string,
  selection: Selection,
): Promise<CheckpointCandidate[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const paths =
    selection.patterns === null
      ? entries.filter(isCandidate).map(({ name }) => name)
      : await matching(folder, "", entries, selection.patterns);
  const wanted = paths.filter(
    (path) => !isUnfinished(path) && !selection.excluded.has(resolve(folder, path)),
  );
  const found: (CheckpointCandidate | null)[] = [];
  for (let i = 0; i < wanted.length; i += AT_ONCE) {
    const some = wanted.slice(i, i + AT_ONCE).map((file) => candidateAt(folder, file));
    found.push(...(await Promise.all(some)));
  }
  return found.filter((candidate) => candidate !== null);
}

/** How `file` looks now; null if there is no file, or a folder that is no model. */
export async function candidateAt(
  folder: string,
  file: string,
): Promise<CheckpointCandidate | null> {
  const path = join(folder, file);
  const facts = await stat(path, { bigint: true }).catch(() => null);
  if (facts === null) return null;
  if (facts.isDirectory()) return modelFolder(path, file);
  if (!facts.isFile()) return null;
  const signature = `${facts.size}:${facts.mtimeNs}`;
  return { file, signature, modified: Number(facts.mtimeNs) / 1e6 };
}

function isCandidate(entry: Dirent): boolean {
  return entry.isDirectory() || isModelName(entry.name);
}

/** Paths below `folder` whose parts match one after the other. */
async function matching(
  folder: string,
  prefix: string,
  entries: readonly Dirent[],
  patterns: readonly (readonly RegExp[])[],
): Promise<string[]> {
  const found: string[] = [];
  for (const entry of entries) {
    const fitting = patterns.filter(([part]) => part.test(entry.name));
    const path = `${prefix}${entry.name}`;
    if (fitting.some(({ length }) => length === 1)) found.push(path);
    const deeper = fitting.filter(({ length }) => length > 1).map((parts) => parts.slice(1));
    if (deeper.length === 0 || isUnfinished(entry.name)) continue;
    const below = await readdir(join(folder, path), { withFileTypes: true }).catch(() => []);
    found.push(...(await matching(folder, `${path}/`, below, deeper)));
  }
  return found;
}

async function modelFolder(path: string, file: string): Promise<CheckpointCandidate | null> {
  const names = await readdir(path).catch((): string[] => []);
  if (!FOLDER_MARKS.some((mark) => names.includes(mark))) return null;
  const facts = await Promise.all(
    names.toSorted().map((name) => stat(join(path, name), { bigint: true }).catch(() => null)),
  );
  const files = facts.map((fact, i) => `${names[i]}:${fact?.size}:${fact?.mtimeNs}`);
  const modified = Math.max(...facts.map((fact) => Number(fact?.mtimeNs ?? 0) / 1e6));
  return { file, signature: files.join("/"), modified };
}
