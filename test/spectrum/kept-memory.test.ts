/** Spectra one after the other compute in memory that the ones before have given back. */
import { describe, expect, test } from "vitest";
import { elman } from "../../src/cells/elman.ts";
import { lstm } from "../../src/cells/lstm.ts";
import { sequencesFromNumbers } from "../../src/data/sequences.ts";
import { createRandom } from "../../src/random.ts";
import { lyapunovSpectrum } from "../../src/spectrum/lyapunov-spectrum.ts";
import type { SpectrumOptions } from "../../src/spectrum/options.ts";
import type { SpectrumResult } from "../../src/spectrum/result.ts";

const numbers = (count: number, seed: number, scale: number) => {
  const random = createRandom(seed);
  return Float64Array.from({ length: count }, () => scale * random.normal());
};

const tanhUnits = (hiddenSize: number) =>
  elman({
    ...{ inputSize: 1, hiddenSize, activation: "tanh" },
    inputWeights: numbers(hiddenSize, 1, 1),
    recurrentWeights: numbers(hiddenSize ** 2, 2, 1.2 / Math.sqrt(hiddenSize)),
  });
const gatedUnits = (hiddenSize: number) =>
  lstm({
    ...{ inputSize: 1, hiddenSize },
    inputWeights: numbers(4 * hiddenSize, 3, 1),
    recurrentWeights: numbers(4 * hiddenSize ** 2, 4, 1 / Math.sqrt(hiddenSize)),
  });
const inputs = (steps: number) => sequencesFromNumbers([numbers(steps, 5, 1)], 1);

/** Everything but the time it took. */
const written = ({ seconds, ...rest }: SpectrumResult) => JSON.stringify(rest);

describe("spectra one after the other", () => {
  test.each(["wasm", "reference", "auto"] as const)(
    "say what each says alone: %s",
    async (kernels) => {
      const of = (cell: ReturnType<typeof elman | typeof lstm>, more: SpectrumOptions = {}) =>
        lyapunovSpectrum(cell, inputs(200), { kernels, threads: 1, transient: 20, ...more });
      const alone = await of(gatedUnits(10));
      const text = written(alone);
      const others = [
        () => of(tanhUnits(40)),
        () => of(gatedUnits(10), { exponents: 3 }),
        () => of(tanhUnits(5), { precision: "float32" }),
        () => of(tanhUnits(24), { convention: "vogt2020", transient: 0 }),
        () => of(tanhUnits(24), { transient: 500 }).catch(() => null),
        () => of(gatedUnits(30), { tolerance: 0.01 }),
        () => of(tanhUnits(16), { segments: 2 }),
      ];
      for (const other of others) {
        const once = await other();
        expect(written((await other()) ?? alone)).toBe(written(once ?? alone));
        expect(written(await of(gatedUnits(10)))).toBe(text);
      }
      expect(written(alone)).toBe(text);
    },
  );
});
