import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/random.ts";
import { bySetting, errorsBySetting, seedDeviation } from "../../src/readout/by-setting.ts";
import { lossesKnown } from "../../src/readout/equal-cost.ts";
import { readout } from "../../src/readout/readout.ts";
import type { RunTable } from "../../src/readout/run-table.ts";
import { runTable, spectraAt } from "./table.ts";

const QUICK = { resamples: 60, permutations: 39, ladderPermutations: 19 };

/** Twenty-four settings of one hyperparameter; a large λ₁ goes with a large loss, beside noise. */
function tableOf(changes: Partial<RunTable> = {}): RunTable {
  const random = createRandom(4);
  const settings = Array.from({ length: 24 }, (_, i) => ({
    rate: 1 + (i % 4),
    top: random.normal(),
    loss: 0,
  }));
  for (const each of settings) each.loss = 3 + 0.2 * each.top + 0.1 * random.normal();
  const none = settings.map(() => null);
  return {
    runs: settings.map((_, i) => `run ${i}`),
    settingOf: settings.map((_, i) => i),
    parameters: [
      { kind: "number", name: "rate", log: true, values: settings.map(({ rate }) => rate) },
    ],
    ends: settings.map(() => "finished"),
    curves: [
      {
        name: "validationLoss",
        epochs: [0, 1, 2],
        values: [6, 4.5, 0].map((extra) =>
          Float64Array.from(settings, ({ loss }) => extra + loss * (extra > 0 ? 0.3 : 1)),
        ),
      },
    ],
    baselines: null,
    epochSeconds: null,
    spectra: [
      {
        epoch: 1,
        exponents: settings.map(({ top }, i) =>
          Float64Array.of(top / 10, -0.2 - (i % 5) / 50, -1 - (i % 3) / 9),
        ),
        errors: none,
        stateSizes: settings.map(() => 3),
        layerOf: none,
        cost: none,
      },
    ],
    notes: [],
    ...changes,
  };
}

/** Every run four times, as four seeds of its setting: the means of four equal numbers are exact. */
function repeated(table: RunTable): RunTable {
  const often = <T>(list: readonly T[]) => list.flatMap((each) => [each, each, each, each]);
  const numbers = (list: Float64Array) => Float64Array.from(often([...list]));
  return {
    ...table,
    runs: often(table.runs),
    settingOf: often(table.settingOf),
    parameters: table.parameters.map(
      (each) => ({ ...each, values: often<number | string>(each.values) }) as typeof each,
    ),
    ends: often(table.ends),
    curves: table.curves.map((curve) => ({ ...curve, values: curve.values.map(numbers) })),
    spectra: [...table.spectra].map((each) => ({
      epoch: each.epoch,
      exponents: often(each.exponents),
      errors: often(each.errors),
      stateSizes: often(each.stateSizes),
      layerOf: often(each.layerOf),
      cost: often(each.cost),
    })),
  };
}

