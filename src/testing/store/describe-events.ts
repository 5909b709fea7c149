/** Events of a store: values that survive, keys that replace, order, all or nothing. */
import type { RunEvents, SpectrumEvent } from "../../store/store.ts";
import type { TestRunner } from "../test-runner.ts";
import { rejection, type StoreFactory, withRun } from "./store-sample.ts";

/** What a float64 can be; −0 apart, which a metric may lose. */
const VALUES = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0,
  -1.5,
  0.1,
  2 ** 53 + 2,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  -Number.MIN_VALUE,
];

/** Describes {@link RunStore.record} and what reads events. */
export function describeEvents(open: StoreFactory, runner: TestRunner): void {
  describeValues(open, runner);
  describeKeys(open, runner);
  describeRefusals(open, runner);
}

function describeValues(open: StoreFactory, { test, expect }: TestRunner): void {
  test("every float64 survives as a metric, NaN and infinities included", () =>
    withRun(open, async (store, id) => {
      const metrics = VALUES.map((value, step) => ({ step, name: "loss", value }));
      await store.record(id, { metrics });
      expect(await store.metrics(id)).toEqual(metrics);
    }));

  test("every float64 survives in spectra and series, with its sign", () =>
    withRun(open, async (store, id) => {
      const numbers = Float64Array.of(...VALUES, -0);
      const spectrum = {
        step: 3,
        kind: "joint",
        exponents: numbers,
        errors: numbers.slice().reverse(),
        layerOf: Array.from(numbers, (_, j) => j % 2),
        details: { dimension: 2.5, converged: true, warnings: ["a"], sumRule: null },
      };
      const series = { step: 3, name: "norms", values: numbers };
      await store.record(id, { spectra: [spectrum], series: [series] });
      expect(await store.spectra(id)).toEqual([spectrum]);
      expect(await store.series(id)).toEqual([series]);
    }));

  test("what a spectrum does not have is null; numbers that JSON lacks are their names", () =>
    withRun(open, async (store, id) => {
      const details = { mean: Number.NEGATIVE_INFINITY, entropy: Number.NaN, missing: undefined };
      await store.record(id, { spectra: [{ ...spectrumAt(0, "joint"), details }] });
      const [spectrum] = await store.spectra(id);
      expect([spectrum.errors, spectrum.layerOf]).toEqual([null, null]);
      expect(spectrum.details).toEqual({ entropy: "NaN", mean: "-Infinity" });
    }));

  test("empty vectors and steps of any size are kept", () =>
    withRun(open, async (store, id) => {
      const step = Number.MAX_SAFE_INTEGER;
      await store.record(id, {
        metrics: [{ step, name: "loss", value: 1 }],
        series: [{ step, name: "norms", values: new Float64Array() }],
      });
      expect(await store.metrics(id)).toEqual([{ step, name: "loss", value: 1 }]);
      expect((await store.series(id))[0].values.length).toEqual(0);
      expect((await store.latest(id)).step).toEqual(step);
    }));

  test("thousands of metrics go in one record", () =>
    withRun(open, async (store, id) => {
      const metrics = Array.from({ length: 7003 }, (_, step) => {
        return { step, name: "loss", value: 1 / (1 + step) };
      });
      await store.record(id, { metrics });
      expect(await store.metrics(id)).toEqual(metrics);
    }));
}

