import { expect, test } from "vitest";
import type { MonitorReport } from "../../../src/experiment/monitor/monitor-options.ts";
import type { EpochReport } from "../../../src/experiment/observer.ts";
import { createShown, objectiveOf, until } from "../../../src/sweep/run/shown.ts";

const LOSS = { metric: "loss", features: [] } as const;
const NOTHING = { values: [], spectra: [], diverged: false };

const spectrum = (step: number, largest: number) =>
  ({
    step,
    spectrum: { exponents: [largest], standardErrors: [0.1], nullDirections: 0 },
  }) as unknown as MonitorReport;

const epoch = (number: number, step: number, loss: number) =>
  ({ epoch: number, step, loss, validationLoss: null, validationAccuracy: null }) as EpochReport;

const seen = (largest: number, at: number) => ({
  ...{ epoch: at, largest, error: 0.1, nullDirections: 0 },
});

test("a spectrum belongs to the epoch that ends at its step, one before the first step to epoch 0", () => {
  const shown = createShown(LOSS, NOTHING);
  shown.spectrum(spectrum(0, 1));
  shown.spectrum(spectrum(4, 2));
  shown.epoch(epoch(0, 4, 0.5));
  shown.spectrum(spectrum(6, 3)); // within the second
  shown.epoch(epoch(1, 8, 0.25));
  const { values, spectra } = shown.so();
  expect(spectra).toEqual([seen(1, 0), seen(2, 1)]);
  expect(values.map(({ value }) => value)).toEqual([0.5, 0.25]);
  expect(until(shown.so(), 1).values.length).toBe(1);
});

test("features that rules look at are those of the whole spectrum", () => {
  const features = ["mean", "λ₁"];
  const report = (size: number, convention = "standard") =>
    ({
      step: 0,
      spectrum: {
        ...{ exponents: [-1, -2, -Infinity], standardErrors: [0.1, 0.1, null] },
        ...{ nullDirections: 1, state: { size, layers: [] }, convention },
      },
    }) as unknown as MonitorReport;
  const featuresOf = (one: MonitorReport) => {
    const shown = createShown({ metric: "loss", features }, NOTHING);
    shown.spectrum(one);
    return shown.so().spectra[0].features;
  };
  expect(featuresOf(report(3))).toEqual({ "λ₁": -1, mean: -1.5 });
  expect(featuresOf(report(6))).toEqual({ "λ₁": -1, mean: Number.NaN });
  expect(featuresOf(report(6, "vogt2020"))).toEqual({ "λ₁": -1, mean: -1.5 });
});

test("what is computed again stands once, in its place, and later epochs stay", () => {
  const before = {
    ...NOTHING,
    values: [1, 3].map((at) => ({ epoch: at, value: at })),
    spectra: [seen(9, 1)],
  };
  const shown = createShown(LOSS, before);
  for (const [number, loss] of [
    [0, 10],
    [1, 20],
  ] as const) {
    shown.epoch(epoch(number, number, loss));
  }
  expect(shown.so().values.map((one) => [one.epoch, one.value])).toEqual([
    [1, 10],
    [2, 20],
    [3, 3],
  ]);
  expect(before.values.length).toBe(2);
});

test("the objective is the best number in its direction, or the last; of no number it is NaN", () => {
  const shown = (...values: number[]) => ({
    ...NOTHING,
    values: values.map((value, i) => ({ epoch: i + 1, value })),
  });
  const some = shown(3, Number.NaN, 1, 2);
  expect(objectiveOf(some, "best", "minimise")).toBe(1);
  expect(objectiveOf(some, "best", "maximise")).toBe(3);
  expect(objectiveOf(some, "last", "minimise")).toBe(2);
  expect(objectiveOf(shown(1, Number.NaN), "last", "minimise")).toBeNaN();
  for (const none of [shown(), shown(Number.NaN)]) {
    expect(objectiveOf(none, "best", "minimise")).toBeNaN();
  }
});
