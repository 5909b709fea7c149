/**
 * The live page under load: a run of 512 exponents with ten updates a second, and a list of 5,000 runs.
 *
 *     npm run build && node bench/dashboard.mjs [MINUTES]
 *
 * The server is stopped and started twice meanwhile.
 *
 * What is measured: the page's memory after garbage collection, every half minute; the time from every interaction
 * to the next paint, as the browser reports it; whether every change came once; the time from the list's reply to
 * its first paint, and from a condition to the rows that it leaves.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { openStore } from "../dist/store/node/open-store.js";

const MINUTES = Number(process.argv[2] ?? 3);
const EXPONENTS = 512;
const UPDATES = 10;
const RUNS = 5000;

const binary = fileURLToPath(new URL("../dist/cli/bin.js", import.meta.url));
const BROWSER = process.env.LYAPSCOPE_CHROMIUM ?? "/usr/bin/chromium";

async function serve(store, port = 0) {
  const child = spawn(process.execPath, [binary, "serve", "--store", store, "--port", `${port}`]);
  let said = "";
  const url = await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        said += chunk;
        const [address] = /http:\/\/[\w.:[\]]+:\d+/.exec(said) ?? [];
        if (address) resolve(address);
      });
    }
    child.once("exit", () => reject(new Error(said)));
  });
  const stop = async () => {
    const ended = once(child, "exit");
    child.kill("SIGINT");
    await ended;
  };
  return { url, stop };
}

/** Keeps the durations of interactions in the page. */
const WATCH_INTERACTIONS = `
  window.interactions = [];
  new PerformanceObserver((list) => {
    for (const { name, duration, interactionId } of list.getEntries()) {
      if (interactionId > 0) window.interactions.push([name, duration]);
    }
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
`;

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}

async function live(browser, folder) {
  const path = join(folder, "live.db");
  const store = await openStore(path);
  const { id } = await store.createRun({ name: "live", configuration: {}, seed: 1, versions: {} });
  await store.record(id, { state: { state: "running", step: 0, message: "" } });
  let server = await serve(path);
  const page = await (
    await browser.newContext({ viewport: { width: 1280, height: 900 } })
  ).newPage();
  await page.addInitScript(WATCH_INTERACTIONS);
  await page.goto(`${server.url}/runs/${id}`);
  await page.locator("[data-changes]").waitFor();
  const before = await store.lastChange();
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    await session.send("HeapProfiler.collectGarbage");
    // Numbers are in arrays outside of the heap.
    const { usedSize, backingStorageSize = 0 } = await session.send("Runtime.getHeapUsage");
    return Math.round((usedSize + backingStorageSize) / 1e5) / 10;
  };
  const began = performance.now();
  const end = began + MINUTES * 60_000;
  const memory = [];
  const restarts = [1 / 3, 2 / 3].map((share) => began + share * (end - began));
  let [step, nextHeap] = [0, began + 30_000];
  const recording = (async () => {
    while (performance.now() < end) {
      const due = began + (step * 1000) / UPDATES;
      if (performance.now() < due)
        await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
      const exponents = Float64Array.from(
        { length: EXPONENTS },
        (_, j) => 0.1 * Math.sin(step / 50) - j / 200,
      );
      const errors = new Float64Array(EXPONENTS).fill(0.01);
      await store.record(id, {
        metrics: [{ step, name: "loss", value: Math.exp(-step / 1000) }],
        spectra: [{ step, kind: "joint", exponents, errors, details: {} }],
      });
      step++;
    }
  })();
  while (performance.now() < end) {
    await page
      .locator(".linked-picture")
      .focus()
      .catch(() => {});
    for (const key of ["ArrowLeft", "ArrowLeft", "p", "Escape"]) {
      await page.keyboard.press(key);
      await page.waitForTimeout(400);
    }
    await page.getByRole("button", { name: "Logarithmic time" }).click();
    await page.waitForTimeout(400);
    if (performance.now() > nextHeap) {
      memory.push(await heap());
      nextHeap += 30_000;
    }
    if (performance.now() > restarts[0]) {
      restarts.shift();
      await server.stop();
      server = await serve(path, new URL(server.url).port);
    }
  }
  await recording;
  const expected = (await store.changes(before, { run: id, limit: 1e6 })).length;
  await page.locator(`[data-changes="${expected}"]`).waitFor({ timeout: 120_000 });
  const interactions = await page.evaluate("window.interactions");
  const durations = interactions.map(([, duration]) => duration);
  await page.context().close();
  await server.stop();
  await store.close();
  return {
    ...{ minutes: MINUTES, exponents: EXPONENTS, restarts: 2 - restarts.length },
    ...{ updates: step, changes: expected },
    updatesPerSecond: Math.round((10 * step) / (60 * MINUTES)) / 10,
    heapMegabytes: memory,
    interactions: durations.length,
    toNextPaint: {
      median: quantile(durations, 0.5),
      p98: quantile(durations, 0.98),
      longest: quantile(durations, 1),
    },
  };
}

async function list(browser, folder) {
  const path = join(folder, "list.db");
  const store = await openStore(path);
  for (let i = 0; i < RUNS; i++) {
    const configuration = {
      task: { kind: "delayed-copy", delay: 4 + (i % 20) },
      network: { cell: "gru", hidden: 2 ** (3 + (i % 5)) },
      training: { epochs: 10, optimiser: { kind: "adam", learningRate: 10 ** -(1 + (i % 4)) } },
    };
    const { id } = await store.createRun({
      configuration,
      seed: i,
      versions: { lyapscope: "0" },
    });
    await store.record(id, {
      state: { state: i % 9 === 0 ? "diverged" : "finished", step: 100, message: "" },
      metrics: [
        { step: 100, name: "loss", value: 1 / (i + 1) },
        { step: 100, name: "validationLoss", value: 1 / (i + 2) },
      ],
    });
  }
  await store.close();
  const server = await serve(path);
  const page = await (
    await browser.newContext({ viewport: { width: 1280, height: 900 } })
  ).newPage();
  let replied = 0;
  page.on("requestfinished", (request) => {
    if (new URL(request.url()).pathname === "/api/v1/runs") replied = performance.now();
  });
  await page.goto(`${server.url}/runs`);
  await page.locator(".grid tbody tr[data-index]").first().waitFor();
  const firstPaint = performance.now() - replied;
  const filters = [];
  for (const where of [
    "heldOutLoss<0.001",
    "state=diverged",
    "seed<300 and heldOutLoss<0.01",
    "",
  ]) {
    filters.push(await page.evaluate(`(${TIME_FILTER})(${JSON.stringify(where)})`));
  }
  await page.context().close();
  await server.stop();
  return { runs: RUNS, replyToFirstRow: Math.round(firstPaint), filters };
}

/** From the last key to the rows that a condition leaves, in ms. */
const TIME_FILTER = `async (where) => {
  const input = document.querySelector("input[data-filter]");
  const said = document.getElementById("filter-says");
  const before = said.textContent;
  const began = performance.now();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, where);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  while (said.textContent === before) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return { where, ms: Math.round(performance.now() - began), says: said.textContent };
}`;

const folder = mkdtempSync(join(tmpdir(), "bench-dashboard-"));
const browser = await chromium.launch({
  executablePath: BROWSER,
  args: ["--no-sandbox", "--disable-gpu", "--enable-precise-memory-info"],
});
try {
  const result = { list: await list(browser, folder), live: await live(browser, folder) };
  console.log(JSON.stringify(result, null, 2));
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
