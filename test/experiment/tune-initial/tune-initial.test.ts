/** Tuning on small networks: against theory, against what a training records, and what is refused. */
import { describe, expect, test } from "vitest";
import { runExperiment } from "../../../src/experiment/run-experiment.ts";
import { tuneInitial } from "../../../src/experiment/tune-initial/tune-initial.ts";
import type { TuneOptions } from "../../../src/experiment/tune-initial/tune-options.ts";
import { createMemoryStore } from "../../../src/store/memory-store.ts";
import { expectAllClose } from "../../support/expect-all-close.ts";
import { configured, NO_FILES, optionsFor } from "../tiny.ts";

const ZERO = { target: { kind: "exponent", index: 1, value: 0 } } as const;

/** Nothing of the data reaches the units: from h = 0 they stay there. */
const silent = (network: string) =>
  configured(`
task: { kind: flip-flop, steps: 200, sequences: 1, validation: 1, bits: 1 }
network: { ${network}, initial: { input: { kind: constant, value: 0 }, bias: { kind: constant, value: 0 } } }
monitor: { exponents: 2, transient: 50, steps: 150 }
`);

async function tuned(yaml: string | Promise<unknown>, more: Partial<TuneOptions> = {}) {
  const configuration = (await (typeof yaml === "string" ? configured(yaml) : yaml)) as never;
  return tuneInitial(configuration, {
    ...{ vary: "gain", files: NO_FILES, threads: 1, seeds: 4, ...ZERO },
    ...more,
  });
}

describe("the edge of chaos", () => {
  test("random tanh networks in silence: g = 1 but for their finite number of units", async () => {
    const { crossings, theory, suggestion } = await tuned(silent("cell: tanh, hidden: 32"), {
      range: [0.5, 2],
      grid: 3,
      seeds: 8,
    });
    expect(crossings).toHaveLength(1);
    const [{ at, low, high }] = crossings;
    expectAllClose(theory!.crossings, [1], { rtol: 1e-8 });
    // λ₁ = ln g + ln ρ(U), so that the crossing is 1/ρ: of 32 units ρ is 1.05 ± 0.06 (100 matrices drawn with
    // NumPy), whose mean over 8 is within three errors, 0.07, of that; the finite time leaves less than 0.02.
    expectAllClose([at], [1 / 1.05], { atol: 0.09 });
    expect([low! < at, at < high!]).toEqual([true, true]);
    // Student's t for 7 degrees of freedom, 2.36, times 0.06/√8, of which a sample's deviation may be a half off.
    expectAllClose([(high! - low!) / 2], [0.05], { atol: 0.03 });
    expect(suggestion!.resting).toBe(8);
  });

  test.each([0.2, 0.6, 1])(
    "leaky units with a leak of %d and orthogonal weights: near g = 1",
    async (leak) => {
      const { crossings, theory } = await tuned(
        configured(`
task: { kind: flip-flop, steps: 330, sequences: 1, validation: 1, bits: 1 }
network:
  { cell: leaky, hidden: 32, leak: ${leak}, initial: { recurrent: { kind: orthogonal }, input: { kind: constant, value: 0 }, bias: { kind: constant, value: 0 } } }
monitor: { exponents: 2, transient: 80, steps: 250 }
`),
        { range: [0.5, 2], grid: 3 },
      );
      expectAllClose(theory!.crossings, [1], { rtol: 1e-8 });
      // Eigenvalues lie on the circle of radius g, 32 of them: the one nearest to g itself is within 2π/32 of it, so
      // that |1 − α + αμ| falls short by at most α(1 − α)(π/16)²/2 < 0.5 %; finite time adds ln(n)/2T < 1 %.
      expectAllClose([crossings[0].at], [1], { atol: leak === 1 ? 1e-9 : 0.1 });
    },
  );

  test("linear units with orthogonal weights along any drive: λ = ln g, in every network", async () => {
    const { crossings, points } = await tuned(
      `
task: { kind: lorenz, sequences: 1, steps: 40 }
network: { cell: identity, hidden: 6, initial: { recurrent: { kind: orthogonal } } }
`,
      { range: [0.5, 1.5], target: { kind: "horizon", steps: 10 } },
    );
    // A closed form: λ₁ = ln g = −1/10. The networks agree; what is left of the frames' transients, which each
    // spectrum states as its error, is all of the interval.
    const [{ at, low, high }] = crossings;
    expectAllClose([at], [Math.exp(-0.1)], { rtol: 1e-9 });
    expect([low! < at, at < high!]).toEqual([true, true]);
    for (const { at, mean } of points) expectAllClose([mean], [Math.log(at)], { atol: 1e-12 });
  });
});

const DRIVEN = `
seed: 4
task: { kind: delayed-copy, sequences: 16, validation: 12, length: 2, delay: 8, symbols: 3 }
network: { cell: gru, hidden: 5, initial: { all: { kind: uniform, bound: 1 } } }
training: { epochs: 1, batchSize: 16 }
`;