describe("a readout", () => {
  const table = tableOf();
  const result = readout(table, QUICK);

  test("is the same for the same table and options", () => {
    expect(readout(table, QUICK)).toEqual(result);
    expect(readout(table, { ...QUICK, seed: 1 }).features[0].overSettings).not.toEqual(
      result.features[0].overSettings,
    );
  });

  test("counts settings: seeds that agree narrow no interval and lessen no p", () => {
    const { features, ladders, counts } = readout(repeated(table), {
      ...QUICK,
      leastDifference: result.protocol.leastDifference,
    });
    expect(counts).toMatchObject({ runs: 96, settings: 24, seeds: [4, 4] });
    expect(features).toEqual(result.features);
    expect(ladders).toEqual(result.ladders);
  });

  test("says what it drew, held fixed and left out", () => {
    expect(result.protocol).toMatchObject({ ...QUICK, seed: 0, strata: "rate", lossEpoch: null });
    expect(result.tested).toBe(result.features.length);
    expect(result.notes.join("\n")).toMatch(/cost is not recorded/);
  });

  test("says what a spectrum cost as a share of the training, where that is recorded", () => {
    const spectra = [...table.spectra].map((each) => {
      return { ...each, cost: each.cost.map((_, run) => [0.25, 0.5, 0.75][run % 3]) };
    });
    const { notes } = readout({ ...table, spectra }, QUICK);
    expect(notes).toContain(
      "A spectrum cost 0.5 epochs of its run's training (the median), 25 % of all 2: what it is held against knows the loss that much later.",
    );
    expect(result.notes.join()).not.toContain("A spectrum cost");
  });

  test("leaves settings with a seed that diverged out of correlations, and says so", () => {
    const ends = table.ends.map((end, run) => (run < 2 ? "diverged" : end));
    const { outcome, features, notes, counts } = readout({ ...table, ends }, QUICK);
    expect([outcome.settings, counts.diverged]).toEqual([22, 2]);
    expect(features[0]).toMatchObject({ feature: "λ₁", settings: 22 });
    for (const row of features) expect(row.settings).toBeLessThanOrEqual(22);
    expect(notes.join("\n")).toMatch(/2 of 24 settings have no final loss/);
  });

  test("holds features against no loss where the training is over, and climbs no ladder there", () => {
    const spectra = [...table.spectra].map((each) => ({ ...each, epoch: 2 }));
    const { features, ladders, verdict, notes } = readout({ ...table, spectra }, QUICK);
    for (const row of features) expect(row.givenLoss).toBeNull();
    expect(ladders).toEqual([]);
    expect(verdict.kind).toBe("too little data");
    expect(notes.join("\n")).toMatch(/At epoch 2 the training was over/);
  });

  test("of few settings has no ladder and says that these are too few", () => {
    const few = (list: readonly unknown[]) => list.slice(0, 12) as never;
    const small = {
      ...table,
      ...{ runs: few(table.runs), settingOf: few(table.settingOf), ends: few(table.ends) },
      parameters: table.parameters.map((p) => ({ ...p, values: few(p.values) })),
      curves: table.curves.map((c) => ({ ...c, values: c.values.map((v) => v.slice(0, 12)) })),
      spectra: [...table.spectra].map((s) => ({
        ...s,
        ...{ exponents: few(s.exponents), errors: few(s.errors), cost: few(s.cost) },
        ...{ stateSizes: few(s.stateSizes), layerOf: few(s.layerOf) },
      })),
    } as RunTable;
    const { ladders, verdict, notes } = readout(small, QUICK);
    expect(ladders).toEqual([]);
    expect(verdict.kind).toBe("too little data");
    expect(notes.join("\n")).toMatch(/12 settings are too few/);
  });

  test("of fewer settings than folds nothing is said of hurdles, and nothing breaks", () => {
    const losses = [1, 3, 2, 4].map((loss) => [loss + 1, loss]);
    const parameter = { kind: "number" as const, name: "rate", log: true, values: [1, 2, 1, 2] };
    const ends = ["finished", "diverged", "finished", "diverged"] as const;
    const spectra = [spectraAt(1, [[0.1], [0.4], [0.2], [0.5]])];
    const table = runTable(losses, { parameters: [parameter], ends: [...ends], spectra });
    expect(readout(table, QUICK).hurdles).toEqual([]);
  });

  test("says that it could not ask who trains where all do", () => {
    const { hurdles, notes } = readout(table, QUICK);
    expect(hurdles).toEqual([]);
    expect(notes.join("\n")).toMatch(
      /Whether a setting trains at all could not be asked: no baseline .*five of each/,
    );
  });

  test("sees divergence ahead where λ₁ does", () => {
    const tops = [...table.spectra][0].exponents.map((exponents) => exponents![0]);
    const ends = tops.map((top) => (top > 0.05 ? ("diverged" as const) : ("finished" as const)));
    const { hurdles, notes } = readout({ ...table, ends }, QUICK);
    expect(notes.join("\n")).not.toContain("could not be asked");
    const largest = hurdles.find(({ predictor }) => predictor === "λ₁")!;
    expect(largest).toMatchObject({ event: "diverges", epoch: 1, withSpectrum: true });
    expect(largest.settings).toBe(24);
    expect(largest.auc.value).toBe(1);
    expect(largest.auc.interval![0]).toBeLessThan(1);
    const without = hurdles.find(({ predictor }) => predictor === "hyperparameters")!;
    expect(without.withSpectrum).toBe(false);
    expect(without.gain).toBeNull();
    const best = hurdles
      .filter((each) => !each.withSpectrum)
      .reduce((a, b) => (Math.abs(b.auc.value - 0.5) > Math.abs(a.auc.value - 0.5) ? b : a));
    expect(largest.gain!.over).toBe(best.predictor);
    const beyond = (value: number) => Math.abs(value - 0.5);
    const whole = hurdles.filter((each) => each.gain !== null && each.settings === 24);
    expect(whole.some(({ auc }) => auc.value < 0.5)).toBe(true);
    for (const { auc, gain } of whole) {
      expect(gain!.value).toBeCloseTo(beyond(auc.value) - beyond(best.auc.value), 12);
    }
    expect(largest.gain!.interval![0]).toBeLessThan(largest.gain!.value);
    expect(without.auc.value).toBeLessThan(0.9);
  });

  test("asks nobody who trains at all once the training is over", () => {
    const late = [...table.spectra].map((each) => ({ ...each, epoch: 2 }));
    const tops = late[0].exponents.map((exponents) => exponents![0]);
    const ends = tops.map((top) => (top > 0.05 ? ("diverged" as const) : ("finished" as const)));
    expect(readout({ ...table, ends }, QUICK).hurdles).not.toEqual([]);
    expect(readout({ ...table, ends, spectra: late }, QUICK).hurdles).toEqual([]);
  });

  test.each([
    [{ outcome: "diverged" }, /outcome is "diverged"; expected one of final loss/],
    [{ epochs: [7] }, /epoch is 7; expected one with spectra that say something: 1/],
    [{ resamples: 3 }, /resamples is 3; expected an integer of at least 19/],
    [{ confidence: 95 }, /confidence is 95; expected a number between 0.5 and 1/],
  ])("refuses %o", (options, message) => {
    expect(() => readout(table, { ...QUICK, ...options })).toThrow(message);
  });

  test("refuses runs of one setting that differ in a hyperparameter", () => {
    const settingOf = table.settingOf.map((setting) => Math.floor(setting / 2));
    expect(() => readout({ ...table, settingOf }, QUICK)).toThrow(
      /rate is 2 in run 1 and 1 in another run of the same setting/,
    );
  });
});

