/**
 * Processor time of the page's thread for what people wait for: a spectrum of 512 exponents that arrives in a run of
 * hundreds, a key in its picture, its other axis of time, a condition on 5,000 runs.
 *
 *     npm run build && node bench/dashboard-tasks.mjs [--spectra 1500] [--rounds 12] [--profile FILE.cpuprofile]
 *
 * Wall time on a loaded machine says how loaded it is; what the page computes does not change with it. Medians over
 * rounds; the longest task is what an interaction may have to wait for.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openStore } from "../dist/store/node/open-store.js";
import {
  createLiveRun,
  launchBrowser,
  RUNS,
  serve,
  updateAt,
  writeRuns,
} from "./dashboard-parts.mjs";

const { values } = parseArgs({
  options: {
    spectra: { type: "string", default: "1500" },
    rounds: { type: "string", default: "12" },
    profile: { type: "string" },
  },
});
const ROUNDS = Number(values.rounds);

/** A page, and what its thread has computed so far, in ms. */
async function open(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.addInitScript(() => {
    globalThis.tasks = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: "longtask", buffered: true });
  });
  await page.goto(url);
  const spent = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1000 * metrics.find(({ name }) => name === "TaskDuration").value;
  };
  return { page, session, spent, close: () => context.close() };
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/** Processor time of an action and of what it leaves to be done. */
async function costs({ page, spent }, act, settled = 350) {
  const found = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = await spent();
    await act(round);
    await page.waitForTimeout(settled);
    found.push((await spent()) - before);
  }
  return Math.round(10 * median(found)) / 10;
}

async function live(browser, folder) {
  const path = join(folder, "live.db");
  const store = await openStore(path);
  const id = await createLiveRun(store);
  let step = 0;
  for (; step < Number(values.spectra); step++) await store.record(id, updateAt(step));
  await store.record(id, { state: { state: "running", step, message: "" } });
  const server = await serve(path);
  const opened = await open(browser, `${server.url}/runs/${id}`);
  const { page, session } = opened;
  await page.locator(".drawing svg").first().waitFor();
  await page.waitForTimeout(1500);
  const idle = await costs(opened, async () => {});
  if (values.profile) {
    await session.send("Profiler.enable");
    await session.send("Profiler.start");
  }
  const update = await costs(opened, () => store.record(id, updateAt(step++)), 1200);
  if (values.profile) {
    const { profile } = await session.send("Profiler.stop");
    writeFileSync(values.profile, JSON.stringify(profile));
  }
  await page.evaluate("tasks.length = 0");
  await page.locator(".linked-picture").focus();
  const key = await costs(opened, () => page.keyboard.press("ArrowLeft"));
  const button = page.getByRole("button", { name: "Logarithmic time" });
  const time = await costs(opened, () => button.click(), 600);
  const box = await page.locator(".linked-picture").boundingBox();
  const pointer = await costs(opened, (round) =>
    page.mouse.move(box.x + 150 + 20 * round, box.y + 150),
  );
  const longest = Math.round(Math.max(0, ...(await page.evaluate("tasks"))));
  await opened.close();
  await server.stop();
  await store.close();
  return { spectra: step, idle, update, key, time, pointer, longestTask: longest };
}

async function list(browser, folder) {
  const path = join(folder, "list.db");
  await writeRuns(path);
  const server = await serve(path);
  const opened = await open(browser, `${server.url}/runs`);
  const { page, session } = opened;
  await page.locator(".grid tbody tr[data-index]").first().waitFor();
  await page.waitForTimeout(1500);
  await page.evaluate("tasks.length = 0");
  const conditions = [
    "heldOutLoss<0.001",
    "state=diverged",
    "seed<300 and heldOutLoss<0.01",
    "network.hidden>=64 and heldOutLoss<0.1 and not state=diverged",
    "",
  ];
  if (values.profile) {
    await session.send("Profiler.enable");
    await session.send("Profiler.start");
  }
  const filter = await costs(
    opened,
    (round) => page.locator("input[data-filter]").fill(conditions[round % conditions.length]),
    500,
  );
  if (values.profile) {
    const { profile } = await session.send("Profiler.stop");
    writeFileSync(
      values.profile.replace(".cpuprofile", "-list.cpuprofile"),
      JSON.stringify(profile),
    );
  }
  const sort = page.getByRole("button", { name: /held-out loss/ });
  const sorting = await costs(opened, () => sort.click(), 500);
  const longest = Math.round(Math.max(0, ...(await page.evaluate("tasks"))));
  await opened.close();
  await server.stop();
  return { runs: RUNS, filter, sorting, longestTask: longest };
}

const folder = mkdtempSync(join(tmpdir(), "bench-dashboard-"));
const browser = await launchBrowser();
try {
  const result = { live: await live(browser, folder), list: await list(browser, folder) };
  console.log(JSON.stringify(result, null, 2));
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
