import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/random.ts";
import type { PrunerConfiguration } from "../../../src/sweep/configuration/sweep-configuration.ts";
import { createPruner } from "../../../src/sweep/pruners/create-pruner.ts";
import type { EpochSpectrum, Judgement, RunSoFar } from "../../../src/sweep/pruners/pruner.ts";
import type { SpectrumRule } from "../../../src/sweep/pruners/spectrum-pruner.ts";
import { describePruner } from "../../../src/testing/describe-pruner.ts";

const RUNNER = { describe, test, expect };
const I_EPOCH = { kind: "i-epoch", epochs: 2, keep: 0.25, startup: 4 } as const;
const ASHA = { kind: "asha", first: 1, factor: 2 } as const;
const MEDIAN = { kind: "median", startup: 3, warmUp: 1 } as const;
const spectrum = (rules: readonly SpectrumRule[], more: object = {}): PrunerConfiguration => ({
  ...{ kind: "spectrum", rules, from: 0, until: Number.POSITIVE_INFINITY, errors: 2 },
  ...more,
});

for (const [name, configuration] of Object.entries({
  none: { kind: "none" },
  "i-epoch": I_EPOCH,
  ASHA,
  median: MEDIAN,
  "λ₁ above": spectrum([{ quantity: "largest", above: 0.5 }]),
  "λ₁ below": spectrum([{ quantity: "largest", below: -1 }]),
  "e-folding time": spectrum([{ quantity: "foldingTime", below: 5 }]),
  "null directions": spectrum([{ quantity: "nullDirections", above: 10 }]),
} satisfies Record<string, PrunerConfiguration>)) {
  describePruner(name, (goal) => createPruner(configuration, goal), RUNNER);
}

const run = (...values: number[]): RunSoFar => ({
  values: values.map((value, i) => ({ epoch: i + 1, value })),
  spectra: [],
  diverged: false,
});
const ended = (judgement: Judgement) => (judgement.keep ? null : judgement);

describe("i-epoch", () => {
  const pruner = createPruner(I_EPOCH, "minimise");
  const others = [1, 2, 3, 4, 5, 6, 7].map((value) => run(9, value, 0));

  test("keeps the best share after its epochs, and never looks before or after", () => {
    // The best two of eight go on.
    expect(pruner.judge(run(9, 1.5), others).keep).toBe(true);
    expect(ended(pruner.judge(run(9, 2.5), others))).toEqual({
      keep: false,
      rule: "i-epoch",
      epoch: 2,
      numbers: { value: 2.5, place: 3, of: 8, places: 2 },
      reason: "i-epoch at epoch 2: 2.5 is number 3 of 8; the best 2 go on",
    });
    expect(pruner.judge(run(99), others).keep).toBe(true);
    expect(pruner.judge(run(9, 1, 99), others).keep).toBe(true);
  });

  test("ends nothing before there are enough to compare with", () => {
    expect(pruner.judge(run(9, 99), others.slice(0, 3)).keep).toBe(true);
    expect(pruner.judge(run(9, 99), others.slice(0, 4)).keep).toBe(false);
    // Runs that did not come to the epoch are none.
    expect(pruner.judge(run(9, 99), [...others.slice(0, 3), run(1), run(1)]).keep).toBe(true);
  });

  test("equal losses are as good as each other", () => {
    expect(
      pruner.judge(
        run(9, 1),
        others.map(() => run(9, 1)),
      ).keep,
    ).toBe(true);
  });
});

