import { describe, expect, test } from "vitest";
import { createRandom, type Random } from "../../src/random.ts";
import { correlatedSum } from "../../src/spectrum/statistics/correlated-sum.ts";
import type { SequenceGrowth } from "../../src/spectrum/statistics/sequence-growth.ts";
import { standardErrors } from "../../src/spectrum/statistics/uncertainty.ts";
import { autoregressive, growthOf, judged } from "../support/made-up-growth.ts";

const COUNT = 96;

/** φ of a series whose sum varies as that of `samples` independent values of 96. */
function memoryFor(samples: number): number {
  const time = COUNT / samples;
  return (time - 1) / (time + 1);
}

/** Share of trials with |mean| ≤ 2 errors where the truth is 0, and with some 20 samples or more. */
function trials(count: number, draw: (random: Random) => SequenceGrowth[], blockLength = 1) {
  let inside = 0;
  let unwarned = 0;
  for (let seed = 0; seed < count; seed++) {
    const { estimates, warnings } = judged(draw(createRandom(seed)), blockLength);
    if (Math.abs(estimates.means[0]) <= 2 * estimates.errors[0]!) inside++;
    if (warnings.length === 0) unwarned++;
  }
  return { inside: inside / count, unwarned: unwarned / count };
}

describe("independent samples", () => {
  test.each([10, 20, 40])("are counted: %i of 96 correlated values", (samples) => {
    const found = Array.from({ length: 300 }, (_, seed) => {
      const values = autoregressive(createRandom(seed), COUNT, memoryFor(samples));
      return correlatedSum([values]).samples;
    }).sort((a, b) => a - b);
    expect(found[150] / samples).toBeGreaterThan(0.9);
    expect(found[150] / samples).toBeLessThan(1.2);
  });

  test("of independent values are nearly all of them, and never more", () => {
    for (let seed = 0; seed < 50; seed++) {
      const values = autoregressive(createRandom(seed), COUNT, 0);
      const { samples, count } = correlatedSum([values]);
      expect(samples).toBeGreaterThan(20);
      expect(samples).toBeLessThanOrEqual(count);
    }
  });

  test("values that alternate are worth their number, and vary a quarter as much", () => {
    const values = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    const { samples, perValue, spread } = correlatedSum([values]);
    expect(samples).toBe(40);
    expect(perValue).toBe(0.25 * spread);
  });

  test("stretches are looked at about their own means", () => {
    const random = createRandom(3);
    const first = autoregressive(random, 48, 0);
    const second = autoregressive(random, 48, 0).map((value) => value + 100);
    expect(correlatedSum([first, second]).spread).toBeLessThan(2);
    expect(correlatedSum([[...first, ...second]]).spread).toBeGreaterThan(2000);
  });

  test("what the own mean takes from the covariances is put back", () => {
    // φ = 0.6: perValue is 4; of stretches of 24 values some 1/6 of it is taken.
    let sum = 0;
    for (let seed = 0; seed < 400; seed++) {
      const random = createRandom(seed);
      const stretches = [0, 1, 2, 3].map(() => autoregressive(random, 24, 0.6));
      sum += correlatedSum(stretches).perValue;
    }
    expect(sum / 400).toBeGreaterThan(3.5);
    expect(sum / 400).toBeLessThan(4.6);
  });
});

describe("the truth lies within two standard errors", () => {
  test.each([
    [20, 0.92],
    [40, 0.93],
    [96, 0.93],
  ])("in %f of 96 independent samples", (samples, least) => {
    const phi = memoryFor(samples);
    const { inside, unwarned } = trials(500, (random) => [
      growthOf([autoregressive(random, COUNT, phi)], 1),
    ]);
    expect(inside).toBeGreaterThanOrEqual(least);
    expect(inside).toBeLessThanOrEqual(0.985);
    if (samples >= 40) expect(unwarned).toBeGreaterThan(0.85);
  });

  test("or a warning says that they are too few", () => {
    const { inside, unwarned } = trials(500, (random) => [
      growthOf([autoregressive(random, COUNT, memoryFor(5))], 1),
    ]);
    expect(unwarned).toBeLessThan(0.05);
    // Student's t for the few samples that there are; with none it would be 84 %.
    expect(inside).toBeGreaterThan(0.91);
  });

  test.each([
    [2, 0.86],
    [3, 0.89],
    [5, 0.9],
    [10, 0.91],
  ])("with differences between %i sequences", (B, least) => {
    for (const amplitude of [0, 0.1, 0.3, 2]) {
      const { inside } = trials(300, (random) =>
        Array.from({ length: B }, () => {
          const own = amplitude * random.normal();
          const values = autoregressive(random, COUNT, 0).map((value) => value + own);
          return growthOf([values], 1);
        }),
      );
      expect(inside, `amplitude ${amplitude}`).toBeGreaterThan(least);
      expect(inside, `amplitude ${amplitude}`).toBeLessThanOrEqual(0.997);
    }
  });

  test("with one long sequence and many of two steps", () => {
    const { inside } = trials(
      300,
      (random) => [
        growthOf([autoregressive(random, 2000, 0.5)], 20),
        ...Array.from({ length: 20 }, () => growthOf([autoregressive(random, 2, 0.5)], 20)),
      ],
      20,
    );
    expect(inside).toBeGreaterThan(0.92);
    expect(inside).toBeLessThan(0.997);
  });

  test("short sequences do not blow up the error of a long one", () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = createRandom(seed);
      const growth = [
        growthOf([autoregressive(random, 2000, 0)], 20),
        ...Array.from({ length: 20 }, () => growthOf([autoregressive(random, 2, 0)], 20)),
      ];
      // Independent steps of deviation 1; the error is an estimate, and widened by Student's t.
      const { errors } = judged(growth, 20).estimates;
      expect(errors[0]! * Math.sqrt(2040)).toBeLessThan(2.5);
    }
  });

  test("with sequences of all lengths", () => {
    const { inside } = trials(
      300,
      (random) =>
        [1000, 400, 300, 90, 30, 5].map((steps) =>
          growthOf([autoregressive(random, steps, 0.8)], 20),
        ),
      20,
    );
    expect(inside).toBeGreaterThan(0.92);
    expect(inside).toBeLessThan(0.997);
  });

  test("with sequences too short for blocks, from their spread alone", () => {
    const { inside } = trials(
      300,
      (random) => Array.from({ length: 4 }, () => growthOf([autoregressive(random, 3, 0)], 1)),
      1,
    );
    expect(inside).toBeGreaterThan(0.92);
    expect(inside).toBeLessThan(0.985);
  });
});

