import { describe, expect, test } from "vitest";
import {
  randomTokens,
  type SequenceSet,
  sineMixture,
  whiteNoise,
} from "../../../src/data/index.ts";
import { expectAllClose } from "../../support/expect-all-close.ts";

const values = async (set: SequenceSet, b = 0) =>
  Array.from(await set.sequences[b]!.read(0, set.sequences[b]!.length));
const mean = (xs: number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;

describe("white noise", () => {
  test.each([
    ["normal", 1, 2],
    ["uniform", 1 / 3, 4 / 45],
  ] as const)(
    "%s: mean 0, its variance, nothing left between steps",
    async (distribution, variance, spread) => {
      const T = 40_000;
      const xs = await values(whiteNoise({ steps: T, distribution, seed: 1 }));
      const atol = 4 / Math.sqrt(T); // four standard errors of a mean with variance 1
      expectAllClose([mean(xs)], [0], { atol });
      expectAllClose([mean(xs.map((x) => x * x))], [variance], { atol: atol * Math.sqrt(spread) });
      expectAllClose([mean(xs.slice(1).map((x, t) => x * xs[t]!))], [0], { atol });
    },
  );

  test("T × m numbers in B sequences, not the same", async () => {
    const set = whiteNoise({ steps: 4, width: 3, sequences: 2 });
    expect(await values(set, 1)).toHaveLength(12);
    expect(await values(set, 1)).not.toEqual(await values(set, 0));
  });
});

test("random tokens are equally frequent", async () => {
  const set = randomTokens({ steps: 30_000, symbols: 5 });
  const ids = await values(set);
  expect(set).toMatchObject({ kind: "tokens", width: 5 });
  for (let id = 0; id < 5; id++) {
    const share = ids.filter((x) => x === id).length / 30_000;
    expectAllClose([share], [0.2], { atol: 4 * Math.sqrt(0.16 / 30_000) });
  }
});

describe("sine mixture", () => {
  test("without noise it satisfies y(t+1) + y(t−1) = 2 cos(2π/p) y(t) for one period", async () => {
    const ys = await values(sineMixture({ steps: 100, periods: [9.3], amplitudes: [2], noise: 0 }));
    const factor = 2 * Math.cos((2 * Math.PI) / 9.3);
    for (let t = 1; t < 99; t++) {
      expectAllClose([ys[t + 1]! + ys[t - 1]!], [factor * ys[t]!], { atol: 1e-12 });
    }
    // sin² + cos² from two neighbours gives the amplitude.
    const [s, c] = [Math.sin((2 * Math.PI) / 9.3), Math.cos((2 * Math.PI) / 9.3)];
    expectAllClose([Math.hypot(ys[0]!, (ys[1]! - c * ys[0]!) / s)], [2], { atol: 1e-12 });
  });

  test("the noise alone is stationary with the deviation and correlation asked for", async () => {
    const set = sineMixture({
      steps: 50,
      sequences: 2000,
      periods: [],
      noise: 0.5,
      correlation: 0.8,
    });
    const paths = await Promise.all(set.sequences.map((_, b) => values(set, b)));
    for (const t of [0, 1, 49]) {
      // Over 2000 sequences a variance is known to √(2/2000) = 3 %; four standard errors.
      expectAllClose([mean(paths.map((ys) => ys[t]! ** 2))], [0.25], { rtol: 0.13 });
    }
    const product = mean(paths.flatMap((ys) => ys.slice(1).map((y, t) => y * ys[t]!)));
    expectAllClose([product / 0.25], [0.8], { atol: 0.05 }); // 98,000 correlated pairs
  });

  test.each([
    [{ correlation: 1 }, "correlation is 1; expected a number in [0, 1)"],
    [{ amplitudes: [1] }, "1 amplitudes; expected 3, one a period"],
    [{ periods: [0] }, "a period is 0; expected a number above 0"],
  ])("refuses %j", (options, message) => {
    expect(() => sineMixture({ steps: 5, ...options })).toThrow(message);
  });
});