function describeKeys(open: StoreFactory, { test, expect }: TestRunner): void {
  test("the same key again replaces, and another key does not", () =>
    withRun(open, async (store, id) => {
      const events = (factor: number): RunEvents => ({
        metrics: [
          { step: 1, name: "loss", value: factor },
          { step: 1, name: "error", value: 2 * factor },
          { step: 2, name: "loss", value: 3 * factor },
        ],
        spectra: [spectrumAt(1, "joint", factor), spectrumAt(1, "per-layer", 2 * factor)],
        series: [
          { step: 1, name: "norms", values: Float64Array.of(factor) },
          { step: 2, name: "norms", values: Float64Array.of(2 * factor) },
        ],
      });
      await store.record(id, events(1));
      await store.record(id, events(10));
      expect((await store.metrics(id)).map(({ value }) => value)).toEqual([20, 10, 30]);
      expect((await store.spectra(id)).map(({ exponents }) => exponents[0])).toEqual([10, 20]);
      expect((await store.series(id)).map(({ values }) => values[0])).toEqual([10, 20]);
    }));

  test("within one record the later of the same key counts", () =>
    withRun(open, async (store, id) => {
      const metrics = [1, 2, 3].map((value) => ({ step: 5, name: "loss", value }));
      await store.record(id, { metrics });
      expect(await store.metrics(id)).toEqual([{ step: 5, name: "loss", value: 3 }]);
    }));

  test("events come by step, then name, and can be chosen by both", () =>
    withRun(open, async (store, id) => {
      const at = (step: number, name: string) => ({ step, name, value: step });
      await store.record(id, {
        metrics: [at(10, "b"), at(2, "b"), at(2, "a"), at(10, "a")],
        spectra: [spectrumAt(10, "joint"), spectrumAt(9, "per-layer"), spectrumAt(9, "joint")],
        series: [10, 9].map((step) => ({ step, name: "norms", values: new Float64Array(1) })),
      });
      const metrics = await store.metrics(id);
      expect(metrics.map(({ step, name }) => `${step}${name}`)).toEqual(["2a", "2b", "10a", "10b"]);
      expect(await store.metrics(id, { name: "b", from: 3 })).toEqual([at(10, "b")]);
      expect(await store.metrics(id, { name: "c" })).toEqual([]);
      const spectra = await store.spectra(id, { from: 9 });
      expect(spectra.map(({ step, kind }) => `${step}${kind}`)).toEqual([
        "9joint",
        "9per-layer",
        "10joint",
      ]);
      expect((await store.spectra(id, { kind: "joint", from: 10 })).length).toEqual(1);
      expect((await store.series(id)).map(({ step }) => step)).toEqual([9, 10]);
      expect((await store.series(id, { name: "other" })).length).toEqual(0);
    }));

  test("the latest is the last of every name and kind, NaN too", () =>
    withRun(open, async (store, id) => {
      expect(await store.latest(id)).toEqual({ step: null, metrics: [], spectra: [] });
      await store.record(id, {
        metrics: [
          { step: 10, name: "loss", value: Number.NaN },
          { step: 9, name: "loss", value: 1 },
          { step: 4, name: "accuracy", value: 0.5 },
        ],
        spectra: [spectrumAt(9, "joint", 9), spectrumAt(8, "joint", 8), spectrumAt(3, "per-layer")],
        state: { state: "diverged", step: 11, message: "loss is NaN" },
      });
      const { step, metrics, spectra } = await store.latest(id);
      expect(step).toEqual(11);
      expect(metrics).toEqual([
        { step: 4, name: "accuracy", value: 0.5 },
        { step: 10, name: "loss", value: Number.NaN },
      ]);
      expect(spectra.map(({ kind, exponents }) => [kind, exponents[0]])).toEqual([
        ["joint", 9],
        ["per-layer", 1],
      ]);
    }));

  test("states are a history: the same one twice is two entries, and the last one counts", () =>
    withRun(open, async (store, id) => {
      const running = { state: "running", step: 0, message: "" } as const;
      const stopped = { state: "stopped", step: 0, message: "interrupted" } as const;
      for (const state of [running, stopped, running]) await store.record(id, { state });
      const history = await store.states(id);
      expect(history.map(({ at: _, ...change }) => change)).toEqual([running, stopped, running]);
      expect(history.every(({ at }) => new Date(at).toISOString() === at)).toEqual(true);
      expect((await store.run(id)).state).toEqual(history[2]);
    }));

  test("a run that continues another says which, and from where; others have no origin", () =>
    withRun(open, async (store, id) => {
      expect((await store.run(id)).origin).toEqual(null);
      const origin = { run: "0123456789abcdef", step: 12 };
      await store.record(id, { origin });
      await store.record(id, { metrics: [{ step: 13, name: "loss", value: 1 }] });
      expect((await store.run(id)).origin).toEqual(origin);
      expect((await store.runs()).map((run) => run.origin)).toEqual([origin]);
    }));

  test("records that are made at the same time all arrive", () =>
    withRun(open, async (store, id) => {
      const steps = Array.from({ length: 20 }, (_, step) => step);
      const metric = (step: number) => ({ step, name: "loss", value: step });
      await Promise.all(steps.map((step) => store.record(id, { metrics: [metric(step)] })));
      expect(await store.metrics(id)).toEqual(steps.map(metric));
    }));
}

function describeRefusals(open: StoreFactory, { test, expect }: TestRunner): void {
  const good = { step: 1, name: "loss", value: 1 };
  const bad: Record<string, { events: object; error: string }> = {
    "a step below 0": { events: { metrics: [good, { ...good, step: -1 }] }, error: "RangeError" },
    "half a step": { events: { metrics: [good, { ...good, step: 1.5 }] }, error: "RangeError" },
    "no name": { events: { metrics: [good, { ...good, name: "" }] }, error: "TypeError" },
    "a value that is text": {
      events: { metrics: [good, { ...good, value: "1" }] },
      error: "TypeError",
    },
    "errors that are not one each": {
      events: { spectra: [{ ...spectrumAt(1, "joint"), errors: new Float64Array(3) }] },
      error: "RangeError",
    },
    "layers that are not one each": {
      events: { spectra: [{ ...spectrumAt(1, "joint"), layerOf: [0] }] },
      error: "RangeError",
    },
    "exponents of another type": {
      events: { spectra: [{ ...spectrumAt(1, "joint"), exponents: [1, 2] }] },
      error: "TypeError",
    },
    "details that are no JSON": {
      events: { spectra: [{ ...spectrumAt(1, "joint"), details: { f: () => 1 } }] },
      error: "TypeError",
    },
    "a series of another type": {
      events: { series: [{ step: 1, name: "norms", values: new Float32Array(1) }] },
      error: "TypeError",
    },
    "a checkpoint that is no bytes": {
      events: { checkpoint: { step: 1, bytes: "bytes" } },
      error: "TypeError",
    },
    "a state that is none": {
      events: { state: { state: "resting", step: 1, message: "" } },
      error: "RangeError",
    },
  };
  for (const [what, { events, error }] of Object.entries(bad)) {
    test(`${what} is refused, and nothing beside it is recorded`, () =>
      withRun(open, async (store, id) => {
        const record = store.record(id, { metrics: [good], ...events } as RunEvents);
        expect(await rejection(record)).toEqual(error);
        expect((await store.latest(id)).step).toEqual(null);
      }));
  }
}

function spectrumAt(step: number, kind: string, value = 1): SpectrumEvent {
  return { step, kind, exponents: Float64Array.of(value, -1), errors: null, details: {} };
}
