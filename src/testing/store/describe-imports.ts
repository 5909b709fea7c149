/** Runs and sweeps that come from another store: nothing is lost, and their times are their own. */
import { runId, sweepId } from "../../store/run-id.ts";
import type { RunCopy, RunStore } from "../../store/store.ts";
import type { Entry, SweepCopy } from "../../store/sweeps.ts";
import type { TestRunner } from "../test-runner.ts";
import { RUN, rejection, type StoreFactory, withStore } from "./store-sample.ts";
import { LEASE, outcome, SWEEP, setting, under } from "./sweep-sample.ts";

/** Describes what a store takes over from another. */
export function describeImports(open: StoreFactory, runner: TestRunner): void {
  describeRunImports(open, runner);
  describeSweepImports(open, runner);
}

/** A run that ended long ago. */
async function copyOfRun(): Promise<RunCopy> {
  const at = (second: number) => `2001-02-03T04:05:0${second}.000Z`;
  const exponents = Float64Array.of(0.5, Number.NEGATIVE_INFINITY);
  return {
    run: {
      ...{ id: await runId(RUN), name: "old", ...RUN, createdAt: at(0) },
      origin: { run: "0123456789abcdef", step: 3 },
    },
    metrics: [
      { step: 1, name: "loss", value: Number.NaN },
      { step: 2, name: "loss", value: Number.POSITIVE_INFINITY },
    ],
    spectra: [
      {
        ...{ step: 2, kind: "joint", exponents, layerOf: [0, 1], details: { dimension: 1 } },
        errors: Float64Array.of(0.1, Number.NaN),
      },
    ],
    series: [{ step: 2, name: "norms", values: Float64Array.of(1, 2, 3) }],
    checkpoints: [
      { step: 1, bytes: Uint8Array.of(1) },
      { step: 2, bytes: Uint8Array.of(2, 3) },
    ],
    states: [
      { state: "running", step: 0, message: "", at: at(1) },
      { state: "finished", step: 2, message: "done", at: at(2) },
    ],
  };
}

async function readBack(store: RunStore, id: string): Promise<RunCopy> {
  const { state: _, ...run } = await store.run(id);
  const steps = await store.checkpoints(id);
  return {
    run,
    metrics: await store.metrics(id),
    spectra: await store.spectra(id),
    series: await store.series(id),
    checkpoints: await Promise.all(
      steps.map(async ({ step }) => (await store.checkpoint(id, step))!),
    ),
    states: await store.states(id),
  };
}

function describeRunImports(open: StoreFactory, { test, expect }: TestRunner): void {
  test("a run of another store is all of it, with the times that it had there", () =>
    withStore(open, async (store) => {
      const copy = await copyOfRun();
      await store.importRun(copy);
      expect(await readBack(store, copy.run.id)).toEqual(copy);
      expect((await store.run(copy.run.id)).state).toEqual(copy.states[1]);
      expect((await store.createRun(RUN)).existed).toEqual(true);
    }));

  test("a run that is imported again is the later copy and nothing of the earlier", () =>
    withStore(open, async (store) => {
      const copy = await copyOfRun();
      await store.importRun(copy);
      const later = {
        ...copy,
        run: { ...copy.run, name: "renamed", origin: null },
        metrics: copy.metrics.slice(1),
        spectra: [],
        checkpoints: copy.checkpoints.slice(1),
      };
      await store.importRun(later);
      expect(await readBack(store, copy.run.id)).toEqual(later);
    }));

  test("a run under another id, and one that is computed here, are refused and change nothing", () =>
    withStore(open, async (store) => {
      const copy = await copyOfRun();
      const wrong = { ...copy, run: { ...copy.run, id: "0123456789abcdef" } };
      expect(await rejection(store.importRun(wrong))).toEqual("RangeError");
      expect(await store.runs()).toEqual([]);
      const { id } = await store.createRun(RUN);
      const hold = await store.holdRun(id);
      expect(await rejection(store.importRun(copy))).toEqual("RunHeldError");
      expect([(await store.run(id)).name, await store.metrics(id)]).toEqual([null, []]);
      await hold.release();
      await store.importRun(copy);
      expect((await store.metrics(id)).length).toEqual(2);
    }));
}

