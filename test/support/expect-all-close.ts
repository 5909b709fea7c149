import { expect } from "vitest";

/** Allowed deviation from an expected value e: atol + rtol·|e|. */
export interface Tolerance {
  readonly atol?: number;
  readonly rtol?: number;
}

/**
 * Passes if |actual − expected| ≤ atol + rtol·|expected| for every element (numpy's rule).
 *
 * Equal infinities agree; an infinity and anything else never do, and neither does NaN.
 */
export function expectAllClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { atol = 0, rtol = 0 }: Tolerance,
): void {
  if (actual.length !== expected.length) {
    expect.fail(`got ${actual.length} elements; expected ${expected.length}`);
  }
  for (let i = 0; i < expected.length; i++) {
    const [got, wanted] = [actual[i]!, expected[i]!];
    const allowance = atol + rtol * Math.abs(wanted);
    const close = Number.isFinite(wanted) && Math.abs(got - wanted) <= allowance;
    if (close || got === wanted) continue;
    const off = Math.abs(got - wanted).toPrecision(3);
    expect.fail(`element ${i} is ${got}; expected ${wanted} ± ${allowance}, off by ${off}`);
  }
}
