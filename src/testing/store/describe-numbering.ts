/** Changes of a store: each has a number, in the order in which they become visible. */
import type { Change } from "../../store/changes/changes.ts";
import type { RunStore } from "../../store/store.ts";
import type { TestRunner } from "../test-runner.ts";
import { RUN, rejection, type StoreFactory, withRun, withStore } from "./store-sample.ts";
import { LEASE, outcome, pause, SWEEP, setting, under, withSweep } from "./sweep-sample.ts";

/** Describes {@link RunStore.changes} and {@link RunStore.lastChange}. */
export function describeNumbering(open: StoreFactory, runner: TestRunner): void {
  describeRunChanges(open, runner);
  describeSweepChanges(open, runner);
  describeFilters(open, runner);
  describeReaders(open, runner);
}

const words = (changes: readonly Change[]) => changes.map(({ kind }) => kind).join(" ");

function describeRunChanges(open: StoreFactory, { test, expect }: TestRunner): void {
  test("an empty store has no change; whatever happens to a run is the next one, and says what", () =>
    withStore(open, async (store) => {
      expect([await store.lastChange(), await store.changes(0)]).toEqual([0, []]);
      const { id } = await store.createRun(RUN);
      await store.createRun(RUN);
      await store.record(id, {
        metrics: [
          { step: 2, name: "loss", value: Number.NaN },
          { step: 2, name: "__proto__", value: 1 },
          { step: 3, name: "loss", value: 0.5 },
        ],
        spectra: [
          { step: 3, kind: "joint", exponents: new Float64Array(2), errors: null, details: {} },
        ],
        series: [{ step: 3, name: "norms", values: new Float64Array(1) }],
        checkpoint: { step: 3, bytes: new Uint8Array(1) },
        state: { state: "running", step: 3, message: "begun" },
      });
      await store.renameRun(id, "other");
      const nothing = { metrics: [], spectra: [], series: [], checkpoint: null, state: null };
      const none = { ...nothing, name: null, entries: [], run: id, sweep: null };
      const [created, recorded, renamed, ...more] = await store.changes(0);
      expect(more).toEqual([]);
      expect(created).toEqual({ ...none, number: created.number, kind: "created" });
      const { metrics, ...rest } = recorded;
      const byKey = [...metrics].sort((a, b) =>
        `${a.name} ${a.step}` < `${b.name} ${b.step}` ? -1 : 1,
      );
      expect(byKey).toEqual([
        { step: 2, name: "__proto__" },
        { step: 2, name: "loss" },
        { step: 3, name: "loss" },
      ]);
      expect(rest).toEqual({
        ...{ number: recorded.number, kind: "recorded", run: id, sweep: null },
        ...{ spectra: [{ step: 3, kind: "joint" }], series: [{ step: 3, name: "norms" }] },
        ...{ checkpoint: 3, state: (await store.states(id))[0], name: null, entries: [] },
      });
      expect(renamed).toEqual({ ...none, number: renamed.number, kind: "renamed", name: "other" });
      expect(await store.lastChange()).toEqual(renamed.number);
    }));

  test("a run that is removed, or comes from another store, is a change; what is refused is none", () =>
    withRun(open, async (store, id) => {
      await store.record(id, { metrics: [{ step: 1, name: "loss", value: 1 }] });
      const { state: _, ...run } = await store.run(id);
      const copy = { run, metrics: [], spectra: [], series: [], checkpoints: [], states: [] };
      await store.importRun(copy);
      await store.removeRun(id);
      const before = await store.lastChange();
      const wrong = { metrics: [{ step: -1, name: "loss", value: 1 }] };
      const { id: other } = await store.createRun({ ...RUN, seed: 8 });
      const refused = [
        store.removeRun(id),
        store.renameRun(id, "a"),
        store.record(id, {}),
        store.record(other, wrong),
        store.importRun({ ...copy, run: { ...run, seed: 9 } }),
      ];
      expect(await Promise.all(refused.map(rejection))).toEqual(refused.map(() => "RangeError"));
      expect(words(await store.changes(0))).toEqual("created recorded replaced removed created");
      expect((await store.changes(before)).map((change) => change.run)).toEqual([other]);
    }));
}