/** A sweep of two settings: done and running, waiting and failed. */
async function copyOfSweep(): Promise<SweepCopy> {
  const entry = (trial: number, seed: number, more: Partial<Entry>): Entry => ({
    ...{ trial, seed, point: setting(trial).point as Entry["point"], state: "waiting" },
    ...{ attempts: 0, failures: 0, losses: 0, run: null, reason: "", objective: null, details: {} },
    ...{ late: false, seconds: 0, worker: null, ...more },
  });
  const worker = "process 71 on kant";
  const once = { attempts: 1, worker, seconds: 2.5 };
  const shown = { shown: { values: [{ epoch: 1, value: "NaN" }] } };
  return {
    sweep: {
      ...{ id: await sweepId(SWEEP), name: SWEEP.name, createdAt: "2001-02-03T04:05:06.000Z" },
      ...{ definition: SWEEP.definition, source: SWEEP.source, versions: SWEEP.versions },
    } as SweepCopy["sweep"],
    settings: [setting(0), setting(1)] as SweepCopy["settings"],
    entries: [
      entry(0, 1, {
        ...{ ...once, state: "done", run: "0123456789abcdef", objective: Number.NaN },
        ...{ details: shown, late: true, attempts: 2, failures: 1 },
      }),
      entry(0, 2, { ...once, state: "running" }),
      entry(1, 1, {}),
      entry(1, 2, { ...once, state: "failed", failures: 1, reason: "out of memory" }),
    ],
  };
}

function describeSweepImports(open: StoreFactory, { test, expect }: TestRunner): void {
  test("a sweep of another store is all of it; what is computed there is free here", () =>
    withStore(open, async (store) => {
      const copy = await copyOfSweep();
      const { id } = copy.sweep;
      await store.importSweep(copy);
      expect(await store.sweeps()).toEqual([copy.sweep]);
      expect(await store.settings(id)).toEqual(copy.settings);
      const reason = "it was being computed where it was copied from";
      const free = { ...copy.entries[1], state: "returned", reason };
      const expected = copy.entries.map((entry, i) => (i === 1 ? free : entry));
      expect(await store.entries(id)).toEqual(expected);
      const leased = await store.leaseEntry(id, LEASE);
      expect([leased?.trial, leased?.seed, leased?.attempts]).toEqual([0, 2, 2]);
    }));

  test("results here stay, what is computed here stays, and the rest gets what is known there", () =>
    withStore(open, async (store) => {
      const copy = await copyOfSweep();
      const { id } = await store.createSweep(SWEEP);
      await store.addSettings(id, [setting(0)]);
      const first = (await store.leaseEntry(id, LEASE))!;
      const ours = outcome(0, 1, "done", { objective: 3 });
      await store.settleEntry(id, ours, under(first.token));
      const second = (await store.leaseEntry(id, LEASE))!;
      await store.importSweep({
        ...copy,
        entries: copy.entries.map((entry) => ({ ...entry, state: "done" }) as Entry),
      });
      const entries = await store.entries(id);
      expect(entries.map(({ state }) => state)).toEqual(["done", "running", "done", "done"]);
      expect(entries[0].objective).toEqual(3);
      expect(await store.settleEntry(id, outcome(0, 2, "done"), under(second.token))).toEqual(true);
    }));

  test("a name that another sweep has, an id that is not the sweep's and other points are refused", () =>
    withStore(open, async (store) => {
      const copy = await copyOfSweep();
      const wrong = { ...copy, sweep: { ...copy.sweep, id: "0123456789abcdef" } };
      expect(await rejection(store.importSweep(wrong))).toEqual("RangeError");
      const other = await store.createSweep({ ...SWEEP, definition: {} });
      expect(await rejection(store.importSweep(copy))).toEqual("RangeError");
      await store.removeSweep(other.id);
      const { id } = await store.createSweep(SWEEP);
      await store.addSettings(id, [{ ...setting(1), point: {} }]);
      expect(await rejection(store.importSweep(copy))).toEqual("Error");
      expect((await store.entries(id)).length).toEqual(2);
    }));
}
