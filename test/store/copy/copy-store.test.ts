/** A store into another: everything, once, and nothing that is not so. */
import { afterAll, describe, expect, test } from "vitest";
import { copyStore } from "../../../src/store/copy/copy-store.ts";
import { createMemoryStore } from "../../../src/store/index.ts";
import { openStore } from "../../../src/store/node/open-store.ts";
import type { RunStore } from "../../../src/store/store.ts";
import {
  POSTGRES_ABSENT,
  type PostgresServer,
  postgresPrograms,
  startPostgres,
} from "../../support/postgres.ts";
import { failureOfPromise, newPath } from "../node/files.ts";

const LEASE = { milliseconds: 60_000, attempts: 3 };
const SWEEP = { name: "copy", definition: { seeds: 2 }, source: {}, versions: {} };
const setting = (trial: number) => {
  const point = { "network.hidden": 8 + trial };
  return { trial, draw: trial, point, setting: `s${trial}`, rejected: null, seeds: [1, 2] };
};

/** A run of some seed, with events of every kind. */
async function begin(store: RunStore, seed: number): Promise<string> {
  const run = { name: `run ${seed}`, configuration: { task: "copy" }, seed, versions: { a: "1" } };
  const { id } = await store.createRun(run);
  const numbers = Float64Array.of(seed, Number.NEGATIVE_INFINITY);
  await store.record(id, {
    state: { state: "running", step: 0, message: "" },
    metrics: [{ step: 1, name: "loss", value: Number.NaN }],
    spectra: [{ step: 1, kind: "joint", exponents: numbers, errors: null, details: { a: 1 } }],
    series: [{ step: 1, name: "norms", values: numbers }],
    checkpoint: { step: 1, bytes: Uint8Array.of(seed, 2, 3) },
  });
  return id;
}

async function finish(store: RunStore, id: string): Promise<void> {
  const metrics = [{ step: 2, name: "loss", value: 0.5 }];
  await store.record(id, { metrics, checkpoint: { step: 2, bytes: Uint8Array.of(9) } });
  await store.keepCheckpoints(id, 1);
  await store.record(id, { state: { state: "finished", step: 2, message: "" } });
}

/** Two runs that are over, one that goes on, and a sweep with a result, one at work and two that wait. */
async function fill(store: RunStore): Promise<{ runs: string[]; sweep: string }> {
  const runs = [await begin(store, 1), await begin(store, 2), await begin(store, 3)];
  await finish(store, runs[0]!);
  await finish(store, runs[1]!);
  await store.holdRun(runs[2]!);
  const { id: sweep } = await store.createSweep(SWEEP);
  await store.addSettings(sweep, [setting(0), setting(1)]);
  const entry = (await store.leaseEntry(sweep, LEASE))!;
  const end = {
    trial: 0,
    seed: 1,
    state: "done",
    run: runs[0]!,
    reason: "",
    objective: 2,
  } as const;
  await store.settleEntry(sweep, { ...end, seconds: 3 }, { token: entry.token, attempts: 3 });
  await store.leaseEntry(sweep, LEASE);
  return { runs, sweep };
}

async function contentsOf(store: RunStore, id: string) {
  const checkpoints = await store.checkpoints(id);
  return {
    run: await store.run(id),
    metrics: await store.metrics(id),
    spectra: await store.spectra(id),
    series: await store.series(id),
    states: await store.states(id),
    bytes: await Promise.all(checkpoints.map(({ step }) => store.checkpoint(id, step))),
  };
}

/** Everything there, then nothing new, then what is new. */
async function copies(from: RunStore, to: RunStore): Promise<void> {
  const { runs, sweep } = await fill(from);
  const seen: string[] = [];
  const first = await copyStore(from, to, {
    onRun: (done, total) => seen.push(`${done} of ${total}`),
  });
  expect(first.runs).toEqual({
    ...{ copied: [...runs].sort(byAge(await from.runs())), updated: [], left: 0 },
    ...{ computed: [runs[2]], notCopied: [] },
  });
  expect(first.sweeps).toEqual({
    ...{ copied: [sweep], updated: [], left: 0, computed: 1, notCopied: [] },
  });
  expect(seen).toEqual(["1 of 3", "2 of 3", "3 of 3"]);
  for (const id of runs) expect(await contentsOf(to, id)).toEqual(await contentsOf(from, id));
  expect(await to.sweeps()).toEqual(await from.sweeps());
  expect((await to.entries(sweep)).map(({ state }) => state)).toEqual([
    ...["done", "returned", "waiting", "waiting"],
  ]);

  const again = await copyStore(from, to);
  expect([again.runs.left, again.runs.copied, again.runs.updated]).toEqual([3, [], []]);
  expect([again.sweeps.left, again.sweeps.copied]).toEqual([1, []]);

  await finish(from, runs[2]!);
  await to.renameRun(runs[2]!, "theirs");
  const entry = (await from.leaseEntry(sweep, { ...LEASE, entry: { trial: 1, seed: 2 } }))!;
  const end = {
    trial: 1,
    seed: 2,
    state: "diverged",
    run: null,
    reason: "",
    objective: null,
  } as const;
  await from.settleEntry(sweep, { ...end, seconds: 1 }, { token: entry.token, attempts: 3 });
  await from.addSettings(sweep, [setting(2)]);
  const later = await copyStore(from, to);
  expect([later.runs.left, later.runs.updated]).toEqual([2, [runs[2]]]);
  expect(later.sweeps.updated).toEqual([sweep]);
  const { run, ...contents } = await contentsOf(to, runs[2]!);
  expect(run.name).toBe("theirs");
  expect({ run: { ...run, name: "run 3" }, ...contents }).toEqual(await contentsOf(from, runs[2]!));
  expect((await to.countEntries(sweep)).diverged).toBe(1);
  expect(await to.settings(sweep)).toEqual(await from.settings(sweep));
}