function describeSweepChanges(open: StoreFactory, { test, expect }: TestRunner): void {
  test("whatever happens to a sweep and its entries is a change, and a renewal of a lease is none", () =>
    withSweep(open, async (store, id) => {
      await store.createSweep(SWEEP);
      await store.addSettings(id, [setting(0, [1])]);
      await store.addSettings(id, [setting(0, [1])]);
      const { token } = (await store.leaseEntry(id, { ...LEASE, attempts: 1 }))!;
      await store.leaseEntry(id, LEASE);
      const key = { trial: 0, seed: 1 };
      const renewal = { token, milliseconds: 60_000 };
      await store.renewLease(id, key, renewal);
      await store.renewLease(id, key, { ...renewal, run: "abc" });
      await store.renewLease(id, key, { ...renewal, run: "abc" });
      await store.renewLease(id, key, { ...renewal, token: "other", run: "def" });
      await store.settleEntry(id, outcome(0, 1, "failed"), under(token, 1));
      await store.settleEntry(id, outcome(0, 1, "failed"), under(token, 1));
      await store.repeatFailed(id);
      await store.repeatFailed(id);
      await store.removeSweep(id);
      const changes = await store.changes(0);
      expect(words(changes)).toEqual("created extended entries entries entries entries removed");
      expect(changes.every(({ sweep, run }) => sweep === id && run === null)).toEqual(true);
      expect(changes.flatMap(({ entries }) => entries)).toEqual([
        { ...key, state: "running", run: null },
        { ...key, state: "running", run: "abc" },
        { ...key, state: "failed", run: "abc" },
        { ...key, state: "waiting", run: "abc" },
      ]);
    }));
}

function describeFilters(open: StoreFactory, { test, expect }: TestRunner): void {
  test("changes can be asked for of one run, of a sweep with its runs, and so many at a time", () =>
    withSweep(open, async (store, sweep) => {
      const runs: string[] = [];
      for (const seed of [0, 1]) runs.push((await store.createRun({ ...RUN, seed })).id);
      await store.addSettings(sweep, [setting(0, [1])]);
      const { token } = (await store.leaseEntry(sweep, LEASE))!;
      await store.renewLease(
        sweep,
        { trial: 0, seed: 1 },
        { token, milliseconds: 9e4, run: runs[0] },
      );
      for (const run of runs) await store.record(run, {});
      const of = async (filter: Parameters<RunStore["changes"]>[1], after = 0) =>
        words(await store.changes(after, filter));
      expect(await of({ run: runs[1] })).toEqual("created recorded");
      expect(await of({ sweep })).toEqual("created created extended entries entries recorded");
      expect(await of({ run: "0".repeat(16) })).toEqual("");
      const [first, second] = await store.changes(0, { limit: 2 });
      expect((await store.changes(first.number, { limit: 1 }))[0]).toEqual(second);
      for (const wrong of [{ limit: 0 }, { limit: 0.5 }, { run: runs[0], sweep }, { runs: "" }]) {
        expect((await rejection(store.changes(0, wrong))).endsWith("Error")).toEqual(true);
      }
      expect(await rejection(store.changes(-1))).toEqual("RangeError");
    }));

  test("who asks for changes that the store never had is told so", () =>
    withRun(open, async (store) => {
      const last = await store.lastChange();
      expect(await store.changes(last)).toEqual([]);
      expect(await rejection(store.changes(last + 1))).toEqual("ForgottenChangesError");
    }));
}

function describeReaders(open: StoreFactory, { test, expect }: TestRunner): void {
  test("who follows the numbers while several write sees every change once, with what it wrote there", () =>
    withStore(open, async (store) => {
      const ids: string[] = [];
      for (let seed = 0; seed < 3; seed++) ids.push((await store.createRun({ ...RUN, seed })).id);
      let after = await store.lastChange();
      const steps = 40;
      let writing = ids.length;
      const writers = ids.map(async (id) => {
        for (let step = 0; step < steps; step++) {
          await store.record(id, { metrics: [{ step, name: "loss", value: step }] });
        }
        writing--;
      });
      const seen: Change[] = [];
      for (let isLast = false; ; ) {
        const changes = await store.changes(after, { limit: 7 });
        seen.push(...changes);
        after = changes.at(-1)?.number ?? after;
        for (const { run, metrics } of changes) {
          const there = (await store.metrics(run!)).map(({ step }) => step);
          expect(metrics.every(({ step }) => there.includes(step))).toEqual(true);
        }
        if (changes.length > 0) continue;
        if (isLast) break;
        isLast = writing === 0;
        // A store that answers without waiting would keep the writers waiting.
        await pause(1);
      }
      await Promise.all(writers);
      for (const id of ids) {
        const own = seen.filter(({ run }) => run === id).flatMap(({ metrics }) => metrics);
        expect(own.map(({ step }) => step)).toEqual(Array.from({ length: steps }, (_, i) => i));
      }
      const numbers = seen.map(({ number }) => number);
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    }));
}
