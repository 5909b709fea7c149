/**
 * How often the truth lies within two standard errors, and how often a warning says that it may not.
 *
 *   node bench/coverage.mjs                       four cells, four drives, windows of 200 … 3,000 steps
 *   node bench/coverage.mjs lstm lorenz           cells and drives whose names contain all of these
 *   node bench/coverage.mjs --steps 50000 --windows 100 --text FILE
 *
 * One run of --steps (100,000) gives the growth of every exponent over every four steps; its mean is the
 * truth. Windows of it (--windows 200 of each length, at even distances) are judged as a spectrum of
 * that length would be: same blocks, errors and verdict, by the same code. The frame has found its
 * directions by then; what a frame that starts at random adds is in test/spectrum/error-bars.test.ts.
 *
 * Prints a Markdown table: τ, steps over which growth of the exponent in the middle is correlated (γ₀ and
 * Geyer's sum over 2,000 blocks of the whole run), and for each length T/τ, coverage of λ₁, of the exponent in
 * the middle, mean of all and the worst, and the windows that were warned of, all in per cent.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { elman, gru, lstm } from "../dist/cells/index.js";
import { lorenz } from "../dist/data/index.js";
import { createRandom } from "../dist/random.js";
import { createRunningGrowth } from "../dist/spectrum/frames/running-growth.js";
import { correlatedSum } from "../dist/spectrum/statistics/correlated-sum.js";
import { findDrifts } from "../dist/spectrum/statistics/drift.js";
import { blockLengthFor } from "../dist/spectrum/statistics/time-blocks.js";
import { standardErrors } from "../dist/spectrum/statistics/uncertainty.js";
import { convergenceWarnings } from "../dist/spectrum/statistics/verdict.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: "string", default: "100000" },
    windows: { type: "string", default: "200" },
    text: { type: "string", default: "assets/char-lstm/heldout.txt" },
  },
});
const STEPS = Number(values.steps);
const WINDOWS = Number(values.windows);
const LENGTHS = [200, 500, 1000, 3000];
/** Steps whose growth is kept as one number. */
const GRAIN = 4;
const TRANSIENT = 1000;

const autoregressive = (phi) => (random) => {
  let x = 0;
  const noise = Math.sqrt(1 - phi * phi);
  return Float64Array.from({ length: STEPS }, () => {
    x = phi * x + noise * random.normal();
    return x;
  });
};

/** Characters as fixed random vectors of 8 numbers. */
function text(random) {
  const characters = [...readFileSync(values.text, "utf8")];
  const vectors = new Map();
  const numbers = new Float64Array(8 * STEPS);
  for (let t = 0; t < STEPS; t++) {
    const character = characters[t % characters.length];
    if (!vectors.has(character)) {
      vectors.set(
        character,
        Array.from({ length: 8 }, () => random.normal()),
      );
    }
    numbers.set(vectors.get(character), 8 * t);
  }
  return numbers;
}

const DRIVES = [
  { name: "ar.95", width: 1, make: autoregressive(0.95) },
  { name: "ar.99", width: 1, make: autoregressive(0.99) },
  { name: "lorenz", width: 1, make: lorenzDrive },
  { name: "text", width: 8, make: text },
];

/** x of the Lorenz system, 0.05 units of time a step. */
async function lorenzDrive() {
  const data = lorenz({ steps: STEPS, features: ["x"], standardise: true, seed: 1, dt: 0.05 });
  return data.sequences[0].read(0, STEPS);
}

const CELLS = [
  { name: "tanh", hidden: 20, gates: 1, make: (w) => elman({ ...w, activation: "tanh" }) },
  { name: "gru", hidden: 20, gates: 3, make: gru },
  { name: "lstm", hidden: 12, gates: 4, make: (w) => lstm({ ...w, forgetBias: 1 }) },
  { name: "lstm fb5", hidden: 12, gates: 4, make: (w) => lstm({ ...w, forgetBias: 5 }) },
];

/** Weights of deviation 1/√H, as PyTorch's uniform ones but wider. */
function weights({ hidden, gates }, inputSize, random) {
  const draw = (count) =>
    Float64Array.from({ length: count }, () => random.normal() / Math.sqrt(hidden));
  return {
    inputSize,
    hiddenSize: hidden,
    inputWeights: draw(gates * hidden * inputSize),
    recurrentWeights: draw(gates * hidden * hidden),
    inputBias: draw(gates * hidden),
  };
}

