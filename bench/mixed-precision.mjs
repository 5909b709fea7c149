/**
 * Holds precision "auto" to its bound: random networks of three kinds, contracting and chaotic, of 80 to 176 units, and
 * copies of the trained networks in assets, against float64 with a factorisation at every step;
 * where no step was in float32, against float64 to the last bit.
 *
 *   node bench/mixed-precision.mjs [NETWORKS] [SEED]     200 networks from seed 1: some minutes
 *
 * Prints how many are within their bounds, the worst error over bound, and the share of steps in float32; exits with 1 if
 * one is outside.
 */

import { elman, gru, lstm } from "../dist/cells/index.js";
import { sequenceFromNumbers } from "../dist/data/index.js";
import { readModelFile } from "../dist/node.js";
import { createRandom } from "../dist/random.js";
import { lyapunovSpectrum } from "../dist/spectrum/index.js";

const [count = 200, first = 1] = process.argv.slice(2).map(Number);
const KINDS = [
  ["tanh", elman, 1],
  ["gru", gru, 3],
  ["lstm", lstm, 4],
];
const TRAINED = ["assets/demo/network.safetensors", "assets/char-lstm/network.safetensors"];
const trained = await Promise.all(
  TRAINED.map(async (file) => ({ file, cell: (await readModelFile(file)).networks[0].cell })),
);

/** One network and what it is asked. */
function drawn(seed) {
  const random = createRandom(seed);
  const pick = (choices) => choices[Math.floor(random.uniform() * choices.length)];
  const accuracy = pick([1e-3, 3e-3, 1e-2]);
  // Float32 is begun with where steps times accuracy are 0.3 at least.
  const steps = pick([400, 600, 1000]);
  if (seed % 10 === 0) {
    const { file, cell } = trained[(seed / 10) % trained.length];
    const exponents = Math.min(cell.stateSize, pick([12, 16, 24]));
    return { name: file, cell, accuracy, exponents, steps, random };
  }
  const [name, make, gates] = pick(KINDS);
  // Large enough for float32 to be begun with.
  const H = pick(name === "tanh" ? [160, 176] : [80, 96, 128]);
  const gain = pick([0.5, 1, 1.5, 3, 6]);
  const normal = (length, scale) => Float64Array.from({ length }, () => scale * random.normal());
  const cell = make({
    ...{ inputSize: 2, hiddenSize: H, inputWeights: normal(2 * gates * H, 0.5) },
    recurrentWeights: normal(gates * H * H, gain / Math.sqrt(H)),
    inputBias: normal(gates * H, 0.3),
  });
  const exponents = pick([16, 20, 24, 32]);
  return { name: `${name}-${H} gain ${gain}`, cell, accuracy, exponents, steps, random };
}

async function examine(seed) {
  const { name, cell, accuracy, exponents, steps, random } = drawn(seed);
  const m = cell.inputSize;
  const inputs = sequenceFromNumbers(
    Float64Array.from({ length: steps * m }, () => random.normal()),
    m,
  );
  const options = { exponents, accuracy, segments: 1, threads: 1, kernels: "wasm" };
  const auto = await lyapunovSpectrum(cell, inputs, { ...options, precision: "auto" });
  const inFloat32 = auto.certificates.float32.share > 0;
  const interval = inFloat32 ? 1 : "auto";
  const exact = await lyapunovSpectrum(cell, inputs, { ...options, interval });
  const error = Math.max(
    ...auto.perSequence[0].map((value, j) =>
      value === exact.perSequence[0][j] ? 0 : Math.abs(value - exact.perSequence[0][j]),
    ),
  );
  const { accuracyBound, float32 } = auto.certificates;
  const bound = inFloat32 ? accuracyBound + exact.certificates.accuracyBound : 0;
  const ratio = error === 0 ? 0 : error / bound; // ∞ where the last bit differs
  return {
    seed,
    name,
    exponents,
    accuracy,
    steps,
    chaotic: exact.maximum > 0,
    error,
    bound,
    ratio,
    ...float32,
  };
}

const found = [];
for (let seed = first; seed < first + count; seed++) {
  const each = await examine(seed);
  found.push(each);
  const outside = each.ratio > 1 ? "  OUTSIDE" : "";
  console.log(
    `${each.seed}  ${each.name}, ${each.exponents} exponents, ${each.steps} steps, accuracy ${each.accuracy}: error ` +
      `${each.error.toExponential(1)}, bound ${each.bound.toExponential(1)}, float32 ${(100 * each.share).toFixed(0)} %` +
      `${each.reason && ` (${each.reason})`}${outside}`,
  );
}
const outside = found.filter(({ ratio }) => !(ratio <= 1));
const begun = found.filter(({ share }) => share > 0);
const tally = Object.entries(Object.groupBy(found, ({ reason }) => reason || "all in float32"));
console.log(
  [
    `${found.length - outside.length} of ${found.length} within the bound (${found.filter((f) => f.chaotic).length} chaotic); ` +
      `largest error / bound ${Math.max(...found.map(({ ratio }) => ratio)).toPrecision(2)}`,
    `${begun.length} with steps in float32, on average ${((100 * begun.reduce((s, f) => s + f.share, 0)) / begun.length).toFixed(0)} % of them`,
    ...tally.map(([reason, those]) => `${those.length}  ${reason}`),
  ].join("\n"),
);
process.exit(outside.length > 0 ? 1 : 0);