describe("ASHA", () => {
  test("looks at rungs only, and keeps one in `factor`", () => {
    const pruner = createPruner({ kind: "asha", first: 1, factor: 4 }, "minimise");
    const others = Array.from({ length: 7 }, (_, i) => run(i, i, i, i, i));
    expect(pruner.judge(run(1.5), others).keep).toBe(false);
    expect(pruner.judge(run(0.5), others).keep).toBe(true);
    expect(pruner.judge(run(0, 99), others).keep).toBe(true);
    expect(pruner.judge(run(0, 0, 0, 99), others)).toMatchObject({ keep: false, epoch: 4 });
  });

  test.each([
    ["ASHA", ASHA, 0.5],
    ["i-epoch", { kind: "i-epoch", epochs: 1, keep: 0.25, startup: 1 }, 0.25],
  ] as const)(
    "%s keeps the share that its arithmetic says, of runs in random order",
    (_, configuration, share) => {
      // The newcomer's rank among m + 1 is uniform; ⌊share · (m + 1)⌋, one at least, of the ranks go on.
      const random = createRandom(3);
      const pruner = createPruner(configuration, "minimise");
      const runs: RunSoFar[] = [];
      let [kept, expected] = [0, 0];
      for (let i = 0; i < 2000; i++) {
        const next = run(random.uniform());
        if (pruner.judge(next, runs).keep) kept++;
        expected += i === 0 ? 1 : Math.max(1, Math.floor(share * (i + 1))) / (i + 1);
        runs.push(next);
      }
      // Five deviations of a count.
      expect(Math.abs(kept - expected)).toBeLessThan(5 * Math.sqrt(2000 * share * (1 - share)));
    },
  );
});

describe("the median", () => {
  const pruner = createPruner(MEDIAN, "maximise");
  const others = [run(0.1, 0.2), run(0.1, 0.6), run(0.1, 0.9)];

  test("ends what was never as good as the median is now", () => {
    expect(ended(pruner.judge(run(0.1, 0.5), others))).toEqual({
      keep: false,
      rule: "median",
      epoch: 2,
      numbers: { best: 0.5, median: 0.6, of: 3 },
      reason: "median at epoch 2: the best so far, 0.5, is worse than 0.6, the median of 3 others",
    });
    expect(pruner.judge(run(0.7, 0.1), others).keep).toBe(true);
    expect(pruner.judge(run(0.1, 0.6), others).keep).toBe(true);
  });

  test("waits for its warm-up and for enough others", () => {
    expect(pruner.judge(run(0), others).keep).toBe(true);
    expect(pruner.judge(run(0, 0), others.slice(1)).keep).toBe(true);
  });

  test("of an even number with ±∞ in the middle is the lenient one", () => {
    const four = [
      run(1, 1),
      run(1, 1),
      { ...run(1), diverged: true },
      { ...run(1), diverged: true },
    ];
    const lowest = createPruner({ ...MEDIAN, warmUp: 0 }, "minimise");
    expect(lowest.judge(run(99, 99), four).keep).toBe(true);
    expect(lowest.judge(run(99, 99), four.slice(0, 3)).keep).toBe(false);
  });
});

describe("NaN and ±∞, by the table", () => {
  const { NaN: NOT, POSITIVE_INFINITY: INFINITY, NEGATIVE_INFINITY } = Number;
  const numbers = [1, 2, 3, 4].map((value) => run(value, value));
  const pruners = [I_EPOCH, { ...ASHA, first: 2 }, MEDIAN].map((each) =>
    createPruner(each, "minimise"),
  );

  test("a loss that is NaN or +∞ ends a run beside numbers", () => {
    for (const pruner of pruners) {
      for (const value of [NOT, INFINITY])
        expect(pruner.judge(run(value, value), numbers).keep).toBe(false);
    }
  });

  test("one of −∞ goes on", () => {
    for (const pruner of pruners)
      expect(pruner.judge(run(9, NEGATIVE_INFINITY), numbers).keep).toBe(true);
  });

  test("others that are NaN, +∞ or diverged make room; those of −∞ take it", () => {
    const bad = [run(1, NOT), run(1, INFINITY), { ...run(1), diverged: true }, run(1, NOT)];
    for (const pruner of pruners) {
      expect(pruner.judge(run(99, 99), bad).keep).toBe(true);
      expect(pruner.judge(run(1, 1), Array(4).fill(run(1, NEGATIVE_INFINITY))).keep).toBe(false);
    }
  });
});

