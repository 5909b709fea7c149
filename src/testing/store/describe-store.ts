/**
 * What every {@link RunStore} promises. The test runner is passed in, so that a store from elsewhere
 * can be held to it with any; its tests are asynchronous.
 */
import { runId } from "../../store/run-id.ts";
import type { NewRun, RunStore, SpectrumEvent } from "../../store/store.ts";
import type { TestRunner } from "../test-runner.ts";
import { describeCheckpoints } from "./describe-checkpoints.ts";
import { describeEvents } from "./describe-events.ts";
import { describeImports } from "./describe-imports.ts";
import { describeNumbering } from "./describe-numbering.ts";
import { describeOverviews } from "./describe-overviews.ts";
import { describeSummaries } from "./describe-summaries.ts";
import { describeSweeps } from "./describe-sweeps.ts";
import { RUN, rejection, type StoreFactory, withRun, withStore } from "./store-sample.ts";

/**
 * Describes a store: identity of runs, events and their keys, checkpoints, what is handed in and out.
 *
 * @param open - A new and empty store each time; the suite closes it.
 * @param runner - `{ describe, test, expect }` of the test runner.
 */
export function describeStore(name: string, open: StoreFactory, runner: TestRunner): void {
  runner.describe(`${name} is a RunStore`, () => {
    describeRuns(open, runner);
    describeChanges(open, runner);
    describeEvents(open, runner);
    describeOverviews(open, runner);
    describeSummaries(open, runner);
    describeCheckpoints(open, runner);
    describeHolds(open, runner);
    describeOwnership(open, runner);
    describeSweeps(open, runner);
    describeImports(open, runner);
    describeNumbering(open, runner);
  });
}

function describeRuns(open: StoreFactory, { test, expect }: TestRunner): void {
  test("a run is what was handed in, under its hash", () =>
    withStore(open, async (store) => {
      const before = new Date().toISOString();
      const { id, existed } = await store.createRun({ ...RUN, name: "first" });
      expect([id, existed]).toEqual([await runId(RUN), false]);
      const { createdAt, ...run } = await store.run(id);
      expect(run).toEqual({ id, name: "first", ...RUN, state: null, origin: null });
      expect(before <= createdAt && createdAt <= new Date().toISOString()).toEqual(true);
    }));

  test("a run that is there is found, and left as it is", () =>
    withStore(open, async (store) => {
      const { id } = await store.createRun({ ...RUN, name: "first" });
      await store.record(id, { metrics: [{ step: 1, name: "loss", value: 2 }] });
      const { versions, seed, configuration } = RUN;
      const { task, units } = configuration;
      const again = await store.createRun({ versions, seed, configuration: { units, task } });
      expect(again).toEqual({ id, existed: true });
      expect((await store.run(id)).name).toEqual("first");
      expect(await store.metrics(id)).toEqual([{ step: 1, name: "loss", value: 2 }]);
    }));

  test("another configuration, seed or version is another run", () =>
    withStore(open, async (store) => {
      const others: NewRun[] = [
        RUN,
        { ...RUN, configuration: { ...RUN.configuration, units: [64, 33] } },
        { ...RUN, seed: 8 },
        { ...RUN, versions: { lyapscope: "0.1.1" } },
      ];
      for (const other of others) await store.createRun(other);
      const ids = (await store.runs()).map(({ id }) => id);
      expect(ids.length).toEqual(4);
      expect(new Set(ids).size).toEqual(4);
    }));

  test("the beginning of one id will do, of several or none will not", () =>
    withStore(open, async (store) => {
      const ids: string[] = [];
      // 17 ids, 16 first digits: two must share one.
      for (let seed = 0; seed < 17; seed++) ids.push((await store.createRun({ ...RUN, seed })).id);
      for (const id of ids) expect((await store.run(id.slice(0, 12))).id).toEqual(id);
      const shared = ids.map((id) => id[0]).find((digit, i, all) => all.indexOf(digit) !== i);
      expect(await rejection(store.run(shared!))).toEqual("RangeError");
      expect(await rejection(store.run(""))).toEqual("RangeError");
      expect(await rejection(store.run(`${ids[0]}0`))).toEqual("RangeError");
      expect(await rejection(store.run("%"))).toEqual("RangeError");
    }));

  test("runs are listed oldest first, by name, and by their last state", () =>
    withStore(open, async (store) => {
      const ids: string[] = [];
      for (const [seed, name] of ["a", "b", "a"].entries()) {
        ids.push((await store.createRun({ ...RUN, seed, name })).id);
        await new Promise((resolve) => setTimeout(resolve, 3)); // createdAt has milliseconds
      }
      const change = (state: "running" | "finished") => ({
        state: { state, step: 1, message: "" },
      });
      await store.record(ids[2], change("running"));
      await store.record(ids[0], change("running"));
      await store.record(ids[0], change("finished"));
      const listed = async (filter?: Parameters<RunStore["runs"]>[0]) =>
        (await store.runs(filter)).map(({ id }) => ids.indexOf(id));
      expect(await listed()).toEqual([0, 1, 2]);
      expect(await listed({ name: "a" })).toEqual([0, 2]);
      expect(await listed({ state: "running" })).toEqual([2]);
      expect(await listed({ name: "a", state: "finished" })).toEqual([0]);
    }));
}

