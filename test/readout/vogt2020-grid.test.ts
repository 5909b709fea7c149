/**
 * The authors' grid, against numbers that were computed independently of this code (field/readout.md beside it): to two
 * digits, what was drawn to the noise of the draws.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readout } from "../../src/readout/readout.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { describeShared } from "../support/shared.ts";
import { gridTable } from "./vogt2020-grid.ts";

const TWO_DIGITS = { atol: 0.0051 };
/** Ends of intervals of 2000 resamples, each known to about 0.01. */
const DRAWN = { atol: 0.025 };

describeShared("the grid of the paper's authors", "data/vogt2020-grid.csv", (path) => {
  // Every feature against the loss after epoch 4, and pairs of settings from a difference of .02 on, as the reference has it.
  const result = readout(gridTable(readFileSync(path, "utf8")), {
    lossEpoch: 4,
    leastDifference: 0.02,
  });
  const row = (feature: string, epoch: number) =>
    result.features.find((each) => each.feature === feature && each.epoch === epoch)!;
  const rows = [
    row("λ₁", 4),
    row("λ₁", 15),
    row("mean", 4),
    row("mean", 15),
    row("λ₁₀", 4),
    row("λ₁₀", 15),
  ];
  const relation = (feature: string, epoch: number, parameter: string) =>
    row(feature, epoch).ofParameters.find((each) => each.parameter === parameter)!;

  test("has 108 settings whose outcome counts, and two that diverged", () => {
    expect(result.counts).toMatchObject({ runs: 110, settings: 110, seeds: [1, 1], diverged: 2 });
    expect(result.outcome.settings).toBe(108);
    expect(result.protocol.strata).toBe("lr");
  });

  test("λ₁ is a meter of the learning rate", () => {
    const [after4, after15] = [relation("λ₁", 4, "lr"), relation("λ₁", 15, "lr")];
    expectAllClose([after15.correlation!, after4.correlation!], [0.948, 0.888], TWO_DIGITS);
  });

  test("features go with the final loss", () => {
    expectAllClose(
      rows.map(({ correlation }) => correlation),
      [-0.52, -0.56, 0.59, 0.56, -0.48, -0.61],
      TWO_DIGITS,
    );
    expectAllClose(row("λ₁", 15).overSettings!, [-0.7, -0.39], DRAWN);
    expectAllClose(row("λ₁", 15).overLevels!, [-0.77, -0.01], DRAWN);
    expect(row("λ₁", 15).levelsOf).toBe("lr");
  });

  test("and with the two that diverged ranked last together, as scipy 1.17.1 has it of the same file", () => {
    const found = [row("λ₁", 4), row("mean", 4), row("λ₁₀", 4)].map((each) => each.withDiverged!);
    expectAllClose(
      found.map(({ correlation }) => correlation),
      [-0.4576, 0.5262, -0.4523],
      { atol: 5.1e-5 },
    );
    expectAllClose(found[0].overSettings!, [-0.605, -0.279], DRAWN);
    expectAllClose(found[1].overSettings!, [0.343, 0.684], DRAWN);
    // Both had come apart by the end.
    expect(row("λ₁", 15).withDiverged).toBeNull();
  });

  test("within one learning rate the sign of λ₁ turns, and this is said", () => {
    const { parameter, within, levels } = row("λ₁", 15).reversal!;
    expect(parameter).toBe("lr");
    expect(levels).toEqual([9, 10]);
    expectAllClose([within], [0.39], TWO_DIGITS);
    expect(row("λ₁", 4).reversal?.levels).toEqual([10, 10]);
    expect(row("mean", 15).reversal).toBeNull();
  });

  test("given the hyperparameters nothing of λ₁ is left, something of the mean and of the tenth", () => {
    const given = rows.map((each) => each.givenParameters);
    expectAllClose(
      given.map(({ correlation }) => correlation),
      [-0.06, -0.01, -0.43, -0.51, -0.53, -0.42],
      TWO_DIGITS,
    );
    // Shares of 4999 permutations: deviations of up to 0.007, on either side.
    expectAllClose([given[0].p, given[1].p], [0.61, 0.93], { atol: 0.025 });
    for (const { p } of given.slice(2)) expect(p).toBe(0.0002);
  });

  test("given the loss after epoch 4 too, nothing of any is left", () => {
    for (const { givenLoss } of rows) {
      expect(Math.abs(givenLoss!.correlation)).toBeLessThan(0.0751);
      expect(givenLoss!.p).toBeGreaterThan(0.5);
    }
  });

  test("orders of pairs that differ in the learning rate, and of pairs that differ in dropout", () => {
    // After epoch 15 the reference orders by the distance of λ₁ from zero.
    const byRate = [relation("λ₁", 4, "lr"), relation("|λ₁|", 15, "lr")];
    expectAllClose(
      byRate.map(({ signError }) => signError!),
      [0.11, 0.06],
      TWO_DIGITS,
    );
    const byDropout = [
      relation("λ₁", 4, "dropout"),
      relation("|λ₁|", 15, "dropout"),
      relation("mean", 4, "dropout"),
      relation("mean", 15, "dropout"),
      relation("λ₁₀", 4, "dropout"),
      relation("λ₁₀", 15, "dropout"),
    ];
    expectAllClose(
      byDropout.map(({ signError }) => signError!),
      [0.74, 0.63, 0.48, 0.48, 0.51, 0.46],
      TWO_DIGITS,
    );
    expect(byRate.map(({ pairs }) => pairs)).toEqual([236, 236]);
    expect(byDropout[0].pairs).toBe(155);
  });

  test("regrets of picking by a feature", () => {
    const regrets = [row("|λ₁|", 15), row("λ₁₀", 4), row("λ₁", 4), row("mean", 4)];
    expectAllClose(
      regrets.map(({ regret }) => regret.one),
      [0.022, 0.033, 0.109, 0.102],
      { atol: 0.0006 },
    );
  });

  test("the ladder without spectra explains most, and spectra add nothing to it", () => {
    const [atRandom, byLevel] = result.ladders;
    expect([atRandom.splitting, byLevel.splitting]).toEqual(["random settings", "levels left out"]);
    expect(byLevel.parameter).toBe("lr");
    const best = Math.max(...atRandom.rungs.filter((r) => !r.withSpectrum).map(({ r2 }) => r2));
    // 0.80 to 0.82 by other folds and penalties.
    expect(best).toBeGreaterThan(0.78);
    expect(atRandom.gain!.interval![0]).toBeLessThan(0);
    expect(atRandom.gain!.interval![1]).toBeLessThan(0.1);
    // 0.09 of 199 permutations; those here are fewer.
    expect(atRandom.gain!.p).toBeGreaterThan(0.02);
  });

  test("the verdict: it reads the learning rate, is blind to dropout, and adds nothing", () => {
    const { kind, parameter, sentences } = result.verdict;
    expect([kind, parameter]).toEqual(["confounded", "lr"]);
    expect(sentences[0]).toMatch(/reads lr: λ₁ after epoch/);
    expect(sentences[0]).toMatch(/sign turns/);
    expect(sentences[0]).toMatch(/blind to dropout/);
    expect(sentences[1]).toMatch(/add nothing measurable/);
  });
});
