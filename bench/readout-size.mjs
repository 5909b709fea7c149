/**
 * What a readout of very many runs costs: 10,000 runs × 50 spectra of 512 exponents, four hyperparameters.
 *
 *     npm run build && node bench/readout-size.mjs [runs] [epochs] [exponents]
 *
 * Spectra are made one epoch at a time, as a store would hand them over; making them is measured by itself and
 * taken off. A loop of known work beside it says what the processor is worth. Time is that of the processor, memory the most that the process held.
 */
import { createRandom } from "../dist/random.js";
import { readout } from "../dist/readout/readout.js";

const [runs, epochs, exponents] = [10_000, 50, 512].map((usual, i) =>
  Number(process.argv[2 + i] ?? usual),
);

const seconds = () => process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6;
let making = 0;

const random = createRandom(1);
const column = (levels) =>
  Array.from({ length: runs }, () => (levels === 0 ? random.uniform() : random.integer(levels)));
const parameters = [8, 5, 3, 0].map((levels, i) => ({
  kind: "number",
  name: `parameter ${i + 1}`,
  log: false,
  values: column(levels),
}));
const losses = parameters[0].values.map(
  (value, run) => 2 - 0.1 * value + 0.2 * parameters[3].values[run] + 0.1 * random.normal(),
);
const bend = Float64Array.from({ length: exponents }, (_, j) => (j / 400) ** 4);
const noise = Float64Array.from({ length: 1 << 16 }, () => 0.05 * random.normal());

/** One epoch's spectra; the same whenever they are asked for. */
function* spectra() {
  for (let e = 0; e < epochs; e++) {
    const begun = seconds();
    const all = Array.from({ length: runs }, (_, run) => {
      const top =
        0.02 * parameters[0].values[run] - 0.002 * e + noise[(run * 31 + e * 977) & 0xffff];
      const slope = 0.004 + 0.001 * noise[(run * 17 + e * 131) & 0xffff];
      const own = new Float64Array(exponents);
      for (let j = 0; j < exponents; j++) own[j] = top - slope * j - bend[j];
      return own;
    });
    making += seconds() - begun;
    const none = new Array(runs).fill(null);
    yield {
      epoch: e,
      exponents: all,
      errors: none,
      stateSizes: new Array(runs).fill(exponents),
      layerOf: none,
      cost: new Array(runs).fill(0.1),
    };
  }
}

const table = {
  runs: losses.map((_, run) => `run ${run}`),
  settingOf: losses.map((_, run) => run),
  parameters,
  ends: losses.map((_, run) => (run % 50 === 0 ? "diverged" : "finished")),
  curves: [
    {
      name: "validationLoss",
      epochs: Array.from({ length: epochs + 1 }, (_, e) => e),
      values: Array.from({ length: epochs + 1 }, (_, e) =>
        Float64Array.from(losses, (loss, run) =>
          run % 50 === 0 && e > 20
            ? Number.POSITIVE_INFINITY
            : loss + 3 * Math.exp(-e / 10) + noise[(run + 99 * e) & 0xffff],
        ),
      ),
    },
  ],
  baselines: null,
  epochSeconds: null,
  spectra: { [Symbol.iterator]: spectra },
  notes: [],
};

/** Nanoseconds of a multiplication and an addition, one after the other: 1.0 to 1.3 on an idle core. */
function pace() {
  const values = new Float64Array(10_000).fill(1.5);
  let sum = 0;
  const from = seconds();
  for (let round = 0; round < 10_000; round++) {
    for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  }
  return sum > 0 ? ((seconds() - from) / 1e8) * 1e9 : 0;
}

const before = pace();
const begun = seconds();
const result = readout(table);
const spent = seconds() - begun - making;
const { protocol, features, ladders, verdict, notes } = result;
console.log(JSON.stringify(protocol));
for (const note of notes) console.log(note);
for (const sentence of verdict.sentences) console.log(sentence);
console.log(`${features.length} features at an epoch, ${ladders.length} ladders`);
console.log(`${before.toFixed(1)} and ${pace().toFixed(1)} ns a multiplication before and after`);
console.log(
  `${runs} runs × ${epochs} spectra of ${exponents}: ${spent.toFixed(1)} s of a processor beside ${making.toFixed(1)} s ` +
    `for making them; at most ${(process.resourceUsage().maxRSS / 2 ** 20).toFixed(2)} GiB`,
);
