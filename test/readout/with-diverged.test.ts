import { describe, expect, test } from "vitest";
import { readout } from "../../src/readout/readout.ts";
import type { ReadoutResult } from "../../src/readout/result.ts";
import type { RunTable } from "../../src/readout/run-table.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { runTable, spectraAt } from "./table.ts";

const QUICK = { resamples: 99, permutations: 39, ladderPermutations: 19 };
/** A few dozen operations in float64. */
const ROUNDING = { atol: 1e-14 };

const infinite = Number.POSITIVE_INFINITY;
/** Of nine settings. */
const LARGEST = [0.1, -0.3, 0.2, 0.2, -0.5, 0.4, -0.1, 0.3, -0.2];
const FINAL = [1.5, 1, 2, 1.2, 1.2, infinite, infinite, 1.8, 1.1];
/** Setting 5 diverges in epoch 2, setting 6 in epoch 3; setting 1 is at its best after epoch 1. */
const LOSSES = FINAL.map((loss, setting) => {
  if (setting === 5) return [3, infinite];
  if (setting === 1) return [0.8, 2.5, 2.2, loss];
  return setting === 6 ? [3, 2.5, infinite] : [3, 2.5, 2.2, loss];
});
/** scipy 1.17.1: spearmanr of the nine, of those without setting 5, and of the seven with a finite loss. */
const [OF_NINE, WITHOUT_5, OF_SEVEN] = [0.6455753670017305, 0.5481927710843373, 0.7];

/** Spectra after each of three epochs, all the same, one run for each λ₁. */
function tableOf(largest: readonly number[], losses: number[][], more: Partial<RunTable> = {}) {
  const exponents = largest.map((top) => [top, -1, -2]);
  return runTable(losses, {
    ends: losses.map((own) => (own.includes(infinite) ? "diverged" : "finished")),
    spectra: [1, 2, 3].map((epoch) => spectraAt(epoch, exponents)),
    ...more,
  });
}

function rowsOf({ features }: ReadoutResult) {
  return features.filter(({ feature }) => feature === "λ₁");
}

describe("ρ with settings that diverged", () => {
  const table = tableOf(LARGEST, LOSSES);
  const result = readout(table, QUICK);
  const rows = rowsOf(result);

  test("ranks them last together, by spectra from before they diverged", () => {
    const found = rows.map(({ withDiverged }) => withDiverged);
    expect(found.map((each) => each?.diverged)).toEqual([2, 1, undefined]);
    expectAllClose([found[0]!.correlation, found[1]!.correlation], [OF_NINE, WITHOUT_5], ROUNDING);
    expect(found[2]).toBeNull();
    expectAllClose(
      rows.map(({ correlation }) => correlation),
      [OF_SEVEN, OF_SEVEN, OF_SEVEN],
      ROUNDING,
    );
  });

  test.each(["best loss", "loss at equal time"])("is of the %s too", (outcome) => {
    const epochSeconds = Float64Array.from(LARGEST, () => 1);
    const [first] = rowsOf(readout({ ...table, epochSeconds }, { ...QUICK, outcome }));
    expectAllClose([first.withDiverged!.correlation], [OF_NINE], ROUNDING);
  });

  test("is not of what is no loss", () => {
    const found = readout(table, { ...QUICK, outcome: "epochs to the median loss" });
    expect(found.features.map(({ withDiverged }) => withDiverged)).toEqual(
      found.features.map(() => null),
    );
  });

  test("has an interval that resamples them with the others", () => {
    // In order among those that are finite, and the reverse of it where they diverged.
    const largest = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, -0.1, -0.2, -0.3];
    const losses = largest.map((top) => (top < 0 ? [3, infinite] : [3, 2.5, 2.2, top]));
    const [first] = rowsOf(readout(tableOf(largest, losses), QUICK));
    expectAllClose(first.overSettings!, [1, 1], ROUNDING);
    const { correlation, overSettings } = first.withDiverged!;
    expect(overSettings![0]).toBeLessThan(correlation);
    expect(overSettings![1]).toBeGreaterThan(correlation);
    expect(overSettings![0]).toBeLessThan(-0.3);
  });

  test("counts a setting of which one seed diverged as diverged, with the mean of its seeds", () => {
    // Setting 6 twice, λ₁ −0.1 on average; of which one seed ends well, and better than all others.
    const largest = [...LARGEST.with(6, -0.7), 0.5];
    const settingOf = [...LARGEST.keys(), 6];
    const found = rowsOf(
      readout(tableOf(largest, [...LOSSES, [3, 2.5, 2.2, 0.5]], { settingOf }), QUICK),
    );
    const both = found.map(({ withDiverged }) => withDiverged);
    expect(both.map((each) => each?.diverged)).toEqual([2, 1, undefined]);
    expectAllClose([both[0]!.correlation, both[1]!.correlation], [OF_NINE, WITHOUT_5], ROUNDING);
  });

  test("knows no more of a run that came apart at finite losses than that it had not at its best", () => {
    const losses = LOSSES.with(5, [3, 2, 2.9, 2.8]).with(6, [3, 2.5, 2.6, 2.7]);
    const found = rowsOf(readout(tableOf(LARGEST, losses, { ends: table.ends }), QUICK));
    expect(found.map(({ withDiverged }) => withDiverged?.diverged)).toEqual([2, 2, undefined]);
  });

  test("takes spectra from before training of runs that never had a loss, and no later ones", () => {
    const losses = LOSSES.with(5, [infinite]).with(6, [infinite]);
    const exponents = LARGEST.map((top) => [top, -1, -2]);
    const spectra = [0, 1].map((epoch) => spectraAt(epoch, exponents));
    const found = rowsOf(readout(tableOf(LARGEST, losses, { spectra }), QUICK));
    expect(found.map(({ withDiverged }) => withDiverged?.diverged)).toEqual([2, undefined]);
  });

  test("changes nothing else: the rest is that of a sweep in which they are not over", () => {
    const ends = table.ends.map((end) => (end === "diverged" ? "unfinished" : end));
    const others = readout({ ...table, ends }, QUICK);
    const rest = ({ features }: ReadoutResult) => features.map(({ withDiverged, ...each }) => each);
    expect(rest(result)).toEqual(rest(others));
    expect([result.verdict, result.ladders]).toEqual([others.verdict, others.ladders]);
    for (const { withDiverged } of others.features) expect(withDiverged).toBeNull();
  });

  test("is named where it is said what settings without an outcome are in, or why there is none", () => {
    const noteOf = ({ notes }: ReadoutResult) =>
      notes.find((note) => note.startsWith("2 of 9 settings have no final loss"));
    expect(noteOf(result)).toMatch(
      /: no ladder has them, and of correlations ρ with diverged alone\.$/,
    );
    expect(noteOf(readout(table, { ...QUICK, epochs: [3] }))).toMatch(
      /in no correlation and no ladder, since of none that diverged a spectrum is known to be from before\.$/,
    );
    const ends = table.ends.map((end) => (end === "diverged" ? "pruned" : end));
    expect(noteOf(readout({ ...table, ends }, QUICK))).toMatch(
      /in no correlation and no ladder\.$/,
    );
  });
});
