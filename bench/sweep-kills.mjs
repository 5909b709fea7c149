/**
 * A sweep whose workers are killed at random, held against one that nobody disturbed:
 *
 *     node bench/sweep-kills.mjs --runs 200 --kills 20 --on sqlite,postgres,redis --restarts 2 --outage 30
 *
 * Every run has to be there once, none lost, none failed, and all numbers equal bit by bit. `sqlite` is the pool on a
 * file; `postgres` queue and store on one server; `redis` the queue on Redis and the store on PostgreSQL. Servers are the
 * trial's own; each is killed and started again as often as `--restarts` says, and once stopped for `--outage` seconds.
 * Prints JSON, a document for each place.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { interrupt, PLACES, startServers } from "./servers.mjs";

const BINARY = fileURLToPath(new URL("../dist/cli/bin.js", import.meta.url));

/** A training of a second or two, with spectra from before its first step. */
const BASE = `
seed: 1
task: { kind: delayed-copy, sequences: 64, validation: 16, length: 2, delay: 3, symbols: 3 }
network: { cell: tanh, hidden: 8 }
training: { epochs: 2, batchSize: 16 }
monitor: { every: { epochs: 1 }, budget: null }
checkpoints: { every: { steps: 2 } }
`;

const sweepFile = (trials) => `
name: kills
base: base.yaml
space: { training.optimiser.learningRate: { low: 1.0e-4, high: 1.0e-1, log: true } }
sampler: { kind: random, trials: ${trials} }
seeds: 2
objective: { metric: validationLoss }
`;

/**
 * Computes the sweep twice, disturbed and not.
 *
 * @param runs - Even: each setting has two seeds.
 * @param kills - Processes that are killed with signal 9, parents and children alike.
 * @param store - Address, or null: an SQLite file.
 * @param queue - Address, or null: the store is the queue.
 * @param disturb - Called before each kill with its number; may stop servers and start them again.
 * @param pause - Milliseconds between two kills, at most.
 * @returns figures, and `differences`: what is wrong, in words.
 */
export async function killTrial({
  runs,
  kills,
  store = null,
  queue = null,
  disturb = async () => {},
  pause = 3000,
  say = () => {},
}) {
  const folder = mkdtempSync(join(tmpdir(), "lyapscope-kills-"));
  const live = new Set();
  try {
    writeFileSync(join(folder, "base.yaml"), BASE);
    writeFileSync(join(folder, "sweep.yaml"), sweepFile(runs / 2));
    const run = (...args) => started(folder, live, args);
    const undisturbed = join(folder, "undisturbed.db");
    await ended(run("sweep", "sweep.yaml", "--store", undisturbed, "--workers", "2"));
    say("the undisturbed sweep is over");
    const place = store ?? join(folder, "disturbed.db");
    const began = performance.now();
    const submit = queue === null ? ["--workers", "1", "--max-runs", "1"] : ["--queue", queue];
    await ended(run("sweep", "sweep.yaml", "--store", place, ...submit));
    const worker = ["worker", "--store", place, "--sweep", "kills"];
    const from = queue === null ? ["--workers", "2"] : ["--queue", queue, "--workers", "1"];
    const parents = Array.from({ length: queue === null ? 1 : 2 }, () => run(...worker, ...from));
    const counts = { parents: 0, children: 0 };
    for (let kill = 0; kill < kills; kill++) {
      await disturb(kill);
      const at = Math.floor(Math.random() * parents.length);
      // A program that is killed before it has begun anything is no trial.
      for (let i = 0; i < 600 && childrenOf(parents[at]).length === 0; i++) {
        if (parents[at].exitCode !== null) break;
        await sleep(100);
      }
      await sleep(pause * (0.3 + 0.7 * Math.random()));
      if (parents[at].exitCode === 0) break;
      const children = childrenOf(parents[at]);
      if (kill % 3 === 0 || children.length === 0 || parents[at].exitCode !== null) {
        parents[at].kill("SIGKILL");
        parents[at] = run(...worker, ...from);
        counts.parents++;
      } else if (killed(children[Math.floor(Math.random() * children.length)])) counts.children++;
      say(`kill ${kill + 1} of ${kills}`);
    }
    await Promise.all(parents.map((parent) => endedInTime(parent)));
    const seconds = (performance.now() - began) / 1000;
    const [expected, found] = [await recordsOf(undisturbed), await recordsOf(place)];
    return {
      ...counts,
      seconds,
      attempts: found.attempts,
      differences: differences(expected, found),
    };
  } finally {
    for (const child of live) child.kill("SIGKILL");
    await Promise.all([...live].map((child) => child.over));
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  }
}

function started(folder, live, args) {
  const child = spawn(process.execPath, [BINARY, ...args], { cwd: folder });
  child.said = "";
  child.stderr.on("data", (data) => {
    child.said += data;
  });
  live.add(child);
  child.over = new Promise((resolve) => {
    child.once("close", (code) => {
      live.delete(child);
      resolve(code);
    });
  });
  return child;
}

