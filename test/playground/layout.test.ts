/**
 * What is pressed stays where it is: while a spectrum is computed, its picture grows below its buttons.
 *
 * @module-tag slow
 */
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeInBrowser, openContext, startBrowser } from "../support/browser.ts";
import { describeCompiled } from "../support/compiled.ts";
import { ROOT } from "../support/guides.ts";
import { serveStatic } from "../support/static-site.ts";

/** Where a button lay, in pixels of the page: when it could first be pressed, and when all was drawn. */
interface Places {
  readonly first: number;
  readonly last: number;
}

/** Runs in the page, before anything of its own. */
function watchButton(): void {
  const places: { first?: number; last?: number } = {};
  Object.assign(globalThis, { places });
  new MutationObserver(() => {
    const picture = document.querySelector(".picture:has(.spectrum)");
    const pressed = picture?.querySelector("button:enabled");
    if (!picture || !pressed) return;
    const top = pressed.getBoundingClientRect().top + scrollY;
    places.first ??= top;
    if (picture.querySelector(".reach")) places.last = top;
  }).observe(document, { subtree: true, childList: true, attributes: true });
}

/** As above: adds up how far, and how much of the page, has moved without anybody's doing. */
function watchShifts(): void {
  const shifts = { sum: 0 };
  Object.assign(globalThis, { shifts });
  new PerformanceObserver((list) => {
    for (const each of list.getEntries() as (PerformanceEntry & { value: number })[]) {
      shifts.sum += each.value;
    }
  }).observe({ type: "layout-shift", buffered: true });
}

describeCompiled("the playground's layout", () => {
  describeInBrowser("in Chromium", () => {
    async function opened(width: number, script: () => void, use: (page: Page) => Promise<void>) {
      const site = await serveStatic(join(ROOT, "dist/playground"));
      const browser = await startBrowser();
      try {
        const page = await (await openContext(browser)).newPage();
        await page.setViewportSize({ width, height: 900 });
        await page.addInitScript(script);
        await page.goto(`${site.url}?units=16&steps=5000&exponents=4`);
        await page.locator(".picture .reach").waitFor();
        await use(page);
      } finally {
        await browser.close();
        await site.close();
      }
    }

    test("nothing that can be pressed moves while the rest is computed", async () => {
      await opened(1280, watchButton, async (page) => {
        const { first, last } = await page.evaluate<Places>("places");
        expect(last).toBe(first);
      });
    });

    test.each([1280, 600])(
      "nor does the page, %d pixels wide, from its first paint on",
      async (width) => {
        await opened(width, watchShifts, async (page) => {
          // What browsers call good is 0.1; a picture without room of its own comes to 0.17.
          expect(await page.evaluate<number>("shifts.sum")).toBeLessThan(0.1);
        });
      },
    );
  });
});
