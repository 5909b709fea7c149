/** Files that are damaged, gone, moved or closed: what is said instead of wrong numbers, or of a panic. */
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import Database from "libsql";
import { describe, expect, test } from "vitest";
import { openCopy, openStore } from "../../../src/store/node/open-store.ts";
import { openDatabase } from "../../../src/store/node/sqlite/database.ts";
import { failureOfPromise, newPath, runSql } from "./files.ts";

const RUN = { name: "copy", configuration: { task: "copy" }, seed: 1, versions: { a: "1" } };
const BYTES = Uint8Array.from({ length: 3000 }, (_, i) => i);

/** A store with a run that has something of everything, closed again. */
async function filled(): Promise<{ path: string; id: string }> {
  const path = newPath();
  const store = await openStore(path);
  const { id } = await store.createRun(RUN);
  await store.record(id, {
    metrics: [{ step: 1, name: "loss", value: 0.5 }],
    spectra: [
      {
        step: 1,
        kind: "joint",
        exponents: Float64Array.of(-1),
        errors: null,
        layerOf: [0],
        details: { a: 1 },
      },
    ],
    checkpoint: { step: 1, bytes: BYTES },
    state: { state: "running", step: 1, message: "" },
  });
  await store.close();
  return { path, id };
}

describe("a checkpoint", () => {
  test("of which one bit was flipped is refused, with file, run and step", async () => {
    const { path, id } = await filled();
    const flipped = BYTES.slice();
    flipped[1234] ^= 1;
    const file = new Database(path);
    file.prepare("update checkpoints set bytes = ?").run([flipped]);
    file.close();
    const store = await openStore(path);
    const { message } = await failureOfPromise(store.latestCheckpoint(id));
    expect(message).toContain(
      `${path}: the record of run ${id} is damaged: its checkpoint at step 1`,
    );
    expect(message).toContain("goes on from the one before");
    await store.close();
  });

  test("that an older version wrote, without a checksum, is read", async () => {
    const { path, id } = await filled();
    runSql(path, "update checkpoints set digest = null");
    const store = await openStore(path);
    expect((await store.latestCheckpoint(id))?.bytes).toEqual(BYTES);
    await store.close();
  });
});

describe("a damaged row", () => {
  test.each([
    ["runs", "name", "name"],
    ["runs", "configuration", "configuration"],
    ["metrics", "name", "name"],
    ["spectra", "details", "details"],
    ["states", "message", "message"],
    ["heads", "metrics", "metrics"],
  ])(
    "%s.%s that is no UTF-8 is an error with file and run, and no panic",
    async (table, column, said) => {
      const { path, id } = await filled();
      runSql(path, `update ${table} set ${column} = cast(x'c328' as text)`);
      const store = await openStore(path);
      const read =
        table === "metrics"
          ? store.metrics(id)
          : table === "spectra"
            ? store.spectra(id)
            : table === "heads"
              ? store.overviews()
              : store.runs();
      const { message } = await failureOfPromise(read);
      expect(message).toContain(path);
      expect(message).toContain(`its ${said} is not UTF-8`);
      if (table === "runs") expect(message).toContain(`run ${id}`);
      if (table === "runs" || table === "states") {
        expect((await failureOfPromise(store.overviews())).message).toBe(message);
      }
      await store.close();
    },
  );

  test.each([
    ["runs", "configuration", "its configuration is no JSON"],
    ["runs", "versions", "its versions is no JSON"],
    ["spectra", "details", "its spectrum at step 1 is no JSON"],
    ["spectra", "layer_of", "its spectrum at step 1 is no JSON"],
    ["heads", "metrics", "its summary of metrics is no JSON"],
    ["heads", "spectra", "its summary of spectra is no JSON"],
  ])("%s.%s that is no JSON names file and run", async (table, column, said) => {
    const { path, id } = await filled();
    runSql(path, `update ${table} set ${column} = 'x{'`);
    const store = await openStore(path);
    const { message } = await failureOfPromise(
      table === "runs" ? store.runs() : table === "heads" ? store.overviews() : store.latest(id),
    );
    expect(message).toContain(`${path}: the record of run ${id} is damaged: ${said}`);
    await store.close();
  });

  test("texts of many alphabets are read as they were written", async () => {
    const path = newPath();
    const store = await openStore(path);
    const name = "λ₁ – ✓ 日本語 \"'\u{1f600}";
    const { id } = await store.createRun({ ...RUN, name, configuration: { [name]: name } });
    expect(await store.run(id)).toMatchObject({ name, configuration: { [name]: name } });
    expect((await store.runs({ name })).map((run) => run.id)).toEqual([id]);
    await store.close();
  });
});

