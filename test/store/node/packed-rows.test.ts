/** Lists that an SQLite file hands over as one text: the same runs as one by one, and what is damaged is named. */
import { Kysely, SqliteDialect } from "kysely";
import Database from "libsql";
import { expect, test } from "vitest";
import { openStore } from "../../../src/store/node/open-store.ts";
import type { SqlDatabase } from "../../../src/store/node/sql/database.ts";
import { packedRows } from "../../../src/store/node/sql/packed-rows.ts";
import type { Schema } from "../../../src/store/node/sql/schema.ts";
import { openDatabase } from "../../../src/store/node/sqlite/database.ts";
import { failureOfPromise, newPath, runSql } from "./files.ts";

const NAMES = ['"quoted" and \\ and \n', "𝛌₁ \u2028 'x'", ',{"id":1}],[', " "];

/** A store of a run for every name, the later ones older. */
async function filled(): Promise<{ path: string; ids: string[] }> {
  const path = newPath();
  const store = await openStore(path);
  const ids: string[] = [];
  for (const [i, name] of NAMES.entries()) {
    const configuration = { task: { kind: name }, list: [name, 1e-300, { a: null }] };
    const { id } = await store.createRun({
      name,
      configuration,
      seed: i,
      versions: { [name]: "1" },
    });
    const metrics = [
      { step: 1, name: `of ${name}`, value: 0.1 + 0.2 },
      { step: 2, name: `of ${name}`, value: i === 0 ? Number.NaN : Number.NEGATIVE_INFINITY },
    ];
    const spectrum = {
      step: 2,
      kind: "joint",
      errors: null,
      layerOf: null,
      details: { [name]: name },
    };
    const spectra = [{ ...spectrum, exponents: Float64Array.of(-1 / 3) }];
    await store.record(id, {
      metrics,
      spectra,
      state: { state: "running", step: 1, message: name },
    });
    await store.record(id, { state: { state: "stopped", step: 2, message: `${name} again` } });
    ids.push(id);
  }
  await store.close();
  for (const [i, id] of ids.entries()) {
    runSql(
      path,
      `update runs set created_at = '${2030 - i}-01-01T00:00:00.000Z' where id = '${id}'`,
    );
  }
  return { path, ids };
}

test("runs, states and heads are those that are read one by one, whatever is in their texts, oldest first", async () => {
  const { path, ids } = await filled();
  const store = await openStore(path);
  const overviews = await store.overviews({ details: true });
  expect(overviews.map(({ run }) => run.id)).toEqual([...ids].reverse());
  for (const { run, metrics, spectra, states } of overviews) {
    expect(run).toEqual(await store.run(run.id));
    expect(states).toEqual(await store.states(run.id));
    const latest = await store.latest(run.id);
    expect(metrics.map(({ step, name, value }) => ({ step, name, value }))).toEqual(latest.metrics);
    expect(metrics[0].least?.value).toBe(run.seed === 0 ? 0.1 + 0.2 : Number.NEGATIVE_INFINITY);
    expect(spectra[0].details).toEqual(latest.spectra[0].details);
  }
  await store.close();
});

test("they are not read one by one", async () => {
  const { path, ids } = await filled();
  const file = await openDatabase(path);
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: file }) });
  const query = db.selectFrom("runs").select(["id", "name", "seed", "versions"]);
  const once = { compile: () => query.compile() } as typeof query;
  const database = { db, place: path, packs: true } as SqlDatabase;
  const columns = { id: null, name: null, seed: null, versions: "versions" };
  const rows = await packedRows<Record<keyof typeof columns, unknown>>(database, once, columns);
  const there = ids.map((id, seed) => ({
    id,
    name: NAMES[seed],
    seed,
    versions: { [NAMES[seed]]: "1" },
  }));
  expect(rows.sort((a, b) => Number(a.seed) - Number(b.seed))).toEqual(there);
  await db.destroy();
});

test.each([
  ["runs", "configuration", `'{"a":1'`, "its configuration is no JSON"],
  ["runs", "versions", `''`, "its versions is no JSON"],
  ["heads", "metrics", `'[]},{"run":"0","metrics":[]'`, "its summary of metrics is no JSON"],
  ["runs", "name", "cast(x'ff' as text)", "its name is not UTF-8"],
  ["states", "message", "cast(x'ff' as text)", "its message is not UTF-8"],
])("of a damaged row of %s (%s = %s) the run is named", async (table, column, value, what) => {
  const { path, ids } = await filled();
  const key = table === "runs" ? "id" : "run";
  const file = new Database(path);
  file.exec(`update ${table} set ${column} = ${value} where ${key} = '${ids[2]}'`);
  file.close();
  const store = await openStore(path);
  const { message } = await failureOfPromise(store.overviews());
  expect(message).toContain(`${path}: the record of run ${ids[2]} is damaged: ${what}`);
  await store.close();
});
