/** Files of other versions, of other programs, and broken ones. */
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Kysely, SqliteDialect, sql } from "kysely";
import { describe, expect, test } from "vitest";
import { FormatError } from "../../../src/errors.ts";
import { openStore } from "../../../src/store/node/open-store.ts";
import type { Schema } from "../../../src/store/node/sql/schema.ts";
import { openDatabase } from "../../../src/store/node/sqlite/database.ts";
import { MIGRATIONS, migrate } from "../../../src/store/node/sqlite/migrations.ts";
import { failureOfPromise, newPath, runSql } from "./files.ts";

const VERSION_1 = readFileSync(fileURLToPath(new URL("version-1.sql", import.meta.url)), "utf8");

/** A file as the first version wrote it. */
function version1(): string {
  const path = newPath();
  runSql(path, VERSION_1);
  return path;
}

async function addNotes(tables: Kysely<unknown>): Promise<void> {
  await sql`alter table runs add column note text`.execute(tables);
}

/** Opens a file with more migrations than there are. */
async function openWithLater(path: string): Promise<void> {
  const database = await openDatabase(path);
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database }) });
  try {
    await migrate(db, path, { ...MIGRATIONS, "9999-notes": { up: addNotes } });
  } finally {
    await db.destroy();
  }
}

describe("a file of version 1", () => {
  test("is read, every value of it", async () => {
    const store = await openStore(version1());
    const id = "1a3bcfce8fe5a153";
    expect(await store.run("1a")).toEqual({
      id,
      name: "first",
      configuration: { task: "copy", units: 64 },
      seed: 7,
      versions: { lyapscope: "0.1.0" },
      createdAt: "2026-11-23T06:30:10.762Z",
      state: {
        state: "diverged",
        step: 3,
        message: "loss is -Infinity",
        at: "2026-11-23T06:30:10.768Z",
      },
      origin: null,
    });
    const values = (await store.metrics(id)).map(({ value }) => value);
    expect(values).toEqual([0.1, Number.NaN, Number.NEGATIVE_INFINITY]);
    expect(await store.spectra(id)).toEqual([
      {
        step: 2,
        kind: "joint",
        exponents: Float64Array.of(0.5, Number.NEGATIVE_INFINITY),
        errors: Float64Array.of(0.25, Number.NaN),
        layerOf: [1, 0],
        details: { dimension: 1 },
      },
    ]);
    expect((await store.series(id))[0]!.values).toEqual(Float64Array.of(1, 2));
    expect(await store.latestCheckpoint(id)).toEqual({ step: 2, bytes: Uint8Array.of(1, 2, 255) });
    await store.close();
  });

  test("goes on being written, as the same run", async () => {
    const path = version1();
    const store = await openStore(path);
    const run = {
      configuration: { units: 64, task: "copy" },
      seed: 7,
      versions: { lyapscope: "0.1.0" },
    };
    const { id, existed } = await store.createRun(run);
    expect(existed).toBe(true);
    await store.record(id, { metrics: [{ step: 3, name: "loss", value: 9 }] });
    await store.close();
    expect(runSql(path, "", "select value from metrics where step = 3")).toEqual([{ value: 9 }]);
  });
});

describe("migrations", () => {
  test("that a file lacks are made when it is opened, and once", async () => {
    const path = version1();
    await openWithLater(path);
    await openWithLater(path);
    const rows = runSql(path, "", "select id, note from runs");
    expect(rows).toEqual([{ id: "1a3bcfce8fe5a153", note: null }]);
    const applied = runSql(path, "", "select name from kysely_migration order by name");
    expect(applied.map(({ name }) => name)).toEqual([...Object.keys(MIGRATIONS), "9999-notes"]);
  });

  test("that this version does not know: the file is refused, and named as newer", async () => {
    const path = version1();
    await openWithLater(path);
    const failure = await failureOfPromise(openStore(path));
    expect(failure).toBeInstanceOf(FormatError);
    expect((failure as FormatError).code).toBe("UNSUPPORTED");
    expect(failure.message).toContain(
      `newer lyapscope (it has 9999-notes; this one knows up to ${Object.keys(MIGRATIONS).at(-1)})`,
    );
  });

  test("that fail leave the file as it was", async () => {
    const path = version1();
    const database = await openDatabase(path);
    const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database }) });
    const failing = {
      ...MIGRATIONS,
      "9999-half": {
        up: async (tables: Kysely<unknown>) => {
          await sql`delete from metrics`.execute(tables);
          throw new Error("half-way");
        },
      },
    };
    await expect(migrate(db, path, failing)).rejects.toThrow("half-way");
    await db.destroy();
    expect(runSql(path, "", "select count(*) as n from metrics")).toEqual([{ n: 3 }]);
    await (await openStore(path)).close();
  });
});

