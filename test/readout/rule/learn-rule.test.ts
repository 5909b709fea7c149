/** Rules learned on tables whose truth is known. */
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/random.ts";
import { bestLimit, candidateOf, endedBy } from "../../../src/readout/rule/best-limit.ts";
import { learnRule } from "../../../src/readout/rule/learn-rule.ts";
import { limitText } from "../../../src/readout/rule/learned-rule.ts";
import type { RunTable } from "../../../src/readout/run-table.ts";

const EPOCHS = 8;
const OPTIONS = { source: "simulated" };

interface Made {
  readonly settings?: number;
  /** How much of the outcome, a standard normal, λ₁ before training shows; the rest of it is noise. */
  readonly ofSpectrum: number;
  /** The same of the loss after each epoch. */
  readonly ofLoss: number;
  readonly cost?: number;
  readonly diverged?: readonly number[];
}

/** Settings of two seeds; a large λ₁ goes with a small loss. */
function made({ settings = 80, ofSpectrum, ofLoss, cost = 0, diverged = [] }: Made): RunTable {
  const { normal } = createRandom(7);
  const outcome = Array.from({ length: settings }, () => normal());
  const settingOf = Array.from({ length: 2 * settings }, (_, run) => run >> 1);
  const shows = (share: number) =>
    settingOf.map((s) => share * outcome[s] + Math.sqrt(1 - share ** 2) * normal());
  const epochs = Array.from({ length: EPOCHS }, (_, e) => e + 1);
  return {
    runs: settingOf.map((s, run) => `setting ${s}, run ${run}`),
    settingOf,
    parameters: [],
    ends: settingOf.map((s) => (diverged.includes(s) ? "diverged" : "finished")),
    curves: [
      {
        name: "validationLoss",
        epochs,
        values: epochs.map((e) =>
          Float64Array.from(e === EPOCHS ? settingOf.map((s) => outcome[s]) : shows(ofLoss)),
        ),
      },
    ],
    baselines: null,
    epochSeconds: null,
    spectra: [
      {
        epoch: 0,
        exponents: shows(ofSpectrum).map((value) => Float64Array.of(-value, -6)),
        errors: settingOf.map(() => null),
        stateSizes: settingOf.map(() => null),
        layerOf: settingOf.map(() => null),
        cost: settingOf.map(() => cost),
      },
    ],
    notes: [],
  };
}

describe("a rule", () => {
  test("is learned where the spectrum shows early what the loss does not, and says what is expected of it", () => {
    const { rule, reason } = learnRule(made({ ofSpectrum: 0.99, ofLoss: 0 }), OPTIONS);
    expect(reason).toBeNull();
    expect(rule!.rule).toMatchObject({ quantity: "λ₁", epoch: 0, ends: "below" });
    // The best quarter of standard normals lies below −0.67, so that λ₁ of the rest is below 0.67.
    expect(Math.abs(rule!.rule.threshold - 0.67)).toBeLessThan(0.4);
    expect(rule!.expected.saved).toBeGreaterThan(0.55);
    expect(rule!.expected.mistakes).toBeLessThan(0.1);
    expect(rule!.gain.interval[0]).toBeGreaterThan(0);
    expect(rule!.provenance).toMatchObject({ source: "simulated", settings: 80, runs: 160 });
    expect(limitText({ ...rule!.rule, threshold: 0.5 })).toBe("λ₁ before training below 0.5");
  });

  test("is the same for the same table and seed", () => {
    const once = () => learnRule(made({ ofSpectrum: 0.9, ofLoss: 0 }), OPTIONS);
    expect(once()).toEqual(once());
  });

  test("ends settings of which a seed diverged like other bad ones", () => {
    const table = made({ ofSpectrum: 0.99, ofLoss: 0, diverged: [0, 1, 2, 3] });
    expect(learnRule(table, OPTIONS).rule?.provenance).toMatchObject({ settings: 80, runs: 160 });
  });
});

