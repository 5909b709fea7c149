/**
 * Rates of every kernel at several sizes, and what share they are of the best product that the same
 * kernels reached in the same run.
 *
 *   npm run build && node bench/kernels.bench.mjs                     sizes 32 … 512, some 40 s
 *   node bench/kernels.bench.mjs --sizes 64,1024 --only wasm,native --precision float64
 *   node bench/kernels.bench.mjs --json kernels.json                  also writes the numbers
 *
 * Each time is the best of the runs that fit into 50 ms, so that other processes disturb it least.
 * Operations are counted as LAPACK counts them; kernels of no count are given in microseconds.
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { createKernels, surveyKernels } from "../dist/kernels/index.js";
import "../dist/node.js";

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "32,64,128,256,512" },
    only: { type: "string", default: "reference,wasm,native" },
    precision: { type: "string", default: "float64,float32" },
    json: { type: "string" },
  },
});
const sizes = values.sizes.split(",").map(Number);
const names = values.only.split(",");
const precisions = values.precision.split(",");

/** The reference is only timed where one run of it takes less than about 50 ms. */
const LARGEST_FOR_REFERENCE = 128;
const FEW = 16;

/** [name, operations or null, prepare → run]; `prepare` gets kernels and n. */
const OPERATIONS = [
  ["multiply n×n×n", (n) => 2 * n ** 3, (k, n) => product(k, "NN", n, n, n)],
  ["multiply n×n×n/2", (n) => n ** 3, (k, n) => product(k, "NN", n, n, n / 2)],
  ["multiply TN n×n×n", (n) => 2 * n ** 3, (k, n) => product(k, "TN", n, n, n)],
  ["multiply NT n×n×n", (n) => 2 * n ** 3, (k, n) => product(k, "NT", n, n, n)],
  [`multiply n×${FEW}×n`, (n) => 2 * FEW * n ** 2, (k, n) => product(k, "NN", n, FEW, n)],
  ["multiply n×1×n", (n) => 2 * n ** 2, (k, n) => product(k, "NN", n, 1, n)],
  ["multiplyStaircase n×n×n/2", (n) => n ** 3 / 2, staircase],
  ["factorise", (n) => (2 / 3) * n ** 3, (k, n) => inPlace(k, n, factorise(k, n))],
  ["orthonormalise", (n) => (8 / 3) * n ** 3, (k, n) => inPlace(k, n, orthonormalise(k, n))],
  ["expandLower", () => null, expandLower],
  ["combineRows3", () => null, combineRows3],
  ["tanh n×n", () => null, tanh],
];

/** Numbers of which neither products nor factors grow. */
function filled(k, length, n) {
  const array = k.allocate(length);
  for (let i = 0; i < length; i++) array[i] = Math.sin(i * i) / Math.sqrt(n);
  return array;
}

function product(k, form, rows, columns, inner) {
  const [a, b] = [filled(k, rows * inner, rows), filled(k, inner * columns, rows)];
  const c = k.allocate(rows * columns);
  const lda = form === "TN" ? inner : rows;
  const ldb = form === "NT" ? columns : inner;
  return () => k.multiply(form, rows, columns, inner, 1, a, lda, b, ldb, 0, c, rows);
}

/** A of n × n/2 and half the rows of a factor, scattered: every other row, ending ever later. */
function staircase(k, n) {
  const half = n / 2;
  const [a, b, c] = [filled(k, n * half, n), filled(k, half * n, n), k.allocate(n * n)];
  const lengths = k.allocateIndices(half);
  for (let l = 0; l < half; l++) {
    lengths[l] = 1 + 2 * ((l * 7) % half);
    for (let j = lengths[l]; j < n; j++) b[j * half + l] = 0;
  }
  return () => k.multiplyStaircase(n, n, half, a, n, b, half, lengths, c, n);
}

