import { describe, expect, test } from "vitest";
import type { FeatureRow, Gain, Ladder } from "../../src/readout/result.ts";
import { verdictOf } from "../../src/readout/verdict.ts";

const CONFIDENCE = 0.95;

function ladder(gain: Partial<Gain>, splitting: Ladder["splitting"] = "random settings"): Ladder {
  const whole = { value: 0, interval: [-0.02, 0.02] as const, over: "a", by: "b", p: 0.5 };
  return {
    splitting,
    parameter: null,
    levels: null,
    epoch: 2,
    rungs: [],
    gain: { ...whole, ...gain },
  };
}

function row(changes: Partial<FeatureRow>): FeatureRow {
  return {
    feature: "λ₁",
    epoch: 2,
    settings: 101,
    correlation: -0.5,
    overSettings: [-0.6, -0.4],
    withDiverged: null,
    overLevels: null,
    levelsOf: null,
    givenParameters: { correlation: -0.5, p: 0.01, adjusted: 0.01 },
    givenLoss: null,
    ofParameters: [
      { parameter: "rate", correlation: 0.9, ratio: 0.8, signError: 0.1, pairs: 50 },
      { parameter: "dropout", correlation: 0, ratio: 0, signError: 0.2, pairs: 50 },
    ],
    reversal: null,
    disattenuated: null,
    redrawn: null,
    regret: { one: 0, five: 0 },
    ...changes,
  };
}

const verdict = (features: FeatureRow[], ladders: Ladder[]) =>
  verdictOf({ settings: 101, outcome: "final loss", features, ladders, confidence: CONFIDENCE });

const collapsed = { givenParameters: { correlation: -0.02, p: 0.9, adjusted: 1 } };
const reversal = { parameter: "rate", within: 0.4, levels: [9, 10] as const };

describe("a gain", () => {
  test("counts where its interval and the permutations agree", () => {
    const gained = { value: 0.1, interval: [0.02, 0.2] as const, p: 0.01 };
    const { kind, sentences } = verdict([], [ladder(gained)]);
    expect(kind).toBe("adds something");
    expect(sentences[1]).toMatch(/gain in R² 0.10 \[0.02, 0.20\], p = 0.01, over a/);
    for (const doubt of [{ p: 0.06 }, { interval: [-0.01, 0.2] as const }, { interval: null }]) {
      expect(verdict([], [ladder({ ...gained, ...doubt })]).kind).not.toBe("adds something");
    }
  });

  test("at levels that were never seen is not enough", () => {
    const gained = { value: 0.1, interval: [0.02, 0.2] as const, p: 0.01 };
    expect(verdict([], [ladder(gained, "levels left out")]).kind).toBe("too little data");
  });

  test("without an interval excludes nothing", () => {
    const { kind, sentences } = verdict([], [ladder({ value: 0.001, interval: null })]);
    expect(kind).toBe("too little data");
    expect(sentences[1]).toMatch(/^Whether spectra add anything cannot be said/);
  });

  test("that could hide asks for the settings that would show it", () => {
    // Half the interval, 0.1, is twice the gain: four times the settings.
    const hidden = { value: 0.05, interval: [-0.05, 0.15] as const };
    const { kind, settingsNeeded, sentences } = verdict([], [ladder(hidden)]);
    expect([kind, settingsNeeded]).toEqual(["too little data", 404]);
    expect(sentences[1]).toMatch(/about 404 settings/);
  });

  test("of nothing asks for the settings that would exclude one that matters", () => {
    // The upper end is 0.2 above the value and must be 0.1: four times the settings.
    const { settingsNeeded } = verdict([], [ladder({ value: 0, interval: [-0.2, 0.2] })]);
    expect(settingsNeeded).toBe(404);
    expect(verdict([], [ladder({})])).toMatchObject({
      kind: "adds nothing measurable",
      settingsNeeded: null,
      parameter: null,
    });
  });
});

describe("confounding", () => {
  test("is named where a feature follows a hyperparameter and loses what it says", () => {
    const { kind, parameter, sentences } = verdict([row(collapsed)], [ladder({})]);
    expect([kind, parameter]).toEqual(["confounded", "rate"]);
    expect(sentences[0]).toMatch(/reads rate: λ₁ after epoch 2 follows it \(ρ = 0.90\)/);
    expect(sentences[0]).not.toMatch(/sign turns|blind/);
  });

  test("is named where the sign turns within its levels", () => {
    const { kind, sentences } = verdict([row({ reversal })], [ladder({})]);
    expect(kind).toBe("confounded");
    expect(sentences[0]).toMatch(/within one rate the sign turns \(0.40 on average, 9 of 10\)/);
  });

  test("is not named where the feature goes on saying it, follows nothing, or says nothing", () => {
    const follows = (ratio: number) => [{ ...row({}).ofParameters[0], ratio }];
    for (const changes of [
      {},
      { ...collapsed, ofParameters: follows(0.4) },
      { ...collapsed, correlation: -0.2 },
      { givenParameters: { correlation: -0.3, p: 0.9, adjusted: 1 } },
      { givenParameters: { correlation: -0.2, p: 0.001, adjusted: 0.01 } },
      { reversal: { ...reversal, parameter: "dropout" } },
    ]) {
      expect(verdict([row(changes)], [ladder({})]).parameter).toBeNull();
    }
  });

  test("is named by a quarter of the features that go with the outcome, not by fewer", () => {
    const others = (count: number) => Array.from({ length: count }, () => row({}));
    expect(verdict([row(collapsed), ...others(3)], [ladder({})]).parameter).toBe("rate");
    expect(verdict([row(collapsed), ...others(4)], [ladder({})]).parameter).toBeNull();
  });

  test("says to which other hyperparameters the features are blind", () => {
    const [rate, dropout] = row({}).ofParameters;
    const blind = row({ ...collapsed, ofParameters: [rate, { ...dropout, signError: 0.6 }] });
    expect(verdict([blind], [ladder({})]).sentences[0]).toMatch(/blind to dropout/);
    const few = { ...dropout, signError: 0.6, pairs: 10 };
    const unknown = row({ ...collapsed, ofParameters: [rate, few] });
    expect(verdict([unknown], [ladder({})]).sentences[0]).not.toMatch(/blind/);
  });

  test("does not hide a gain", () => {
    const gained = ladder({ value: 0.1, interval: [0.02, 0.2], p: 0.01 });
    expect(verdict([row(collapsed)], [gained])).toMatchObject({
      kind: "adds something",
      parameter: "rate",
    });
  });
});

test("numbers that there are not are not printed", () => {
  const givenParameters = { correlation: Number.NaN, p: 1, adjusted: 1 };
  const explained = row({ givenParameters, ofParameters: [] });
  const { sentences } = verdictOf({
    ...{ settings: 1, outcome: "final loss", features: [], ladders: [], confidence: CONFIDENCE },
  });
  expect(sentences.join(" ")).toMatch(/^Over 1 setting no feature .* from 1 setting: none/);
  const [first] = verdict([explained], [ladder({})]).sentences;
  expect(first).toMatch(/; the hyperparameters leave nothing of it to be asked\.$/);
});
