import { expect, test } from "vitest";
import { lyapunovSpectrum } from "../../src/spectrum/lyapunov-spectrum.ts";
import type { SpectrumOptions } from "../../src/spectrum/options.ts";
import {
  type GoldenCase,
  goldenNames,
  goldenTolerance,
  goldenTorchCell,
  readGolden,
} from "../support/golden.ts";
import { describeShared } from "../support/shared.ts";

/** Largest error over tolerance (+ slack) of the first k columns of every sequence. */
function worstRatio(
  found: readonly (readonly number[])[],
  expected: number[][],
  tolerance: Float64Array,
  slack = 0,
): number {
  let worst = 0;
  expected.forEach((row, b) => {
    row.forEach((value, j) => {
      const ratio = Math.abs(found[b][j] - value) / (tolerance[j] + slack);
      if (!(ratio <= worst)) worst = ratio;
    });
  });
  return worst;
}

describeShared("golden spectra", "golden", (folder) => {
  const cases = goldenNames(folder)
    .map((name) => readGolden(folder, name))
    .filter((c) => c.spec.framework === "pytorch");
  const run = (golden: GoldenCase, options: SpectrumOptions) =>
    lyapunovSpectrum(goldenTorchCell(golden), golden.inputs, {
      initialState: golden.initialStates,
      transient: golden.spec.warmup,
      frame: "identity",
      threads: 1,
      ...options,
    });
  for (const golden of cases) {
    const { name, spec } = golden;
    const tolerance = goldenTolerance(golden);
    test(`${name}: interval 1 from the identity`, async () => {
      const result = await run(golden, { interval: 1 });
      const ratio = worstRatio(result.perSequence, spec.expected.per_sequence, tolerance);
      console.log(
        name,
        "interval 1",
        ratio.toExponential(1),
        "bound",
        result.certificates.accuracyBound.toExponential(1),
        result.seconds.toFixed(2),
        JSON.stringify(result.certificates.sumRule),
        result.certificates.sumRuleReason,
        result.warnings,
      );
      expect(ratio).toBeLessThanOrEqual(1);
    });
    test(`${name}: interval auto within its own bound`, async () => {
      const result = await run(golden, {});
      const bound = result.certificates.accuracyBound;
      const ratio = worstRatio(result.perSequence, spec.expected.per_sequence, tolerance, bound);
      console.log(
        name,
        "auto",
        ratio.toExponential(1),
        "bound",
        bound.toExponential(1),
        JSON.stringify(result.certificates.intervalUsed),
        result.certificates.growthSpread.toFixed(1),
        result.seconds.toFixed(2),
      );
      expect(ratio).toBeLessThanOrEqual(1);
    });
    for (const interval of [2, 5])
      test(`${name}: interval ${interval} within its own bound`, async () => {
        const result = await run(golden, { interval });
        const bound = result.certificates.accuracyBound;
        const ratio = worstRatio(result.perSequence, spec.expected.per_sequence, tolerance, bound);
        console.log(name, interval, ratio.toExponential(1), "bound", bound.toExponential(1));
        expect(ratio).toBeLessThanOrEqual(1);
      });
  }
});
