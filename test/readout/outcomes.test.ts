import { describe, expect, test } from "vitest";
import { OUTCOMES } from "../../src/readout/outcomes.ts";
import type { RunTable } from "../../src/readout/run-table.ts";
import { runTable } from "./table.ts";

const none = Number.NaN;
const diverged = Number.POSITIVE_INFINITY;

function outcome(name: string, table: RunTable): number[] {
  const found = OUTCOMES.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no outcome "${name}"`);
  return [...found.of(table)];
}

/** Falls, turns, diverges after two epochs, was pruned after one, goes on. */
const TABLE = runTable([[3, 2, 1], [3, 1.5, 2.5], [3, 4], [0.5], [3, 2]], {
  ends: ["finished", "finished", "diverged", "pruned", "unfinished"],
});

describe("outcomes", () => {
  test("the final loss is the last one of a run that is over", () => {
    expect(outcome("final loss", TABLE)).toEqual([1, 2.5, diverged, none, none]);
  });

  test("the best loss is the least one of a run that is over", () => {
    expect(outcome("best loss", TABLE)).toEqual([1, 1.5, diverged, none, none]);
  });

  test("a run that stopped early has its own last loss", () => {
    expect(
      outcome(
        "final loss",
        runTable([
          [3, 2, 1],
          [3, 2],
        ]),
      ),
    ).toEqual([1, 2]);
  });

  test("what is recorded before the training is no loss of it", () => {
    const curve = {
      name: "loss",
      epochs: [0, 1],
      values: [Float64Array.of(0.1), Float64Array.of(2)],
    };
    expect(outcome("best loss", { ...runTable([[1]]), curves: [curve] })).toEqual([2]);
  });

  test("at equal time a run has the loss that it had when the quickest ended", () => {
    const table = runTable(
      [
        [3, 2, 1],
        [3, 2, 1],
      ],
      { epochSeconds: Float64Array.of(1, 1.6) },
    );
    // The first ends after 3 s; by then the second is through one epoch of 1.6 s.
    expect(outcome("loss at equal time", table)).toEqual([1, 3]);
    expect(outcome("loss at equal time", { ...table, epochSeconds: null })).toEqual([none, none]);
  });

  test("epochs to the median loss; one that never comes there is last", () => {
    const table = runTable([
      [5, 1, 1],
      [5, 4, 2],
      [5, 4, 3],
    ]);
    // Best losses are 1, 2, 3; the threshold is 2.
    expect(outcome("epochs to the median loss", table)).toEqual([2, 3, 4]);
  });

  test("whether a run diverged is known of every run", () => {
    expect(outcome("diverged", TABLE)).toEqual([0, 0, 1, 0, 0]);
  });

  test("whether a run beat its baseline is known of those that did, and of those that are over", () => {
    const baselines = Float64Array.of(1, 2, 2, 0.6, 1);
    expect(outcome("never beat its baseline", { ...TABLE, baselines })).toEqual([1, 0, 1, 0, none]);
    expect(outcome("never beat its baseline", TABLE)).toEqual([none, none, none, none, none]);
  });

  test("without a curve there is no loss", () => {
    expect(outcome("final loss", { ...TABLE, curves: [] })).toEqual([
      none,
      none,
      diverged,
      none,
      none,
    ]);
  });
});
