/**
 * The pictures of docs/guides/dashboard.md: every view of the dashboard, photographed with real runs, which are
 * trained here first.
 *
 *     npm run build && node scripts/dashboard-pictures.mjs
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../", import.meta.url));
const binary = join(root, "dist/cli/bin.js");
const BROWSER = process.env.LYAPSCOPE_CHROMIUM ?? "/usr/bin/chromium";

const SWEEP = (epochs, seeds) => `
name: copy by gain
base:
  task: { kind: delayed-copy, length: 2, delay: 4, symbols: 4, sequences: 256, validation: 64 }
  network: { cell: gru, hidden: 12, initial: { all: { kind: uniform, bound: 0.1 } } }
  training: { epochs: ${epochs}, batchSize: 32, optimiser: { kind: adam, learningRate: 0.01 } }
  monitor: { every: { epochs: 1 }, exponents: all, budget: null }
space:
  network.cell: { values: [relu, gru] }
  network.initial.all.bound: { values: [0.1, 0.3, 1, 3] }
  training.optimiser.learningRate: { values: [0.01, 0.1, 1.0e+9] }
sampler: { kind: grid }
seeds: ${seeds}
`;

/** A network that reads this repository's own words on accuracy. */
const TEXT = (epochs) => `
name: a text
task: { kind: text, path: ${JSON.stringify(join(root, "docs/accuracy.md"))}, validation: 0.1 }
network: { cell: lstm, hidden: 32 }
training: { epochs: ${epochs}, batchSize: 8, steps: 50, optimiser: { kind: adam, learningRate: 0.01 } }
monitor: { every: { epochs: 1 }, exponents: 8, budget: null, sequences: 1, transient: 50 }
`;

/** Trains what is photographed; fewer epochs and seeds are quicker. */
export async function trainRuns(store, folder, { epochs = 12, seeds = 2 } = {}) {
  const run = async (...args) =>
    promisify(execFile)(process.execPath, [binary, ...args, "--store", store]);
  const set = (...pairs) => pairs.flatMap((pair) => ["--set", pair]);
  const size = [
    `training.epochs=${epochs}`,
    `training.schedule.epochs=${epochs}`,
    "task.sequences=2000",
  ];
  await run("train", join(root, "examples/copy.yaml"), ...set(...size, "monitor.lags=16"));
  const deeper = ["network.layers=2", "network.hidden=16", "monitor.stack=per-layer"];
  await run(
    "train",
    join(root, "examples/copy.yaml"),
    ...set(...size, ...deeper, "name=copy, two layers"),
  );
  const text = join(folder, "text.yaml");
  writeFileSync(text, TEXT(epochs));
  await run("train", text);
  const file = join(folder, "sweep.yaml");
  writeFileSync(file, SWEEP(Math.min(epochs, 6), seeds));
  await run("sweep", file);
}

/** Views that are long, and shown to their end. */
const WHOLE = ["run", "sweep"];

/** Views of what lies further down a page. */
const LOWER = ["text"];

/** Views: name of the file, address, what to wait for, light or dark, how wide. */
function viewsOf(runs) {
  const [copy, layers, text] = ["copy", "copy, two layers", "a text"].map(
    (name) => runs.find((run) => run.name === name).id,
  );
  return [
    ["runs", "/runs?where=heldOutLoss%3C1.5%20or%20state%3Ddiverged", ".grid", "light", 1280],
    ["settings", "/runs?group=setting&sort=heldOutLoss", ".grid", "dark", 1280],
    ["run", `/runs/${copy}?pin=0`, ".linked-picture svg", "light", 1280],
    ["run-dark", `/runs/${layers}`, ".linked-picture svg", "dark", 1280],
    ["run-narrow", `/runs/${copy}`, ".linked-picture svg", "light", 600],
    ["text", `/runs/${text}`, ".text-growth svg", "light", 1280],
    ["compare", `/compare?run=${copy}&run=${layers}`, ".drawing", "light", 1280],
    ["sweep", "/sweeps/copy%20by%20gain", ".verdict", "light", 1280],
    [
      "sweep-dark",
      "/sweeps/copy%20by%20gain?brush=network.cell%3A0.400%3A1.000",
      ".verdict",
      "dark",
      1280,
    ],
    ["spectrum", "/spectrum", "form", "light", 1280],
  ];
}

/** Photographs every view into `target`; returns the files. */
export async function photograph(store, target) {
  const args = [binary, "serve", "--store", store, "--port", "0"];
  const server = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const browser = await chromium.launch({
    executablePath: BROWSER,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const url = await addressOf(server);
    const { runs } = await (await fetch(`${url}/api/v1/runs`)).json();
    mkdirSync(target, { recursive: true });
    const files = [];
    for (const [name, path, wanted, colorScheme, width] of viewsOf(runs)) {
      const viewport = { width, height: 1000 };
      const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
      const page = await context.newPage();
      await page.goto(url + path);
      await page.locator(wanted).first().waitFor({ timeout: 300_000 });
      await page.evaluate("document.fonts.ready");
      if (LOWER.includes(name)) await page.locator(wanted).first().scrollIntoViewIfNeeded();
      const file = join(target, `dashboard-${name}.png`);
      await page.screenshot({ path: file, fullPage: WHOLE.includes(name) });
      await context.close();
      files.push(file);
    }
    return files;
  } finally {
    await browser.close();
    const ended = once(server, "exit");
    server.kill("SIGINT");
    await ended;
  }
}

function addressOf(server) {
  return new Promise((resolve, reject) => {
    let said = "";
    for (const stream of [server.stdout, server.stderr]) {
      stream.on("data", (chunk) => {
        said += chunk;
        const [address] = /http:\/\/[\w.:[\]]+:\d+/.exec(said) ?? [];
        if (address !== undefined) resolve(address);
      });
    }
    server.once("exit", () => reject(new Error(`lyapscope serve has ended: ${said}`)));
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = mkdtempSync(join(tmpdir(), "dashboard-pictures-"));
  try {
    const store = join(folder, "lyapscope.db");
    await trainRuns(store, folder);
    for (const file of await photograph(store, join(root, "docs/images"))) console.log(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
