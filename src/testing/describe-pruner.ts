/** What every {@link Pruner} of sweeps promises. The test runner is passed in. */
import type { Goal } from "../sweep/outcome.ts";
import type { EpochSpectrum, Judgement, Pruner, RunSoFar } from "../sweep/pruners/pruner.ts";
import type { TestRunner } from "./test-runner.ts";

/** A pruner for a goal. */
export type PrunerFactory = (goal: Goal) => Pruner;

/**
 * Describes a pruner: a pure judgement of what a run has shown, the same whichever way losses are signed, that
 * holds for NaN and ±∞ and names what it ends a run by.
 *
 * @param runner - `{ describe, test, expect }` of the test runner.
 */
export function describePruner(name: string, make: PrunerFactory, runner: TestRunner): void {
  runner.describe(`${name} is a Pruner`, () => {
    describePurity(make, runner);
    describeNumbers(make, runner);
  });
}

const { POSITIVE_INFINITY: INFINITY, NEGATIVE_INFINITY, NaN: NOT_A_NUMBER } = Number;
const EPOCHS = [1, 2, 3, 4, 8, 16];
/** Losses by epoch, from good to hopeless. */
const CURVES: readonly (readonly number[])[] = [
  [1, 0.5, 0.2, 0.1, 0.05, 0.01],
  [2, 1.9, 1.8, 1.7, 1.6, 1.5],
  [3, 3, 3, 3, 3, 3],
  [5, 6, 7, 8, 9, 10],
  [NEGATIVE_INFINITY, 1, NEGATIVE_INFINITY, 1, 1, 1],
  [1, NOT_A_NUMBER, INFINITY, NOT_A_NUMBER, 2, 2],
  EPOCHS.map(() => NOT_A_NUMBER),
  EPOCHS.map(() => INFINITY),
];
const SPECTRA = [
  { largest: -0.1, error: 0.01, nullDirections: 0 },
  { largest: 2, error: null, nullDirections: 64 },
  { largest: NEGATIVE_INFINITY, error: null, nullDirections: 128 },
  { largest: NOT_A_NUMBER, error: NOT_A_NUMBER, nullDirections: null },
  { largest: INFINITY, error: 0.1, nullDirections: 0 },
  { largest: -3, error: 0.5, nullDirections: 2 },
];

function runOf(curve: readonly number[], epochs: number, sign: number, i: number): RunSoFar {
  const shown = EPOCHS.slice(0, epochs);
  const spectrum = SPECTRA[i % SPECTRA.length];
  return {
    values: shown.map((epoch, j) => ({ epoch, value: sign * curve[j] })),
    spectra: [0, ...shown].map((epoch): EpochSpectrum => ({ epoch, ...spectrum })),
    diverged: false,
  };
}

/** Judgements of every curve after every epoch, beside all curves. */
function judgements(pruner: Pruner, sign: number, others?: readonly RunSoFar[]): Judgement[] {
  const all = others ?? CURVES.map((curve, i) => runOf(curve, EPOCHS.length, sign, i));
  return CURVES.flatMap((curve, i) =>
    EPOCHS.map((_, epochs) => pruner.judge(runOf(curve, epochs + 1, sign, i), all)),
  );
}

function describePurity(make: PrunerFactory, { test, expect }: TestRunner): void {
  const others = CURVES.map((curve, i) => runOf(curve, EPOCHS.length, 1, i));
  test("judges alike every time, and leaves what it is shown as it is", () => {
    const pruner = make("minimise");
    const before = JSON.stringify(others);
    expect(judgements(pruner, 1, others)).toEqual(judgements(make("minimise"), 1, others));
    expect(JSON.stringify(others)).toEqual(before);
  });

  test("judges alike in whatever order the others come", () => {
    const pruner = make("minimise");
    expect(judgements(pruner, 1, others.toReversed())).toEqual(judgements(pruner, 1, others));
  });

  test("does not look at what others did later", () => {
    const pruner = make("minimise");
    for (const [i, curve] of CURVES.entries()) {
      for (const [index] of EPOCHS.entries()) {
        const run = runOf(curve, index + 1, 1, i);
        const until = CURVES.map((each, j) => runOf(each, index + 1, 1, j));
        expect(pruner.judge(run, until)).toEqual(pruner.judge(run, others));
      }
    }
  });

  test("goes without others if it says that it does not compare", () => {
    const pruner = make("minimise");
    if (!pruner.compares) expect(judgements(pruner, 1, [])).toEqual(judgements(pruner, 1, others));
  });

  test("ends nothing that has shown nothing", () => {
    const nothing = { values: [], spectra: [], diverged: false };
    expect(make("minimise").judge(nothing, others).keep).toEqual(true);
  });
}

function describeNumbers(make: PrunerFactory, { test, expect }: TestRunner): void {
  test("maximising is minimising with the other sign", () => {
    const kept = (goal: Goal, sign: number) => judgements(make(goal), sign).map(({ keep }) => keep);
    expect(kept("maximise", -1)).toEqual(kept("minimise", 1));
  });

  test("of runs that are all alike, NaN and ±∞ included, none is ended for its loss", () => {
    const pruner = make("minimise");
    if (!pruner.compares) return;
    for (const [i, curve] of CURVES.entries()) {
      const run = runOf(curve, 3, 1, i);
      expect(pruner.judge(run, Array(20).fill(run)).keep).toEqual(true);
    }
  });

  test("what diverged counts as worse than any number from then on", () => {
    const pruner = make("minimise");
    if (!pruner.compares) return;
    const diverged = { values: [], spectra: [], diverged: true };
    const run = runOf(CURVES[3], EPOCHS.length, 1, 0);
    expect(pruner.judge(run, Array(20).fill(diverged)).keep).toEqual(true);
  });

  test("what ends a run is named: rule, epoch, numbers, and a sentence", () => {
    const ends = judgements(make("minimise"), 1).filter((each) => !each.keep);
    for (const end of ends) {
      if (end.keep) continue;
      expect([end.rule !== "", [0, ...EPOCHS].includes(end.epoch)]).toEqual([true, true]);
      expect(Object.keys(end.numbers).length > 0).toEqual(true);
      expect(
        end.reason.includes(end.rule) &&
          !/undefined|null\b/.test(end.reason.replaceAll("null directions", "")),
      ).toEqual(true);
    }
  });
}
