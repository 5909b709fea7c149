/** Transactions, full disks, journals: what SQLite does underneath. */
import { copyFileSync } from "node:fs";
import Database from "libsql";
import { describe, expect, test } from "vitest";
import { openStore } from "../../../src/store/node/open-store.ts";
import { failureOf, isNetworkType, openDatabase } from "../../../src/store/node/sqlite/database.ts";
import { failureOfPromise, newPath, runSql } from "./files.ts";

const RUN = { configuration: { task: "copy" }, seed: 1, versions: {} };
const metric = (step: number) => ({ step, name: "loss", value: step });

describe("a record", () => {
  test("that fails at its last event leaves none of the others, and the next one works", async () => {
    const path = newPath();
    const store = await openStore(path);
    const { id } = await store.createRun(RUN);
    await store.record(id, { metrics: [metric(1)] });
    runSql(
      path,
      "create trigger refuse before insert on states begin select raise(abort, 'refused'); end",
    );
    const events = {
      metrics: [metric(1), metric(2)],
      checkpoint: { step: 2, bytes: Uint8Array.of(1) },
      state: { state: "running", step: 2, message: "" },
    } as const;
    const failure = await failureOfPromise(store.record(id, events));
    expect(failure.message).toBe(`${path}: refused`);
    expect(await store.metrics(id)).toEqual([metric(1)]);
    expect(await store.latestCheckpoint(id)).toBeNull();
    runSql(path, "drop trigger refuse");
    await store.record(id, events);
    expect(await store.metrics(id)).toEqual([metric(1), metric(2)]);
    await store.close();
  });

  test("is never seen in part, at whatever moment another reads", async () => {
    const path = newPath();
    const store = await openStore(path);
    const { id } = await store.createRun(RUN);
    const reader = new Database(path);
    const tables = ["metrics", "spectra", "series", "checkpoints", "states"];
    const counts = tables.map((table) => `(select count(*) from ${table}) as ${table}`).join(", ");
    const exponents = Float64Array.of(1);
    let isDone = false;
    const recorded = store
      .record(id, {
        metrics: [metric(1), metric(2)],
        spectra: [{ step: 1, kind: "joint", exponents, errors: null, details: {} }],
        series: [{ step: 1, name: "norms", values: exponents }],
        checkpoint: { step: 2, bytes: Uint8Array.of(1) },
        state: { state: "running", step: 2, message: "" },
      })
      .finally(() => {
        isDone = true;
      });
    const seen: string[] = [];
    const look = () => {
      const [row] = reader.prepare(`select ${counts}`).all([]);
      seen.push(Object.values(row as object).join());
    };
    // The store waits after each statement, so that this looks between all of them; now and then it
    // waits for what is no promise of its own (a checksum), which needs a turn of the event loop.
    for (let turn = 1; !isDone; turn++) {
      look();
      await (turn % 20 === 0 ? new Promise(setImmediate) : Promise.resolve());
    }
    await recorded;
    look();
    expect(seen.length).toBeGreaterThan(10);
    expect([...new Set(seen)]).toEqual(["0,0,0,0,0", "2,1,1,1,1"]);
    reader.close();
    await store.close();
  });

  test("is seen by another opening of the file at once", async () => {
    const path = newPath();
    const [writer, reader] = [await openStore(path), await openStore(path)];
    const { id } = await writer.createRun(RUN);
    expect(await reader.metrics(id)).toEqual([]);
    await writer.record(id, { metrics: [metric(1)] });
    expect(await reader.metrics(id)).toEqual([metric(1)]);
    await Promise.all([writer.close(), reader.close()]);
  });

  test("keeps ±∞ where SQL can compare it, and NaN as NULL, which sums leave out", async () => {
    const path = newPath();
    const store = await openStore(path);
    const { id } = await store.createRun(RUN);
    const values = [1, Number.POSITIVE_INFINITY, Number.NaN];
    await store.record(id, { metrics: values.map((value, step) => ({ ...metric(step), value })) });
    await store.close();
    const rows = runSql(
      path,
      "",
      "select value > 1e308 as large, value is null as missing from metrics order by step",
    );
    expect(rows.map(({ large, missing }) => [large, missing])).toEqual([
      [0, 0],
      [1, 0],
      [null, 1],
    ]);
  });
});

