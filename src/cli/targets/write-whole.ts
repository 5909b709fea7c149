/** Files are written beside their place and moved there when complete: never half a file. */
import { rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { isAbort, UsageError, WriteError, writingFailure } from "../failure.ts";

/**
 * Writes a file whole or not at all.
 *
 * @param signal - Aborted before the file is complete: nothing is left behind.
 */
export async function writeWhole(
  path: string,
  content: string | Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const temporary = `${path}.${process.pid}.part`;
  try {
    await writeFile(temporary, content, { signal });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw atTarget(error, path);
  }
}

/** An error of the system about the file that was asked for, not the one written beside it. */
function atTarget(error: unknown, path: string): unknown {
  const { code } = Object(error) as NodeJS.ErrnoException;
  return code === undefined || isAbort(error) ? error : new WriteError(path, code);
}

/**
 * Checks before the work begins that a result can be written to `path`.
 *
 * @param endings - File name endings that are understood, with their dots; null: any.
 * @param sources - Files that are read: the result would take the place of one.
 * @returns the ending of `path`, in lower case.
 * @throws UsageError for another ending, a folder that does not exist, or a folder or a source as target.
 */
export async function requireWritable(
  option: string,
  path: string,
  endings: readonly string[] | null,
  sources: readonly (string | undefined)[] = [],
): Promise<string> {
  const ending = extname(path).toLowerCase();
  if (endings !== null && !endings.includes(ending)) {
    throw new UsageError(`${option} is "${path}"; expected a name ending in ${orList(endings)}`);
  }
  const folder = await stat(dirname(path)).catch(() => null);
  if (folder === null || !folder.isDirectory()) {
    throw new UsageError(`${option} is "${path}"; there is no folder ${dirname(path)}`);
  }
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory()) {
    throw new UsageError(`${option} is "${path}", a folder; expected a file name`);
  }
  for (const source of sources) {
    const read = source === undefined ? null : await stat(source).catch(() => null);
    if (there === null || read?.ino !== there.ino || read.dev !== there.dev) continue;
    throw new UsageError(`${option} is "${path}", which is read; expected another file`);
  }
  await requireRoom(option, path);
  return ending;
}

/** Makes the file beside the target and takes it away: permissions alone do not tell all. */
async function requireRoom(option: string, path: string): Promise<void> {
  const temporary = `${path}.${process.pid}.part`;
  try {
    await writeFile(temporary, "");
    await rm(temporary);
  } catch (error) {
    const { code = "" } = Object(error) as NodeJS.ErrnoException;
    throw new UsageError(`${option} is "${path}", which ${writingFailure(code)}`);
  }
}

function orList(words: readonly string[]): string {
  const last = words[words.length - 1];
  return words.length === 1 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}
