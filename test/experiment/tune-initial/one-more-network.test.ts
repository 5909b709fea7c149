/** The crossing of one more network, on made-up curves whose networks are shifted copies of one line. */
import { describe, expect, test } from "vitest";
import { curvePoint, failedPoint } from "../../../src/experiment/tune-initial/curve-point.ts";
import { findCrossings } from "../../../src/experiment/tune-initial/find-crossings.ts";
import { crossingOfOneMore } from "../../../src/experiment/tune-initial/one-more-network.ts";
import { SCALES } from "../../../src/experiment/tune-initial/setting-scale.ts";
import { createRandom } from "../../../src/random.ts";
import { expectAllClose } from "../../support/expect-all-close.ts";

const OPTIONS = { target: 0, range: [-10, 10] as const, scale: SCALES.linear, grid: 9 };

/** Networks whose values are the setting plus their own shift. */
async function crossingOf(shifts: readonly number[]) {
  const measure = async (at: number) =>
    curvePoint(
      at,
      shifts.map((shift) => ({ value: at + shift, error: null })),
    );
  const { points, crossings } = await findCrossings(measure, OPTIONS);
  const [crossing] = crossings;
  return { crossing, points, oneMore: crossingOfOneMore(points, crossing, 0, SCALES.linear) };
}

describe("the crossing of one more network", () => {
  test("lies √(S + 1) times as far about the mean's as the mean's own interval reaches", async () => {
    const { crossing, oneMore } = await crossingOf([-1, 0.5, 0.2, 0.3, -0.6, 0.4, 0.1, 0.1]);
    const { at, low, high } = crossing;
    expectAllClose([oneMore.low! - at, oneMore.high! - at], [3 * (low! - at), 3 * (high! - at)], {
      rtol: 1e-9,
    });
  });

  test("is inside in 95 of 100 draws, where the mean's interval holds but a third", async () => {
    const random = createRandom(3);
    let inside = 0;
    let insideOfMean = 0;
    for (let draw = 0; draw < 200; draw++) {
      const { crossing, oneMore } = await crossingOf(
        Array.from({ length: 8 }, () => random.normal()),
      );
      const next = -random.normal();
      if (oneMore.low! <= next && next <= oneMore.high!) inside++;
      if (crossing.low! <= next && next <= crossing.high!) insideOfMean++;
    }
    // 190 with a deviation of 3.1; draws are seeded.
    expect(inside).toBeGreaterThanOrEqual(182);
    expect(inside).toBeLessThanOrEqual(198);
    expect(insideOfMean).toBeLessThan(160);
  });

  test("is open where the range ends first, and where a setting failed", async () => {
    const { oneMore } = await crossingOf([-8, 8, -7, 7]);
    expect(oneMore).toEqual({ low: null, high: null });
    const { points, crossing } = await crossingOf([-0.1, 0.1, 0.2, -0.2]);
    const broken = points.map((point) => (point.at > 2 ? failedPoint(point.at, "why") : point));
    const narrow = crossingOfOneMore(broken, { ...crossing, high: null }, 0, SCALES.linear);
    expect(narrow.high).toBeNull();
  });

  test("is open where a setting failed on the way to its end, whatever was measured beyond", async () => {
    const { points, crossing, oneMore } = await crossingOf([-1, 0.5, 0.2, 0.3, -0.6, 0.4]);
    const end = oneMore.high!;
    const near = points.find(({ at }) => at > crossing.at)!;
    expect(near.at).toBeLessThan(end);
    expect(points.at(-1)!.at).toBeGreaterThan(end);
    const broken = points.map((point) => (point === near ? failedPoint(point.at, "why") : point));
    expect(crossingOfOneMore(broken, crossing, 0, SCALES.linear).high).toBeNull();
  });
});
