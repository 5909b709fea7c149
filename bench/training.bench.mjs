/**
 * Times steps of training against PyTorch: same shapes, same optimiser, rounds interleaved, the best
 * of all rounds. Ratios are PyTorch's time (at its better thread count) divided by ours.
 *
 *   node bench/training.bench.mjs                  everything (some 10 minutes)
 *   node bench/training.bench.mjs lstm-64 gru      cases whose name contains one of these
 *
 * Beside wall time stands processor time, which other programs on the machine disturb less; it only
 * means something for one thread.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROUNDS = 3;
const TORCH = { lstm: "LSTM", gru: "GRU", tanh: "RNN" };
const CASES = [
  ...[64, 128, 256, 512].flatMap((hidden) =>
    [32, 128].map((batch) => ({ cell: "lstm", hidden, batch })),
  ),
  ...["gru", "tanh"].flatMap((cell) => [32, 128].map((batch) => ({ cell, hidden: 128, batch }))),
].map((each) => ({ ...each, name: `${each.cell}-${each.hidden} batch ${each.batch}` }));
/** Ratios that are to be reached. */
const FLOORS = {
  native: { 1: 1.5, 2: 1.5 },
  "wasm 256": { 1: 1.5, 2: 1.5 },
  "wasm 128": { 1: 0.9, 2: 0.9 },
};
/** Vectors of 256 bits are asked for, or not; where the engine has none, both are the same. */
const VARIANTS = [
  { name: "native", kernels: "native", wide: "off" },
  { name: "wasm 256", kernels: "wasm", wide: "on" },
  { name: "wasm 128", kernels: "wasm", wide: "off" },
].flatMap((variant) => [1, 2].map((threads) => ({ ...variant, threads })));
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

function run(program, args, threads, wide = "off") {
  const text = execFileSync(program, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, OMP_NUM_THREADS: String(threads), LYAPSCOPE_WIDE: wide },
  });
  return JSON.parse(text.trim().split("\n").at(-1));
}

function torch({ cell, hidden, batch }, threads, repeats) {
  const options = { cell: TORCH[cell], hidden, batch, threads, repeats };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return run("/usr/bin/python3", [here("./peers/torch-training.py"), ...args], threads);
}

function ours(benchCase, variant, repeats) {
  const options = JSON.stringify({ ...benchCase, ...variant, repeats });
  return run(process.execPath, [here("./training-ours.mjs"), options], 1, variant.wide);
}

function timeCase(benchCase) {
  const repeats = benchCase.hidden * benchCase.batch >= 256 * 128 ? 2 : 6;
  const best = new Map();
  const note = (key, { wall, processor }) => {
    const [w, p] = best.get(key) ?? [Infinity, Infinity];
    best.set(key, [Math.min(w, ...wall), Math.min(p, ...processor)]);
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const threads of [1, 2]) note(`torch ${threads}`, torch(benchCase, threads, repeats));
    for (const variant of VARIANTS) {
      note(`${variant.name} ${variant.threads}`, ours(benchCase, variant, repeats));
    }
  }
  return best;
}

const filters = process.argv.slice(2);
const chosen = CASES.filter(
  ({ name }) => filters.length === 0 || filters.some((filter) => name.includes(filter)),
);
const milliseconds = (seconds) => (1e3 * seconds).toFixed(1);
for (const benchCase of chosen) {
  const best = timeCase(benchCase);
  const [[one, busy], [two]] = [best.get("torch 1"), best.get("torch 2")];
  const columns = VARIANTS.map(({ name, threads }) => {
    const [wall, processor] = best.get(`${name} ${threads}`);
    const ratio = Math.min(one, two) / wall;
    const floor = FLOORS[name][threads];
    const alone = threads === 1 ? `, processor ${(busy / processor).toFixed(2)}` : "";
    const missed = ratio < floor ? ` < ${floor}` : "";
    return `${name}, ${threads}: ${milliseconds(wall)} ms (${ratio.toFixed(2)}${missed}${alone})`;
  });
  console.log(
    `${benchCase.name.padEnd(20)} torch ${milliseconds(one)} / ${milliseconds(two)} ms   ${columns.join("   ")}`,
  );
}
