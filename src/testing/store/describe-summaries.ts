/** What lists say of the events of a run stays what the events come to, whatever is written and in which order. */
import { createRandom, type Random } from "../../random.ts";
import type { MetricSummary, RunCopy, RunEvents, RunStore } from "../../store/store.ts";
import type { TestRunner } from "../test-runner.ts";
import { overviewByParts } from "./overview-by-parts.ts";
import { RUN, type StoreFactory, withRun, withStore } from "./store-sample.ts";

/** Describes lists after events were replaced, removed and brought from elsewhere. */
export function describeSummaries(open: StoreFactory, { test, expect }: TestRunner): void {
  const losses = async (store: RunStore): Promise<MetricSummary | undefined> =>
    (await store.overviews())[0].metrics.find(({ name }) => name === "loss");
  const record = (store: RunStore, id: string, step: number, value: number) =>
    store.record(id, { metrics: [{ step, name: "loss", value }] });

  test("a least value that is replaced by a larger one is no longer the least", () =>
    withRun(open, async (store, id) => {
      for (const [step, value] of [3, 1, 2].entries()) await record(store, id, step, value);
      expect((await losses(store))?.least).toEqual({ step: 1, value: 1 });
      await record(store, id, 1, 5);
      const last = { step: 2, name: "loss", value: 2, count: 3 };
      expect(await losses(store)).toEqual({ ...last, least: { step: 2, value: 2 } });
      await record(store, id, 2, Number.NaN);
      expect((await losses(store))?.least).toEqual({ step: 0, value: 3 });
    }));

  test("what is written out of order, or twice in one record, is counted once", () =>
    withRun(open, async (store, id) => {
      await record(store, id, 5, 1);
      await record(store, id, 2, 1);
      const metric = (step: number, value: number) => ({ step, name: "loss", value });
      await store.record(id, { metrics: [metric(9, 0), metric(7, 4), metric(9, 6)] });
      const last = { step: 9, name: "loss", value: 6, count: 4 };
      expect(await losses(store)).toEqual({ ...last, least: { step: 2, value: 1 } });
    }));

  test("infinities are the least and the last like other values; NaN is never the least", () =>
    withRun(open, async (store, id) => {
      const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
      const least = [null, { step: 1, value: values[1] }, { step: 2, value: values[2] }];
      for (const [step, value] of values.entries()) {
        await record(store, id, step, value);
        const expected = least[Math.min(step, 2)];
        expect(await losses(store)).toEqual({
          ...{ step, name: "loss", value, count: step + 1, least: expected },
        });
      }
    }));

  test("of the last spectrum what replaced it counts, and nothing of an earlier one", () =>
    withRun(open, async (store, id) => {
      const spectrum = (step: number, largest: number, error: number | null) => ({
        ...{ step, kind: "joint", exponents: Float64Array.of(largest, -9), details: { largest } },
        errors: error === null ? null : Float64Array.of(error, 1),
      });
      const heads = async () => (await store.overviews({ details: true }))[0].spectra;
      const head = { step: 4, kind: "joint", largestError: 0.5 };
      await store.record(id, { spectra: [spectrum(4, 1, 0.5)] });
      await store.record(id, { spectra: [spectrum(3, 7, null)] });
      expect(await heads()).toEqual([{ ...head, largest: 1, details: { largest: 1 } }]);
      await store.record(id, { spectra: [spectrum(4, Number.NaN, null)] });
      const replaced = { largest: Number.NaN, largestError: null, details: { largest: "NaN" } };
      expect(await heads()).toEqual([{ ...head, ...replaced }]);
    }));

  test("a run that was removed leaves nothing to one that begins anew", () =>
    withRun(open, async (store, id) => {
      await record(store, id, 5, 1);
      await store.removeRun(id);
      expect(await store.overviews()).toEqual([]);
      await store.createRun(RUN);
      expect((await store.overviews()).map(({ step, metrics }) => [step, metrics])).toEqual([
        [null, []],
      ]);
    }));

  test("after any sequence of writes a list says what all events come to", () =>
    withStore(open, async (store) => {
      const random = createRandom(20);
      const copies = new Map<string, RunCopy>();
      for (let round = 0; round < ROUNDS; round++) {
        for (let i = 0; i < WRITES; i++) await writeSomething(store, random, copies);
        const found = await store.overviews({ details: true });
        const expected = found.map(({ run }) => overviewByParts(store, run.id, true));
        expect(found).toEqual(await Promise.all(expected));
      }
    }));
}

/** Comparisons, and writes before each. */
const ROUNDS = 30;
const WRITES = 6;

/** Steps are few, so that what is there is met again. */
const STEPS = 9;
const RUNS = 3;

async function writeSomething(
  store: RunStore,
  random: Random,
  copies: Map<string, RunCopy>,
): Promise<void> {
  const { id } = await store.createRun({ ...RUN, seed: random.integer(RUNS) });
  const what = random.uniform();
  if (what < 0.05) await store.removeRun(id);
  else if (what < 0.1) await store.keepCheckpoints(id, random.integer(2));
  else if (what < 0.2) copies.set(id, await copyOf(store, id));
  else if (what < 0.3) {
    const copy = copies.get(id);
    if (copy !== undefined) await store.importRun(copy);
  } else if (what < 0.5) {
    const both = [someEvents(random), someEvents(random)];
    await Promise.all(both.map((events) => store.record(id, events)));
  } else await store.record(id, someEvents(random));
}

function someEvents(random: Random): RunEvents {
  const step = () => random.integer(STEPS);
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0.1];
  const value = () => (random.uniform() < 0.4 ? odd[random.integer(odd.length)] : random.normal());
  const several = <Item>(item: () => Item) => Array.from({ length: random.integer(4) }, item);
  const numbers = (length: number) => Float64Array.from({ length }, value);
  const checkpoint = { step: step(), bytes: Uint8Array.of(1) };
  const state = { state: random.uniform() < 0.5 ? "running" : "finished", message: "" } as const;
  return {
    metrics: several(() => {
      return { step: step(), name: ["loss", "batch", "λ"][random.integer(3)], value: value() };
    }),
    spectra: several(() => {
      const length = random.integer(3);
      const kind = ["joint", "per-layer"][random.integer(2)];
      const errors = random.uniform() < 0.5 ? null : numbers(length).map(Math.abs);
      const details = { value: value(), list: [1] };
      return { step: step(), kind, exponents: numbers(length), errors, details };
    }),
    series: several(() => ({ step: step(), name: "norms", values: numbers(2) })),
    ...(random.uniform() < 0.2 && { checkpoint }),
    ...(random.uniform() < 0.3 && { state: { ...state, step: step() } }),
  };
}

async function copyOf(store: RunStore, id: string): Promise<RunCopy> {
  const { state: _, ...run } = await store.run(id);
  return {
    run,
    metrics: await store.metrics(id),
    spectra: await store.spectra(id),
    series: await store.series(id),
    checkpoints: [],
    states: await store.states(id),
  };
}
