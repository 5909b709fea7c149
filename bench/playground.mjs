/**
 * What visitors of the playground wait for: the seconds of spectra in headless Chromium, and the longest time for which
 * the page did not answer meanwhile.
 *
 *   npm run build && node bench/playground.mjs [RUNS]
 */
import { openPlayground } from "../scripts/open-playground.mjs";

const RUNS = Number(process.argv[2] ?? 5);
const CASES = [
  { name: "GRU, 64 units, T = 2,000", search: "?cell=gru&units=64&steps=2000" },
  { name: "LSTM, 32 units, T = 2,000", search: "?cell=lstm&units=32&steps=2000" },
  { name: "tanh, 256 units, T = 2,000", search: "?units=256&steps=2000" },
];

const { url, browser, close } = await openPlayground();
try {
  for (const { name, search } of CASES) {
    const runs = [];
    for (let run = 0; run < RUNS; run++) runs.push(await measure(search));
    const median = (key) => runs.map((run) => run[key]).sort((a, b) => a - b)[RUNS >> 1];
    console.log(
      `${name}: ${median("seconds")} s; ${median("first")} ms to the first number; longest task of the page ` +
        `${Math.max(...runs.map(({ longest }) => longest))} ms (median of ${RUNS} runs, longest of all)`,
    );
  }
} finally {
  await close();
}

/** One visit, from an empty profile. */
async function measure(search) {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  await page.addInitScript(() => {
    globalThis.tasks = [];
    const observer = new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) tasks.push([startTime, duration]);
    });
    observer.observe({ type: "longtask", buffered: true });
  });
  await page.goto(url + search);
  await page.waitForFunction(
    () => /\d/.test(document.querySelector(".headline .value").textContent),
    null,
    { polling: 20 },
  );
  const first = await page.evaluate(() => Math.round(performance.now()));
  await page.getByText("What that means, and what not").waitFor({ timeout: 600_000 });
  const stage = await page.locator(".headline .stage").textContent();
  // What came before the page was there is loading, not computing.
  const longest = await page.evaluate(() => {
    const loaded = performance.getEntriesByType("navigation")[0].loadEventEnd;
    const after = tasks.filter(([start]) => start > loaded).map(([, duration]) => duration);
    return Math.round(Math.max(0, ...after));
  });
  await context.close();
  return { seconds: Number(/in ([\d.]+) s/.exec(stage)[1]), first, longest };
}
