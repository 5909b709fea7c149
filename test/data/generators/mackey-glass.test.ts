import { describe, expect, test } from "vitest";
import { mackeyGlass } from "../../../src/data/index.ts";
import { expectAllClose } from "../../support/expect-all-close.ts";

const values = async (set: ReturnType<typeof mackeyGlass>, b = 0) =>
  Array.from(await set.sequences[b]!.read(0, set.sequences[b]!.length));

describe("closed form", () => {
  test("a history at the fixed point (β/γ − 1)^(1/n) stays there", async () => {
    const still = { steps: 200, transient: 0 };
    expectAllClose(
      await values(mackeyGlass({ ...still, history: 1 })),
      new Float64Array(200).fill(1),
      { atol: 1e-13 },
    );
    const other = mackeyGlass({ ...still, production: 0.9, exponent: 3, history: 2 });
    expectAllClose(await values(other), new Float64Array(200).fill(2), { atol: 1e-12 });
  });

  test.each([
    // Order four with h ≤ 0.1: a constant below 1/120 times (γh)⁴ ≈ 1e-6.
    ["on the grid", 5, 5 / 7, 1e-8],
    ["on the grid, shorter than the largest step", 0.07, 0.01, 1e-8],
    // The kink at t = τ lies inside a step: at most h²/8 times the jump of the second derivative.
    ["between grid points", 5, 0.73, (0.1 ** 2 / 8) * 0.45 * 0.3 * 0.35],
  ])(
    "with n = 0 it is linear and solved interval by interval: delay %s",
    async (_, tau, dt, atol) => {
      // n = 0: ẋ = b·x(t−τ) − γx, b = β/2. From history c:
      //   0 ≤ t ≤ τ:   x₁(t) = p + (c − p)e^{−γt},  p = bc/γ;
      //   τ ≤ t ≤ 2τ:  x₂(t) = x₁(τ)e^{−γs} + (bp/γ)(1 − e^{−γs}) + b(c − p)·s·e^{−γs},  s = t − τ.
      const [b, g, c] = [0.45, 0.3, 0.7];
      const p = (b * c) / g;
      const first = (t: number) => p + (c - p) * Math.exp(-g * t);
      const second = (t: number) => {
        const [s, decay] = [t - tau, Math.exp(-g * (t - tau))];
        return first(tau) * decay + ((b * p) / g) * (1 - decay) + b * (c - p) * s * decay;
      };
      const equation = { delay: tau, production: 2 * b, decay: g, exponent: 0, history: c };
      const steps = Math.floor((2 * tau) / dt + 1e-9);
      const path = await values(mackeyGlass({ steps, transient: 0, dt, ...equation }));
      const times = Array.from({ length: steps }, (_, i) => (i + 1) * dt);
      const exact = times.map((t) => (t <= tau ? first(t) : second(t)));
      expectAllClose(path, exact, { atol });
    },
  );
});

test("a finer sampling of the same path agrees where the samples meet", async () => {
  // dt = 0.13 is integrated with h = 0.065, dt = 0.013 with h = 0.013; the delay is on both grids.
  // Chaos (λ₁ ≈ 0.006) has no time to matter.
  const options = { transient: 0, history: 1.2, delay: 16.9 };
  const coarse = await values(mackeyGlass({ ...options, steps: 1000, dt: 0.13 }));
  const fine = await values(mackeyGlass({ ...options, steps: 10_000, dt: 0.013 }));
  const met = coarse.map((_, t) => fine[10 * t + 9]!);
  expectAllClose(coarse, met, { atol: 1e-6 }); // h⁴ = 2e-5 times a fifth derivative below 0.05
});

test("the attractor oscillates between 0.2 and 1.4 and does not repeat", async () => {
  const path = await values(mackeyGlass({ steps: 3000 }));
  expect(Math.min(...path)).toBeGreaterThan(0.2);
  expect(Math.max(...path)).toBeLessThan(1.4);
  expect(Math.max(...path) - Math.min(...path)).toBeGreaterThan(0.8);
  expect(await values(mackeyGlass({ steps: 50, seed: 4 }))).not.toEqual(path.slice(0, 50));
});

test.each([
  [{ steps: 1, delay: 0 }, "mackeyGlass: delay is 0; expected a number above 0"],
  [{ steps: 1, history: -1 }, "history is -1"],
])("refuses %j", (options, message) => {
  expect(() => mackeyGlass(options)).toThrow(message);
});
