/**
 * Times whole spectra against the peers: same weights, same inputs, exponents compared first, runs
 * interleaved, medians. Writes bench/results/<date>.json and the tables of BENCHMARKS.md.
 *
 *   npm run bench                     everything (some 15 minutes)
 *   npm run bench -- lstm-128 gru     cases whose name contains one of these; nothing is written
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { CASES, floorOf } from "./cases.mjs";
import { availablePeers, dumpCase, timePeer } from "./peers.mjs";
import { writeResults } from "./report.mjs";

/** LYAPSCOPE_ROUNDS=1 for a quick look. */
const ROUNDS = Number(process.env.LYAPSCOPE_ROUNDS ?? 3);
/** Exponents may differ by what our own bound allows and by NumPy's rounding at interval 1. */
const NUMPY_ROUNDING = 1e-6;
const FLOAT32_ROUNDING = 5e-2;
const VARIANTS = [
  { name: "wasm", options: { kernels: "wasm", threads: 1 } },
  { name: "native", options: { kernels: "native", threads: 1 } },
  { name: "wasm float32", options: { kernels: "wasm", threads: 1, precision: "float32" } },
].filter((variant) => ROUNDS > 1 || variant.options.precision === undefined);

const filters = process.argv.slice(2);
const cases = CASES.filter((c) => filters.length === 0 || filters.some((f) => c.name.includes(f)));
const peers = availablePeers();
if (!peers.includes("numpy")) process.exit(1);

function ours(folder, options, repeats = 6) {
  const text = execFileSync(
    process.execPath,
    [
      fileURLToPath(new URL("./ours.mjs", import.meta.url)),
      folder,
      JSON.stringify(options),
      String(repeats),
    ],
    { encoding: "utf8", maxBuffer: 1 << 28 },
  );
  const run = JSON.parse(text.trim().split("\n").at(-1));
  return { ...run, best: Math.min(...run.seconds) };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function largestDifference(a, b) {
  let largest = 0;
  for (const [i, row] of a.entries()) {
    for (const [j, value] of row.entries()) {
      largest = Math.max(largest, Math.abs(value - b[i][j]));
    }
  }
  return largest;
}

function timeCase(benchCase) {
  const dump = dumpCase(benchCase);
  const exponents = benchCase.exponents > 0 ? { exponents: benchCase.exponents } : {};
  const variants = [];
  for (const variant of VARIANTS) {
    try {
      const first = ours(dump.folder, { ...variant.options, ...exponents }, 1);
      const difference = largestDifference(first.perSequence, dump.perSequence);
      // A bound of ∞ is null in JSON: float32 has lost the least exponents of some cases, and says so.
      const single = variant.options.precision === "float32";
      const allowed = (first.accuracyBound ?? 0) + (single ? FLOAT32_ROUNDING : NUMPY_ROUNDING);
      if (!(difference <= allowed))
        throw new Error(`exponents differ by ${difference} > ${allowed}`);
      variants.push({ ...variant, first, difference, times: [] });
    } catch (error) {
      console.error(`${benchCase.name}, ${variant.name}: ${String(error.message).split("\n")[0]}`);
    }
  }
  const peerTimes = Object.fromEntries(peers.map((name) => [name, []]));
  const every = Math.max(1, Math.round(variants[0].first.interval.mean));
  const atOurs = Object.fromEntries(peers.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of peers) peerTimes[name].push(timePeer(name, benchCase));
    for (const v of variants) v.times.push(ours(dump.folder, { ...v.options, ...exponents }).best);
    for (const name of round === 0 || every === 1 ? peers : []) {
      const extra = name === "torch" ? ["--qr", "chol"] : [];
      atOurs[name].push(
        every === 1 ? peerTimes[name].at(-1) : timePeer(name, benchCase, { every, extra }),
      );
    }
  }
  dump.remove();
  const perStep = (times) => (1000 * median(times)) / benchCase.steps;
  const best = Math.min(...peers.map((name) => perStep(peerTimes[name])));
  const bestAtOurs = Math.min(...peers.map((name) => perStep(atOurs[name])));
  return {
    ...benchCase,
    every,
    peers: Object.fromEntries(peers.map((name) => [name, perStep(peerTimes[name])])),
    peersAtOurInterval: Object.fromEntries(peers.map((name) => [name, perStep(atOurs[name])])),
    variants: variants.map((v) => ({
      name: v.name,
      kernels: v.first.kernels,
      millisecondsPerStep: perStep(v.times),
      ratio: best / perStep(v.times),
      ratioAtOurInterval: bestAtOurs / perStep(v.times),
      floor: v.options.precision === "float32" ? null : floorOf(benchCase, v.name),
      interval: v.first.interval,
      accuracyBound: v.first.accuracyBound,
      difference: v.difference,
    })),
  };
}

const results = [];
for (const benchCase of cases) {
  const result = timeCase(benchCase);
  results.push(result);
  if (filters.length === 0) writeResults(results); // after each case: an interrupted run leaves what it has
  const columns = result.variants.map(
    (v) =>
      `${v.name} ${v.ratio.toFixed(2)}${v.floor !== null && v.ratio < v.floor ? ` < ${v.floor}` : ""}`,
  );
  const peer = Math.min(...Object.values(result.peers)).toFixed(4);
  console.log(
    `${benchCase.name.padEnd(16)} peer ${peer} ms/step   ${columns.join("   ")}   every ${result.every}`,
  );
}
