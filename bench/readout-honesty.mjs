/**
 * Whether a readout says what is so, on simulated sweeps whose truth is known (readout-sweeps.mjs).
 *
 *     npm run build && node bench/readout-honesty.mjs [sweeps] [-o FILE]
 *
 * - Spectra that carry nothing: how often the verdict is "adds something" (at most 5 % is asked for).
 * - Spectra that carry a stated amount: how often the interval of λ₁'s ρ with the loss covers its value over very many
 *   settings, and how often that of the gain covers the mean gain of sweeps of this size (90 to 98 %).
 * - Spectra that follow the learning rate: how often the verdict names it (at least 90 %).
 */
import { writeFileSync } from "node:fs";
import { createRandom } from "../dist/random.js";
import { readout } from "../dist/readout/readout.js";
import { spearman } from "../dist/readout/statistics/correlation.js";
import { KINDS, sweepOf } from "./readout-sweeps.mjs";

const sweeps = Number(process.argv[2] ?? 200);
const SETTINGS = 80;
/** Settings over which ρ is taken for the true one; known to 0.004. */
const MANY = 50_000;
const OPTIONS = { resamples: 400, permutations: 99, ladderPermutations: 39 };

const percent = (count) => Math.round((1000 * count) / sweeps) / 10;
const covers = (interval, value) => interval[0] <= value && value <= interval[1];

function truth(kind) {
  const { spectra, curves } = sweepOf(createRandom, 987_654, kind, MANY);
  const largest = Float64Array.from(spectra[0].exponents, (exponents) => exponents[0]);
  return spearman(largest, curves[0].values[4]);
}

const results = {};
for (const kind of Object.keys(KINDS)) {
  const found = [];
  for (let seed = 0; seed < sweeps; seed++) {
    const { verdict, features, ladders } = readout(sweepOf(createRandom, seed, kind, SETTINGS), {
      ...OPTIONS,
      seed,
    });
    const { gain } = ladders[0];
    found.push({ verdict, gain, largest: features.find(({ feature }) => feature === "λ₁") });
  }
  const kinds = {};
  for (const { verdict } of found) kinds[verdict.kind] = (kinds[verdict.kind] ?? 0) + 1;
  for (const name of Object.keys(kinds)) kinds[name] = percent(kinds[name]);
  const rho = truth(kind);
  const meanGain = found.reduce((sum, { gain }) => sum + gain.value, 0) / sweeps;
  results[kind] = {
    verdicts: kinds,
    named: percent(found.filter(({ verdict }) => verdict.parameter === "rate").length),
    rho,
    rhoCovered: percent(found.filter(({ largest }) => covers(largest.overSettings, rho)).length),
    meanGain,
    gainCovered: percent(found.filter(({ gain }) => covers(gain.interval, meanGain)).length),
  };
  console.log(kind, JSON.stringify(results[kind]));
}
const place = process.argv.indexOf("-o");
if (place > 0) {
  const conditions = { node: process.version, sweeps, settings: SETTINGS, ...OPTIONS };
  writeFileSync(
    process.argv[place + 1],
    `${JSON.stringify({ conditions, ...results }, null, 2)}\n`,
  );
}
