import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/random.ts";
import { normalMass } from "../../../src/sweep/samplers/normal.ts";
import { parzenEstimator } from "../../../src/sweep/samplers/parzen.ts";
import type { Parameter, Point } from "../../../src/sweep/space/parameter.ts";
import { expectAllClose } from "../../support/expect-all-close.ts";

const MPMATH = [
  [0, 1, 0.3413447460685429],
  [-1, 2, 0.8185946141203637],
  [3, 3.5, 0.0011172689525945695],
  [3.5, 3.75, 0.00014421179383472118],
  [5, 6, 2.8566498423415623e-7],
  [10, 10.5, 7.576662960982433e-24],
  [20, 21, 2.7536241153269555e-89],
  [0.25, 0.5, 0.09275613559108938],
  [2, 9, 0.02275013194817921],
  [-0.1, 0.1, 0.07965567455405796],
] as const;

describe("the mass of the normal distribution", () => {
  test("to 13 digits of itself, also far out", () => {
    // mpmath 1.3 at 40 digits: ncdf(b) - ncdf(a).
    for (const [from, to, mass] of MPMATH) {
      expectAllClose([normalMass(from, to) / mass], [1], { atol: 1e-13 });
      expectAllClose([normalMass(-to, -from) / mass], [1], { atol: 1e-13 });
    }
  });
});

describe("a Parzen estimator", () => {
  const rate: Parameter = {
    ...{ kind: "float", path: "rate", low: 0.01, high: 10, log: true, step: null, when: null },
  };
  const hidden: Parameter = {
    ...{ kind: "int", path: "hidden", low: 2, high: 9, log: true, step: 1, when: null },
  };
  const cell: Parameter = { kind: "choice", path: "cell", values: ["a", "b"], when: null };
  const points: Point[] = [
    { rate: 0.1, hidden: 3, cell: "a" },
    { rate: 0.12, hidden: 3, cell: "b" },
    { rate: 5, hidden: 8, cell: "a" },
  ];

  test.each([true, false])("is a density: it adds up to 1 (together: %s)", (joint) => {
    const discrete = parzenEstimator([hidden, cell], points, joint);
    let sum = 0;
    for (let h = 2; h <= 9; h++) {
      for (const c of ["a", "b"]) sum += Math.exp(discrete.logDensity({ hidden: h, cell: c }));
    }
    expectAllClose([sum], [1], { atol: 1e-12 });
    const continuous = parzenEstimator([rate], points, joint);
    const steps = 20_000;
    const width = Math.log(10 / 0.01) / steps;
    let mass = 0;
    for (let i = 0; i < steps; i++) {
      mass += width * Math.exp(continuous.logDensity({ rate: 0.01 * Math.exp((i + 0.5) * width) }));
    }
    // The midpoint rule on kernels no narrower than a fifth of the range: error of the order of (width/deviation)².
    expectAllClose([mass], [1], { atol: 1e-6 });
  });

  test("of nothing is the prior: a broad one, and all choices alike", () => {
    const prior = parzenEstimator([cell], [], true);
    expectAllClose([prior.logDensity({ cell: "a" })], [Math.log(0.5)], { atol: 1e-15 });
  });

  test("with one kernel more: a hand-computed value", () => {
    // Kernels: ("a" seen) 1/2 + 1 and 1/2, over 2; the prior 1/2 each. Weights 1/2 and 1/2.
    const one = parzenEstimator([cell], [{ cell: "a" }], false);
    expectAllClose([one.logDensity({ cell: "a" })], [Math.log(0.5 * 0.75 + 0.5 * 0.5)], {
      atol: 1e-15,
    });
  });

  test("draws as it is distributed", () => {
    const density = parzenEstimator([hidden, cell], points, true);
    const random = createRandom(1);
    const draws = 20_000;
    const counts = new Map<string, number>();
    for (let i = 0; i < draws; i++) {
      const key = JSON.stringify(density.draw(random));
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const [key, count] of counts) {
      const share = Math.exp(density.logDensity(JSON.parse(key)));
      // Five deviations of a count.
      expect(Math.abs(count / draws - share)).toBeLessThan(5 * Math.sqrt(share / draws));
    }
  });

  test("the last 25 settings count in full, older ones less", () => {
    const old = { cell: "a" };
    const young = { cell: "b" };
    const density = parzenEstimator(
      [cell],
      [...Array(50).fill(old), ...Array(25).fill(young)],
      false,
    );
    // Weights of the 50: 1/75 to 1, so that they add up to 25 (1 + 1/75).
    const [a, b] = ["a", "b"].map((value) => Math.exp(density.logDensity({ cell: value })));
    const row = (seen: boolean) => (1 / 76 + (seen ? 1 : 0)) / (2 / 76 + 1);
    const total = 25 * (1 + 1 / 75) + 25 + 1;
    const expected = (25 * (1 + 1 / 75) * row(true) + 25 * row(false) + 0.5) / total;
    expectAllClose([a, a + b], [expected, 1], { atol: 1e-12 });
  });
});
