/** Entries of sweeps: who computes them, what came of them. */
import { type EntryOutcome, LOSSES_PER_FAILURE } from "../../store/sweeps.ts";
import type { TestRunner } from "../test-runner.ts";
import { rejection, type StoreFactory } from "./store-sample.ts";
import { LEASE, ONCE, outcome, pause, setting, under, withSweep } from "./sweep-sample.ts";

/** Describes leases on the entries of a sweep. */
export function describeLeases(open: StoreFactory, { test, expect }: TestRunner): void {
  test("of many that ask at once each gets another entry, in order, and then nobody any", () =>
    withSweep(open, async (store, id) => {
      await store.addSettings(id, [setting(1), setting(0)]);
      const asked = Array.from({ length: 6 }, () => store.leaseEntry(id, LEASE));
      const given = (await Promise.all(asked)).filter((entry) => entry !== null);
      const keys = given.map(({ trial, seed }) => `${trial}:${seed}`);
      expect(keys.sort()).toEqual(["0:1", "0:2", "1:1", "1:2"]);
      expect(new Set(given.map(({ token }) => token)).size).toEqual(4);
      expect(given.every(({ state, attempts }) => state === "running" && attempts === 1)).toEqual(
        true,
      );
      expect(typeof (await store.entries(id))[0].worker).toEqual("string");
    }));

  test("an entry can be asked for by name", () =>
    withSweep(open, async (store, id) => {
      await store.addSettings(id, [setting(1), setting(0)]);
      const entry = { trial: 1, seed: 2 };
      const leased = await store.leaseEntry(id, { ...LEASE, entry });
      expect([leased?.trial, leased?.seed]).toEqual([1, 2]);
      expect(await store.leaseEntry(id, { ...LEASE, entry })).toEqual(null);
      // The others come in their order.
      const first = (await store.leaseEntry(id, LEASE))!;
      expect([first.trial, first.seed]).toEqual([0, 1]);
    }));

  test("a lease that has run out passes on, and after four times as many losses as failures allowed it is given up", () =>
    withSweep(open, async (store, id) => {
      await store.addSettings(id, [setting(0, [1])]);
      const brief = { milliseconds: 1, attempts: 2 };
      const tokens = new Set<string>();
      for (let losses = 0; losses < 2 * LOSSES_PER_FAILURE; losses++) {
        const leased = (await store.leaseEntry(id, brief))!;
        expect([leased.attempts, leased.failures, leased.losses]).toEqual([losses + 1, 0, losses]);
        tokens.add(leased.token);
        await pause(5);
      }
      expect(tokens.size).toEqual(8);
      expect(await store.leaseEntry(id, brief)).toEqual(null);
      const [entry] = await store.entries(id);
      expect([entry.state, entry.failures, entry.losses, entry.reason]).toEqual([
        "failed",
        0,
        8,
        "its worker was lost 8 times, the last time: it ended without a word",
      ]);
    }));

  test("whoever sees a worker end says so, and the entry goes on at once", () =>
    withSweep(open, async (store, id) => {
      await store.addSettings(id, [setting(0, [1])]);
      const key = { trial: 0, seed: 1 };
      const first = (await store.leaseEntry(id, LEASE))!;
      const lost = { token: first.token, attempts: 1, how: "killed by SIGKILL" };
      expect(await store.loseEntry(id, key, lost)).toEqual(true);
      const [entry] = await store.entries(id);
      expect([entry.state, entry.failures, entry.losses, entry.reason]).toEqual([
        "returned",
        0,
        1,
        "its worker was lost: killed by SIGKILL",
      ]);
      // What it had is another's now, and what it says late counts for nothing but a result.
      const second = (await store.leaseEntry(id, LEASE))!;
      expect(await store.loseEntry(id, key, lost)).toEqual(false);
      expect(await store.settleEntry(id, outcome(0, 1, "failed"), under(first.token))).toEqual(
        false,
      );
      expect(await store.settleEntry(id, outcome(0, 1, "done"), under(second.token))).toEqual(true);
      expect((await store.entries(id))[0].losses).toEqual(1);
    }));

  test("failures and losses add up, and what was given up is not late before", () =>
    withSweep(open, async (store, id) => {
      await store.addSettings(id, [setting(0, [1])]);
      const twice = { ...LEASE, attempts: 2 };
      const key = { trial: 0, seed: 1 };
      const { token } = (await store.leaseEntry(id, twice))!;
      await store.settleEntry(id, outcome(0, 1, "failed"), under(token, 2));
      for (let losses = 1; losses <= LOSSES_PER_FAILURE; losses++) {
        const again = (await store.leaseEntry(id, twice))!;
        await store.loseEntry(id, key, { token: again.token, attempts: 2, how: "gone" });
        const { state } = (await store.entries(id))[0];
        expect(state).toEqual(losses < LOSSES_PER_FAILURE ? "returned" : "failed");
      }
      expect(await store.leaseEntry(id, twice)).toEqual(null);
      expect(await store.repeatFailed(id)).toEqual(1);
      const fresh = (await store.leaseEntry(id, twice))!;
      expect([fresh.failures, fresh.losses]).toEqual([0, 0]);
    }));

  test("a lease is renewed by its token alone, which also says the run", () =>
    withSweep(open, async (store, id) => {
      await store.addSettings(id, [setting(0, [1])]);
      const leased = (await store.leaseEntry(id, { ...LEASE, milliseconds: 50 }))!;
      const renewal = { token: leased.token, milliseconds: 60_000 };
      expect(await store.renewLease(id, leased, { ...renewal, run: "abc" })).toEqual(true);
      expect(await store.renewLease(id, leased, { ...renewal, token: "other" })).toEqual(false);
      // Nor does a renewal that says no run take it away.
      expect(await store.renewLease(id, leased, renewal)).toEqual(true);
      await pause(60);
      expect(await store.leaseEntry(id, LEASE)).toEqual(null);
      expect((await store.entries(id))[0].run).toEqual("abc");
      await store.settleEntry(id, outcome(0, 1, "done"), under(leased.token));
      expect(await store.renewLease(id, leased, renewal)).toEqual(false);
    }));
}

