import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Outcome } from "../../../src/sweep/outcome.ts";
import { gridSampler } from "../../../src/sweep/samplers/grid-sampler.ts";
import { randomSampler } from "../../../src/sweep/samplers/random-sampler.ts";
import type { Observation } from "../../../src/sweep/samplers/sampler.ts";
import { sobolSampler, sobolSequence } from "../../../src/sweep/samplers/sobol-sampler.ts";
import { tpeSampler } from "../../../src/sweep/samplers/tpe-sampler.ts";
import type { NumberParameter, Parameter, Space } from "../../../src/sweep/space/parameter.ts";
import { describeSampler } from "../../../src/testing/describe-sampler.ts";

const RUNNER = { describe, test, expect };
const TPE = { startup: 10, candidates: 24 };

describeSampler("random", randomSampler, RUNNER);
describeSampler("grid", gridSampler, RUNNER, { continuous: false, seeded: false });
describeSampler("Sobol", sobolSampler, RUNNER);
describeSampler(
  "TPE, each parameter by itself",
  (space, seed) => tpeSampler(space, { ...TPE, seed, multivariate: false }),
  RUNNER,
);
describeSampler(
  "TPE, parameters together",
  (space, seed) => tpeSampler(space, { ...TPE, seed, multivariate: true }),
  RUNNER,
);

describe("Sobol's sequence", () => {
  test("without scrambling is SciPy's", () => {
    const { points } = JSON.parse(
      readFileSync(new URL("sobol-scipy.json", import.meta.url), "utf8"),
    ) as { points: { index: number; numerators: number[] }[] };
    expect(points.length).toBeGreaterThan(5);
    for (const { index, numerators } of points) {
      const point = sobolSequence(numerators.length, null)(index);
      expect(Array.from(point, (x) => x * 2 ** 30)).toEqual(numerators);
    }
  });

  // t of Sobol's sequence in its first dimensions (Sobol 1967; with Joe and Kuo's numbers no larger here).
  test.each([
    [1, 0],
    [2, 0],
    [3, 1],
    [4, 3],
  ])("in %i dimensions keeps its net (t = %i) when it is scrambled", (dimensions, t) => {
    const m = 8;
    for (const seed of [0, 1, 2]) {
      const sequence = sobolSequence(dimensions, seed);
      for (const first of [0, 2 ** m, 5 * 2 ** m]) {
        const points = Array.from({ length: 2 ** m }, (_, i) => sequence(first + i));
        for (const shape of shapesOf(dimensions, m - t)) {
          const boxes = new Map<string, number>();
          for (const point of points) {
            const box = shape.map((digits, d) => Math.floor(point[d] * 2 ** digits)).join();
            boxes.set(box, (boxes.get(box) ?? 0) + 1);
          }
          expect([boxes.size, new Set(boxes.values())]).toEqual([2 ** (m - t), new Set([2 ** t])]);
        }
      }
    }
  });

  test("is scrambled otherwise by every seed, and the same by one", () => {
    expect(sobolSequence(3, 1)(7)).toEqual(sobolSequence(3, 1)(7));
    expect(sobolSequence(3, 1)(7)).not.toEqual(sobolSequence(3, 2)(7));
    expect(sobolSequence(3, 1)(0)).not.toEqual(new Float64Array(3));
  });

  test("has 64 dimensions and says so", () => {
    expect(sobolSequence(64, 0)(1)).toHaveLength(64);
    expect(() => sobolSequence(65, 0)).toThrow("the space has 65 parameters; expected at most 64");
  });
});

/** Ways to give `digits` binary digits to the dimensions. */
function shapesOf(dimensions: number, digits: number): number[][] {
  if (dimensions === 1) return [[digits]];
  return Array.from({ length: digits + 1 }, (_, first) => first).flatMap((first) =>
    shapesOf(dimensions - 1, digits - first).map((rest) => [first, ...rest]),
  );
}

