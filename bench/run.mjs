/**
 * Times whole spectra against the peers: same weights, same inputs, exponents compared first, runs
 * interleaved, medians. Writes bench/results/<date>-spectra.json and the table of BENCHMARKS.md.
 *
 *   npm run bench                     everything (some 90 minutes; LYAPSCOPE_ROUNDS=1: a third)
 *   npm run bench -- lstm-128 gru     cases whose name contains one of these; nothing is written
 *   npm run bench -- --again          everything once more: of each time the lesser of this and of today's results
 *   npm run bench -- --again lstm     those cases once more, of those of today
 *
 * On two cores at least, with nothing else to do: engines compile on one while the other computes. Engines are Node 24,
 * and Node 20 beside it; peers have the better of OpenBLAS's kernels.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { CASES, floorOf, VARIANTS } from "./cases.mjs";
import { engine, engineVersion } from "./engines.mjs";
import { availablePeers, CORE_TYPES, dumpCase, timePeer } from "./peers.mjs";
import { leastOfBoth, resultsOfToday, writeResults } from "./report.mjs";

const ROUNDS = Number(process.env.LYAPSCOPE_ROUNDS ?? 3);
/** Exponents may differ by what our own bound allows and by NumPy's rounding at interval 1. */
const NUMPY_ROUNDING = 1e-6;

const words = process.argv.slice(2);
const again = words.includes("--again");
const filters = words.filter((word) => word !== "--again");
const cases = CASES.filter((c) => filters.length === 0 || filters.some((f) => c.name.includes(f)));
const peers = availablePeers();
if (!peers.includes("numpy")) process.exit(1);
const variants = VARIANTS.map((v) => ({ ...v, path: engine(v.node) })).filter(
  (v) => v.path !== null,
);

function ours(folder, { path, options, wide }, exponents, repeats = 3) {
  const script = fileURLToPath(new URL("./ours.mjs", import.meta.url));
  const words = JSON.stringify({ threads: 1, ...options, ...exponents });
  const text = execFileSync(path, [script, folder, words, String(repeats)], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "pipe"],
    // A library chooses its kernels itself, as on a user's machine; peers get the better of all.
    env: { ...process.env, OPENBLAS_CORETYPE: undefined, LYAPSCOPE_WIDE: wide ? "on" : "off" },
  });
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

/** Variants that find what NumPy finds, within their own bound; the others are said. */
function agreeing(benchCase, dump, exponents) {
  return variants.flatMap((variant) => {
    try {
      const first = ours(dump.folder, variant, exponents, 1);
      const difference = largestDifference(first.perSequence, dump.perSequence);
      const allowed = (first.accuracyBound ?? 0) + NUMPY_ROUNDING;
      if (!(difference <= allowed))
        throw new Error(`exponents differ by ${difference} > ${allowed}`);
      return [{ ...variant, first, difference, times: [] }];
    } catch (error) {
      const text = `${error.stderr || error.message}`.trim();
      const why = /^.*Error: .*$/m.exec(text)?.[0] ?? text.split("\n")[0];
      console.error(`${benchCase.name}, ${variant.name}: ${why}`);
      return [];
    }
  });
}

/** Seconds of each peer, each round, with the kernels that were best in the first. */
function timePeers(peerCase, options = () => ({})) {
  const [cores, times] = [{}, {}];
  const tried = CORE_TYPES.length > 0 ? CORE_TYPES : [undefined];
  return {
    times,
    cores,
    round() {
      for (const name of peers) {
        const types = name in cores ? [cores[name]] : tried;
        const each = types.map((coreType) => [
          timePeer(name, peerCase, { coreType, ...options(name) }),
          coreType,
        ]);
        const [best, coreType] = each.sort((a, b) => a[0] - b[0])[0];
        cores[name] = coreType;
        (times[name] ??= []).push(best);
      }
    },
  };
}

async function timeCase(benchCase) {
  const dump = await dumpCase(benchCase);
  const peerCase = { ...benchCase, ...dump.own };
  const exponents = benchCase.exponents > 0 ? { exponents: benchCase.exponents } : {};
  const right = agreeing(benchCase, dump, exponents);
  const every = Math.max(1, Math.round(right[0].first.interval.mean));
  const atEach = timePeers(peerCase);
  const atOurs = timePeers(peerCase, (name) => ({
    every,
    extra: name === "torch" ? ["--qr", "chol"] : [],
  }));
  for (let round = 0; round < ROUNDS; round++) {
    atEach.round();
    for (const v of right) v.times.push(ours(dump.folder, v, exponents).best);
  }
  if (every > 1) atOurs.round();
  dump.remove();
  const perStep = (times) => (1000 * median(times)) / benchCase.steps;
  const peerTimes = Object.fromEntries(peers.map((name) => [name, perStep(atEach.times[name])]));
  const slower = every > 1 ? atOurs.times : atEach.times;
  const best = Math.min(...Object.values(peerTimes));
  const bestAtOurs = Math.min(...peers.map((name) => perStep(slower[name])));
  return {
    ...benchCase,
    every,
    peers: peerTimes,
    coreTypes: atEach.cores,
    peersAtOurInterval: Object.fromEntries(peers.map((name) => [name, perStep(slower[name])])),
    variants: right.map((v) => ({
      name: v.name,
      node: engineVersion(v.path),
      kernels: v.first.kernels,
      millisecondsPerStep: perStep(v.times),
      ratio: best / perStep(v.times),
      ratioAtOurInterval: bestAtOurs / perStep(v.times),
      floor: floorOf(benchCase, v.name),
      interval: v.first.interval,
      accuracyBound: v.first.accuracyBound,
      difference: v.difference,
    })),
  };
}

const before = again ? resultsOfToday() : [];
const results = [];

/** Today's results in the order of the cases, with what has been timed since. */
function soFar() {
  const found = CASES.map(({ name }) =>
    [...results, ...before].find((result) => result.name === name),
  );
  return found.filter((result) => result !== undefined);
}

for (const benchCase of cases) {
  const now = await timeCase(benchCase);
  const earlier = before.find(({ name }) => name === benchCase.name);
  const result = earlier ? leastOfBoth(earlier, now) : now;
  results.push(result);
  // After each case: an interrupted run leaves what it has.
  if (again || filters.length === 0) writeResults(soFar());
  const columns = result.variants.map(
    (v) =>
      `${v.name} ${v.ratio.toFixed(2)}${v.floor !== null && v.ratio < v.floor ? ` < ${v.floor}` : ""}`,
  );
  const peer = Math.min(...Object.values(result.peers)).toFixed(4);
  console.log(
    `${benchCase.name.padEnd(22)} peer ${peer} ms/step   ${columns.join("   ")}   every ${result.every}`,
  );
}