describe("a damaged file", () => {
  test("is noticed when it is opened, not when the page is met", async () => {
    const { path } = await filled();
    const pages = readFileSync(path);
    // The last page of a table is overwritten; the header stays.
    pages.fill(0xff, pages.length - 4096, pages.length - 2048);
    pages.fill(0, 4096, 4096 + 16);
    writeFileSync(path, pages);
    const { message } = await failureOfPromise(openStore(path));
    expect(message).toContain(`${path}: the database is damaged`);
    expect(message).toContain(".recover");
  });

  test.each([["runs"], ["states"], ["metrics"], ["spectra"]])(
    "too large to be looked through: damage of %s is noticed when it is opened, or read",
    async (table) => {
      const { path, id } = await filled();
      const file = new Database(path);
      const [{ rootpage }] = file
        .prepare("select rootpage from sqlite_schema where name = ?")
        .all([table]) as { rootpage: number }[];
      file.close();
      const pages = readFileSync(path);
      pages.fill(0xff, 4096 * (rootpage - 1), 4096 * (rootpage - 1) + 64);
      writeFileSync(path, pages);
      const isWhole = table === "runs" || table === "states";
      const read = async () => {
        const found = await openDatabase(path, undefined, 0);
        try {
          return found.prepare(`select * from ${table} where run = ?`).all([id]);
        } finally {
          found.close();
        }
      };
      const { message } = await failureOfPromise(
        isWhole ? openDatabase(path, undefined, 0) : read(),
      );
      expect(message).toContain(path);
      expect(message).toMatch(/damaged/);
    },
  );

  test(":memory: is refused: it would keep nothing", async () => {
    const { message } = await failureOfPromise(openStore(":memory:"));
    expect(message).toBe("openStore: :memory: would keep nothing; expected the name of a file");
    expect(existsSync(":memory:")).toBe(false);
  });
});

describe("a file that goes away while it is open", () => {
  test.each([
    ["deleted", (path: string) => rmSync(path)],
    ["moved", (path: string) => renameSync(path, `${path}.elsewhere`)],
    [
      "replaced",
      (path: string) => {
        copyFileSync(path, `${path}.copy`);
        renameSync(`${path}.copy`, path);
      },
    ],
  ])("%s: said once while it is written, and an error when it is closed", async (_, loseIt) => {
    const path = newPath();
    const said: string[] = [];
    const store = await openStore(path, { onLost: (text) => void said.push(text) });
    const { id } = await store.createRun(RUN);
    await store.record(id, { metrics: [{ step: 1, name: "loss", value: 1 }] });
    expect(said).toEqual([]);
    loseIt(path);
    for (const step of [2, 3]) {
      await store.record(id, { metrics: [{ step, name: "loss", value: 1 }] });
    }
    expect(said).toHaveLength(1);
    const { message } = await failureOfPromise(store.close());
    expect(message).toBe(said[0]);
    expect(message).toContain(`${path}: the file was deleted, moved or replaced`);
  });
});

describe("the file alone", () => {
  test("holds what was recorded, also while it is open", async () => {
    const path = newPath();
    const store = await openStore(path);
    const { id } = await store.createRun(RUN);
    await store.record(id, { state: { state: "running", step: 0, message: "" } });
    await store.record(id, {
      metrics: [{ step: 5, name: "loss", value: 1 }],
      state: { state: "stopped", step: 5, message: "" },
    });
    const alone = `${path}.alone`;
    copyFileSync(path, alone);
    const copy = await openStore(alone);
    expect((await copy.runs()).map((run) => run.id)).toEqual([id]);
    expect(await copy.metrics(id)).toHaveLength(1);
    await copy.close();
    await store.close();
  });
});

describe("a copy to be read", () => {
  test("has what the journal has, leaves the file as it is and nothing behind", async () => {
    const path = newPath();
    const store = await openStore(path);
    const { id } = await store.createRun(RUN);
    // The first record is moved into the file at once, the second within some seconds.
    for (const step of [5, 6]) {
      await store.record(id, { metrics: [{ step, name: "loss", value: 1 }] });
    }
    const [before, journal] = [readFileSync(path), readFileSync(`${path}-wal`)];
    const copy = await openCopy(path);
    expect(await copy.metrics(id)).toHaveLength(2);
    const { message } = await failureOfPromise(copy.removeRun(id));
    expect(message).toBe(`${path}: cannot be written; expected a file and a folder that can`);
    await copy.close();
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readFileSync(`${path}-wal`).equals(journal)).toBe(true);
    await store.close();
  });
});