describe("rules on the spectrum", () => {
  const at = (given: Partial<EpochSpectrum>): RunSoFar => ({
    values: [],
    spectra: [{ epoch: 0, largest: -0.1, error: null, nullDirections: 0, ...given }],
    diverged: false,
  });
  const judge = (rule: SpectrumRule, given: Partial<EpochSpectrum>, more: object = {}) =>
    createPruner(spectrum([rule], more), "minimise").judge(at(given), []);
  const above = { quantity: "largest", above: 0.5 } as const;
  const folding = { quantity: "foldingTime", below: 20 } as const;
  const nulls = { quantity: "nullDirections", above: 16 } as const;
  const { NaN: NOT, POSITIVE_INFINITY: INFINITY, NEGATIVE_INFINITY } = Number;

  test.each([
    ["λ₁ beyond a limit by its errors", above, { largest: 0.7, error: 0.05 }, false],
    ["λ₁ within its errors of it", above, { largest: 0.7, error: 0.15 }, true],
    ["λ₁ without an error", above, { largest: 0.51 }, false],
    ["λ₁ = +∞", above, { largest: INFINITY, error: NOT }, false],
    ["λ₁ = −∞ is above nothing", above, { largest: NEGATIVE_INFINITY }, true],
    ["NaN is not judged", above, { largest: NOT }, true],
    ["memory of 10 steps", folding, { largest: -0.1, error: 0.001 }, false],
    ["memory of 40 steps", folding, { largest: -0.025 }, true],
    ["memory of 18 or 22 steps", folding, { largest: -1 / 18, error: 0.004 }, true],
    ["memory without end", folding, { largest: 0 }, true],
    ["memory without end, chaotic", folding, { largest: 0.3 }, true],
    ["no memory at all", folding, { largest: NEGATIVE_INFINITY }, false],
    ["as many null directions as allowed", nulls, { nullDirections: 16 }, true],
    ["one more", nulls, { nullDirections: 17 }, false],
    ["null directions that nobody counted", nulls, { nullDirections: null }, true],
  ] as const)("%s", (_, rule, given, keep) => {
    expect(judge(rule, given).keep).toBe(keep);
  });

  test("on a feature hold it against its limit, and name one that was not computed", () => {
    const mean = { quantity: "feature", feature: "mean", below: -1 } as const;
    expect(judge(mean, { features: { mean: -0.9 } })).toEqual({ keep: true, unknown: [] });
    expect(judge(mean, { features: { mean: -1.5 } })).toEqual({
      keep: false,
      rule: "mean below -1",
      epoch: 0,
      numbers: { mean: -1.5 },
      reason: "mean below -1 at epoch 0: it is -1.5",
    });
    const above = { quantity: "feature", feature: "mean", above: -1 } as const;
    expect(judge(above, { features: { mean: -0.9 } }).keep).toBe(false);
    for (const given of [{}, { features: { mean: NOT } }]) {
      expect(judge(mean, given)).toMatchObject({
        unknown: ["mean at epoch 0 was not computed; nothing was judged by it"],
      });
    }
  });

  test("say what they could not judge, and by what they ended", () => {
    expect(judge(above, { largest: NOT })).toEqual({
      keep: true,
      unknown: ["λ₁ at epoch 0 was not computed; nothing was judged by it"],
    });
    expect(judge(nulls, { nullDirections: null })).toMatchObject({
      unknown: [expect.stringContaining("null directions at epoch 0")],
    });
    expect(judge(folding, { largest: -0.1, error: 0.001 })).toEqual({
      keep: false,
      rule: "e-folding time below 20 steps",
      epoch: 0,
      numbers: { largest: -0.1, error: 0.001 },
      reason:
        "e-folding time below 20 steps at epoch 0: λ₁ is -0.1, by more than 2 standard errors",
    });
    expect(judge(above, { largest: 0.51 })).toMatchObject({
      reason: expect.stringContaining("without a standard error"),
    });
  });

  test("hold between their epochs, and one of several is enough", () => {
    expect(judge(nulls, { nullDirections: 99 }, { from: 1 }).keep).toBe(true);
    expect(judge(nulls, { nullDirections: 99, epoch: 3 }, { until: 2 }).keep).toBe(true);
    expect(judge(nulls, { nullDirections: 99, epoch: 2 }, { from: 1, until: 2 }).keep).toBe(false);
    const both = createPruner(spectrum([above, nulls]), "minimise");
    expect(both.judge(at({ nullDirections: 99 }), [])).toMatchObject({
      rule: "null directions above 16",
    });
  });
});