describe("there is none, and it is said", () => {
  const reasonOf = (given: Made, more: object = {}) => {
    const { rule, reason } = learnRule(made(given), { ...OPTIONS, ...more });
    expect(rule).toBeNull();
    return reason;
  };

  test("where the spectrum shows nothing", () => {
    expect(reasonOf({ ofSpectrum: 0, ofLoss: 0 })).toMatch(/^no limit|adds nothing/);
  });

  test("where what looks well on the settings that it was learned on does not hold on others", () => {
    const table = made({ settings: 24, ofSpectrum: 0, ofLoss: 0 });
    const [curve] = table.curves;
    const atEnd = { ...curve, epochs: [EPOCHS], values: curve.values.slice(-1) };
    const { normal } = createRandom(1);
    // Noise at four epochs, and no loss before the last.
    const spectra = [0, 1, 2, 3].map((epoch) => ({
      ...[...table.spectra][0],
      epoch,
      exponents: table.runs.map(() => Float64Array.of(normal(), -6 + normal(), -20 + normal())),
    }));
    const { rule } = learnRule({ ...table, curves: [atEnd], spectra }, { ...OPTIONS, mistake: 3 });
    expect(rule).toBeNull();
  });

  test("where the loss after an epoch shows as much", () => {
    expect(reasonOf({ ofSpectrum: 0.9, ofLoss: 0.99 })).toMatch(
      /adds nothing that holds on other settings: .* over ending by validationLoss after epoch 1 above/,
    );
  });

  test("where spectra cost as much as the training that they save", () => {
    expect(reasonOf({ ofSpectrum: 0.99, ofLoss: 0, cost: EPOCHS })).toMatch(
      /no limit|adds nothing/,
    );
  });

  test("with too few settings, or no spectra before the end", () => {
    expect(reasonOf({ settings: 19, ofSpectrum: 0.99, ofLoss: 0 })).toMatch(
      /^19 settings are too few/,
    );
    expect(reasonOf({ ofSpectrum: 0.99, ofLoss: 0 }, { epochs: [3] })).toMatch(/^no feature/);
  });

  test("and an outcome or a price that there is not is refused", () => {
    const table = made({ ofSpectrum: 0, ofLoss: 0 });
    expect(() => learnRule(table, { ...OPTIONS, outcome: "diverged" })).toThrow(
      /outcome is "diverged"/,
    );
    expect(() => learnRule(table, { ...OPTIONS, mistake: 0 })).toThrow(/mistake is 0/);
  });
});

describe("the best limit", () => {
  const values = Float64Array.of(1, 2, 2, 3, Number.NaN, 4);
  const limitOf = (gains: number[], costs = [0, 0, 0, 0, 0, 0]) =>
    bestLimit(
      [
        candidateOf({
          ...{ quantity: "x", epoch: 1, values },
          ...{ gains: Float64Array.from(gains), costs: Float64Array.from(costs) },
        }),
      ],
      Uint8Array.of(1, 1, 1, 1, 1, 1),
    );

  test("ends equal values together, what is not known never, and lies between two values", () => {
    const found = limitOf([1, 1, -0.5, -9, 1, -9])!;
    expect(found.limit).toEqual({ quantity: "x", epoch: 1, ends: "below", threshold: 2.5 });
    expect(found.value).toBe(1.5);
    expect([...endedBy(found.limit, values)]).toEqual([1, 1, 1, 0, 0, 0]);
    expect(limitOf([-9, -9, -9, 1, 1, 1])!.limit).toMatchObject({ ends: "above", threshold: 2.5 });
  });

  test("is none where it is not worth its costs, or would end everything that is known", () => {
    expect(limitOf([1, 1, -0.5, -9, 1, -9], [0.25, 0.25, 0.25, 0.25, 0.25, 0.25])).toBeNull();
    expect(limitOf([-1, -1, -1, -1, 9, -1])).toBeNull();
  });
});