/** Times an operation that overwrites its matrix: the copy that restores it is taken off. */
function inPlace(k, n, operation) {
  const [a, saved] = [k.allocate(n * n), filled(k, n * n, n)];
  const run = () => {
    a.set(saved);
    operation(a);
  };
  run.overhead = () => a.set(saved);
  return run;
}

function factorise(k, n) {
  const pivots = k.allocateIndices(n);
  return (a) => k.factorise(n, n, a, n, pivots);
}

function orthonormalise(k, n) {
  const diagonal = k.allocate(n);
  return (a) => k.orthonormalise(n, n, a, n, diagonal);
}

function expandLower(k, n) {
  const [a, frame, pivots] = [filled(k, n * n, n), k.allocate(n * n), k.allocateIndices(n)];
  k.factorise(n, n, a, n, pivots);
  return () => k.expandLower(n, n, a, n, pivots, null, frame, n);
}

function combineRows3(k, n) {
  const [d, x, y] = [filled(k, n, n), filled(k, n * n, n), k.allocate(n * n)];
  return () => k.combineRows3(n, n, d, x, d, x, d, x, n, y, n);
}

function tanh(k, n) {
  const [x, value, slope] = [filled(k, n * n, 0.1), k.allocate(n * n), k.allocate(n * n)];
  return () => k.tanh(n, n, x, n, value, n, slope, n);
}

/** Milliseconds of one run: the best of batches of about 2 ms each. */
function bestTime(run) {
  const batch = (count) => {
    const start = performance.now();
    for (let i = 0; i < count; i++) run();
    return performance.now() - start;
  };
  let count = 1;
  while (batch(count) < 2) count *= 2;
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + 50;
  for (let i = 0; i < 3 || performance.now() < end; i++) best = Math.min(best, batch(count));
  return best / count;
}

function measure(name, precision) {
  const rows = [];
  for (const [operation, count, prepare] of OPERATIONS) {
    for (const n of sizes) {
      if (name === "reference" && n > LARGEST_FOR_REFERENCE) continue;
      const kernels = createKernels({ name, precision, capacity: 6 * n * n + 4096 });
      const run = prepare(kernels, n);
      const milliseconds = bestTime(run) - (run.overhead ? bestTime(run.overhead) : 0);
      const operations = count(n);
      const rate = operations === null ? null : operations / milliseconds / 1e6;
      rows.push({ kernels: name, precision, operation, n, microseconds: milliseconds * 1e3, rate });
    }
  }
  return rows;
}

function printTable(title, rows) {
  const best = Math.max(
    ...rows.filter(({ operation }) => operation.startsWith("multiply ")).map(({ rate }) => rate),
  );
  const line = (first, cells) =>
    console.log(first.padEnd(20) + cells.map((cell) => cell.padStart(15)).join(""));
  console.log(`\n${title}; best product ${best.toFixed(1)} GFLOP/s`);
  const shown = [...new Set(rows.map(({ n }) => n))];
  line("GFLOP/s (share)", shown.map(String));
  for (const [operation] of OPERATIONS) {
    const cells = shown.map((n) => {
      const { rate, microseconds } = rows.find((r) => r.operation === operation && r.n === n);
      if (rate === null) return `${microseconds.toPrecision(3)} µs`;
      return `${rate.toFixed(1)} (${((100 * rate) / best).toFixed(0)} %)`;
    });
    line(operation, cells);
  }
}

console.log(`${cpus()[0]?.model ?? "unknown processor"}, Node ${process.versions.node}, 1 thread`);
const all = [];
for (const precision of precisions) {
  for (const { name, description, problem, hint } of surveyKernels(precision).kernels) {
    if (!names.includes(name)) continue;
    if (problem !== null) {
      console.log(`\n${name} ${precision}: skipped, ${problem}; ${hint}`);
      continue;
    }
    const rows = measure(name, precision);
    printTable(`${name} ${precision}: ${description}`, rows);
    all.push(...rows);
  }
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(all, null, 1)}\n`);
