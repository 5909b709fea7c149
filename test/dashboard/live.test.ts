/**
 * A run that is computed while its page is open, and a server that is stopped and started meanwhile: nothing is
 * dropped and nothing comes twice.
 *
 * @module-tag slow
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunStore } from "../../src/store/index.ts";
import { openStore } from "../../src/store/node/open-store.ts";
import { describeInBrowser, startBrowser } from "../support/browser.ts";
import { describeCompiled } from "../support/compiled.ts";
import { serve } from "../support/serve.ts";
import { downloaded, openPage } from "./page.ts";
import { lyapscope } from "./stores.ts";

const EXPONENTS = 32;

describeCompiled("the dashboard, live", () => {
  describeInBrowser("a run that is computed", () => {
    let browser: Browser;
    let folder: string;
    beforeAll(async () => {
      browser = await startBrowser();
      folder = mkdtempSync(join(tmpdir(), "dashboard-live-"));
    });
    afterAll(async () => {
      await browser?.close();
      if (folder !== undefined) rmSync(folder, { recursive: true });
    });

    /** One step of a training that has nothing but records. */
    async function record(store: RunStore, id: string, step: number): Promise<void> {
      const exponents = Float64Array.from({ length: EXPONENTS }, (_, j) => -(j + 1) / (step + 1));
      const errors = new Float64Array(EXPONENTS).fill(0.01);
      await store.record(id, {
        metrics: [{ step, name: "loss", value: 1 / (step + 1) }],
        spectra: [{ step, kind: "joint", exponents, errors, details: { converged: true } }],
      });
    }

    const shownChanges = (page: Page) =>
      page.locator("[data-changes]").getAttribute("data-changes");

    test("is followed through two restarts of the server, each change once, in any order of events", async () => {
      const path = join(folder, "restarts.db");
      const store = await openStore(path);
      const { id } = await store.createRun({
        name: "live",
        configuration: {},
        seed: 1,
        versions: {},
      });
      await store.record(id, { state: { state: "running", step: 0, message: "" } });
      await record(store, id, 0);
      let server = await serve(path);
      const { page, close } = await openPage(browser, `${server.url}/runs/${id}`);
      await page.getByText("of 32 exponents at step 0").waitFor();
      const before = await store.lastChange();
      let step = 0;
      const recordSome = async () => {
        for (let i = 0; i < 10; i++) await record(store, id, ++step);
      };
      await recordSome();
      await page.locator("[data-changes='10']").waitFor();
      for (const restart of [1, 2]) {
        await server.stop();
        await page.getByText("connection lost").waitFor();
        await recordSome();
        server = await serve(path, server.port);
        await page.locator(`[data-changes='${10 + 20 * restart - 10}']`).waitFor();
        await page.locator(".connection.live").waitFor();
        await recordSome();
        await page.locator(`[data-changes='${10 + 20 * restart}']`).waitFor();
      }
      // A step that is written again replaces what it held.
      await store.record(id, { metrics: [{ step, name: "loss", value: 7 }] });
      await store.record(id, { state: { state: "finished", step, message: "" } });
      await page.locator("h1 .badge.good").waitFor();
      const changes = await store.changes(before, { run: id });
      expect(await shownChanges(page)).toBe(String(changes.length));
      expect(await page.locator("td[data-metric=loss]").getAttribute("data-value")).toBe("7");
      const csv = await downloaded(page, () =>
        page
          .locator("section", { hasText: "The spectrum while" })
          .getByRole("button", { name: "CSV" })
          .click(),
      );
      const expected = (await store.spectra(id)).flatMap((spectrum) =>
        Array.from(
          spectrum.exponents,
          (value, j) => `${spectrum.step},joint,${j + 1},${value},0.01`,
        ),
      );
      expect(csv.trim().split("\r\n").slice(1)).toEqual(expected);
      await close();
      await server.stop();
      await store.close();
    });

    test("by a training of another process appears in the list and moves by itself", async () => {
      const path = join(folder, "training.db");
      await (await openStore(path)).close();
      const server = await serve(path);
      const { page, trouble, close } = await openPage(browser, `${server.url}/runs`);
      await page.getByText("No runs in this store yet").waitFor();
      const file = join(folder, "train.yaml");
      writeFileSync(
        file,
        `name: another process
seed: 1
task: { kind: delayed-copy, length: 2, delay: 2, symbols: 4, sequences: 128, validation: 64 }
network: { cell: gru, hidden: 8 }
training: { epochs: 4, batchSize: 32, optimiser: { kind: adam, learningRate: 0.01 } }
monitor: { every: { epochs: 1 }, exponents: 4, budget: null }
`,
      );
      const training = lyapscope("train", file, "--store", path);
      await page.getByRole("link", { name: "another process" }).click();
      await training;
      await page.locator("h1 .badge.good").waitFor();
      await page.getByText("epoch 4 of 4").waitFor();
      expect(trouble).toEqual([]);
      await close();
      await server.stop();
    });

    test("is gone where it is deleted, and the page says so", async () => {
      const path = join(folder, "deleted.db");
      const store = await openStore(path);
      const { id } = await store.createRun({
        name: "short",
        configuration: {},
        seed: 1,
        versions: {},
      });
      await record(store, id, 0);
      const server = await serve(path);
      const { page, close } = await openPage(browser, `${server.url}/runs/${id}`);
      await page.getByText("of 32 exponents at step 0").waitFor();
      await page.locator(".connection.live").waitFor();
      await store.removeRun(id);
      await page.getByText("Not in this store").waitFor();
      await close();
      await server.stop();
      await store.close();
    });

    test("is not to be had without a server, and is there when it is back", async () => {
      const path = join(folder, "away.db");
      await (await openStore(path)).close();
      const server = await serve(path);
      const { page, close } = await openPage(browser, `${server.url}/runs`);
      await page.getByText("No runs in this store yet").waitFor();
      await server.stop();
      await page.getByRole("link", { name: "Sweeps", exact: true }).click();
      await page.getByText("No answer from the server").waitFor();
      const again = await serve(path, server.port);
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByText("No sweeps in this store yet").waitFor();
      await close();
      await again.stop();
    });
  });
});