describe("what is left of the frame's transient", () => {
  const context = { blockLength: 1, stateSizes: [2, 2], unitRoundoff: 2 ** -53 };
  const constant = (levels: readonly number[], uncounted: readonly number[], steps = 100) =>
    growthOf(
      levels.map((level) => new Array<number>(steps).fill(level)),
      1,
      uncounted,
    );

  test("is e^{−g T₀} (½ ln n + 1) nats, over T", () => {
    const { errors } = standardErrors([constant([0, -0.5], [4])], context);
    expect(errors[0]).toBeCloseTo((Math.exp(-2) * (0.5 * Math.LN2 + 1)) / 100, 10);
  });

  test("adds up over the segments of a sequence, each with its own overlap", () => {
    const { errors } = standardErrors([constant([0, -0.5], [4, 2, 2])], context);
    const left = Math.exp(-2) + 2 * Math.exp(-1);
    expect(errors[0]).toBeCloseTo((left * (0.5 * Math.LN2 + 1)) / 100, 10);
  });

  test("with one exponent of several nothing is known of the gap, and none is assumed", () => {
    const one = { ...context, stateSizes: [2] };
    const { errors } = standardErrors([constant([-0.5], [50])], one);
    expect(errors[0]).toBeCloseTo((0.5 * Math.LN2 + 1) / 100, 10);
  });

  test("below the last of k < n the gap is that of the computed ones, on average", () => {
    const three = { ...context, stateSizes: [9, 9, 9] };
    const { leftOver } = standardErrors([constant([0, -0.2, -2], [4])], three);
    expect(leftOver[2]).toBeCloseTo((Math.exp(-4) * (0.5 * Math.log(9) + 1)) / 100, 10);
  });

  test("a state of one dimension has no direction to be found, with and without a transient", () => {
    for (const uncounted of [0, 10]) {
      const { errors } = standardErrors([constant([-0.5], [uncounted])], {
        ...context,
        stateSizes: [1],
      });
      expect(errors[0]).toBeGreaterThan(0);
      expect(errors[0]).toBeLessThan(1e-14);
    }
  });

  test("a dead direction has none either, without a transient", () => {
    const growth = constant([-0.5, Number.NEGATIVE_INFINITY], [0]);
    const { errors, samples } = standardErrors([growth], context);
    expect(errors[0]).toBeLessThan(1e-14);
    expect([errors[1], samples[1]]).toEqual([null, null]);
  });
});

describe("too little", () => {
  test("below eight blocks there is no error", () => {
    for (const steps of [2, 4, 7]) {
      const growth = growthOf([autoregressive(createRandom(1), steps, 0)], 1);
      const { estimates, warnings } = judged([growth], 1);
      expect([estimates.errors[0], estimates.samples[0]]).toEqual([null, null]);
      expect(warnings[0].blocking).toBe(true);
      expect(warnings[0].text).toMatch(/too few for error bars; give longer input/);
    }
  });

  test("a hundred sequences of one step have an error, but are not settled", () => {
    const random = createRandom(1);
    const growth = Array.from({ length: 100 }, () => growthOf([[random.normal()]], 1));
    const { estimates, warnings } = judged(growth, 1);
    expect(estimates.errors[0]).toBeCloseTo(0.1, 1);
    expect(warnings[0].blocking).toBe(true);
    expect(warnings[0].text).toMatch(/^each sequence counts one step/);
  });

  test("a hundred sequences of eleven steps neither: a drift could not be seen", () => {
    const random = createRandom(1);
    const growth = Array.from({ length: 100 }, () =>
      growthOf([Array.from({ length: 11 }, random.normal)], 1),
    );
    expect(judged(growth, 1).warnings).toEqual([
      {
        blocking: true,
        text: "11 counted steps a sequence are too few to see whether the estimates drift; give longer input",
      },
    ]);
  });

  test("every block counts, the last one, too", () => {
    const values = new Array<number>(48).fill(0);
    const quiet = judged([growthOf([values], 1)], 1).estimates.errors[0]!;
    values[47] = 1;
    expect(judged([growthOf([values], 1)], 1).estimates.errors[0]!).toBeGreaterThan(1e6 * quiet);
  });
});
