/**
 * What ends runs best: a rule learned on the spectrum, one on the loss, i-epoch and the median, by replay of a stored sweep.
 *
 *     npm run build && node bench/readout-rules.mjs STORE SWEEP [splits] [-o FILE]
 *
 * Rules are learned on half of the settings, drawn anew for every split, and all pruners replayed on the other half, run
 * by run in the order of the sweep, with nothing beside them computed. Saved is the share of all training that is not done,
 * less what spectra cost where a pruner looks at them; best ended: of the runs of the best quarter of settings;
 * regret: the least outcome among runs that went on to their end, less the least there is.
 */
import { writeFileSync } from "node:fs";
import { openStore } from "../dist/node.js";
import { createRandom } from "../dist/random.js";
import { bySetting } from "../dist/readout/by-setting.js";
import { featureTable, OUTCOMES, readoutTableFromSweep } from "../dist/readout/index.js";
import { bestRules } from "../dist/readout/rule/learn-rule.js";
import { createPruner } from "../dist/sweep/index.js";

const [path, name, splits = "40"] = process.argv.slice(2).filter((word) => !word.startsWith("-"));
const store = await openStore(path);
const table = await readoutTableFromSweep(store, name);
await store.close();

const curve = table.curves[0];
const last = curve.epochs.at(-1);
const features = featureTable(table);
const spectra = [...table.spectra];
const outcome = OUTCOMES[0].of(table);

/** Runs of some settings, as columns. */
function part(settings) {
  const runs = table.runs.flatMap((_, run) => (settings.has(table.settingOf[run]) ? [run] : []));
  const pick = (values) => runs.map((run) => values[run]);
  const numbers = (values) => Float64Array.from(pick(values));
  const places = [...settings];
  return {
    ...table,
    runs: pick(table.runs),
    settingOf: runs.map((run) => places.indexOf(table.settingOf[run])),
    parameters: table.parameters.map((each) => ({ ...each, values: pick(each.values) })),
    ends: pick(table.ends),
    curves: table.curves.map((each) => ({ ...each, values: each.values.map(numbers) })),
    baselines: table.baselines && numbers(table.baselines),
    epochSeconds: table.epochSeconds && numbers(table.epochSeconds),
    spectra: spectra.map(({ epoch, ...columns }) => {
      const own = Object.entries(columns).map(([key, values]) => [key, pick(values)]);
      return { epoch, ...Object.fromEntries(own) };
    }),
  };
}

const OUR = { kind: "spectrum", errors: 0 };
const limitOf = ({ quantity, epoch, ends, threshold }) => ({
  ...{ ...OUR, from: epoch, until: epoch },
  rules: [{ quantity: "feature", feature: quantity, [ends]: threshold }],
});

/** A run as pruners see it after each epoch; the loss is one more feature of it. */
function shownAfter(run, epoch) {
  const values = curve.epochs.flatMap((each, i) =>
    each > 0 && each <= epoch && !Number.isNaN(curve.values[i][run])
      ? [{ epoch: each, value: curve.values[i][run] }]
      : [],
  );
  const own = features.filter((each) => each.epoch === epoch);
  const known = Object.fromEntries(own.map(({ feature, values: of }) => [feature, of[run]]));
  known[curve.name] = values.at(-1)?.value ?? Number.NaN;
  const spectrum = {
    epoch,
    largest: Number.NaN,
    error: null,
    nullDirections: null,
    features: known,
  };
  return { values, spectra: [spectrum], diverged: false };
}

/** What one pruner does to runs, in their order; `costAt`: epoch whose spectra it pays for. */
function replay(runs, isBest, configuration, costAt) {
  const pruner = createPruner(configuration, "minimise");
  const before = [];
  let [saved, ended, best, left] = [0, 0, 0, Number.POSITIVE_INFINITY];
  const costs = spectra.find(({ epoch }) => epoch === costAt)?.cost;
  for (const run of runs) {
    let stopped = last;
    for (let epoch = 0; epoch < last; epoch++) {
      if (pruner.judge(shownAfter(run, epoch), before).keep) continue;
      stopped = epoch;
      break;
    }
    before.push(shownAfter(run, stopped));
    saved += (last - stopped - (costs?.[run] ?? 0)) / last / runs.length;
    if (isBest.has(run)) best++;
    if (isBest.has(run) && stopped < last) ended++;
    if (stopped === last) left = Math.min(left, outcome[run]);
  }
  const least = runs.reduce((low, run) => Math.min(low, outcome[run]), Number.POSITIVE_INFINITY);
  return { saved, ended: ended / best, regret: left - least };
}

const count = Math.max(...table.settingOf) + 1;
const bySettings = bySetting(table, outcome);
const all = {};
for (let split = 0; split < Number(splits); split++) {
  const random = createRandom(split);
  const order = Array.from({ length: count }, (_, s) => s);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  const learned = new Set(order.slice(0, count >> 1));
  const tried = order.slice(count >> 1).filter((s) => !Number.isNaN(bySettings[s]));
  const sorted = [...tried].sort((a, b) => bySettings[a] - bySettings[b]);
  const best = new Set(sorted.slice(0, Math.round(sorted.length / 4)));
  const runs = table.runs.flatMap((_, run) => (tried.includes(table.settingOf[run]) ? [run] : []));
  const isBest = new Set(runs.filter((run) => best.has(table.settingOf[run])));
  const early = bestRules(part(learned), { source: name, epochs: [0] });
  const any = bestRules(part(learned), { source: name });
  const ways = {
    "learned, spectrum": any.spectrum && [limitOf(any.spectrum), any.spectrum.epoch],
    "learned, spectrum before training": early.spectrum && [limitOf(early.spectrum), 0],
    "… its spectra for nothing": early.spectrum && [limitOf(early.spectrum), null],
    "learned, loss": any.loss && [limitOf(any.loss), null],
    "i-epoch, half after 1": [{ kind: "i-epoch", epochs: 1, keep: 0.5, startup: 4 }, null],
    "i-epoch, half after 2": [{ kind: "i-epoch", epochs: 2, keep: 0.5, startup: 4 }, null],
    median: [{ kind: "median", startup: 5, warmUp: 0 }, null],
  };
  for (const [way, given] of Object.entries(ways)) {
    const found = given ? replay(runs, isBest, ...given) : { saved: 0, ended: 0, regret: 0 };
    all[way] = [...(all[way] ?? []), { ...found, none: given ? 0 : 1 }];
  }
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const results = {};
for (const [way, found] of Object.entries(all)) {
  const of = (key) => Math.round(1000 * mean(found.map((each) => each[key]))) / 1000;
  results[way] = {
    saved: of("saved"),
    bestEnded: of("ended"),
    regret: of("regret"),
    none: of("none"),
  };
  console.log(way.padEnd(36), JSON.stringify(results[way]));
}
const place = process.argv.indexOf("-o");
if (place > 0) {
  const conditions = { node: process.version, sweep: name, splits: Number(splits) };
  writeFileSync(
    process.argv[place + 1],
    `${JSON.stringify({ conditions, ...results }, null, 2)}\n`,
  );
}
