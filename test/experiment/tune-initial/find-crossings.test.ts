/** Roots under noise: what is found, what its interval covers, and what is said where there is none. */
import { describe, expect, test } from "vitest";
import {
  type CurvePoint,
  curvePoint,
  failedPoint,
} from "../../../src/experiment/tune-initial/curve-point.ts";
import {
  type CrossingOptions,
  excess,
  findCrossings,
  nearestPoint,
} from "../../../src/experiment/tune-initial/find-crossings.ts";
import { movementOf } from "../../../src/experiment/tune-initial/movement.ts";
import { SCALES } from "../../../src/experiment/tune-initial/setting-scale.ts";
import { createRandom, seedFor } from "../../../src/random.ts";
import { expectAllClose } from "../../support/expect-all-close.ts";

const LOG: CrossingOptions = { target: 0, range: [0.1, 10], scale: SCALES.log, grid: 9 };

/** A curve, and what each of the networks adds to it: `offset` at every setting, `jitter` anew at each. */
function noisy(
  curve: (at: number) => number,
  { seed = 0, seeds = 8, offset = 0, jitter = 0, own = 0 } = {},
) {
  const random = createRandom(seedFor(seed, "networks"));
  const offsets = Array.from({ length: seeds }, () => offset * random.normal());
  const asked: number[] = [];
  const measure = async (at: number): Promise<CurvePoint> => {
    asked.push(at);
    const samples = offsets.map((each) => ({
      value: curve(at) + each + jitter * random.normal(),
      error: own,
    }));
    return curvePoint(at, samples);
  };
  return { measure, asked };
}

describe("without noise", () => {
  test("the root is exact, its interval a point, and no setting is looked at twice", async () => {
    const { measure, asked } = noisy((at) => Math.log(at / 1.3));
    const { crossings, points } = await findCrossings(measure, LOG);
    expect(crossings).toHaveLength(1);
    const [{ at, low, high, direction }] = crossings;
    // The curve is a straight line on this scale.
    expectAllClose([at, low!, high!], [1.3, 1.3, 1.3], { rtol: 1e-9 });
    expect(direction).toBe("rises");
    expect(new Set(asked).size).toBe(asked.length);
    expect(points.map((point) => point.at)).toEqual([...asked].sort((a, b) => a - b));
  });

  test("a curved one is found to a millionth of the range", async () => {
    const { measure } = noisy((at) => 3 - at ** 3);
    const { crossings } = await findCrossings(measure, LOG);
    // Of the range in ln, 4.6; a bracket of that length holds the root.
    expectAllClose([crossings[0].at], [3 ** (1 / 3)], { rtol: 1e-5 });
    expect(crossings[0].direction).toBe("falls");
  });

  test("several crossings are all named", async () => {
    const { measure } = noisy((at) => (at - 1) * (at - 4) * (at - 7));
    const linear = { ...LOG, range: [0, 8] as const, scale: SCALES.linear };
    const { crossings } = await findCrossings(measure, linear);
    // Grid points that are roots, and one between two of them: bisection ends at 1e-6 of the range.
    expectAllClose(
      crossings.map(({ at }) => at),
      [1, 4, 7],
      { atol: 1e-5 },
    );
    expect(crossings.map(({ direction }) => direction)).toEqual(["rises", "falls", "rises"]);
  });

  test("a value of −∞ is below the target", async () => {
    const { measure } = noisy((at) => (at < 2 ? Number.NEGATIVE_INFINITY : at - 3));
    const linear = { ...LOG, range: [0, 8] as const, scale: SCALES.linear };
    const { crossings } = await findCrossings(measure, linear);
    expectAllClose([crossings[0].at], [3], { atol: 1e-5 });
  });
});

