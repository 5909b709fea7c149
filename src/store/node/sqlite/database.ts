/**
 * An SQLite file through `libsql`, set up for runs, with errors that say what to do.
 *
 * Journal: write-ahead, so that pages and commands read while a training writes. A process that is
 * killed loses nothing that was committed, whatever `synchronous` is: the operating system has it.
 * When the power goes, NORMAL may lose the last commits but never tears one, and the file stays
 * whole. That is enough here: a resumed run begins at the last checkpoint that is left and repeats
 * the events after it, with the same numbers. FULL would add an fsync to every record for nothing.
 *
 * A network file system cannot share the memory that write-ahead needs, so there a rollback journal
 * is used, with FULL, which that journal needs to survive power loss.
 */
import { stat, statfs } from "node:fs/promises";
import Database from "libsql";
import { FormatError, failure } from "../../../errors.ts";
import type { StoreOptions } from "../store-options.ts";
import { type BytesStatement, decodeTexts, withTextsAsBytes } from "./safe-texts.ts";

/** How long to wait for another process that writes: longer than the largest checkpoint takes. */
const PATIENCE_MS = 30_000;

/** Bytes up to which all of a file is looked through when it is opened: about 1 ms each million. */
const SMALL = 64e6;

/** Tables that lists read whole; the others hold what was recorded, page upon page. */
const READ_WHOLE = ["runs", "states", "holds", "heads"];

/** Statements that are kept ready, at most; those with lists of values in them are many. */
const READY = 100;

/** `f_type` of NFS, SMB, CIFS, SMB2, AFS, Ceph, Lustre, GPFS and 9P. */
const NETWORK_TYPES = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x00c36400, 0x0bd00bd0, 0x47504653,
  0x01021997,
]);

/** What Kysely asks of a database. */
export interface SqliteFile {
  prepare(sql: string): SqliteStatement;
  /** Moves what has been recorded from the journal into the file itself, as far as nobody is in the way. */
  checkpoint(): void;
  close(): void;
}

/** What Kysely asks of a statement. */
export interface SqliteStatement {
  /** Whether it returns rows. */
  readonly reader: boolean;
  all(parameters: readonly unknown[]): unknown[];
  run(parameters: readonly unknown[]): { changes: number; lastInsertRowid: number | bigint };
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>;
}

/**
 * Opens or makes the file. Errors from it, now and later, are those of {@link failureOf}.
 *
 * @param small - Bytes up to which all of it is looked through for damage.
 */
export async function openDatabase(
  path: string,
  onNetwork: StoreOptions["onNetwork"] = () => {},
  small: number = SMALL,
): Promise<SqliteFile> {
  const isShared = await isOnNetwork(path);
  if (isShared) sayShared(path, onNetwork);
  const settings = isShared
    ? ["journal_mode = delete", "synchronous = full", "foreign_keys = on"]
    : ["journal_mode = wal", "synchronous = normal", "foreign_keys = on"];
  const file = attempt(path, () => new Database(path, { timeout: PATIENCE_MS }));
  try {
    for (const setting of settings) attempt(path, () => file.pragma(setting));
    requireSound(path, file, (await stat(path)).size <= small);
  } catch (error) {
    file.close();
    throw error;
  }
  return {
    prepare: keptReady((sql) => {
      const statement = attempt(path, () => file.prepare(sql));
      const bytes = attempt(path, () => withTextsAsBytes(file, sql, statement));
      return bytes === null ? statementOf(path, statement) : readingOf(path, bytes);
    }),
    checkpoint() {
      try {
        file.pragma("wal_checkpoint(passive)");
      } catch {
        // Another process is at it, or the disk is full, which the next record will say.
      }
    },
    close() {
      // libsql lets go of a file only when its statements have been collected, so SQLite does not get
      // to empty the journal. Without that, a copy of the file alone could lack the last records.
      try {
        file.pragma("busy_timeout = 0");
        file.pragma("wal_checkpoint(truncate)");
      } catch {
        // Another process is at work there; whoever closes last empties it, or the next who opens.
      }
      file.close();
    },
  };
}

/**
 * Statements that read are prepared once: to prepare one takes as long as a small answer, and libsql holds kilobytes for it
 * until it has been collected *and* the event loop has turned, which thousands of answers in a row do not wait for.
 * Those that write are not kept, with the blobs that were bound to them; after a change of tables all are prepared anew.
 */