function byAge(runs: readonly { readonly id: string }[]) {
  const place = (id: string) => runs.findIndex((run) => run.id === id);
  return (a: string, b: string) => place(a) - place(b);
}

const stores: RunStore[] = [];
const opened = async (place: string) => {
  const store = await openStore(place);
  stores.push(store);
  return store;
};
const file = () => opened(newPath());

describe("a copy", () => {
  test("of memory into memory", () => copies(createMemoryStore(), createMemoryStore()));
  test("of a file into a file", async () => copies(await file(), await file()));

  test("that is stopped is taken up: what is whole is left", async () => {
    const [from, to] = [createMemoryStore(), createMemoryStore()];
    const { runs } = await fill(from);
    const stop = new AbortController();
    const copy = copyStore(from, to, { signal: stop.signal, onRun: () => stop.abort() });
    expect((await failureOfPromise(copy)).name).toBe("AbortError");
    expect((await to.runs()).length).toBe(1);
    const { runs: rest } = await copyStore(from, to);
    expect([rest.left, rest.copied.length]).toEqual([1, 2]);
    for (const id of runs) expect(await contentsOf(to, id)).toEqual(await contentsOf(from, id));
  });

  test("leaves and names runs that went on there, or are computed there", async () => {
    const [from, to] = [createMemoryStore(), createMemoryStore()];
    const ids = [await begin(from, 1), await begin(from, 2)];
    await copyStore(from, to);
    await finish(to, ids[0]!);
    await new Promise((resolve) => setTimeout(resolve, 3)); // states have milliseconds
    await to.holdRun(ids[1]!);
    for (const id of ids) await finish(from, id);
    const { runs } = await copyStore(from, to);
    expect(new Map(runs.notCopied.map(({ id, reason }) => [id, reason]))).toEqual(
      new Map([
        [ids[0], "it went on there by itself; both have their own records of it"],
        [ids[1], "it is being computed there"],
      ]),
    );
  });

  test("brings what a run that goes on has recorded since", async () => {
    const [from, to] = [createMemoryStore(), createMemoryStore()];
    const id = await begin(from, 1);
    await copyStore(from, to);
    await from.record(id, { metrics: [{ step: 2, name: "loss", value: 7 }] });
    expect((await copyStore(from, to)).runs.updated).toEqual([id]);
    expect(await contentsOf(to, id)).toEqual(await contentsOf(from, id));
  });

  test("leaves and names sweeps whose name another has there", async () => {
    const [from, to] = [createMemoryStore(), createMemoryStore()];
    const { id } = await from.createSweep(SWEEP);
    await to.createSweep({ ...SWEEP, definition: {} });
    const { sweeps } = await copyStore(from, to);
    expect([sweeps.notCopied[0]?.id, sweeps.copied]).toEqual([id, []]);
    expect(sweeps.notCopied[0]?.reason).toMatch(/name is "copy"|named "copy"|"copy"/);
  });

  test("leaves and names sweeps of which others suggested something else there", async () => {
    const [from, to] = [createMemoryStore(), createMemoryStore()];
    const { id } = await from.createSweep(SWEEP);
    await from.addSettings(id, [setting(0), setting(1)]);
    await to.createSweep(SWEEP);
    await to.addSettings(id, [{ ...setting(0), setting: "another" }]);
    const { sweeps } = await copyStore(from, to);
    expect([sweeps.notCopied[0]?.id, sweeps.updated]).toEqual([id, []]);
    expect(sweeps.notCopied[0]?.reason).toMatch(
      /^addSettings: trial 0 is .*"another".* in the store and .*"s0"/,
    );
  });

  test("ends with what fails otherwise, whatever its message begins with", async () => {
    const [from, to] = [createMemoryStore(), createMemoryStore()];
    await from.createSweep(SWEEP);
    const importSweep = () => Promise.reject(new Error("addSettings: the disk is full"));
    expect((await failureOfPromise(copyStore(from, { ...to, importSweep }))).message).toBe(
      "addSettings: the disk is full",
    );
  });

  test("of a store that keeps something else than it was given is an error", async () => {
    const [from, to] = [createMemoryStore(), createMemoryStore()];
    const id = await begin(from, 1);
    const rounding: RunStore = {
      ...to,
      importRun: (copy) =>
        to.importRun({
          ...copy,
          series: copy.series.map((each) => ({ ...each, values: each.values.map(Math.round) })),
        }),
    };
    await from.record(id, { series: [{ step: 1, name: "norms", values: Float64Array.of(0.5) }] });
    expect((await failureOfPromise(copyStore(from, rounding))).message).toContain("not what was");
    const forgetful: RunStore = {
      ...to,
      importRun: (copy) => to.importRun({ ...copy, series: [] }),
    };
    expect((await failureOfPromise(copyStore(from, forgetful))).message).toMatch(
      /^copyStore: run [0-9a-f]{16} is not what was written/,
    );
  });
});

if (postgresPrograms() === null) console.log(`skipped: copies to a server: ${POSTGRES_ABSENT}`);

describe.skipIf(postgresPrograms() === null)("with a server", { tags: ["slow"] }, () => {
  let server: PostgresServer | undefined;
  let count = 0;
  const database = async () => {
    server ??= await startPostgres();
    return opened(await server.create(`copy${count++}`));
  };
  afterAll(async () => {
    for (const store of stores) await store.close();
    await server?.remove();
  });

  test("of a file into a server", async () => copies(await file(), await database()), 120_000);
  test("of a server into a file", async () => copies(await database(), await file()), 120_000);
});

afterAll(async () => {
  for (const store of stores) await store.close();
});