describe("a file", () => {
  test("has a write-ahead journal, and says whose it is", async () => {
    const path = newPath();
    await (await openStore(path)).close();
    expect(runSql(path, "", "pragma journal_mode")).toEqual([{ journal_mode: "wal" }]);
    expect(runSql(path, "", "pragma application_id")).toEqual([{ application_id: 0x4c796170 }]);
  });

  test("that is closed is whole by itself: a copy of it alone has everything", async () => {
    const [path, copy] = [newPath(), newPath()];
    const store = await openStore(path);
    const { id } = await store.createRun(RUN);
    await store.record(id, { metrics: [metric(1)] });
    await store.close();
    copyFileSync(path, copy);
    const copied = await openStore(copy);
    expect(await copied.metrics(id)).toEqual([metric(1)]);
    await copied.close();
  });

  test("can be closed at once while another process is writing", async () => {
    const path = newPath();
    const store = await openStore(path);
    const holder = new Database(path);
    holder.exec("begin immediate");
    const start = performance.now();
    await store.close();
    expect(performance.now() - start).toBeLessThan(20_000); // it waits 30 s to write
    holder.close();
  });
});

describe("statements", () => {
  test("that read are prepared once, and anew after a change of tables, whose columns they then have", async () => {
    const file = await openDatabase(newPath());
    const run = (sql: string) => file.prepare(sql).run([]);
    run("create table t (a text) strict");
    run("insert into t values ('é')");
    const read = file.prepare("select * from t");
    expect(file.prepare("select * from t")).toBe(read);
    expect([read.all([]), read.all([])]).toEqual([[{ a: "é" }], [{ a: "é" }]]);
    run("alter table t add column b text default 'ü'");
    expect(file.prepare("select * from t").all([])).toEqual([{ a: "é", b: "ü" }]);
    file.close();
  });

  test("that write, and more than a hundred that read, are let go of", async () => {
    const file = await openDatabase(newPath());
    file.prepare("create table t (a text) strict").run([]);
    const write = "insert into t values ('a')";
    expect(file.prepare(write)).not.toBe(file.prepare(write));
    const texts = Array.from({ length: 101 }, (_, i) => `select ${i} as i`);
    const all = texts.map((text) => file.prepare(text));
    // Each is dropped just before it is asked for again.
    expect(texts.map((text, i) => file.prepare(text) === all[i])).not.toContain(true);
    expect(file.prepare(texts[100])).toBe(file.prepare(texts[100]));
    file.close();
  });

  test("in their thousands, one after the other, let the event loop turn", async () => {
    const store = await openStore(newPath());
    const { id } = await store.createRun(RUN);
    let turns = 0;
    const count = () => {
      turns++;
      again = setImmediate(count);
    };
    let again = setImmediate(count);
    for (let i = 0; i < 1000; i++) await store.states(id);
    clearImmediate(again);
    expect(turns).toBeGreaterThan(30);
    await store.close();
  });
});

describe("failures", () => {
  test("a disk that is full, from SQLite's own error", () => {
    const database = new Database(newPath());
    database.exec("create table t (bytes blob); pragma max_page_count = 8");
    let failure = new Error("none");
    try {
      database.prepare("insert into t values (?)").run([new Uint8Array(1e5)]);
    } catch (error) {
      failure = failureOf("runs.db", error);
    }
    database.close();
    expect(failure.message).toBe("runs.db: the disk is full; nothing of this was recorded");
  });

  test("a file that cannot be opened, of which libsql says the number in its message alone", () => {
    let failure = new Error("none");
    try {
      new Database(`${newPath()}/runs.db`);
    } catch (error) {
      failure = failureOf("runs.db", error);
    }
    expect(failure.message).toMatch(/^runs\.db: cannot be written \(.*expected a writable folder$/);
  });

  test("a file that another process keeps writing", () => {
    const path = newPath();
    const [holder, other] = [new Database(path), new Database(path)];
    holder.exec("create table t (a); begin immediate");
    let failure = new Error("none");
    try {
      other.exec("begin immediate");
    } catch (error) {
      failure = failureOf("runs.db", error);
    }
    for (const database of [holder, other]) database.close();
    expect(failure.message).toBe(
      "runs.db: another process has been writing for 30 s; expected it to let go",
    );
  });

  test("NFS, Lustre and SMB are shared, and local file systems are not", () => {
    // statfs(2): NFS 0x6969, Lustre 0x0BD00BD0, SMB2 0xFE534D42 (negative where the field is signed);
    // ext4 0xEF53, tmpfs 0x01021994, overlayfs 0x794C7630, btrfs 0x9123683E.
    const shared = [0x6969, 0x0bd00bd0, 0xfe534d42, 0xfe534d42 | 0];
    const local = [0xef53, 0x01021994, 0x794c7630, 0x9123683e];
    expect([...shared, ...local].map(isNetworkType)).toEqual([
      ...shared.map(() => true),
      ...local.map(() => false),
    ]);
  });
});
