import { expect, test } from "vitest";
import type { Json, JsonObject } from "../../../src/store/canonical-json.ts";
import type { Entry, Setting } from "../../../src/store/sweeps.ts";
import { epochsOf, largestOf, settingResults } from "../../../src/sweep/run/results.ts";
import { trialsOf } from "../../../src/sweep/run/trials-in-store.ts";

const setting = (trial: number, rejected: string | null = null): Setting => ({
  ...{ trial, draw: trial, point: {}, setting: `${trial}`, rejected, seeds: [] },
});

const shownAt = (largest: Json): JsonObject => ({
  shown: {
    values: [{ epoch: 3, value: 0.5 }],
    spectra: [
      { epoch: 0, largest: 8, error: null, nullDirections: null },
      { epoch: 3, largest, error: null, nullDirections: null },
    ],
    diverged: false,
  },
});

function entry(trial: number, seed: number, more: Partial<Entry> = {}): Entry {
  return {
    ...{
      trial,
      seed,
      point: {},
      state: "done",
      attempts: 1,
      failures: 0,
      losses: 0,
      run: "r",
      reason: "",
    },
    ...{ objective: 1, details: {}, late: false, seconds: 1, worker: null, ...more },
  };
}

test("settings come in order of merit, with mean, spread and λ₁ over their seeds", () => {
  const settings = [0, 1, 2, 3].map((trial) => setting(trial, trial === 2 ? "no such cell" : null));
  const entries = [
    entry(0, 1, { objective: 5, details: shownAt(-1) }),
    entry(0, 2, { objective: 1, details: shownAt(-2) }),
    entry(1, 1, { objective: 2 }),
    entry(3, 1, { state: "waiting", objective: null }),
  ];
  const results = (goal: "minimise" | "maximise") =>
    settingResults(settings, entries, goal, "mean").map((result) => {
      const { value, spread, largest } = result;
      return [result.setting.trial, result.entries.length, value, spread, largest];
    });
  const zero = [0, 2, 3, Math.sqrt(8), -1.5];
  const [one, rejected, open] = [
    [1, 1, 2, null, null],
    [2, 0, null, null, null],
    [3, 1, null, null, null],
  ];
  expect(results("minimise")).toEqual([one, zero, rejected, open]);
  expect(results("maximise")).toEqual([zero, one, rejected, open]);
});

test("λ₁ is that of a run's end, −∞ and NaN too, and epochs those that it completed", () => {
  expect(
    [-0.5, "-Infinity", "NaN"].map((each) => largestOf(entry(0, 1, { details: shownAt(each) }))),
  ).toEqual([-0.5, Number.NEGATIVE_INFINITY, Number.NaN]);
  expect([largestOf(entry(0, 1)), epochsOf(entry(0, 1))]).toEqual([null, 0]);
  expect(epochsOf(entry(0, 1, { details: shownAt(0) }))).toBe(3);
});

test("a study sees the objectives of what is done alone, and what is late as late", () => {
  const entries = [
    entry(0, 1, { objective: Number.NaN, late: true }),
    entry(0, 2, { state: "pruned", objective: 7, reason: "why", details: shownAt("Infinity") }),
  ];
  const [{ runs }] = trialsOf([setting(0)], entries);
  expect(runs.map(({ value, late, reason }) => [value, late, reason])).toEqual([
    [Number.NaN, true, null],
    [null, false, "why"],
  ]);
  expect(runs[1].shown.spectra[1].largest).toBe(Number.POSITIVE_INFINITY);
});