function keptReady(prepare: SqliteFile["prepare"]): SqliteFile["prepare"] {
  const ready = new Map<string, SqliteStatement>();
  return (sql) => {
    const known = ready.get(sql);
    if (known !== undefined) return known;
    const statement = prepare(sql);
    if (/^\s*(create|alter|drop)\b/i.test(sql)) ready.clear();
    if (!statement.reader || !/^\s*(select|with)\b/i.test(sql)) return statement;
    for (const [oldest] of ready) if (ready.size >= READY) ready.delete(oldest);
    ready.set(sql, statement);
    return statement;
  };
}

/** @throws Error where that is asked for. */
export function sayShared(path: string, onNetwork: NonNullable<StoreOptions["onNetwork"]>): void {
  const what = `${path} lies on a network file system, where the locks of several machines may not hold`;
  if (onNetwork === "refuse") {
    throw failure(
      "openStore",
      `${what}; expected a local file, or a PostgreSQL server (postgres://…)`,
    );
  }
  onNetwork(`${what}; a PostgreSQL server (postgres://…) has them`);
}

/**
 * A page that is damaged must be noticed before anything is made of what it says. Of a large file the tables that
 * are read whole are looked through here, and other pages when they are read, by SQLite itself: it
 * refuses what is no page of a table, but not rows that stand in the wrong order.
 */
function requireSound(path: string, file: Database.Database, isSmall: boolean): void {
  const tables = attempt(path, () => file.prepare("select name from sqlite_schema").all([]));
  const there = (tables as { readonly name: string }[]).map(({ name }) => name);
  const parts = isSmall ? ["1"] : READ_WHOLE.filter((table) => there.includes(table));
  for (const part of parts) {
    const found = attempt(path, () => file.prepare(`pragma quick_check(${part})`).all([])) as {
      readonly quick_check: string;
    }[];
    if (found[0]?.quick_check === "ok") continue;
    const message = (found[0]?.quick_check ?? "no answer").replace(/\s*\n\s*/g, " ");
    throw new FormatError(
      "MALFORMED",
      `${path}: the database is damaged (${message}); \`sqlite3 ${path} .recover\` saves what can be read`,
    );
  }
}

/** Whether a type of file system, as `statfs` says it, is one that machines share. */
export function isNetworkType(type: number): boolean {
  return NETWORK_TYPES.has(type >>> 0);
}

async function isOnNetwork(path: string): Promise<boolean> {
  const { dirname } = await import("node:path");
  const found = await statfs(dirname(path)).catch(() => null);
  return found !== null && isNetworkType(found.type);
}

function statementOf(path: string, statement: Database.Statement): SqliteStatement {
  return {
    reader: statement.reader,
    all: (parameters) => attempt(path, () => statement.all(parameters)),
    run: (parameters) => attempt(path, () => statement.run(parameters)),
    iterate: (parameters) => attempt(path, () => statement.iterate(parameters)),
  };
}

/** A statement that returns rows with texts. */
function readingOf(path: string, { statement, texts }: BytesStatement): SqliteStatement {
  const decoded = (row: unknown) => decodeTexts(path, texts, row);
  return {
    reader: true,
    all: (parameters) => attempt(path, () => statement.all(parameters)).map(decoded),
    run: (parameters) => attempt(path, () => statement.run(parameters)),
    *iterate(parameters) {
      for (const row of attempt(path, () => statement.iterate(parameters))) yield decoded(row);
    },
  };
}

function attempt<Result>(path: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw failureOf(path, error);
  }
}

/** From SQLite's words to what is the matter with the file. */
export function failureOf(path: string, error: unknown): Error {
  const { message, rawCode } = error as Error & { rawCode?: number };
  // libsql gives no code when it cannot open a file, but SQLite's number ends its message.
  const code = rawCode ?? Number(/: (\d+)"\)$/.exec(message)?.[1] ?? 0);
  switch (code & 0xff) {
    case 5:
    case 6:
      return new Error(
        `${path}: another process has been writing for ${PATIENCE_MS / 1000} s; expected it to let go`,
      );
    case 8:
    case 14:
      return new Error(`${path}: cannot be written (${message}); expected a writable folder`);
    case 10:
      return new Error(`${path}: the disk failed (${message}); nothing of this was recorded`);
    case 11:
      return new FormatError(
        "MALFORMED",
        `${path}: the database is damaged (${message}); \`sqlite3 ${path} .recover\` saves what can be read`,
      );
    case 13:
      return new Error(`${path}: the disk is full; nothing of this was recorded`);
    case 26:
      return new FormatError(
        "MALFORMED",
        `${path}: no SQLite database; expected one that lyapscope made, or no file`,
      );
    default:
      return new Error(`${path}: ${message}`);
  }
}