function describeChanges(open: StoreFactory, { test, expect }: TestRunner): void {
  test("a run that is renamed is the same run under another name, also when it is begun again", () =>
    withRun(open, async (store, id) => {
      await store.renameRun(id, "other");
      expect((await store.run(id)).name).toEqual("other");
      expect((await store.runs({ name: "other" })).map((run) => run.id)).toEqual([id]);
      expect(await store.createRun({ ...RUN, name: "copy" })).toEqual({ id, existed: true });
      expect((await store.run(id)).name).toEqual("other");
      expect(await rejection(store.renameRun(id, ""))).toEqual("TypeError");
    }));

  test("a run that is removed takes its events along and leaves others", () =>
    withRun(open, async (store, id) => {
      const other = (await store.createRun({ ...RUN, seed: 8 })).id;
      const events = {
        metrics: [{ step: 1, name: "loss", value: 2 }],
        spectra: [spectrumAt(1)],
        series: [{ step: 1, name: "norms", values: new Float64Array(3) }],
        checkpoint: { step: 1, bytes: new Uint8Array(5) },
        state: { state: "running", step: 1, message: "" },
      } as const;
      await store.record(id, events);
      await store.record(other, events);
      await store.removeRun(id);
      expect((await store.runs()).map((run) => run.id)).toEqual([other]);
      expect((await store.checkpoints(other)).length).toEqual(1);
      expect((await store.createRun(RUN)).existed).toEqual(false);
      expect(await store.latest(id)).toEqual({ step: null, metrics: [], spectra: [] });
      expect(await store.series(id)).toEqual([]);
      expect(await store.states(id)).toEqual([]);
    }));

  test("every method refuses a run that is not there", () =>
    withStore(open, async (store) => {
      const id = "0123456789abcdef";
      const calls = [
        store.run(id),
        store.record(id, {}),
        store.metrics(id),
        store.spectra(id),
        store.series(id),
        store.latest(id),
        store.latestCheckpoint(id),
        store.checkpoints(id),
        store.keepCheckpoints(id, 1),
        store.renameRun(id, "other"),
        store.checkpoint(id, 1),
        store.states(id),
        store.holdRun(id),
        store.isHeld(id),
        store.removeRun(id),
      ];
      const names = await Promise.all(calls.map(rejection));
      expect(names).toEqual(calls.map(() => "RangeError"));
    }));
}

function describeHolds(open: StoreFactory, { test, expect }: TestRunner): void {
  test("a run that is held is refused to others until it is released, and no other run is", () =>
    withRun(open, async (store, id) => {
      const other = (await store.createRun({ ...RUN, seed: 8 })).id;
      expect(await store.isHeld(id)).toEqual(false);
      const hold = await store.holdRun(id);
      expect(await rejection(store.holdRun(id))).toEqual("RunHeldError");
      expect([await store.isHeld(id), await store.isHeld(other)]).toEqual([true, false]);
      await (await store.holdRun(other)).release();
      await hold.release();
      expect(await store.isHeld(id)).toEqual(false);
      const next = await store.holdRun(id);
      // The first holder is done; it has nothing more to give back.
      await hold.release();
      expect(await rejection(store.holdRun(id))).toEqual("RunHeldError");
      await next.release();
    }));

  test("a run that is held is recorded, and removed with its hold", () =>
    withRun(open, async (store, id) => {
      const hold = await store.holdRun(id);
      await store.record(id, { metrics: [{ step: 1, name: "loss", value: 2 }] });
      expect((await store.metrics(id)).length).toEqual(1);
      await store.removeRun(id);
      await store.createRun(RUN);
      const next = await store.holdRun(id);
      await hold.release();
      expect(await rejection(store.holdRun(id))).toEqual("RunHeldError");
      await next.release();
    }));
}

function describeOwnership(open: StoreFactory, { test, expect }: TestRunner): void {
  test("what was handed in can be changed afterwards, and so can what was handed out", () =>
    withRun(open, async (store, id) => {
      const exponents = Float64Array.of(1, 2);
      const values = Float64Array.of(3);
      const bytes = Uint8Array.of(4);
      const details = { inner: { a: 1 } };
      await store.record(id, {
        spectra: [{ ...spectrumAt(1), exponents, errors: null, details }],
        series: [{ step: 1, name: "norms", values }],
        checkpoint: { step: 1, bytes },
      });
      const spoil = () => {
        for (const array of [exponents, values, bytes]) array.fill(9);
        details.inner.a = 9;
      };
      spoil();
      for (let round = 0; round < 2; round++) {
        const [spectrum] = await store.spectra(id);
        const [series] = await store.series(id);
        const checkpoint = await store.latestCheckpoint(id);
        expect([...spectrum.exponents, ...series.values, ...checkpoint!.bytes]).toEqual([
          1, 2, 3, 4,
        ]);
        expect(spectrum.details).toEqual({ inner: { a: 1 } });
        for (const array of [spectrum.exponents, series.values, checkpoint!.bytes]) array.fill(9);
        (spectrum.details as { inner: { a: number } }).inner.a = 9;
      }
    }));

  test("a view of a larger buffer is recorded as the view", () =>
    withRun(open, async (store, id) => {
      const memory = Float64Array.of(7, 1, 2, 7);
      const bytes = Uint8Array.of(7, 5, 7);
      await store.record(id, {
        series: [{ step: 1, name: "norms", values: memory.subarray(1, 3) }],
        checkpoint: { step: 1, bytes: bytes.subarray(1, 2) },
      });
      expect([...(await store.series(id))[0].values]).toEqual([1, 2]);
      expect([...(await store.latestCheckpoint(id))!.bytes]).toEqual([5]);
    }));

  test("closing twice does nothing", async () => {
    const store = await open();
    await store.close();
    await store.close();
  });
}

function spectrumAt(step: number): SpectrumEvent {
  return { step, kind: "joint", exponents: new Float64Array(2), errors: null, details: {} };
}