describe("without a crossing", () => {
  test("none is named", async () => {
    const { measure } = noisy((at) => Math.log(at / 100), { offset: 0.01 });
    expect((await findCrossings(measure, LOG)).crossings).toEqual([]);
  });

  test("nor where the curve comes within the error of its mean: that is for the nearest setting to say", async () => {
    const { measure } = noisy((at) => -0.001 - Math.log(at) ** 2, { own: 0.01 });
    const { crossings, points } = await findCrossings(measure, LOG);
    expect(crossings).toEqual([]);
    const nearest = nearestPoint(points, 0)!;
    expect([nearest.at, excess(nearest, 0) < 0]).toEqual([expect.closeTo(1, 9), true]);
    expect(excess(points[0], 0)).toBeGreaterThan(0);
  });

  test("nothing is concluded across a setting that failed", async () => {
    const measure = async (at: number) =>
      at > 1.5 && at < 5
        ? failedPoint(at, "no state")
        : curvePoint(at, [
            { value: at - 3, error: 0 },
            { value: at - 3, error: 0 },
          ]);
    expect((await findCrossings(measure, LOG)).crossings).toEqual([]);
  });
});

describe("with noise", () => {
  // 95 % of 200 is 190 ± 3.1, so that 180 to 196, 90 and 98 %, are three deviations below and two above.
  test.each([
    ["networks that differ by an offset", { offset: 0.1, jitter: 0 }],
    ["and by what the data add at every setting", { offset: 0.08, jitter: 0.06 }],
    [
      "of a curve with a bend",
      { offset: 0.1, jitter: 0 },
      (at: number) => Math.expm1(2 * Math.log(at)),
    ],
  ])(
    "%s: the interval covers the root in 90 to 98 %% of 200 searches",
    async (_, noise, curve = Math.log) => {
      let covered = 0;
      for (let seed = 0; seed < 200; seed++) {
        const { measure } = noisy(curve, { seed, ...noise });
        const { crossings } = await findCrossings(measure, LOG);
        if (crossings.some(({ low, high }) => (low ?? 0) <= 1 && 1 <= (high ?? 99))) covered++;
      }
      expect(covered).toBeGreaterThanOrEqual(180);
      expect(covered).toBeLessThanOrEqual(196);
    },
  );

  test("crossings that cannot be told apart are one", async () => {
    const wave = (at: number) => 0.02 * Math.sin(8 * Math.log(at)) + 0.02 * Math.log(at);
    const { measure } = noisy(wave, { own: 0.1 });
    expect((await findCrossings(measure, LOG)).crossings).toHaveLength(1);
  });

  test("through and back within the error is one crossing that touches", async () => {
    const { measure } = noisy((at) => 0.02 - 0.1 * Math.log(at) ** 2, { own: 0.2 });
    const { crossings } = await findCrossings(measure, LOG);
    expect(crossings.map(({ direction }) => direction)).toEqual(["touches"]);
  });

  test("an interval that does not end within the range is open", async () => {
    const { measure } = noisy((at) => 0.01 * Math.log(at), { own: 0.1 });
    const [{ low, high }] = (await findCrossings(measure, LOG)).crossings;
    expect([low, high]).toEqual([null, null]);
  });

  test("the error of a mean is no less than those of its values allow", () => {
    const { error, allowance } = curvePoint(
      1,
      Array.from({ length: 4 }, () => ({ value: 2, error: 0.6 })),
    );
    // √(4·0.6²)/4, and Student's t for three degrees of freedom (tables: 3.182; the formula used is 1.2 % above).
    expectAllClose([error!, allowance! / error!], [0.3, 3.182], { rtol: 0.015 });
  });
});

describe("a setting that moves nothing", () => {
  const points = (values: readonly (readonly number[])[]) =>
    values.map((row, i) =>
      curvePoint(
        i,
        row.map((value) => ({ value, error: 0 })),
      ),
    );

  test("is said to move nothing", () => {
    expect(
      movementOf(
        points([
          [1, 2],
          [1, 2],
          [1, 2],
        ]),
      ),
    ).toBe("none");
  });
  test("by less than networks differ in it, is not clear", () => {
    expect(
      movementOf(
        points([
          [1, 2, 3],
          [1.3, 1.8, 3.1],
        ]),
      ),
    ).toBe("unclear");
  });
  test("in all networks alike, is clear, however much they differ", () => {
    expect(
      movementOf(
        points([
          [1, 2, 3],
          [1.01, 2.01, 3.011],
        ]),
      ),
    ).toBe("clear");
  });
});
