/** The column of features that is there only where settings diverged. */
import { expect, test } from "vitest";
import { type ReadoutTable, readoutTables } from "../../src/cli/readout/readout-tables.ts";
import { readout } from "../../src/readout/readout.ts";
import { runTable, spectraAt } from "../readout/table.ts";

const infinite = Number.POSITIVE_INFINITY;
const QUICK = { resamples: 99, permutations: 39, ladderPermutations: 19 };
const LARGEST = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7];

/** Features of seven settings that end well, and of those whose losses are told; spectra after two epochs. */
function featuresWith(diverged: readonly (readonly number[])[]): ReadoutTable {
  const losses = [...LARGEST.map((top) => [3, 2, top]), ...diverged];
  const exponents = losses.map((_, run) => [(LARGEST[run] ?? -run) as number, -20]);
  const table = runTable(losses, {
    ends: losses.map((_, run) => (run < LARGEST.length ? "finished" : "diverged")),
    spectra: [1, 2].map((epoch) => spectraAt(epoch, exponents)),
  });
  return readoutTables(readout(table, QUICK), false)[0];
}

/** Head, cells of λ₁ by epoch, and what is said of it. */
function columnOf({ head, rows, notes }: ReadoutTable) {
  const place = head.findIndex((name) => name.startsWith("ρ with"));
  const cells = rows.filter(([feature]) => feature === "λ₁").map((row) => row[place]);
  return { head: head[place], cells, notes: notes.filter((note) => note.startsWith("with div")) };
}

test("ρ with settings that diverged has a column that says how many", () => {
  const { head, cells, notes } = columnOf(
    featuresWith([
      [3, infinite],
      [3, infinite],
    ]),
  );
  expect(head).toBe("ρ with 2 diverged");
  // Ranks about their mean: Σ of products −3.5, of squares 60, and 59.5 with the tie.
  const rho = (-3.5 / Math.sqrt(60 * 59.5)).toFixed(2);
  expect(cells).toEqual([expect.stringMatching(`^${rho}  \\[-\\d.\\d\\d, \\d.\\d\\d\\]$`), "–"]);
  expect(notes).toHaveLength(1);
});

test("where epochs differ in how many, each cell says it", () => {
  const { head, cells } = columnOf(
    featuresWith([
      [3, infinite],
      [3, 2, infinite],
    ]),
  );
  expect(head).toBe("ρ with diverged");
  expect(cells).toEqual([expect.stringMatching(/\] of 2$/), expect.stringMatching(/\] of 1$/)]);
});

test("without any the table is what it was", () => {
  const table = featuresWith([]);
  expect(columnOf(table)).toEqual({ head: undefined, cells: [undefined, undefined], notes: [] });
  expect(table.head.slice(4, 6)).toEqual(["over levels", "given hyper-"]);
  for (const row of table.rows) expect(row).toHaveLength(table.head.length);
});
