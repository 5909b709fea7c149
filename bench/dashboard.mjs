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
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../dist/store/node/open-store.js";
import {
  createLiveRun,
  EXPONENTS,
  launchBrowser,
  RUNS,
  serve,
  updateAt,
  writeRuns,
} from "./dashboard-parts.mjs";

const MINUTES = Number(process.argv[2] ?? 3);
const UPDATES = 10;

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
  const id = await createLiveRun(store);
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
      await store.record(id, updateAt(step));
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
  await writeRuns(path);
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
const browser = await launchBrowser();
try {
  const result = { list: await list(browser, folder), live: await live(browser, folder) };
  console.log(JSON.stringify(result, null, 2));
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
