/**
 * What a sweep takes beside its runs: the pool, and the queue where one is given.
 *
 *     node bench/sweep-overhead.mjs --runs 12 --epochs 40
 *     node bench/sweep-overhead.mjs --store postgres://… --queue postgres://… --epochs 1 --runs 40
 *
 * Beside its runs is what is left of the workers' time, from start to end, after the seconds that the runs themselves
 * took. Needs a quiet machine. Prints JSON.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const BINARY = fileURLToPath(new URL("../dist/cli/bin.js", import.meta.url));

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "12" },
    epochs: { type: "string", default: "40" },
    store: { type: "string" },
    queue: { type: "string" },
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
const sweepFile = (name) => `
name: ${name}
base: base.yaml
space: { training.optimiser.learningRate: { low: 1.0e-4, high: 1.0e-2, log: true } }
sampler: { kind: random, trials: ${runs}, seed: ${name === "one" ? 1 : 2} }
seeds: 1
objective: { metric: validationLoss }
`;

const folder = mkdtempSync(join(tmpdir(), "lyapscope-overhead-"));
try {
  writeFileSync(join(folder, "base.yaml"), BASE);
  const figures = {};
  for (const [name, workers] of Object.entries({ one: 1, two: 2 })) {
    figures[name] = await measure(name, workers);
  }
  const { one, two } = figures;
  const speedup = one.seconds / two.seconds;
  console.log(JSON.stringify({ runs, epochs, ...figures, speedup }, null, 2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A sweep of its own, with another list of settings, so that nothing is found in the store. */
async function measure(name, workers) {
  writeFileSync(join(folder, `${name}.yaml`), sweepFile(name));
  const place = values.store ?? join(folder, `${name}.db`);
  const queue = values.queue === undefined ? [] : ["--queue", values.queue];
  if (values.queue !== undefined) {
    await command("sweep", `${name}.yaml`, "--store", place, ...queue);
  }
  const began = performance.now();
  const many = ["--workers", String(workers)];
  if (values.queue === undefined) {
    await command("sweep", `${name}.yaml`, "--store", place, ...many);
  } else await command("worker", "--sweep", name, "--store", place, ...many, ...queue);
  const seconds = (performance.now() - began) / 1000;
  const entries = await entriesOf(place, name);
  const computing = entries.reduce((sum, entry) => sum + entry.seconds, 0);
  const beside = seconds * workers - computing;
  return {
    seconds,
    secondsOfARun: computing / entries.length,
    shareBeside: beside / (seconds * workers),
    millisecondsBesideARun: (1000 * beside) / entries.length,
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
    const child = spawn(process.execPath, [BINARY, ...args], { cwd: folder, stdio: "ignore" });
    child.once("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${args.join(" ")} ended with ${code}`));
    });
  });
}
