/** Files and folders as they were typed: told from what is not there before anything is read. */
import { readFile, stat } from "node:fs/promises";
import { UsageError } from "../failure.ts";

/** @throws UsageError if there is nothing at `path`. */
export async function requireExisting(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new UsageError(`there is no file or folder ${path}`);
}

/** @throws UsageError if there is nothing at `path`, or a folder. */
async function requireFile(path: string): Promise<void> {
  await requireExisting(path);
  if ((await stat(path)).isDirectory()) {
    throw new UsageError(`${path} is a folder; expected a file`);
  }
}

/**
 * @param option - For messages; the folder need not be there yet.
 * @throws UsageError if there is something else at `path`.
 */
export async function requireFolder(option: string, path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null || found.isDirectory()) return;
  throw new UsageError(`${option} is "${path}", a file; expected a folder`);
}

/** What a file holds that an option names. */
export async function readBytes(path: string): Promise<Uint8Array> {
  await requireFile(path);
  return new Uint8Array(await readFile(path));
}

/** The same as a text. */
export async function readText(path: string): Promise<string> {
  await requireFile(path);
  return readFile(path, "utf8");
}
