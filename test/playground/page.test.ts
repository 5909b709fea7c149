/**
 * The playground in a browser: its numbers are those of the command line, it opens offline, everything is in its
 * address, files are read, and it can be used by everyone.
 *
 * @module-tag slow
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { EXPLORE_PAIRS } from "../../apps/playground/src/settings/presets.ts";
import { scrollingSideways } from "../dashboard/page.ts";
import { describeInBrowser, openContext, startBrowser } from "../support/browser.ts";
import { describeCompiled } from "../support/compiled.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { ROOT } from "../support/guides.ts";
import { sameModels } from "../support/same-models.ts";
import { type StaticSite, serveStatic } from "../support/static-site.ts";

/** Bytes of everything that the page needs before it computes, compressed. */
const FIRST_LOAD = 500_000;
const FOLDER = join(ROOT, "dist/playground");

describeCompiled("the playground", () => {
  describeInBrowser("in Chromium", () => {
    let browser: Browser;
    let site: StaticSite;
    let context: BrowserContext;
    let failures: string[] = [];
    beforeAll(async () => {
      site = await serveStatic(FOLDER);
      browser = await startBrowser();
    });
    afterAll(async () => {
      await browser.close();
      await site.close();
    });
    afterEach(async () => {
      await context.close();
      expect(failures).toEqual([]);
    });

    /** Opens the page with these settings in its address. */
    async function open(
      search = "",
      options: Parameters<Browser["newContext"]>[0] = {},
    ): Promise<Page> {
      failures = [];
      context = await openContext(browser, { acceptDownloads: true, ...options });
      const page = await context.newPage();
      page.on("pageerror", (error) => failures.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error") failures.push(message.text());
      });
      await page.goto(site.url + search);
      return page;
    }

    const computed = (page: Page) => page.getByText("What that means, and what not").waitFor();
    async function downloaded(page: Page, name: string, near: string): Promise<string> {
      const folder = mkdtempSync(join(tmpdir(), "lyapscope-playground-"));
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.locator(near).getByRole("button", { name, exact: true }).click(),
      ]);
      const path = join(folder, download.suggestedFilename());
      await download.saveAs(path);
      return path;
    }

    test("loads little before it computes, and nothing from elsewhere", async () => {
      const before = site.asked.length;
      const page = await open("", { serviceWorkers: "block" });
      const elsewhere: string[] = [];
      page.on("request", (request) => {
        if (!request.url().startsWith(site.url)) elsewhere.push(request.url());
      });
      await computed(page);
      const names = new Set(site.asked.slice(before));
      const sizes = [...names].map((name) => gzipSync(readFileSync(join(FOLDER, name))).length);
      const total = sizes.reduce((sum, size) => sum + size, 0);
      console.info(`first load of the playground: ${total} bytes gzipped in ${names.size} files`);
      expect(total).toBeLessThan(FIRST_LOAD);
      expect(names).toContain("index.html");
      expect(elsewhere.filter((url) => !url.startsWith("blob:"))).toEqual([]);
    });

    describe("its numbers are those of the command line, from the files that it offers", () => {
      test.each([
        ["GRU, noise", "?cell=gru&units=24&steps=1500&gain=1.5&seed=3"],
        [
          "LSTM with a forget bias, oscillations",
          "?cell=lstm&units=12&weights=usual&forget=2&drive=sine&strength=1",
        ],
        [
          "leaky units at rest, from zero",
          "?cell=leaky&units=20&gain=0.8&drive=silence&start=zeros",
        ],
        ["a stack of two, a text", "?units=10&layers=2&drive=text&bias=0.1&steps=900"],
        ["chaos in silence", "?units=40&gain=2.5&drive=silence&steps=2000"],
        [
          "a Lorenz signal, long, on all cores",
          "?cell=minimal-gated&units=12&drive=lorenz&steps=6000&cores=all",
        ],
        ["a long input, live", "?units=16&steps=5000&exponents=4"],
      ])("%s", async (_, search) => {
        const page = await open(search);
        await computed(page);
        const csv = readFileSync(await downloaded(page, "CSV", ".picture:has(.spectrum)"), "utf8");
        await page.getByRole("button", { name: "On the command line…" }).click();
        const network = await downloaded(page, "network.safetensors", ".export");
        const input = await downloaded(page, "input.npy", ".export");
        const command = (await page.locator(".export code").textContent())!;
        const [program, task, model, flag, data, ...rest] = command.split(" ");
        expect([program, task, model, flag, data]).toEqual([
          "lyapscope",
          "spectrum",
          "network.safetensors",
          "--input",
          "input.npy",
        ]);
        // The browser's arithmetic: Node 20 has it behind a flag, later versions without.
        const fused = process.versions.node.startsWith("20.")
          ? ["--experimental-wasm-relaxed-simd"]
          : [];
        const said = execFileSync(
          process.execPath,
          [
            ...fused,
            join(ROOT, "dist/cli/bin.js"),
            ...["spectrum", network, "--input", input, ...rest, "--kernels", "wasm", "--json"],
          ],
          { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
        );
        const number = (text: string | number) => (text === "-Infinity" ? -Infinity : Number(text));
        const expected = JSON.parse(said).exponents.map(number);
        const found = csv
          .trim()
          .split("\n")
          .slice(1)
          .map((line) => number(line.split(",")[1]!));
        expect(found.length).toBeGreaterThan(3);
        expectAllClose(found, expected, { atol: 1e-12 });
      });
    });

    test("opens and computes offline once it was open", async () => {
      const own = await serveStatic(FOLDER);
      failures = [];
      context = await openContext(browser);
      const page = await context.newPage();
      await page.goto(own.url);
      await computed(page);
      await page.evaluate("navigator.serviceWorker.ready");
      await expect.poll(() => page.evaluate(async () => (await caches.keys()).length)).toBe(1);
      await own.close();
      const other = await context.newPage();
      await other.goto(`${own.url}?cell=gru&units=16`);
      await computed(other);
      expect(await other.getByLabel("Cells").inputValue()).toBe("gru");
      await other.getByRole("link", { name: "λ₁ against gain" }).click();
      await other.getByRole("img", { name: /against the gain/ }).waitFor();
    });

    test("every control is in the address, and the address opens the same", async () => {
      const page = await open();
      await page.getByLabel("Cells").selectOption("lstm");
      await page.getByLabel("Units", { exact: true }).fill("10");
      await page.getByLabel("Forget bias", { exact: true }).fill("2.5");
      await page.getByLabel("Input", { exact: true }).selectOption("sine");
      await page.getByLabel("Seed").fill("7");
      await page.getByLabel("Seed").press("Enter");
      await page.getByRole("radio", { name: "at zero" }).check();
      await page.waitForURL(/start=zeros/);
      const expected = {
        cell: "lstm",
        units: "10",
        forget: "2.5",
        drive: "sine",
        seed: "7",
        start: "zeros",
      };
      expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual(expected);
      await computed(page);
      const said = await page.locator(".headline .value").textContent();
      await page.reload();
      await computed(page);
      expect(await page.locator(".headline .value").textContent()).toBe(said);
      expect(await page.getByLabel("Forget bias", { exact: true }).inputValue()).toBe("2.5");
    });

    test("controls act while it computes", async () => {
      const page = await open("?units=100&steps=100000");
      await page.getByText(/of 100,000 steps$/).waitFor();
      await page.getByRole("button", { name: "Pause" }).click();
      await page.getByRole("button", { name: "Go on" }).click();
      await page.getByLabel("Steps", { exact: true }).fill("300");
      await page.getByLabel("Steps", { exact: true }).press("Enter");
      await computed(page);
      expect(await page.locator(".headline .stage").textContent()).toContain("300 steps in");
    });

    test("presets are as they say: every number of their sentences is what the page computes", async () => {
      const page = await open();
      const found = new Map<string, { exponents: number[]; dimension: number }>();
      for (const { name } of EXPLORE_PAIRS.flatMap(({ fails, works }) => [fails, works])) {
        await page.getByRole("button", { name }).click();
        await page.getByRole("button", { name, pressed: true }).waitFor();
        // With the click the result of before has gone.
        await computed(page);
        const csv = readFileSync(await downloaded(page, "CSV", ".picture:has(.spectrum)"), "utf8");
        const [, ...rows] = csv.trim().split("\n");
        const exponents = rows.map((row) => Number(row.split(",")[1]));
        const fact = page.locator(".facts div", { hasText: "Dimension" }).locator("dd");
        found.set(name, { exponents, dimension: Number.parseFloat((await fact.textContent())!) });
      }
      const of = (name: string) => found.get(name)!.exponents;
      const first = (name: string) => of(name)[0]!;
      // "every step shrinks every difference by more than half"
      expect(first("Forgets at once")).toBeLessThan(Math.log(0.5));
      // "All 64 exponents lie close together just below zero"
      expect(of("Keeps for a while")).toHaveLength(64);
      expect(first("Keeps for a while")).toBeLessThan(0);
      expect(of("Keeps for a while").at(-1)).toBeGreaterThan(-0.1);
      // "λ₁ is about −0.6, and nothing lasts"
      expect(first("Gates half open")).toBeCloseTo(-0.6, 1);
      // "σ(4) = 0.98, so most of its 32 cells form a plateau just below zero … for some hundred steps"
      expect(1 / (1 + Math.exp(-4))).toBeCloseTo(0.98, 2);
      expect(of("Gates open").filter((value) => value > -0.05 && value < 0).length).toBeGreaterThan(
        16,
      );
      expect(-1 / first("Gates open")).toBeGreaterThan(50);
      expect(-1 / first("Gates open")).toBeLessThan(500);
      // "strangers after some hundred steps": from 1e-8 to 1 at this rate
      const strangers = Math.log(1e8) / first("Lives its own life");
      expect(strangers).toBeGreaterThan(50);
      expect(strangers).toBeLessThan(500);
      // "every start leads to one trajectory"
      expect(first("Tamed by its input")).toBeLessThan(-0.05);
      // "λ₁ is nearly five times smaller, and of 100 dimensions about 26 are left"
      const smaller = first("Measured at rest") / first("Measured in motion");
      expect(smaller).toBeGreaterThan(4.5);
      expect(smaller).toBeLessThan(5.1);
      expect(Math.abs(found.get("Measured in motion")!.dimension - 26)).toBeLessThan(1.5);
    });

    /** Drops a file on the page, as a hand does. */
    function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
      return page.evaluate(
        ([name, text]) => {
          const transfer = new DataTransfer();
          const bytes = Uint8Array.from(atob(text!), (c) => c.charCodeAt(0));
          transfer.items.add(new File([bytes], name!));
          window.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, cancelable: true }));
        },
        [name, Buffer.from(bytes).toString("base64")],
      );
    }

    test("one network in the files of every framework has one spectrum when it is dropped", async () => {
      const page = await open("?steps=300");
      const spectra: number[][] = [];
      for (const [ending, bytes] of Object.entries(await sameModels())) {
        const name = `network.${ending}`;
        await drop(page, name, bytes);
        await page.locator(".file-name", { hasText: name }).waitFor();
        await page.locator(".facts").getByText("6 numbers").waitFor();
        await computed(page);
        const csv = readFileSync(await downloaded(page, "CSV", ".picture:has(.spectrum)"), "utf8");
        const [, ...rows] = csv.trim().split("\n");
        spectra.push(rows.map((row) => Number(row.split(",")[1])));
      }
      expect(spectra).toHaveLength(5);
      for (const each of spectra) expectAllClose(each, spectra[0]!, { atol: 1e-12 });
    });

    test("files are dropped on it: a model with its assumptions, data, and what is neither", async () => {
      const page = await open();
      await drop(
        page,
        "network.safetensors",
        readFileSync(join(ROOT, "assets/demo/network.safetensors")),
      );
      await page.locator(".facts").getByText("64 numbers").waitFor();
      await computed(page);
      expect(await page.locator(".file-name").first().textContent()).toBe("network.safetensors");
      const csv = Array.from({ length: 400 }, (_, t) => Math.sin(t / 3)).join("\n");
      await drop(page, "signal.csv", Buffer.from(`x\n${csv}\n`));
      await page.getByText("400 steps in").waitFor();
      await computed(page);
      await drop(page, "<img src=x onerror=alert(1)>.pt", Buffer.from("nonsense"));
      await page.getByText(/<img src=x onerror=alert\(1\)>\.pt: /).waitFor();
      expect(await page.locator("main img").count()).toBe(0);
      await page.getByLabel("Input", { exact: true }).selectOption("noise");
      await drop(page, "char.pt", readFileSync(join(ROOT, "assets/char-lstm/network.pt")));
      await page.locator(".facts").getByText("256 numbers").waitFor();
    });

    test("two units: J is φ′ times the weights, and its determinants are the sum of the exponents", async () => {
      const page = await open("?view=units&w11=0.7&w12=-0.4&w21=0.2&w22=0.9&moment=3");
      const rows = page.locator(".number-row");
      const numbers = async (name: string) =>
        (await rows.filter({ hasText: name }).first().locator("td").allTextContents()).map((text) =>
          Number(text.replace("−", "-")),
        );
      const [first, second] = await numbers("φ′(a)");
      expectAllClose(
        await numbers("J"),
        [0.7 * first!, -0.4 * first!, 0.2 * second!, 0.9 * second!],
        { atol: 1e-4 }, // four digits are shown
      );
      const sums = (await page.locator(".sums").textContent())!.replaceAll("−", "-");
      const [, one, two, mean] = /λ₁ = ([-\d.]+), λ₂ = ([-\d.]+);.*ln\|det J\|, ([-\d.]+)\./.exec(
        sums,
      )!;
      expectAllClose([Number(one) + Number(two)], [Number(mean)], { atol: 2e-4 });
      await page.getByLabel("W₁₁, from h₁ to h₁", { exact: true }).fill("1.5");
      await page.getByLabel("W₁₁, from h₁ to h₁", { exact: true }).press("Enter");
      await expect.poll(async () => (await numbers("W"))[0]).toBe(1.5);
    });

    test("λ₁ against the gain: theory and networks meet, and the numbers can be had", async () => {
      const page = await open("?view=gain&units=100&repeats=4&steps=500");
      await page.getByText("Dashed: mean-field theory").waitFor();
      await expect
        .poll(() => page.locator(".stage").textContent(), { timeout: 120_000 })
        .not.toMatch(/ of 20 gains/);
      const csv = readFileSync(await downloaded(page, "CSV", ".picture"), "utf8");
      const rows = csv
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.split(",").map(Number));
      expect(rows).toHaveLength(20);
      // Finite networks scatter around the limit of many, and lie below it in chaos.
      for (const [, mean, , theory] of rows) expect(Math.abs(mean! - theory!)).toBeLessThan(0.15);
    });

    test("a training moves the spectrum, and can be stopped", async () => {
      const page = await open("?view=training&units=12&updates=50&delay=3");
      await page.getByText(/finished/).waitFor();
      const csv = readFileSync(await downloaded(page, "CSV", ".picture"), "utf8");
      const rows = csv
        .trim()
        .split("\n")
        .map((line) => line.split(","));
      expect(rows[0]!.slice(0, 4)).toEqual(["update", "loss", "gradient_norm", "lambda_1"]);
      expect(rows).toHaveLength(52);
      expect(rows[1]![3]).not.toBe(rows.at(-1)![3]);
      await page.getByRole("button", { name: "Train again" }).click();
      await page.getByRole("button", { name: "Pause" }).click();
      await page.getByRole("button", { name: "Go on" }).waitFor();
    });

    test.each(["explore", "gain", "units", "training"])(
      "axe finds nothing wrong with %s, in light and dark, wide and narrow",
      async (view) => {
        for (const [colorScheme, width] of [
          ["light", 1280],
          ["dark", 600],
          ["light", 400],
        ] as const) {
          const page = await open(`?view=${view}&units=8&updates=50&repeats=2`, {
            colorScheme,
            viewport: { width, height: 900 },
          });
          await page.locator(".canvas svg").first().waitFor();
          const { violations } = await new AxeBuilder({ page }).analyze();
          expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual(
            [],
          );
          expect(await scrollingSideways(page)).toEqual([]);
          await context.close();
        }
      },
    );

    test("everything is within reach of the keyboard", async () => {
      const page = await open();
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(
        "To the pictures",
      );
      await page.keyboard.press("Enter");
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
      await page.getByLabel("Gain g, slider").focus();
      await page.keyboard.press("ArrowRight");
      await page.waitForURL(/gain=1\.25/);
      await page.getByRole("link", { name: "Two units" }).focus();
      await page.keyboard.press("Enter");
      await page.waitForURL(/view=units/);
      expect(await page.getByRole("link", { name: "Two units" }).getAttribute("aria-current")).toBe(
        "page",
      );
    });
  });
});
