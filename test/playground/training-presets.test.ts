/**
 * What the playground's presets of a training say is what the page computes.
 *
 * @module-tag slow
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { TRAINING_PAIRS } from "../../apps/playground/src/settings/presets.ts";
import { downloaded } from "../dashboard/page.ts";
import { describeInBrowser, openContext, startBrowser } from "../support/browser.ts";
import { describeCompiled } from "../support/compiled.ts";
import { ROOT } from "../support/guides.ts";
import { serveStatic } from "../support/static-site.ts";

/** Loss of who guesses one of four symbols. */
const CHANCE = Math.log(4);
/** Updates at the end whose mean loss counts. */
const END = 20;

interface Trained {
  /** Means over the last updates. */
  readonly loss: number;
  readonly updates: number;
  /** Before the first update. */
  readonly exponents: readonly number[];
}

function trainedIn(csv: string): Trained {
  const rows = csv
    .trim()
    .split("\n")
    .slice(1)
    .map((row) => row.split(","));
  const losses = rows.slice(-END).map((row) => Number(row[1]));
  return {
    loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
    updates: Number(rows.at(-1)![0]),
    exponents: rows[0]!.slice(3).map(Number),
  };
}

describeCompiled("the playground's trainings", () => {
  describeInBrowser("in Chromium", () => {
    test("end as their presets say", async () => {
      const site = await serveStatic(join(ROOT, "dist/playground"));
      const browser = await startBrowser();
      const found = new Map<string, Trained>();
      try {
        const page = await (await openContext(browser, { acceptDownloads: true })).newPage();
        for (const { name, settings } of TRAINING_PAIRS.flatMap(({ fails, works }) => [
          fails,
          works,
        ])) {
          const search = Object.entries(settings).map(([key, value]) => `&${key}=${value}`);
          await page.goto(`${site.url}?view=training${search.join("")}`);
          await page.getByRole("button", { name, pressed: true }).waitFor();
          await page.getByText(/finished\.$/).waitFor();
          const picture = page.locator(".picture:has(.spectra)");
          const csv = await downloaded(page, () =>
            picture.getByRole("button", { name: "CSV", exact: true }).click(),
          );
          found.set(name, trainedIn(csv));
        }
      } finally {
        await browser.close();
        await site.close();
      }
      const of = (name: string) => found.get(name)!;
      const first = (name: string) => of(name).exponents[0]!;
      // "the loss stays at chance"
      for (const name of ["Starts forgetful", "Gates begin closed"]) {
        expect(of(name).loss).toBeGreaterThan(0.97 * CHANCE);
      }
      // "reaches the loss with a weight of about 0.3¹⁰"
      expect(Math.abs(first("Starts forgetful") - Math.log(0.3))).toBeLessThan(0.15);
      // "λ₁ begins at −0.33, and after ten steps one part in thirty of a difference is left"
      expect(first("Starts with a trace")).toBeCloseTo(-0.33, 2);
      expect(Math.exp(-10 * first("Starts with a trace"))).toBeGreaterThan(25);
      expect(Math.exp(-10 * first("Starts with a trace"))).toBeLessThan(35);
      // "within 600 updates nearly every symbol is recalled"
      expect(of("Starts with a trace").updates).toBe(600);
      expect(of("Starts with a trace").loss).toBeLessThan(0.1);
      // "empties the cells": what a difference loses in a step is more than a half
      expect(first("Gates begin closed")).toBeLessThan(Math.log(0.5));
      // "a plateau of slow directions is there from the first update on, and the task is learned"
      expect(of("Gates begin open").exponents.every((value) => value > -0.06)).toBe(true);
      expect(of("Gates begin open").loss).toBeLessThan(0.2);
    });
  });
});