describe("what is no store", () => {
  test("text, even with the ending of a database", async () => {
    const path = newPath();
    writeFileSync(path, "step,loss\n".repeat(500));
    const failure = await failureOfPromise(openStore(path));
    expect(failure).toBeInstanceOf(FormatError);
    expect(failure.message).toBe(
      `${path}: no SQLite database; expected one that lyapscope made, or no file`,
    );
    expect(readFileSync(path, "utf8")).toBe("step,loss\n".repeat(500));
  });

  test("the database of another program, which stays as it is", async () => {
    const path = newPath();
    runSql(path, "create table runs (id text)");
    const failure = await failureOfPromise(openStore(path));
    expect(failure).toBeInstanceOf(FormatError);
    expect(failure.message).toContain("an SQLite database of another program");
    const tables = runSql(path, "", "select name from sqlite_master");
    expect(tables.map(({ name }) => name)).toEqual(["runs"]);
  });

  test("a folder, and a file in a folder that is not there", async () => {
    const path = newPath();
    await expect(openStore(`${path}/runs.db`)).rejects.toThrow(RangeError);
    await expect(openStore(`${path}/runs.db`)).rejects.toThrow(`there is no folder ${path}`);
    await expect(openStore(fileURLToPath(new URL(".", import.meta.url)))).rejects.toThrow(
      "is a folder; expected the name of a file",
    );
  });

  test("an empty file is a new store", async () => {
    const path = newPath();
    writeFileSync(path, "");
    const store = await openStore(path);
    expect(await store.runs()).toEqual([]);
    await store.close();
  });
});

describe("a damaged file", () => {
  /** Pages of 4096 bytes: the tables' first pages, and many of numbers behind them. */
  async function filled(): Promise<string> {
    const path = newPath();
    const store = await openStore(path);
    const { id } = await store.createRun({ configuration: {}, seed: 0, versions: {} });
    const values = Float64Array.from({ length: 20_000 }, (_, i) => i);
    await store.record(id, { series: [{ step: 1, name: "norms", values }] });
    await store.close();
    return path;
  }

  test.each([
    ["cut off", (path: string) => truncateSync(path, 4096 * 6)],
    [
      "overwritten",
      (path: string) => {
        const bytes = readFileSync(path);
        writeFileSync(path, bytes.fill(0x5a, 4096, 4096 * 12));
      },
    ],
  ])("that was %s says so in one sentence, when it is opened or read", async (_, damage) => {
    const path = await filled();
    damage(path);
    const read = async () => {
      const store = await openStore(path);
      try {
        for (const { id } of await store.runs()) await store.series(id);
      } finally {
        await store.close();
      }
    };
    const failure = await failureOfPromise(read());
    expect(failure).toBeInstanceOf(FormatError);
    expect(failure.message).toMatch(/: the database is damaged \(.*; `sqlite3 .* \.recover` saves/);
  });
});

test("runs of before there were numbers are there without a change, and what happens now has one", async () => {
  const store = await openStore(version1());
  expect(await store.lastChange()).toBe(0);
  const [{ id }] = await store.runs();
  await store.record(id, { metrics: [{ step: 9, name: "loss", value: 1 }] });
  const [change] = await store.changes(0);
  expect([change.number, change.run, change.metrics]).toEqual([1, id, [{ step: 9, name: "loss" }]]);
  await store.close();
});

test("old changes are dropped, and who asks for them is told", async () => {
  const path = newPath();
  const store = await openStore(path);
  const { id } = await store.createRun({ configuration: {}, seed: 0, versions: {} });
  // As after so many changes: the next number drops the first.
  runSql(path, "update numbering set last = 100999");
  await store.record(id, {});
  expect(await store.lastChange()).toBe(101_000);
  await expect(store.changes(999)).rejects.toThrow(
    "after is 999, and the store numbers 1001 to 101000",
  );
  expect((await store.changes(1000)).map(({ number }) => number)).toEqual([101_000]);
  expect(runSql(path, "", "select number from changes")).toEqual([{ number: 101_000 }]);
  await store.close();
});
