/**
 * What a sweep takes beside its runs: the pool on a file, and a queue on a server of the bench's own.
 *
 *     node bench/sweep-overhead.mjs --runs 12 --epochs 40
 *     node bench/sweep-overhead.mjs --on postgres,redis --runs 20 --epochs 1
 *
 * Beside its runs is what is left of the workers' time, from the start of the command to its end, after the seconds that
 * the runs themselves took. Of a queue two sweeps are measured, the second three times as long as the first: what the
 * second takes more is each run's, the rest is what starting and ending takes once. The gain of a second worker stands
 * beside that of two sweeps of half as many runs at the same time, which share nothing but the machine: a machine
 * that is busy otherwise gives neither of them two cores. Prints JSON.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startServers } from "./servers.mjs";

const BINARY = fileURLToPath(new URL("../dist/cli/bin.js", import.meta.url));

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "12" },
    epochs: { type: "string", default: "40" },
    on: { type: "string", default: "sqlite" },
  },
});
const [runs, epochs] = [values.runs, values.epochs].map(Number);

const BASE = `
seed: 1
task: { kind: delayed-copy, sequences: 512, validation: 64, length: 4, delay: 8, symbols: 4 }
network: { cell: lstm, hidden: 48 }
training: { epochs: ${epochs}, batchSize: 16 }
monitor: { every: { epochs: 10 }, budget: null }
`;
const sweepFile = (name, trials, seed) => `
name: ${name}
base: base.yaml
space: { training.optimiser.learningRate: { low: 1.0e-4, high: 1.0e-2, log: true } }
sampler: { kind: random, trials: ${trials}, seed: ${seed} }
seeds: 1
objective: { metric: validationLoss }
`;

const folder = mkdtempSync(join(tmpdir(), "lyapscope-overhead-"));
try {
  writeFileSync(join(folder, "base.yaml"), BASE);
  const about = { node: process.version, epochs };
  for (const place of values.on.split(",")) {
    const figures = place === "sqlite" ? await measurePool() : await measureQueue(place);
    console.log(JSON.stringify({ place, ...about, ...figures }, null, 2));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measurePool() {
  const place = { store: join(folder, "pool.db"), queue: null };
  const one = await measure({ ...place, name: "one", trials: runs, seed: 1, workers: 1 });
  const two = await measure({ ...place, name: "two", trials: runs, seed: 2, workers: 2 });
  const began = performance.now();
  const halves = [3, 4].map((seed) => {
    const store = join(folder, `half-${seed}.db`);
    return measure({
      name: `half-${seed}`,
      trials: runs / 2,
      seed,
      workers: 1,
      store,
      queue: null,
    });
  });
  await Promise.all(halves);
  const apart = (performance.now() - began) / 1000;
  return { one, two, gain: one.seconds / two.seconds, gainOfTwoSweepsAtOnce: one.seconds / apart };
}

async function measureQueue(on) {
  const { store, queue, remove } = await startServers(on);
  try {
    const place = { store, queue, workers: 1 };
    const few = await measure({ ...place, name: "few", trials: runs, seed: 1 });
    const many = await measure({ ...place, name: "many", trials: 3 * runs, seed: 2 });
    const each = (many.secondsBeside - few.secondsBeside) / (many.runs - few.runs);
    const once = few.secondsBeside - runs * each;
    return { few, many, millisecondsBesideARun: 1000 * each, secondsOnce: once };
  } finally {
    await remove();
  }
}

/** A sweep of its own, with another list of settings, so that nothing is found in the store. */
async function measure({ name, trials, seed, workers, store, queue }) {
  writeFileSync(join(folder, `${name}.yaml`), sweepFile(name, trials, seed));
  const sweep = ["sweep", `${name}.yaml`, "--store", store];
  const many = ["--workers", String(workers)];
  const from = ["--queue", queue];
  if (queue !== null) await command(...sweep, ...from);
  const began = performance.now();
  if (queue === null) await command(...sweep, ...many);
  else await command("worker", "--sweep", name, "--store", store, ...many, ...from);
  const seconds = (performance.now() - began) / 1000;
  const entries = await entriesOf(store, name);
  const secondsOfRuns = entries.reduce((sum, entry) => sum + entry.seconds, 0);
  const secondsBeside = seconds * workers - secondsOfRuns;
  return {
    runs: entries.length,
    seconds,
    secondsOfRuns,
    secondsBeside,
    shareBeside: secondsBeside / (seconds * workers),
  };
}

async function entriesOf(place, name) {
  const { openStore } = await import("../dist/store/node/open-store.js");
  const store = await openStore(place);
  const entries = await store.entries((await store.sweep(name)).id);
  await store.close();
  return entries;
}

function command(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BINARY, ...args], { cwd: folder });
    let said = "";
    child.stderr.on("data", (data) => {
      said += data;
    });
    child.stdout.resume();
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${args.join(" ")} ended with ${code}: ${said}`));
    });
  });
}
