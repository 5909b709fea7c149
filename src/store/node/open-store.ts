import { access, chmod, constants, copyFile, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { failure, rangeError } from "../../errors.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import type { RunStore } from "../store.ts";
import { isPostgres } from "./postgres/address.ts";
import type { StoreOptions } from "./store-options.ts";

const OPTIONS: OptionNames<StoreOptions> = {
  onLost: true,
  onWait: true,
  patience: true,
  opening: true,
  signal: true,
  onNetwork: true,
};

/**
 * Opens the store in an SQLite file, or on a PostgreSQL server, or makes one.
 *
 * Several processes may write at once; in a file a writer waits for another. The libraries are loaded by
 * the first call, not with this module.
 *
 * @param path - The file, whose folder must exist; or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, in whose
 *   schema `lyapscope` the tables are, or are made.
 * @throws RangeError if there is no such folder, or a folder has that name.
 * @throws FormatError `MALFORMED` for what is no database or is damaged; `UNSUPPORTED` for the
 *   database of another program or of a newer lyapscope.
 * @throws Error if it cannot be written, or a server does not answer in time; at {@link RunStore.close}, if the file was deleted, moved or
 *   replaced meanwhile.
 *
 * @example
 * ```ts
 * const store = await openStore("lyapscope.db");
 * for (const run of await store.runs()) console.log(run.id, run.state?.state);
 * await store.close();
 * ```
 */
export async function openStore(path: string, options: StoreOptions = {}): Promise<RunStore> {
  requireKnown("openStore", options, OPTIONS);
  if (isPostgres(path)) return openServer(path, options);
  await requirePlace(path);
  const folder = dirname(path);
  await access(folder, constants.W_OK).catch(() => {
    throw failure("openStore", `${folder} cannot be written; expected a folder for ${path}`);
  });
  const { openSqliteStore } = await import("./sqlite/sqlite-store.ts");
  return openSqliteStore(path, options);
}

/**
 * Opens a store to be read, also where it cannot be written: on a read-only file system, or another user's.
 * Then a copy is read, made now with its journal and removed with {@link RunStore.close}; what is recorded
 * afterwards is not in it.
 */
export async function openStoreToRead(path: string, options: StoreOptions = {}): Promise<RunStore> {
  if (isPostgres(path)) return openServer(path, options);
  await requirePlace(path);
  const isWritable = async (place: string) =>
    access(place, constants.W_OK).then(
      () => true,
      () => false,
    );
  if ((await isWritable(dirname(path))) && (await isWritable(path))) return openStore(path);
  return openCopy(path);
}

async function openServer(address: string, options: StoreOptions): Promise<RunStore> {
  const { openPostgresStore } = await import("./postgres/postgres-store.ts");
  return openPostgresStore(address, options);
}

/** What changes a store. */
const WRITES = [
  ...(["createRun", "record", "keepCheckpoints", "holdRun", "renameRun", "removeRun"] as const),
  ...(["createSweep", "removeSweep", "addSettings", "leaseEntry", "renewLease"] as const),
  ...(["settleEntry", "repeatFailed", "importRun", "importSweep"] as const),
];
type Write = (typeof WRITES)[number];

/** A store in a copy of the file. */
export async function openCopy(path: string): Promise<RunStore> {
  const { openSqliteStore } = await import("./sqlite/sqlite-store.ts");
  const folder = await mkdtemp(join(tmpdir(), "lyapscope-store-"));
  const clean = () => rm(folder, { recursive: true, force: true });
  const copy = join(folder, basename(path));
  try {
    await copyFile(path, copy);
    // Without a journal everything is in the file.
    await copyFile(`${path}-wal`, `${copy}-wal`).catch(() => {});
    await Promise.all([copy, `${copy}-wal`].map((each) => chmod(each, 0o600).catch(() => {})));
    const store = await openSqliteStore(copy);
    // A change to the copy would be lost without a word.
    const refuse = () =>
      Promise.reject(
        new Error(`${path}: cannot be written; expected a file and a folder that can`),
      );
    return {
      ...store,
      ...(Object.fromEntries(WRITES.map((method) => [method, refuse])) as Record<Write, never>),
      async close() {
        await store.close();
        await clean();
      },
    };
  } catch (error) {
    await clean();
    throw error;
  }
}

async function requirePlace(path: string): Promise<void> {
  if (path === ":memory:") {
    throw rangeError("openStore", ":memory: would keep nothing; expected the name of a file");
  }
  const folder = dirname(path);
  if (!(await isFolder(folder))) {
    throw rangeError("openStore", `there is no folder ${folder}; expected one to hold ${path}`);
  }
  if (await isFolder(path)) {
    throw rangeError("openStore", `${path} is a folder; expected the name of a file`);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}