describe("what is measured", () => {
  test.each([
    ["exponent", { kind: "exponent", index: 1, value: -0.3 }],
    ["mean", { kind: "mean", value: -0.9 }],
  ] as const)(
    "the %s is what a training records at step 0, to the last bit",
    async (kind, target) => {
      const { suggestion, seeds } = await tuned(DRIVEN, {
        vary: "initial.all.bound",
        target,
        seeds: 2,
      });
      const { value, point } = suggestion!;
      for (const [i, seed] of seeds.entries()) {
        const store = createMemoryStore();
        const configuration = await configured(
          DRIVEN.replace("bound: 1", `bound: ${value}`).replace("seed: 4", `seed: ${seed}`),
        );
        const { id } = await runExperiment(configuration, optionsFor({ store }));
        const [spectrum] = (await store.spectra(id)).filter(({ step }) => step === 0);
        const recorded = kind === "mean" ? spectrum.details["mean"] : spectrum.exponents[0];
        expect(point.samples[i].value).toBe(recorded);
      }
    },
  );

  test("the suggestion is measured where it is rounded to, and lies within the interval", async () => {
    const { suggestion, crossings, points } = await tuned(DRIVEN, {
      vary: "network.initial.all.bound",
      target: { kind: "exponent", index: 1, value: -0.3 },
    });
    const { value, point, values } = suggestion!;
    const { low, high } = crossings[0];
    expect(points).toContain(point);
    expect([point.at, values]).toEqual([value, { "network.initial.all.bound": value }]);
    expect([low! < value, value < high!]).toEqual([true, true]);
    const { oneMore } = crossings[0];
    expect(oneMore.low === null || oneMore.low < low!).toBe(true);
    expect(oneMore.high === null || oneMore.high > high!).toBe(true);
  });

  test("forget biases begin without a kind, gains with theirs", async () => {
    const lstm = DRIVEN.replace("gru", "lstm");
    const wanted = { target: { kind: "horizon", steps: 5 }, seeds: 2, grid: 3 } as const;
    const { suggestion } = await tuned(lstm, { ...wanted, vary: "forgetBias" });
    expect(Object.keys(suggestion!.values)).toEqual(["network.forgetBias"]);
    const plain = DRIVEN.replace(/, initial: .* } }/, " }");
    const { setting } = await tuned(plain, { ...wanted, vary: "gain", range: [0.5, 1] });
    expect(setting.beside).toEqual({ "network.initial.recurrent.kind": "gain" });
  });
});

describe("what is said instead of a number", () => {
  test("a range without a crossing: what comes nearest", async () => {
    const { crossings, suggestion, nearest } = await tuned(DRIVEN, {
      vary: "initial.all.bound",
      range: [0.1, 0.2],
      grid: 2,
    });
    expect([crossings, suggestion]).toEqual([[], null]);
    expect(nearest!.at).toBe(0.2);
  });

  test("a setting without effect", async () => {
    const { movement } = await tuned(DRIVEN, { vary: "initial.readout.gain", grid: 2, seeds: 2 });
    expect(movement).toBe("none");
  });

  test.each([
    ["initial.all.bond", "did you mean network.initial.all.bound?"],
    ["hidden", "expected a number that can be changed by little"],
    ["initial.all.deviation", "is of the kind uniform, which has none"],
    ["leak", "leak"],
  ])("vary %s is refused", async (vary, message) => {
    await expect(tuned(DRIVEN, { vary })).rejects.toThrow(message);
  });

  test.each([
    [{ seeds: 1 }, "seeds is 1; expected an integer from 2 on"],
    [{ range: [0, 1] }, "expected a number above 0"],
    [{ range: [2, 1] }, "the lower first"],
    [{ target: { kind: "horizon", steps: 0 } }, "expected a number of steps above 0"],
    [{ target: { kind: "exponent", index: 9, value: 0 } }, "expected at least 9"],
  ] as const)("%j is refused", async (more, message) => {
    await expect(tuned(DRIVEN, { vary: "initial.all.bound", ...more } as never)).rejects.toThrow(
      message,
    );
  });

  test("a mean of which the spectrum has only a part, and no closed form", async () => {
    const partial = `${DRIVEN.replace("gru", "minimal-gated")}monitor: { exponents: 2 }\n`;
    const wanted = tuned(partial, {
      vary: "initial.all.bound",
      target: { kind: "mean", value: 0 },
    });
    await expect(wanted).rejects.toThrow("monitor.exponents is 2");
  });

  test("states that overflow: the setting failed, and says where", async () => {
    const { points } = await tuned(
      `
task: { kind: lorenz, sequences: 1, steps: 600 }
network: { cell: relu, hidden: 6 }
`,
      { range: [1, 100], grid: 3, seeds: 2 },
    );
    expect(points.at(-1)!.failure).toMatch(/seed 0: .*step/);
  });

  test("a signal ends it", async () => {
    const stopped = tuned(DRIVEN, { vary: "initial.all.bound", signal: AbortSignal.abort() });
    await expect(stopped).rejects.toThrow("aborted");
  });
});