async function ended(child) {
  const code = await child.over;
  if (code !== 0) throw new Error(`${child.spawnargs.slice(2).join(" ")}: ${code}: ${child.said}`);
}

/** Whether there was such a process; one may have ended by itself meanwhile. */
function killed(pid) {
  try {
    return process.kill(pid, "SIGKILL");
  } catch (error) {
    if (error.code === "ESRCH") return false;
    throw error;
  }
}

/** Seconds in which the last runs are over, and a worker has noticed: minutes for servers to come back, and some more. */
const LIMIT = 300;

/** @throws Error for a worker that hangs, with what it said. */
async function endedInTime(child) {
  const late = new AbortController();
  const limit = sleep(1000 * LIMIT, true, { signal: late.signal }).catch(() => false);
  try {
    if (!(await Promise.race([ended(child), limit]))) return;
    throw new Error(`${child.spawnargs.slice(2).join(" ")} hangs after ${LIMIT} s: ${child.said}`);
  } finally {
    late.abort();
  }
}

function childrenOf({ pid }) {
  try {
    const text = execFileSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
    return text.split("\n").map(Number).filter(Boolean);
  } catch {
    return []; // There are none.
  }
}

/** All that a store has of the sweep, with numbers as texts that tell every bit. */
async function recordsOf(place) {
  const { openStore } = await import("../dist/store/node/open-store.js");
  const store = await openStore(place);
  const bits = (numbers) => Buffer.from(Float64Array.from(numbers).buffer).toString("hex");
  try {
    const { id } = await store.sweep("kills");
    const entries = await store.entries(id);
    const runs = new Map();
    for (const { id: run, state } of await store.runs()) {
      const metrics = (await store.metrics(run)).map((one) => [
        one.name,
        one.step,
        bits([one.value]),
      ]);
      const spectra = (await store.spectra(run)).map((one) => [
        one.kind,
        one.step,
        bits(one.exponents),
      ]);
      runs.set(run, JSON.stringify({ state: state?.state, metrics, spectra }));
    }
    const attempts = entries.reduce((sum, entry) => sum + entry.attempts, 0);
    return { entries, runs, attempts };
  } finally {
    await store.close();
  }
}

function differences(expected, found) {
  const wrong = [];
  if (found.entries.length !== expected.entries.length) {
    wrong.push(`${found.entries.length} entries; expected ${expected.entries.length}`);
  }
  for (const [i, entry] of found.entries.entries()) {
    const { state, run, objective } = expected.entries[i];
    const name = `trial ${entry.trial} seed ${entry.seed}`;
    if (entry.state !== state) wrong.push(`${name} is ${entry.state} (${entry.reason})`);
    if (entry.run !== run) wrong.push(`${name} is run ${entry.run}; expected ${run}`);
    if (!Object.is(entry.objective, objective)) wrong.push(`${name} has ${entry.objective}`);
  }
  if (found.runs.size !== expected.runs.size) wrong.push(`${found.runs.size} runs`);
  for (const [run, records] of expected.runs) {
    if (found.runs.get(run) !== records) wrong.push(`run ${run} has other records`);
  }
  return wrong;
}

/**
 * When servers are disturbed: at kills that lie apart, the long stop last.
 *
 * @returns for each kill the seconds for which servers are stopped before it; absent for most.
 */
function outagesOf(kills, restarts, outage) {
  const stops = [...Array.from({ length: restarts }, () => 0), ...(outage > 0 ? [outage] : [])];
  return new Map(
    stops.map((seconds, i) => [Math.round(((i + 1) * kills) / (stops.length + 1)), seconds]),
  );
}

async function trialOn(place, { runs, kills, pause, restarts, outage }) {
  const { store, queue, servers, remove } = await startServers(place);
  const say = (text) => console.error(`${place}: ${text}`);
  const outages = outagesOf(kills, restarts, outage);
  const disturb = async (kill) => {
    if (servers.length === 0 || !outages.has(kill)) return;
    await interrupt(servers, outages.get(kill));
    say(`servers were stopped for ${outages.get(kill)} s`);
  };
  try {
    return { place, ...(await killTrial({ runs, kills, pause, store, queue, disturb, say })) };
  } finally {
    await remove();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "200" },
      kills: { type: "string", default: "20" },
      pause: { type: "string", default: "8000" },
      on: { type: "string", default: "sqlite" },
      restarts: { type: "string", default: "2" },
      outage: { type: "string", default: "30" },
    },
  });
  const { on, ...numbers } = values;
  const counts = Object.fromEntries(
    Object.entries(numbers).map(([name, text]) => [name, Number(text)]),
  );
  const places = on.split(",");
  const unknown = places.find((place) => !Object.hasOwn(PLACES, place));
  if (unknown !== undefined) {
    throw new RangeError(
      `--on has "${unknown}"; expected some of ${Object.keys(PLACES).join(", ")}`,
    );
  }
  for (const place of places) {
    const figures = await trialOn(place, counts);
    console.log(JSON.stringify(figures, null, 2));
    if (figures.differences.length > 0) process.exitCode = 1;
  }
}
