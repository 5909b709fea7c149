/** Sweeps of a store: identity, settings, leases, what came of entries. */

import type { TestRunner } from "../test-runner.ts";
import { describeLeases, describeOutcomes } from "./describe-entries.ts";
import { rejection, type StoreFactory, withStore } from "./store-sample.ts";
import { LEASE, outcome, SWEEP, setting, under, withSweep } from "./sweep-sample.ts";

/** Describes the sweeps of a store. */
export function describeSweeps(open: StoreFactory, runner: TestRunner): void {
  describeIdentity(open, runner);
  describeSettings(open, runner);
  describeLeases(open, runner);
  describeOutcomes(open, runner);
}

function describeIdentity(open: StoreFactory, { test, expect }: TestRunner): void {
  test("a sweep is its definition and versions; the name finds it, and begins no second one", () =>
    withSweep(open, async (store, id) => {
      expect(await store.createSweep({ ...SWEEP, name: "again" })).toEqual({ id, existed: true });
      const { createdAt, ...kept } = await store.sweep("copy");
      expect(kept).toEqual({ id, ...SWEEP });
      expect(createdAt <= new Date().toISOString()).toEqual(true);
      expect([await store.sweep(id), await store.sweep(id.slice(0, 9))]).toEqual([
        { ...kept, createdAt },
        { ...kept, createdAt },
      ]);
      const other = { ...SWEEP, definition: { seeds: 3 } };
      expect(await rejection(store.createSweep(other))).toEqual("RangeError");
      const second = await store.createSweep({ ...other, name: "other" });
      expect([second.existed, second.id === id]).toEqual([false, false]);
      expect((await store.sweeps()).map(({ name }) => name).sort()).toEqual(["copy", "other"]);
      const newer = { ...SWEEP, name: "newer", versions: { lyapscope: "9.0.0" } };
      expect((await store.createSweep(newer)).existed).toEqual(false);
    }));

  test("a sweep that is removed takes its entries along and leaves others", () =>
    withSweep(open, async (store, id) => {
      const other = (await store.createSweep({ ...SWEEP, name: "b", definition: {} })).id;
      for (const each of [id, other]) await store.addSettings(each, [setting(0)]);
      await store.removeSweep(id);
      expect((await store.sweeps()).map((sweep) => sweep.id)).toEqual([other]);
      expect((await store.entries(other)).length).toEqual(2);
      await store.createSweep(SWEEP);
      expect(await store.entries(id)).toEqual([]);
    }));

  test("every method refuses a sweep that is not there", () =>
    withStore(open, async (store) => {
      const id = "0123456789abcdef";
      const key = { trial: 0, seed: 1 };
      const calls = [
        store.sweep(id),
        store.removeSweep(id),
        store.addSettings(id, [setting(0)]),
        store.entries(id),
        store.countEntries(id),
        store.leaseEntry(id, LEASE),
        store.renewLease(id, key, { token: "t", milliseconds: 1 }),
        store.settleEntry(id, outcome(0, 1, "done"), under("t")),
        store.repeatFailed(id),
      ];
      const names = await Promise.all(calls.map(rejection));
      expect(names).toEqual(calls.map(() => "RangeError"));
    }));
}

function describeSettings(open: StoreFactory, { test, expect }: TestRunner): void {
  test("settings are added once, by whoever comes, and listed by trial and in the order of seeds", () =>
    withSweep(open, async (store, id) => {
      await store.addSettings(id, [setting(2, [9, 3]), setting(0)]);
      await store.addSettings(id, [setting(0), setting(1)]);
      const entries = await store.entries(id);
      expect(entries.map(({ trial, seed }) => `${trial}:${seed}`)).toEqual(
        "0:1 0:2 1:1 1:2 2:9 2:3".split(" "),
      );
      expect(entries[4]).toEqual({
        ...{ trial: 2, seed: 9, point: setting(2).point, state: "waiting", attempts: 0 },
        ...{
          failures: 0,
          losses: 0,
          run: null,
          reason: "",
          objective: null,
          details: {},
          late: false,
        },
        ...{ seconds: 0, worker: null },
      });
      const rejected = { ...setting(3, []), rejected: "no such cell" };
      await store.addSettings(id, [rejected]);
      expect(await store.settings(id)).toEqual([
        setting(0),
        setting(1),
        setting(2, [9, 3]),
        rejected,
      ]);
    }));

  test("another point or other seeds under a number that is there are refused, with all of the call", () =>
    withSweep(open, async (store, id) => {
      await store.addSettings(id, [setting(0)]);
      const other = { ...setting(0), point: { "network.hidden": 9 } };
      expect(await rejection(store.addSettings(id, [setting(1), other]))).toEqual("Error");
      expect(await rejection(store.addSettings(id, [setting(0, [1])]))).toEqual("Error");
      expect((await store.entries(id)).length).toEqual(2);
    }));

  test("settings without seeds, with a seed twice, and trials that are no counts are refused", () =>
    withSweep(open, async (store, id) => {
      for (const wrong of [setting(0, []), setting(0, [1, 1]), setting(-1), setting(0, [0.5])]) {
        expect(await rejection(store.addSettings(id, [wrong]))).toEqual("RangeError");
      }
    }));
}