describe("a grid", () => {
  const number = (path: string, more: Partial<NumberParameter> = {}): NumberParameter => ({
    ...{ kind: "int", path, low: 1, high: 2, log: false, step: 1, when: null },
    ...more,
  });

  test("lists every setting once, the last parameter fastest, and ends", () => {
    const sampler = gridSampler({ parameters: [number("a"), number("b", { high: 3 })] });
    const drawn = Array.from({ length: 7 }, (_, draw) => sampler.suggest(draw, []));
    expect(drawn.slice(0, 4)).toEqual([
      { a: 1, b: 1 },
      { a: 1, b: 2 },
      { a: 1, b: 3 },
      { a: 2, b: 1 },
    ]);
    expect(drawn[6]).toBeNull();
  });

  test("refuses a range without a step, and a grid that nobody can train", () => {
    expect(() => gridSampler({ parameters: [number("a", { kind: "float", step: null })] })).toThrow(
      "a is a continuous range; expected a step",
    );
    const wide = ["a", "b"].map((path) => number(path, { high: 1000 }));
    expect(() => gridSampler({ parameters: wide })).toThrow("has 1000000 points; expected at most");
  });
});

describe("TPE", () => {
  const rate: Parameter = {
    ...{ kind: "float", path: "rate", low: 1e-4, high: 1, log: true, step: null, when: null },
  };
  const cell: Parameter = { kind: "choice", path: "cell", values: ["a", "b", "c"], when: null };

  /** Twenty settings, of which `outcome` says what came. */
  function seen(space: Space, outcome: (point: { rate: number; cell: string }) => Outcome) {
    const sampler = randomSampler(space, 11);
    return Array.from({ length: 20 }, (_, number): Observation => {
      const point = sampler.suggest(number, [])!;
      return { number, point, outcome: outcome(point as { rate: number; cell: string }) };
    });
  }
  const distance = (rate: number) => Math.abs(Math.log10(rate) + 2);

  test.each([true, false])("looks where the best were (together: %s)", (multivariate) => {
    const space = { parameters: [cell, rate] };
    const sampler = tpeSampler(space, { ...TPE, seed: 3, multivariate });
    const known = seen(space, ({ rate, cell }) => ({
      kind: "loss",
      loss: distance(rate) + (cell === "b" ? 0 : 2),
    }));
    const drawn = Array.from({ length: 40 }, (_, draw) => sampler.suggest(draw, known)!);
    // At random a third has b, and the mean distance over four decades is 1.
    expect(drawn.filter((point) => point["cell"] === "b").length).toBeGreaterThan(25);
    const mean = drawn.reduce((sum, point) => sum + distance(point["rate"] as number), 0) / 40;
    expect(mean).toBeLessThan(0.7);
  });

  test("keeps away from what diverged, and from what was rejected", () => {
    const space = { parameters: [rate] };
    const sampler = tpeSampler(space, { ...TPE, seed: 3, multivariate: true });
    const known = seen(space, ({ rate }) =>
      rate > 0.01 ? { kind: "worst" } : { kind: "loss", loss: 1 },
    );
    const drawn = Array.from({ length: 40 }, (_, draw) => sampler.suggest(draw, known)!);
    expect(drawn.filter((point) => (point["rate"] as number) > 0.02).length).toBeLessThan(8);
  });

  test("draws at random before it has seen enough that is over", () => {
    const space = { parameters: [rate] };
    const sampler = tpeSampler(space, { ...TPE, seed: 3, multivariate: true });
    const known = seen(space, () => ({ kind: "loss", loss: 1 }));
    const pending = known.map((each, i) =>
      i < 9 ? each : { ...each, outcome: { kind: "none" } as const },
    );
    expect(sampler.suggest(4, pending)).toEqual(randomSampler(space, 3).suggest(4, []));
    expect(sampler.suggest(4, known)).not.toEqual(randomSampler(space, 3).suggest(4, []));
  });
});
