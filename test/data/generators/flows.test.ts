import { describe, expect, test } from "vitest";
import { rungeKutta4 } from "../../../src/data/generators/runge-kutta.ts";
import { lorenz, roessler } from "../../../src/data/index.ts";
import { expectAllClose } from "../../support/expect-all-close.ts";

const values = async (set: ReturnType<typeof lorenz>, b = 0) =>
  Array.from(await set.sequences[b]!.read(0, set.sequences[b]!.length));

/** Lorenz at the standard parameters, written out apart from the generator. */
function lorenzVelocity(s: Float64Array, into: Float64Array): void {
  into.set([
    10 * (s[1]! - s[0]!),
    28 * s[0]! - s[1]! - s[0]! * s[2]!,
    s[0]! * s[1]! - (8 * s[2]!) / 3,
  ]);
}
function roesslerVelocity(s: Float64Array, into: Float64Array): void {
  into.set([-(s[1]! + s[2]!), s[0]! + 0.2 * s[1]!, 0.2 + s[0]! * s[2]! - 5.7 * s[2]!]);
}

describe("Runge–Kutta", () => {
  test("an oscillator turns by its angle, with an error of the fourth order", () => {
    // ẍ = −x: after time 2 the state (1, 0) is (cos 2, −sin 2).
    const error = (steps: number) => {
      const state = Float64Array.of(1, 0);
      rungeKutta4(([x, v], into) => into.set([v!, -x!]), state, 2 / steps, steps);
      return Math.hypot(state[0]! - Math.cos(2), state[1]! + Math.sin(2));
    };
    expect(error(100)).toBeLessThan(1e-8); // T·h⁴/120 = 2.7e-9
    // Halving h divides the error by 16; the next order changes that by about h.
    expectAllClose([error(20) / error(40)], [16], { rtol: 0.1 });
  });
});

describe.each([
  ["lorenz", lorenz, lorenzVelocity, 0.02],
  ["roessler", roessler, roesslerVelocity, 0.1],
])("%s", (_, generate, velocity, dt) => {
  test("each sample follows from the one before by the differential equation", async () => {
    const set = generate({ steps: 400 });
    const samples = await values(set);
    expect(set).toMatchObject({ kind: "numbers", width: 3, featureNames: ["x", "y", "z"] });
    for (let t = 0; t + 1 < 400; t++) {
      const state = Float64Array.from(samples.slice(3 * t, 3 * t + 3));
      rungeKutta4(velocity, state, dt / 100, 100); // at least 10⁴ times as exact as the generator
      // As the generators promise: 1e-6 of the attractor's size, about 40, per unit of time.
      expectAllClose(samples.slice(3 * t + 3, 3 * t + 6), state, { atol: 40e-6 * dt });
    }
  });

  test("the transient is the beginning that is left out", async () => {
    const whole = await values(generate({ steps: 30, transient: 0 }));
    expect(await values(generate({ steps: 20, transient: 10 }))).toEqual(whole.slice(30));
  });

  test("the same seed gives the same data, another seed and another sequence do not", async () => {
    const options = { steps: 5, sequences: 2 };
    const [a, b] = [generate({ ...options, seed: 3 }), generate({ ...options, seed: 3 })];
    expect(await values(a, 1)).toEqual(await values(b, 1));
    expect(await values(a, 0)).not.toEqual(await values(a, 1));
    expect(await values(generate(options))).not.toEqual(await values(a));
  });
});

describe("lorenz", () => {
  test("below ρ = 1 everything falls to the origin", async () => {
    // The slowest rate at ρ = 0.5 is 0.5·(11 − √(121 − 20)) = 0.475: after 20 + 80 time units e⁻⁴⁷.
    const samples = await values(lorenz({ steps: 4000, rho: 0.5 }));
    expectAllClose(samples.slice(-3), [0, 0, 0], { atol: 1e-18 });
  });

  test("at ρ = 14 it comes to rest at (±√(β(ρ−1)), same, ρ−1)", async () => {
    const [x, y, z] = (await values(lorenz({ steps: 10_000, rho: 14 }))).slice(-3);
    const rest = Math.sqrt((8 / 3) * 13);
    expectAllClose([Math.abs(x!), x! - y!, z!], [rest, 0, 13], { atol: 1e-9 });
  });

  test("standardised features have mean 0 and variance 1", async () => {
    const set = lorenz({ steps: 2000, sequences: 2, standardise: true });
    const samples = [...(await values(set, 0)), ...(await values(set, 1))];
    for (let j = 0; j < 3; j++) {
      const feature = samples.filter((_, i) => i % 3 === j);
      const mean = feature.reduce((a, b) => a + b) / feature.length;
      const square = feature.reduce((a, b) => a + b * b, 0) / feature.length;
      expectAllClose([mean, square], [0, 1], { atol: 1e-12 });
    }
  });

  test("noise has the standard deviation asked for, as a share of the feature's", async () => {
    const options = { steps: 20_000, features: ["z"], seed: 5 };
    const clean = await values(lorenz(options));
    const noisy = await values(lorenz({ ...options, noise: 0.1 }));
    const deviation = (xs: number[]) => {
      const mean = xs.reduce((a, b) => a + b) / xs.length;
      return Math.sqrt(xs.reduce((a, b) => a + (b - mean) ** 2, 0) / xs.length);
    };
    const noise = noisy.map((value, t) => value - clean[t]!);
    const standard = await values(lorenz({ ...options, standardise: true }));
    const both = await values(lorenz({ ...options, standardise: true, noise: 0.1 }));
    const share = both.map((value, t) => value - standard[t]!);
    // The standard error of a deviation is 1/√(2T) of it, 0.5 %; four of them.
    expectAllClose([deviation(noise)], [0.1 * deviation(clean)], { rtol: 0.02 });
    expectAllClose([deviation(share)], [0.1], { rtol: 0.02 });
  });

  test("features are chosen by name", async () => {
    const all = await values(lorenz({ steps: 4 }));
    const chosen = lorenz({ steps: 4, features: ["z", "x"] });
    expect(chosen).toMatchObject({ width: 2, featureNames: ["z", "x"] });
    expect(await values(chosen)).toEqual([0, 1, 2, 3].flatMap((t) => [all[3 * t + 2], all[3 * t]]));
    expect(() => lorenz({ steps: 4, features: ["w"] })).toThrow("expected some of x, y, z");
  });

  test.each([
    [{ steps: 0 }, "lorenz: steps is 0; expected a whole number from 1 up"],
    [{ steps: 2.5 }, "steps is 2.5"],
    [{ steps: 1, dt: 0 }, "lorenz: dt is 0; expected a number above 0"],
    [{ steps: 1, noise: -1 }, "noise is -1; expected a number of at least 0"],
    [{ steps: 1, sequences: 0 }, "sequences is 0"],
  ])("refuses %j", (options, message) => {
    expect(() => lorenz(options)).toThrow(message);
  });
});
