/** What one made-up sweep teaches about another, whose truth is known. */
import { describe, expect, test } from "vitest";
import { createRandom, seedFor } from "../../src/random.ts";
import type { RunTable } from "../../src/readout/run-table.ts";
import { transfer } from "../../src/readout/transfer/transfer.ts";
import { runTable, spectraAt } from "./table.ts";

const SETTINGS = 80;
const FEW = { resamples: 199 };

interface Truth {
  readonly seed: number;
  /** What λ₁ does to the loss; the rate always does something. */
  readonly effect: number;
  /** Added to every exponent, and to every loss. */
  readonly moved?: number;
  readonly level?: number;
  readonly settings?: number;
  readonly epoch?: number;
}

/** Each setting a rate and a spectrum of 12 exponents that knows nothing of the rate. */
function sweep({
  seed,
  effect,
  moved = 0,
  level = 0,
  settings = SETTINGS,
  epoch = 0,
}: Truth): RunTable {
  const random = createRandom(seedFor(seed, "sweep"));
  const rates = Array.from({ length: settings }, () => random.uniform());
  const tops = rates.map(() => 0.3 * random.normal());
  const spectra = tops.map((top) =>
    Array.from({ length: 12 }, (_, j) => moved + top - j * (0.4 + 0.01 * random.normal())),
  );
  const losses = rates.map((rate, i) => {
    const final = level + rate + (effect * tops[i]) / 0.3 + 0.1 * random.normal();
    return [level + 3 + 0.1 * random.normal(), final];
  });
  return runTable(losses, {
    parameters: [{ kind: "number", name: "rate", log: false, values: rates }],
    spectra: [
      spectraAt(
        epoch,
        spectra.map((each) => each.sort((a, b) => b - a)),
      ),
    ],
  });
}

describe("a transfer", () => {
  test("carries and adds where the spectrum does the same in both, and its level is predicted", () => {
    const result = transfer(sweep({ seed: 1, effect: 0.5 }), sweep({ seed: 2, effect: 0.5 }), FEW);
    expect(result.verdict.kind).toBe("carries and adds");
    const [{ rungs, gain }] = result.transfers;
    const spectrum = rungs.find(({ name }) => name === "spectrum")!;
    expect(spectrum.r2).toBeGreaterThan(0.4);
    expect(spectrum.spearman.interval![0]).toBeGreaterThan(0.4);
    expect(gain!.interval![0]).toBeGreaterThan(0);
    expect(gain!.over).toBe("hyperparameters");
  });

  test("carries its order to another level of losses and says that the level is missed", () => {
    const other = sweep({ seed: 3, effect: 0.5, level: 5 });
    const { verdict, transfers } = transfer(sweep({ seed: 1, effect: 0.5 }), other, FEW);
    expect(verdict.kind).toBe("carries and adds");
    const [asTheyAre, within] = transfers.map(
      ({ rungs }) => rungs.find(({ name }) => name === "spectrum")!.r2,
    );
    expect(asTheyAre).toBeLessThan(-10);
    expect(within).toBeGreaterThan(0.3);
  });

  test("turns where the other sweep has it the other way round", () => {
    const { verdict } = transfer(
      sweep({ seed: 1, effect: 0.5 }),
      sweep({ seed: 4, effect: -0.5 }),
      FEW,
    );
    expect(verdict.kind).toBe("turns");
    expect(verdict.sentences[0]).toContain("must not be used there");
    expect(verdict.sentences[1]).toContain("they do harm");
  });

  test("does not carry where the other sweep's loss has nothing of it", () => {
    const other = sweep({ seed: 5, effect: 0, settings: 400 });
    const { verdict } = transfer(sweep({ seed: 1, effect: 0.5 }), other, FEW);
    expect(verdict.kind).toBe("does not carry");
  });

  test("claims nothing of spectra that lie outside of what was learned from, unless within each sweep", () => {
    const far = sweep({ seed: 6, effect: 0.5, moved: -9 });
    const { transfers, verdict } = transfer(sweep({ seed: 1, effect: 0.5 }), far, FEW);
    const [asTheyAre, within] = transfers;
    expect(asTheyAre.outside).toBeGreaterThan(0.5);
    expect(within.outside).toBe(0);
    expect(asTheyAre.shifts.find(({ feature }) => feature === "λ₁")!.deviations).toBeLessThan(-10);
    expect(verdict.sentences[0]).toContain("numbers taken within each sweep");
  });

  test("learns nothing from the outcomes that it predicts", () => {
    const other = sweep({ seed: 2, effect: 0.5 });
    const [curve] = other.curves;
    const [first, last] = curve.values;
    const values = [first, last.map((loss) => 7 * loss - 3)];
    const changed = { ...other, curves: [{ ...curve, values }] };
    const ask = (table: RunTable) =>
      transfer(sweep({ seed: 1, effect: 0.5 }), table, FEW).transfers[0].rungs.map(
        ({ spearman, home }) => [spearman.value, home],
      );
    expect(ask(changed)).toEqual(ask(other));
  });

  test("needs twenty settings of each, an epoch that both have, and something left to be predicted", () => {
    const whole = sweep({ seed: 1, effect: 0.5 });
    const few = transfer(whole, sweep({ seed: 2, effect: 0.5, settings: 12 }), FEW);
    expect(few.verdict.kind).toBe("too little data");
    expect(() => transfer(whole, sweep({ seed: 2, effect: 0.5, epoch: 1 }), FEW)).toThrow(
      "expected one that both have",
    );
    const late = [1, 2].map((seed) => sweep({ seed, effect: 0.5, epoch: 2 }));
    expect(() => transfer(late[0], late[1], FEW)).toThrow("a training was over");
  });

  test("claims an order of spectra that carry nothing in at most a twentieth of pairs of sweeps", () => {
    const kinds = Array.from({ length: 16 }, (_, pair) =>
      transfer(
        sweep({ seed: 100 + pair, effect: 0, settings: 40 }),
        sweep({ seed: 200 + pair, effect: 0, settings: 40 }),
        { resamples: 199 },
      ),
    ).map(({ verdict }) => verdict.kind);
    // Three or more of sixteen come by chance in 4 % of cases where the share is a twentieth; draws are seeded.
    const claimed = kinds.filter((kind) => kind.startsWith("carries") || kind === "turns");
    expect(claimed.length).toBeLessThanOrEqual(2);
  });
});
