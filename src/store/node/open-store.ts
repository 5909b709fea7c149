import { access, constants, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { RunStore } from "../store.ts";

/**
 * Opens the store in an SQLite file, or makes one.
 *
 * Several processes may write at once; a writer waits for another. The SQLite library is loaded by
 * the first call, not with this module.
 *
 * @param path - The file; its folder must exist.
 * @throws {RangeError} if there is no such folder, or a folder has that name.
 * @throws {FormatError} `MALFORMED` for what is no database or is damaged; `UNSUPPORTED` for the
 *   database of another program or of a newer lyapscope.
 * @throws {Error} if it cannot be written.
 *
 * @example
 * ```ts
 * const store = await openStore("lyapscope.db");
 * for (const run of await store.runs()) console.log(run.id, run.state?.state);
 * await store.close();
 * ```
 */
export async function openStore(path: string): Promise<RunStore> {
  const folder = dirname(path);
  if (!(await isFolder(folder))) {
    throw new RangeError(`openStore: there is no folder ${folder}; expected one to hold ${path}`);
  }
  if (await isFolder(path)) {
    throw new RangeError(`openStore: ${path} is a folder; expected the name of a file`);
  }
  await access(folder, constants.W_OK).catch(() => {
    throw new Error(`openStore: ${folder} cannot be written; expected a folder for ${path}`);
  });
  const { openSqliteStore } = await import("./sqlite-store.ts");
  return openSqliteStore(path);
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}