/** Describes what came of the entries of a sweep. */
export function describeOutcomes(open: StoreFactory, { test, expect }: TestRunner): void {
  test("every outcome is recorded with its objective, NaN and infinities too, and counted", () =>
    withSweep(open, async (store, id) => {
      const values = [0.1, Number.NaN, Number.POSITIVE_INFINITY, null, Number.NEGATIVE_INFINITY];
      const states = ["done", "diverged", "pruned", "rejected", "failed"] as const;
      await store.addSettings(id, [setting(0, [0, 1, 2, 3, 4, 5, 6])]);
      for (const [seed, state] of states.entries()) {
        const { token } = (await store.leaseEntry(id, ONCE))!;
        const more = { objective: values[seed], run: `run-${seed}`, reason: `why ${seed}` };
        expect(await store.settleEntry(id, outcome(0, seed, state, more), under(token))).toEqual(
          true,
        );
      }
      await store.leaseEntry(id, ONCE);
      const entries = await store.entries(id);
      expect(entries.slice(0, 5).map((entry) => entry.objective)).toEqual(values);
      expect(entries.slice(0, 5).map(({ state }) => state)).toEqual([...states]);
      expect([entries[1].run, entries[1].reason]).toEqual(["run-1", "why 1"]);
      expect(await store.countEntries(id)).toEqual({
        ...{ done: 1, diverged: 1, pruned: 1, rejected: 1, failed: 1 },
        ...{ running: 1, waiting: 1, returned: 0 },
      });
    }));

  test("a result stays, and counts whoever reports it, even late", () =>
    withSweep(open, async (store, id) => {
      await store.addSettings(id, [setting(0, [1])]);
      const lost = (await store.leaseEntry(id, { ...LEASE, attempts: 1 }))!;
      const failed = outcome(0, 1, "failed");
      expect(await store.settleEntry(id, failed, under(lost.token, 1))).toEqual(true);
      expect(await store.leaseEntry(id, { ...LEASE, attempts: 1 })).toEqual(null);
      expect((await store.entries(id))[0].state).toEqual("failed");
      const done = outcome(0, 1, "done", { objective: 2 });
      expect(await store.settleEntry(id, done, under(lost.token))).toEqual(true);
      expect(await store.settleEntry(id, { ...done, objective: 3 }, under(lost.token))).toEqual(
        false,
      );
      const [entry] = await store.entries(id);
      expect([entry.state, entry.objective, entry.reason]).toEqual(["done", 2, ""]);
      // With two more attempts allowed, nobody has gone on without it.
      expect(entry.late).toEqual(false);
    }));

  test("a worker that was taken for dead undoes nothing by failing or returning", () =>
    withSweep(open, async (store, id) => {
      await store.addSettings(id, [setting(0, [1])]);
      const lost = (await store.leaseEntry(id, { ...LEASE, milliseconds: 1 }))!;
      await pause(5);
      const now = (await store.leaseEntry(id, LEASE))!;
      for (const state of ["failed", "returned"] as const) {
        expect(await store.settleEntry(id, outcome(0, 1, state), under(lost.token))).toEqual(false);
      }
      expect((await store.entries(id))[0].state).toEqual("running");
      expect(await store.settleEntry(id, outcome(0, 1, "returned"), under(now.token))).toEqual(
        true,
      );
      const again = (await store.leaseEntry(id, LEASE))!;
      expect([again.attempts, again.losses, again.seconds]).toEqual([3, 1, 1]);
      await store.settleEntry(id, outcome(0, 1, "done", { seconds: 2 }), under(again.token));
      expect((await store.entries(id))[0].seconds).toEqual(3);
    }));

  test("what failed waits its turn again until it has failed as often as allowed", () =>
    withSweep(open, async (store, id) => {
      await store.addSettings(id, [setting(0, [1])]);
      const twice = { ...LEASE, attempts: 2 };
      for (const attempt of [1, 2]) {
        const entry = (await store.leaseEntry(id, twice))!;
        expect([entry.attempts, entry.failures]).toEqual([attempt, attempt - 1]);
        const failed = outcome(0, 1, "failed", { reason: `error ${attempt}` });
        expect(await store.settleEntry(id, failed, under(entry.token, 2))).toEqual(true);
      }
      expect(await store.leaseEntry(id, twice)).toEqual(null);
      const [entry] = await store.entries(id);
      expect([entry.state, entry.failures, entry.reason]).toEqual(["failed", 2, "error 2"]);
      // A result that comes after all counts, and says that it came late.
      await store.settleEntry(id, outcome(0, 1, "done"), under("another", 2));
      expect((await store.entries(id)).map(({ state, late }) => [state, late])).toEqual([
        ["done", true],
      ]);
    }));

  test("what failed is computed again when asked for; other results are not", () =>
    withSweep(open, async (store, id) => {
      await store.addSettings(id, [setting(0, [1, 2, 3])]);
      for (const [seed, state] of [
        [1, "failed"],
        [2, "rejected"],
        [3, "done"],
      ] as const) {
        const { token } = (await store.leaseEntry(id, ONCE))!;
        await store.settleEntry(id, outcome(0, seed, state), under(token));
      }
      expect(await store.repeatFailed(id)).toEqual(1);
      expect((await store.entries(id)).map(({ state }) => state)).toEqual([
        "waiting",
        "rejected",
        "done",
      ]);
      expect((await store.leaseEntry(id, ONCE))?.failures).toEqual(0);
    }));

  test("an entry that is not there, and a state that is no outcome, are refused", () =>
    withSweep(open, async (store, id) => {
      await store.addSettings(id, [setting(0, [1])]);
      expect(await rejection(store.settleEntry(id, outcome(0, 2, "done"), under("t")))).toEqual(
        "RangeError",
      );
      const waiting = { ...outcome(0, 1, "done"), state: "waiting" } as unknown as EntryOutcome;
      expect(await rejection(store.settleEntry(id, waiting, under("t")))).toEqual("RangeError");
    }));
}