describe("settings", () => {
  const table = { ...tableOf(), settingOf: [0, 0, 1, 1, 1] };

  test("have the means of the seeds that are known, infinite where one diverged, their errors, and the deviation of seeds", () => {
    const values = Float64Array.of(1, 3, 5, Number.NaN, 6);
    expect([...bySetting(table, values)]).toEqual([2, 5.5]);
    const one = Float64Array.of(1, Number.POSITIVE_INFINITY, 5, 5, 5);
    expect([...bySetting(table, one)]).toEqual([Number.POSITIVE_INFINITY, 5]);
    const errors = Float64Array.of(3, 4, 6, Number.NaN, 8);
    expect([...errorsBySetting(table, errors)]).toEqual([2.5, 5]);
    expect(seedDeviation(table, values)).toBeCloseTo(Math.sqrt((2 + 0.5) / 2), 12);
    expect(seedDeviation({ ...table, settingOf: [0, 1, 2, 3, 4] }, values)).toBeNull();
  });
});

describe("losses at equal cost", () => {
  const curve = {
    name: "loss",
    epochs: [0, 1, 2, 4],
    values: [
      [8, 8, 8],
      [6, 6, Number.NaN],
      [5, Number.POSITIVE_INFINITY, 3],
      [1, Number.NaN, 2],
    ].map((each) => Float64Array.from(each)),
  };

  test("are those of the epochs that the spectrum's cost would have bought", () => {
    expect([...lossesKnown(curve, 1, [0, 0, 0]).last]).toEqual([6, 6, 8 - 2.5]);
    expect([...lossesKnown(curve, 1, [0.5, null, 1]).last]).toEqual([5.5, 6, 3]);
    expect(lossesKnown(curve, 2, [1, 0, 0]).last[0]).toBe(3);
    expect([...lossesKnown(curve, 2, [0, 0, 0]).sum]).toEqual([19, Number.POSITIVE_INFINITY, 11]);
  });

  test("are the end where most runs have no later one", () => {
    expect(lossesKnown(curve, 2, [0, 0, 0]).isEnd).toBe(false);
    expect(lossesKnown(curve, 3, [1, 0, 1]).isEnd).toBe(true);
  });
});
