/**
 * What is pressed stays where it is: while a spectrum is computed, its picture grows below its buttons.
 *
 * @module-tag slow
 */
import { join } from "node:path";
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

describeCompiled("the playground's layout", () => {
  describeInBrowser("in Chromium", () => {
    test("nothing that can be pressed moves while the rest is computed", async () => {
      const site = await serveStatic(join(ROOT, "dist/playground"));
      const browser = await startBrowser();
      try {
        const page = await (await openContext(browser)).newPage();
        await page.addInitScript(watchButton);
        await page.goto(`${site.url}?units=16&steps=5000&exponents=4`);
        await page.locator(".picture .reach").waitFor();
        const { first, last } = await page.evaluate<Places>("places");
        expect(last).toBe(first);
      } finally {
        await browser.close();
        await site.close();
      }
    });
  });
});
