/** Growth without a network: series that are known to be stationary, or known not to be. */
import type { Random } from "../../src/random.ts";
import { findDrifts } from "../../src/spectrum/statistics/drift.ts";
import type { SequenceGrowth } from "../../src/spectrum/statistics/sequence-growth.ts";
import { type Estimates, standardErrors } from "../../src/spectrum/statistics/uncertainty.ts";
import { convergenceWarnings, type Warning } from "../../src/spectrum/statistics/verdict.ts";
import { fakeSpectrum } from "../report/fake-spectrum.ts";

/** Stationary AR(1) of deviation 1. */
export function autoregressive(random: Random, steps: number, phi: number): number[] {
  const noise = Math.sqrt(1 - phi * phi);
  let value = random.normal();
  return Array.from({ length: steps }, () => {
    const now = value;
    value = phi * value + noise * random.normal();
    return now;
  });
}

/** One sequence's growth from what each column grows at each step. */
export function growthOf(
  columns: readonly (readonly number[])[],
  blockLength: number,
  uncounted: readonly number[] = [1000],
): SequenceGrowth {
  const steps = columns[0].length;
  const sum = (from: number, to: number) =>
    Float64Array.from(columns, (values) => values.slice(from, to).reduce((a, b) => a + b, 0));
  const blocks = Array.from({ length: Math.floor(steps / blockLength) }, (_, i) =>
    sum(i * blockLength, (i + 1) * blockLength),
  );
  return { steps, total: sum(0, steps), blocks, uncounted };
}

/** Levels 10 apart, so that no column's direction is left unknown by its neighbours. */
export function apart(columns: readonly number[][]): number[][] {
  return columns.map((values, j) => values.map((value) => value - 10 * j));
}

/** Nothing to say about rounding. */
const SOUND = fakeSpectrum([-1]).certificates;

/** Estimates and verdict as of a network with as many exponents as there are columns. */
export function judged(
  growth: readonly SequenceGrowth[],
  blockLength: number,
): { estimates: Estimates; warnings: Warning[] } {
  const columns = growth[0].total.length;
  const context = {
    blockLength,
    stateSizes: new Array<number>(columns).fill(columns),
    unitRoundoff: 2 ** -53,
  };
  const estimates = standardErrors(growth, context);
  const order = Array.from({ length: columns }, (_, j) => j);
  const drifts = findDrifts(growth, estimates, context);
  const warnings = convergenceWarnings(
    { growth, order, estimates, drifts, certificates: SOUND, atRest: false },
    { tolerance: undefined, accuracy: 1e-4, transient: 1000, unit: "nats" },
  );
  return { estimates, warnings };
}