/** Growth of all exponents over every GRAIN steps. */
function growthSeries(cell, inputs, width) {
  const running = createRunningGrowth(cell, {
    exponents: cell.stateSize,
    stack: "joint",
    sequences: 1,
    initialStates: [new Float64Array(cell.stateSize)],
    transient: TRANSIENT,
    blockLength: GRAIN,
    frame: "random",
    seed: 1,
    stream: 0,
    interval: "auto",
    accuracy: 1e-4,
    kernels: "wasm",
    precision: "float64",
  });
  const rows = [];
  let before = null;
  for (let step = 0; step + GRAIN <= STEPS; step += GRAIN) {
    running.advance([inputs.subarray(step * width, (step + GRAIN) * width)]);
    if (step + GRAIN < TRANSIENT) continue;
    const { total } = running.outcome();
    if (before !== null) rows.push(total.map((sum, j) => sum - before[j]));
    before = total;
  }
  return rows;
}

function sumOf(rows, from, to) {
  const sum = new Float64Array(rows[0].length);
  for (let i = from; i < to; i++) for (let j = 0; j < sum.length; j++) sum[j] += rows[i][j];
  return sum;
}

/** One window, as `lyapunovSpectrum` judges it. */
function judge(rows, from, steps) {
  const count = steps / GRAIN;
  const blockLength = Math.max(GRAIN, GRAIN * Math.round(blockLengthFor([steps], 1) / GRAIN));
  const size = blockLength / GRAIN;
  const blocks = Array.from({ length: Math.floor(count / size) }, (_, i) =>
    sumOf(rows, from + i * size, from + (i + 1) * size),
  );
  const growth = [
    { steps, total: sumOf(rows, from, from + count), blocks, uncounted: [TRANSIENT] },
  ];
  const stateSizes = Array.from(growth[0].total, () => growth[0].total.length);
  const context = { blockLength, stateSizes, unitRoundoff: 2 ** -53 };
  const estimates = standardErrors(growth, context);
  const order = [...estimates.means.keys()].sort((a, b) => estimates.means[b] - estimates.means[a]);
  const drifts = findDrifts(growth, estimates, context);
  const certificates = { accuracyBound: 0, intervalUsed: { maximum: 1 } };
  const options = { tolerance: undefined, accuracy: 1e-4, transient: TRANSIENT, unit: "nats" };
  const warnings = convergenceWarnings({ growth, order, estimates, drifts, certificates }, options);
  return { estimates, warned: warnings.length > 0 };
}

function correlationTime(rows, j) {
  const size = Math.max(1, Math.floor(rows.length / 2000));
  const sums = Array.from(
    { length: Math.floor(rows.length / size) },
    (_, i) => sumOf(rows, i * size, (i + 1) * size)[j],
  );
  const { perValue } = correlatedSum([sums]);
  const { spread } = correlatedSum([rows.map((row) => row[j])]);
  return (GRAIN * (perValue / size)) / spread;
}

console.log("| cell | drive | τ | T = 200 | 500 | 1,000 | 3,000 |\n|---|---|---|---|---|---|---|");
for (const shape of CELLS) {
  for (const drive of DRIVES) {
    const name = `${shape.name} ${drive.name}`;
    if (!positionals.every((part) => name.includes(part))) continue;
    const random = createRandom(11);
    const inputs = await drive.make(random);
    const cell = shape.make(weights(shape, drive.width, random));
    const rows = growthSeries(cell, inputs, drive.width);
    const truth = sumOf(rows, 0, rows.length).map((sum) => sum / (rows.length * GRAIN));
    const order = [...truth.keys()].sort((a, b) => truth[b] - truth[a]);
    const middle = order[Math.floor(order.length / 2)];
    const tau = correlationTime(rows, middle);
    const cells = LENGTHS.map((steps) => {
      const inside = new Float64Array(truth.length);
      let warned = 0;
      for (let w = 0; w < WINDOWS; w++) {
        const from = Math.floor((w * (rows.length - steps / GRAIN)) / (WINDOWS - 1));
        const verdict = judge(rows, from, steps);
        if (verdict.warned) warned++;
        const { means, errors } = verdict.estimates;
        truth.forEach((value, j) => {
          if (Math.abs(means[j] - value) <= 2 * errors[j]) inside[j]++;
        });
      }
      const share = (count) => ((100 * count) / WINDOWS).toFixed(0);
      const mean = inside.reduce((a, b) => a + b, 0) / inside.length;
      const shares = [inside[order[0]], inside[middle], mean, Math.min(...inside)].map(share);
      return `${(steps / tau).toFixed(0)}: ${shares.join(" ")}, ${share(warned)}`;
    });
    console.log(`| ${shape.name} | ${drive.name} | ${tau.toFixed(0)} | ${cells.join(" | ")} |`);
  }
}
