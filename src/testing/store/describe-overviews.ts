/** What a store says of all runs at once: the same as of each. */
import type { RunEvents, RunStore, SpectrumEvent } from "../../store/store.ts";
import type { TestRunner } from "../test-runner.ts";
import { overviewByParts } from "./overview-by-parts.ts";
import { RUN, rejection, type StoreFactory, withStore } from "./store-sample.ts";

/** Describes lists of runs with the last of everything. */
export function describeOverviews(open: StoreFactory, { test, expect }: TestRunner): void {
  test("overviews say of every run what its own records say", () =>
    withStore(open, async (store) => {
      const ids = await recordSamples(store);
      const hold = await store.holdRun(ids[1]);
      for (const details of [false, true]) {
        const overviews = await store.overviews({ details });
        expect(overviews.map(({ run }) => run.id)).toEqual(ids);
        for (const overview of overviews) {
          expect(overview).toEqual(await overviewByParts(store, overview.run.id, details));
        }
      }
      const steps = (await store.overviews()).map(({ step }) => step);
      expect(steps).toEqual([null, 40, 41, 42, 43, 44]);
      await hold.release();
    }));

  test("one run can be asked for alone, and what there is of it is counted by name and kind", () =>
    withStore(open, async (store) => {
      const ids = await recordSamples(store);
      const all = await store.overviews();
      for (const [i, run] of ids.entries()) {
        expect(await store.overviews({ run })).toEqual([all[i]]);
        const { metrics, spectra } = await store.recorded(run);
        expect(metrics.map(({ name, count, last }) => [name, count, last])).toEqual(
          all[i].metrics.map(({ name, count, step }) => [name, count, step]),
        );
        expect(spectra.map(({ name, last }) => [name, last])).toEqual(
          all[i].spectra.map(({ kind, step }) => [kind, step]),
        );
      }
      expect(await store.overviews({ run: "0".repeat(16) })).toEqual([]);
      expect(await rejection(store.recorded("0".repeat(16)))).toEqual("RangeError");
    }));

  test("what is recorded can be asked for between two steps, and counts from the first to the last", () =>
    withStore(open, async (store) => {
      const { id } = await store.createRun(RUN);
      for (const step of [2, 4, 6, 8]) {
        const exponents = Float64Array.of(step);
        await store.record(id, {
          metrics: [{ step, name: "loss", value: step }],
          spectra: [{ step, kind: "joint", exponents, errors: null, details: {} }],
          series: [{ step, name: "norms", values: exponents }],
        });
      }
      const span = { from: 4, to: 6 };
      const found = [
        await store.metrics(id, { ...span, name: "loss" }),
        await store.spectra(id, { ...span, kind: "joint" }),
        await store.series(id, span),
        await store.metrics(id, { to: 2 }),
      ];
      expect(found.map((each) => each.map(({ step }) => step))).toEqual([
        [4, 6],
        [4, 6],
        [4, 6],
        [2],
      ]);
      const extent = { count: 4, first: 2, last: 8 };
      expect(await store.recorded(id)).toEqual({
        metrics: [{ name: "loss", ...extent }],
        spectra: [{ name: "joint", ...extent }],
        series: [{ name: "norms", ...extent }],
      });
    }));

  test("of spectra the first exponent is there, with its error if there is one", () =>
    withStore(open, async (store) => {
      await recordSamples(store);
      const [, several, , , , single] = await store.overviews();
      const head = { step: 40, largest: 0.5, largestError: null, details: null };
      expect(several.spectra).toEqual([
        { ...head, kind: "closed-loop", step: 7, largest: null },
        { ...head, kind: "joint", largestError: 0.25 },
        { ...head, kind: "per-layer" },
      ]);
      expect(single.spectra[0].largest).toEqual(Number.NEGATIVE_INFINITY);
    }));

  test("a metric is counted, and the least of it is the first of equal ones, without NaN", () =>
    withStore(open, async (store) => {
      await recordSamples(store);
      const [none, several, , , , single] = await store.overviews();
      expect(none.metrics).toEqual([]);
      const last = { step: 6, name: "loss", value: 7 };
      expect(several.metrics.find(({ name }) => name === "loss")).toEqual({
        ...{ ...last, count: 4, least: { step: 3, value: 0.5 } },
      });
      const infinite = { step: 1, value: Number.NEGATIVE_INFINITY };
      expect(several.metrics.find(({ name }) => name === "b")).toEqual({
        ...{ step: 9, name: "b", value: 4, count: 2, least: infinite },
      });
      expect(single.metrics).toEqual([
        { step: 44, name: "loss", value: Number.NaN, count: 1, least: null },
      ]);
    }));

  test("an empty store has none, and a filter that does not exist is refused", () =>
    withStore(open, async (store) => {
      expect(await store.overviews()).toEqual([]);
      const wrong = { detail: true } as object;
      expect(await rejection(store.overviews(wrong))).toEqual("TypeError");
    }));
}

/** A run without anything, one with everything, and four of which one thing comes last. */
async function recordSamples(store: RunStore): Promise<string[]> {
  const metric = (step: number, name: string, value: number) => ({ step, name, value });
  const series = { step: 42, name: "norms", values: new Float64Array(3) };
  const all: RunEvents[] = [
    {},
    {
      metrics: [
        ...[0.5, 0.5, 2, Number.NaN].map((value, i) => metric(3 + i, "loss", value)),
        metric(2, "a", 1),
        metric(1, "b", Number.NEGATIVE_INFINITY),
        metric(9, "b", 4),
        metric(9, "loss.batch", Number.POSITIVE_INFINITY),
      ],
      spectra: [
        spectrum(8, "joint", [9, 8], [1, 1]),
        spectrum(40, "joint", [0.5, -2], [0.25, Number.NaN]),
        spectrum(40, "per-layer", [0.5], [Number.NaN]),
        spectrum(7, "closed-loop", [], null),
      ],
      series: [{ ...series, step: 5 }],
      checkpoint: { step: 6, bytes: Uint8Array.of(1) },
      state: { state: "running", step: 4, message: "" },
    },
    { checkpoint: { step: 41, bytes: Uint8Array.of(1) }, series: [{ ...series, step: 3 }] },
    { series: [series, { ...series, step: 2, name: "zeros" }] },
    { state: { state: "failed", step: 43, message: "no disk" } },
    {
      metrics: [metric(44, "loss", Number.NaN)],
      spectra: [spectrum(1, "joint", [Number.NEGATIVE_INFINITY], null)],
    },
  ];
  const ids: string[] = [];
  for (const [seed, events] of all.entries()) {
    const { id } = await store.createRun({ ...RUN, seed });
    ids.push(id);
    await store.record(id, events);
    await new Promise((resolve) => setTimeout(resolve, 3)); // createdAt has milliseconds
  }
  await store.record(ids[1], { state: { state: "stopped", step: 4, message: "" } });
  // A resumed training writes a step again.
  await store.record(ids[1], { metrics: [metric(6, "loss", 7)] });
  return ids;
}

function spectrum(
  step: number,
  kind: string,
  exponents: readonly number[],
  errors: readonly number[] | null,
): SpectrumEvent {
  return {
    step,
    kind,
    exponents: Float64Array.from(exponents),
    errors: errors && Float64Array.from(errors),
    details: { kind, dimension: { value: 1.5 } },
  };
}
