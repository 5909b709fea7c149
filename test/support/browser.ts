import { existsSync } from "node:fs";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
} from "playwright-core";
import { describe, test } from "vitest";

const BROWSER = process.env["LYAPSCOPE_CHROMIUM"] ?? "/usr/bin/chromium";

/** Nothing but the page under test: no updates, no accounts, no network of its own. */
const ARGUMENTS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** A suite that needs a browser; without one, a skipped test that says how to get it. */
export function describeInBrowser(name: string, suite: () => void): void {
  if (existsSync(BROWSER)) {
    describe(name, suite);
    return;
  }
  const reason = `skipped: ${name}; no ${BROWSER}: apt install chromium, or say in LYAPSCOPE_CHROMIUM where it is`;
  console.info(reason);
  describe(name, () => {
    test(reason, { skip: true }, () => {});
  });
}

/** Chromium without a window, with an empty profile that goes when it is closed. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: BROWSER, args: ARGUMENTS });
}

/** For what hangs, in milliseconds: of a loaded machine a page has to wait thirty times as long. */
const PATIENCE = 2 * 60_000;

/** Pages that know nothing of each other, and wait as long as a loaded machine takes. */
export async function openContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE);
  return context;
}
