import { expect, test } from "vitest";
import { trainSummary } from "../../src/cli/train/train-summary.ts";

type Arguments = Parameters<typeof trainSummary>;

/** The summary of a run whose last spectrum is this one. */
function summaryOf(
  first: number,
  error: number | null,
  diverged = false,
  lowerBound = false,
): string {
  const result = {
    id: "a1b2",
    outcome: diverged ? "diverged" : "finished",
    position: { epoch: 1, step: 10 },
    task: { name: "copy", baseline: { loss: 1, name: "none" } },
    history: [],
    resumedFrom: null,
    divergence: diverged ? { step: 10, loss: Number.NaN } : null,
  };
  const spectrum = {
    ...{ step: 10, kind: "joint", layerOf: null },
    exponents: Float64Array.of(first),
    errors: error === null ? null : Float64Array.of(error),
    details: { kaplanYorkeDimension: { value: 8, lowerBound } },
  };
  const configuration = {
    monitor: { stack: "joint" },
    store: "lyapscope.db",
    task: { kind: "delayed-copy" },
  };
  const plain = (text: string) => text;
  return trainSummary(
    result as unknown as Arguments[0],
    configuration as unknown as Arguments[1],
    { spectra: [spectrum], metrics: [] } as unknown as Arguments[2],
    { style: { bold: plain, error: plain } } as unknown as Arguments[3],
  );
}

test("a partial spectrum's dimension is a bound", () => {
  expect(summaryOf(0.2, 0.01, false, true)).toContain("Kaplan–Yorke dimension ≥ 8.00");
  expect(summaryOf(0.2, 0.01)).toContain("Kaplan–Yorke dimension 8.00");
});

test("λ₁ within two standard errors of zero, and without an error, is said to be", () => {
  expect(summaryOf(0.032, 0.033)).toContain(
    "λ₁ = 0.032 ± 0.033 nats/step (cannot be told from zero)",
  );
  expect(summaryOf(-0.2, null)).toContain("(without error bar)");
  expect(summaryOf(-0.2, 0.05)).not.toContain("(");
  expect(summaryOf(Number.NEGATIVE_INFINITY, null)).not.toContain("(");
});

test("the last spectrum of dead units is not called healthy", () => {
  expect(summaryOf(Number.NEGATIVE_INFINITY, null, true)).toContain(
    "of units that were dead: λ₁ = -∞",
  );
  expect(summaryOf(-0.2, 0.01, true)).toContain("last healthy spectrum: λ₁");
});
