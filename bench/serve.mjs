/**
 * What a page costs the training that it watches: the time of an update (work, and 512 exponents recorded) while nobody
 * looks and while somebody does, in turns within one run.
 *
 *     node bench/serve.mjs [--blocks 12] [--updates 12] [--work 80] [--requests 10]
 *
 * The training, the server and who looks are three processes, as in use. Who looks follows the events and asks for the list
 * and the run so many times a second. Printed are the medians over blocks of processor and wall time of an update, and the
 * median of the ratio of each watched block to the quiet one before it. On a loaded machine the processor time
 * is what counts; the wall time has the wait for the store's lock in it.
 */
import { fork, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    blocks: { type: "string", default: "12" },
    updates: { type: "string", default: "12" },
    work: { type: "string", default: "80" },
    requests: { type: "string", default: "10" },
  },
});

if (process.send) await train();
else await measure();

/** A training: when told, so many updates of so much work, each recorded. */
async function train() {
  const { openStore } = await import("../dist/store/node/open-store.js");
  const store = await openStore(process.env.BENCH_STORE);
  const run = { configuration: { training: {} }, seed: 1, versions: {} };
  const { id } = await store.createRun(run);
  const exponents = Float64Array.from({ length: 512 }, (_, j) => -0.01 * j);
  const rounds = roundsFor(Number(values.work));
  let step = 0;
  process.on("message", async (updates) => {
    const [cpu, wall] = [process.cpuUsage(), performance.now()];
    for (let i = 0; i < updates; i++) {
      work(rounds);
      step++;
      await store.record(id, {
        metrics: ["loss", "validationLoss", "gradient"].map((name) => ({
          step,
          name,
          value: 1 / step,
        })),
        spectra: [{ step, kind: "joint", exponents, errors: exponents, details: { step } }],
      });
    }
    const { user, system } = process.cpuUsage(cpu);
    const each = (total) => total / updates;
    process.send({ cpu: each((user + system) / 1000), wall: each(performance.now() - wall) });
  });
  process.on("disconnect", () => process.exit(0));
  process.send({ ready: id });
}

/** Rounds of work that take so many milliseconds here and now. */
function roundsFor(milliseconds) {
  work(200);
  const began = process.cpuUsage();
  work(1000);
  const { user, system } = process.cpuUsage(began);
  return Math.max(1, Math.round((1000 * milliseconds) / ((user + system) / 1000)));
}

function work(rounds) {
  const values = new Float64Array(4096).fill(0.5);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < values.length; i++) values[i] = Math.sin(values[i]) + 1e-3;
  }
  return values[0];
}

async function measure() {
  const folder = mkdtempSync(join(tmpdir(), "lyapscope-bench-serve-"));
  const path = join(folder, "runs.db");
  const here = fileURLToPath(import.meta.url);
  const env = { ...process.env, BENCH_STORE: path };
  const training = fork(here, process.argv.slice(2), { env });
  const answer = () => new Promise((resolve) => training.once("message", resolve));
  const { ready: id } = await answer();
  const bin = fileURLToPath(new URL("../dist/cli/bin.js", import.meta.url));
  const server = spawn(process.execPath, [bin, "serve", "--store", path, "--port", "0"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const url = await new Promise((resolve) => {
    server.stdout.once("data", (text) => resolve(String(text).trim()));
  });
  const block = async () => {
    training.send(Number(values.updates));
    return answer();
  };
  await block();
  const rows = [];
  for (let i = 0; i < Number(values.blocks); i++) {
    const quiet = await block();
    const looking = look(url, id);
    const watched = await block();
    const { events, answers } = await looking.end();
    rows.push({ quiet, watched, events, answers });
  }
  training.disconnect();
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGINT");
  await ended;
  rmSync(folder, { recursive: true, force: true });
  report(rows);
}

/** A page: it follows the events, and asks for documents again and again. */
function look(url, id) {
  const controller = new AbortController();
  const { signal } = controller;
  const counts = { events: 0, answers: 0 };
  const ask = async (path) => {
    const response = await fetch(url + path, { signal });
    await response.arrayBuffer();
    if (response.ok) counts.answers++;
  };
  const following = (async () => {
    const { body } = await fetch(`${url}api/v1/events?run=${id}`, { signal });
    for await (const bytes of body) {
      counts.events += Buffer.from(bytes).toString().split("event: change").length - 1;
    }
  })().catch(() => {});
  const paths = ["api/v1/runs", `api/v1/runs/${id}`, `api/v1/runs/${id}/metrics?name=loss`];
  let turn = 0;
  const timer = setInterval(() => {
    ask(paths[turn++ % paths.length]).catch(() => {});
  }, 1000 / Number(values.requests));
  return {
    async end() {
      await new Promise((resolve) => setTimeout(resolve, 300));
      clearInterval(timer);
      controller.abort();
      await following;
      return counts;
    },
  };
}

function report(rows) {
  const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
  const of = (name, kind) => median(rows.map((row) => row[name][kind]));
  const ratio = (kind) => median(rows.map(({ quiet, watched }) => watched[kind] / quiet[kind]));
  console.log(`Node ${process.version}, ${rows.length} pairs of ${values.updates} updates`);
  console.log("| | nobody looks, ms | somebody looks, ms | ratio |");
  console.log("|---|---|---|---|");
  for (const [kind, words] of [
    ["cpu", "processor time of an update"],
    ["wall", "wall time of an update"],
  ]) {
    const numbers = [of("quiet", kind), of("watched", kind)].map((value) => value.toFixed(2));
    console.log(`| ${words} | ${numbers.join(" | ")} | ${ratio(kind).toFixed(3)} |`);
  }
  const events = rows.reduce((sum, row) => sum + row.events, 0);
  const answers = rows.reduce((sum, row) => sum + row.answers, 0);
  const expected = rows.length * Number(values.updates);
  console.log(`${events} of ${expected} updates seen as events, ${answers} documents answered`);
}
