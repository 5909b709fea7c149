/** Whether a readout says what is so: fewer sweeps than bench/readout-honesty.mjs has, which says how often. */
import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/random.ts";
import { readout } from "../../src/readout/readout.ts";
import type { RunTable } from "../../src/readout/run-table.ts";

const { sweepOf } = (await import("../../bench/readout-sweeps.mjs" as string)) as {
  sweepOf(random: typeof createRandom, seed: number, kind: string, settings: number): RunTable;
};

const SWEEPS = 12;
const SETTINGS = 80;
/** Of a share of the loss that 80 would show in one sweep of six, and this in five. */
const ENOUGH = 120;
const QUICK = { resamples: 100, permutations: 39, ladderPermutations: 19 };

const verdicts = (kind: string, settings = SETTINGS) =>
  Array.from({ length: SWEEPS }, (_, seed) =>
    readout(sweepOf(createRandom, seed, kind, settings), { ...QUICK, seed }),
  ).map(({ verdict }) => verdict);

describe("on simulated sweeps", { tags: ["slow"] }, () => {
  test("spectra that carry nothing add something in none or one of twelve", () => {
    const adding = verdicts("nothing").filter(({ kind }) => kind === "adds something");
    expect(adding.length).toBeLessThanOrEqual(1);
  });

  test("spectra that follow the learning rate alone are said to, in ten of twelve or more", () => {
    const found = verdicts("confounded");
    const named = found.filter((each) => each.kind === "confounded" && each.parameter === "rate");
    expect(named.length).toBeGreaterThanOrEqual(10);
  });

  test("spectra that carry much add something where the data can show it, and else these are too few", () => {
    const found = verdicts("hidden", ENOUGH);
    expect(found.filter(({ kind }) => kind === "adds something").length).toBeGreaterThanOrEqual(7);
    for (const { kind, settingsNeeded } of found) {
      expect(["adds something", "too little data"]).toContain(kind);
      if (kind === "too little data") expect(settingsNeeded).toBeGreaterThan(ENOUGH);
    }
  });
});
