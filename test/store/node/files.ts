/** Store files for the tests, and SQLite without the store. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";

const folder = mkdtempSync(join(tmpdir(), "lyapscope-store-"));
let count = 0;

/** A path at which there is no file yet; what will be there goes when the tests have run. */
export function newPath(): string {
  return join(folder, `${count++}.db`);
}

/** Runs SQL on a file by itself and hands out the rows of the last statement. */
export function runSql(path: string, script: string, last?: string): Record<string, unknown>[] {
  const database = new Database(path);
  try {
    database.exec(script);
    return last === undefined ? [] : (database.prepare(last).all([]) as Record<string, unknown>[]);
  } finally {
    database.close();
  }
}

/** What a promise rejects with. */
export async function failureOfPromise(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    (value) => Promise.reject(new Error(`resolved to ${value}`)),
    (error: Error) => error,
  );
}
