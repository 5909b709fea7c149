/** One entry: what comes of it, and that it does not depend on what is recorded already. */
import { describe, expect, test } from "vitest";
import { createMemoryStore } from "../../../src/store/memory-store.ts";
import { computeEntry } from "../../../src/sweep/run/compute-entry.ts";
import { BASE, entryAt, freshSweep, sweepIn } from "./sample.ts";

const GRID = {
  space: { "training.optimiser.learningRate": { values: [0.01, 1e300] } },
  sampler: { kind: "grid" },
  seeds: [3],
};
const RATE = "training.optimiser.learningRate";
const good = entryAt(0, 3, { [RATE]: 0.01 });

test("a run that ends is done, with its objective, what it showed, and its id", async () => {
  const options = await freshSweep(GRID);
  const outcome = await computeEntry(good, options);
  const losses = await options.store.metrics(outcome.run!, { name: "validationLoss" });
  expect(losses.length).toBe(2);
  expect(outcome).toMatchObject({ trial: 0, seed: 3, state: "done", reason: "" });
  expect(outcome.objective).toBe(Math.min(...losses.map(({ value }) => value)));
  const { shown } = outcome.details as { shown: { values: unknown; spectra: { epoch: number }[] } };
  expect(shown.values).toEqual(losses.map(({ value }, i) => ({ epoch: i + 1, value })));
  expect(shown.spectra.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
  expect((await options.store.run(outcome.run!)).state?.state).toBe("finished");
});

test("the last value, and the largest, where the sweep asks for them", async () => {
  const last = await freshSweep({
    ...GRID,
    objective: { metric: "validationLoss", goal: "maximise", of: "last" },
  });
  const outcome = await computeEntry(good, last);
  const losses = await last.store.metrics(outcome.run!, { name: "validationLoss" });
  expect(outcome.objective).toBe(losses[1].value);
  const best = await freshSweep({
    ...GRID,
    objective: { metric: "validationLoss", goal: "maximise", of: "best" },
  });
  const values = losses.map(({ value }) => value);
  expect((await computeEntry(good, best)).objective).toBe(Math.max(...values));
});

test("one that is in the store is found, with the same numbers, and not computed again", async () => {
  const store = createMemoryStore();
  const options = await sweepIn(store, GRID);
  const first = await computeEntry(good, options);
  const changes = (await store.states(first.run!)).length;
  const epochs: number[] = [];
  const again = await computeEntry(good, {
    ...options,
    observer: { onEpoch: ({ epoch }) => epochs.push(epoch) },
  });
  expect({ ...again, seconds: 0 }).toEqual({ ...first, seconds: 0 });
  expect([epochs, (await store.states(first.run!)).length]).toEqual([[], changes]);
});

test("one that diverges is a result, and says where", async () => {
  const outcome = await computeEntry(entryAt(1, 3, { [RATE]: 1e300 }), await freshSweep(GRID));
  expect(outcome).toMatchObject({ state: "diverged", objective: null });
  const made = "step 1 would have made weights that are not finite, with a loss of 1.28";
  expect(outcome.reason.slice(0, made.length)).toBe(made);
  expect(outcome.details).toMatchObject({ shown: { diverged: true } });
});

test("a configuration that there is none of, and one that fits nothing, are rejected", async () => {
  const options = await freshSweep({
    space: { "network.hidden": { values: [4, 8] } },
    sampler: { kind: "grid" },
    seeds: 1,
  });
  const none = await computeEntry(entryAt(0, 0, { "network.hidden": -1 }), options);
  expect(none).toMatchObject({ state: "rejected", run: null });
  expect(none.reason).toContain("network.hidden");
  const base = { ...BASE, monitor: { ...BASE.monitor, exponents: 6 } };
  const small = { ...BASE.network, hidden: 8 };
  const fits = await freshSweep(
    { space: { "network.hidden": { values: [8, 4] } }, sampler: { kind: "grid" }, seeds: 1 },
    { ...base, network: small },
  );
  expect(await computeEntry(entryAt(0, 0, { "network.hidden": 4 }), fits)).toMatchObject({
    state: "rejected",
  });
});

test("what may be the machine's fault is failed, and a run that someone computes is given back", async () => {
  const store = createMemoryStore();
  const options = await sweepIn(store, GRID);
  const record = () => Promise.reject(new Error("the disk is full"));
  const failed = await computeEntry(good, { ...options, store: { ...store, record } });
  expect(failed).toMatchObject({ state: "failed", reason: "the disk is full" });
  const hold = await store.holdRun(failed.run!);
  expect(await computeEntry(good, options)).toMatchObject({ state: "returned" });
  await hold.release();
  expect(await computeEntry(good, options)).toMatchObject({ state: "done" });
});

test("a file that is not there at the moment is no fault of the setting", async () => {
  const base = { ...BASE, task: { kind: "text", path: "a.txt", validation: 0.1 } };
  const options = await freshSweep(GRID, base);
  const missing = () =>
    Promise.reject(Object.assign(new Error("no a.txt"), { syscall: "open", code: "ENOENT" }));
  const files = { text: missing, data: missing, digest: missing };
  const { state, reason } = await computeEntry(good, { ...options, files });
  expect(reason).toContain("no a.txt");
  expect(state).toBe("failed");
});

test("a signal gives it back; taken up again it has the numbers of one that was not stopped", async () => {
  const whole = await computeEntry(good, await freshSweep(GRID));
  const options = await freshSweep(GRID);
  const stop = new AbortController();
  const observer = { onEpoch: () => stop.abort() };
  const part = await computeEntry(good, { ...options, observer, signal: stop.signal });
  expect(part).toMatchObject({ state: "returned", objective: null });
  const rest = await computeEntry(good, options);
  expect({ ...rest, seconds: 0 }).toEqual({ ...whole, seconds: 0 });
});

describe("a rule on the spectrum", () => {
  const rule = (from: number, above: number) => ({
    ...GRID,
    pruner: { kind: "spectrum", from, rules: [{ quantity: "largest", above }] },
  });

  test("ends a run before its first step, and says on which numbers", async () => {
    const options = await freshSweep(rule(0, -50));
    const outcome = await computeEntry(good, options);
    expect(outcome).toMatchObject({ state: "pruned", objective: null });
    expect(outcome.reason).toContain("epoch 0");
    expect(await options.store.metrics(outcome.run!, { name: "validationLoss" })).toEqual([]);
    expect((await options.store.run(outcome.run!)).state).toMatchObject({
      state: "pruned",
      message: outcome.reason,
    });
  });

  test("ends it where it would, although the whole run is in the store", async () => {
    const store = createMemoryStore();
    const whole = await computeEntry(good, await sweepIn(store, GRID));
    const first = (await store.metrics(whole.run!, { name: "validationLoss" }))[0].value;
    const found = await computeEntry(good, await sweepIn(store, { ...rule(1, -50), name: "b" }));
    const fresh = await computeEntry(good, await freshSweep(rule(1, -50)));
    expect(found).toMatchObject({ state: "pruned", run: whole.run, objective: first });
    expect({ ...found, seconds: 0 }).toEqual({ ...fresh, seconds: 0 });
  });

  test("that was learned ends it by its feature, fresh or in the store", async () => {
    const worth = { saved: 0, mistakes: 0, value: 0 };
    const learned = (threshold: number) => ({
      ...GRID,
      pruner: {
        kind: "spectrum",
        rule: {
          schema: "lyapscope.rule/1",
          rule: { quantity: "λ₁", epoch: 1, ends: "above", threshold },
          terms: { best: 0.25, mistake: 5 },
          expected: worth,
          beside: { rule: null, expected: worth },
          gain: { value: 0, interval: [0, 0] },
          provenance: {
            ...{ source: "none", outcome: "final loss", settings: 20, runs: 20 },
            ...{ folds: 10, repetitions: 5, seed: 0, confidence: 0.95 },
          },
        },
      },
    });
    const store = createMemoryStore();
    const whole = await computeEntry(good, await sweepIn(store, GRID));
    const found = await computeEntry(good, await sweepIn(store, { ...learned(-50), name: "b" }));
    const fresh = await computeEntry(good, await freshSweep(learned(-50)));
    expect(found).toMatchObject({ state: "pruned", run: whole.run });
    expect(found.reason).toMatch(/^λ₁ above -50 at epoch 1: it is -\d/);
    expect({ ...found, seconds: 0 }).toEqual({ ...fresh, seconds: 0 });
    expect((await computeEntry(good, await freshSweep(learned(50)))).state).toBe("done");
  });

  test("that is never broken changes nothing", async () => {
    const outcome = await computeEntry(good, await freshSweep(rule(0, 50)));
    const plain = await computeEntry(good, await freshSweep(GRID));
    expect({ ...outcome, seconds: 0 }).toEqual({ ...plain, seconds: 0 });
  });
});
