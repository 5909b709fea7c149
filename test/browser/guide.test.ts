/**
 * The guide to browsers, bundled and run in one, and how much a page that uses the package loads.
 *
 * @module-tag slow
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { elman } from "../../src/cells/index.ts";
import { sequenceFromNumbers } from "../../src/data/index.ts";
import { writeSafetensors } from "../../src/formats/index.ts";
import { captionOf } from "../../src/report/format.ts";
import { lyapunovSpectrum } from "../../src/spectrum/index.ts";
import { describeInBrowser, openContext, startBrowser } from "../support/browser.ts";
import { type Bundle, bundle, gzipped, loadedAtOnce } from "../support/bundle.ts";
import { describeCompiled } from "../support/compiled.ts";
import { compileGuide, openGuide } from "../support/guides.ts";

/** `lyapunovSpectrum`, one kind of cell and WebAssembly: what a page has to load at most, gzipped bytes. */
const CEILING = 54_000;
const ORIGIN = "http://lyapscope.test/";

/** Opens a page that is nothing but a bundle's entry; `loaded` collects the scripts that it asks for. */
async function withPage(
  scripts: Bundle,
  use: (page: Page, loaded: Map<string, string>) => Promise<void>,
): Promise<void> {
  const browser = await startBrowser();
  try {
    const page = await (await openContext(browser)).newPage();
    const loaded = new Map<string, string>();
    const failures: string[] = [];
    page.on("pageerror", (error) => failures.push(String(error)));
    await page.route("**/*", (route) => {
      const url = route.request().url();
      const name = url.slice(ORIGIN.length);
      const body = url.startsWith(ORIGIN) ? scripts.get(name) : undefined;
      if (url === ORIGIN) {
        const html = '<!doctype html><body><script type="module" src="entry.js"></script></body>';
        return route.fulfill({ contentType: "text/html", body: html });
      }
      if (body === undefined) failures.push(`asks for ${url}`);
      if (body === undefined) return route.abort();
      loaded.set(name, body);
      return route.fulfill({ contentType: "text/javascript", body });
    });
    await page.goto(ORIGIN);
    await use(page, loaded);
    expect(failures).toEqual([]);
  } finally {
    await browser.close();
  }
}

const weightOf = (scripts: ReadonlyMap<string, string>) =>
  [...scripts.values()].reduce((sum, code) => sum + gzipped(code), 0);

describeCompiled("browser.md", () => {
  const guide = openGuide("browser.md");

  test("its files compile, as strictly as can be, against the package's types", () => {
    expect(guide.names).toEqual(["page.ts", "worker.ts", "dropped.ts", "threads.ts"]);
    const strictest = { noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true };
    const forBundlers = { types: [], noEmit: true, allowImportingTsExtensions: true };
    expect(compileGuide(guide, { ...strictest, ...forBundlers })).toEqual([]);
  });

  test("what it says of sizes is so, within a fifth", async () => {
    const rows = [...guide.text.matchAll(/^\| `(import .*?)` \| ([\d.]+) kB \|$/gm)];
    expect(rows.length).toBeGreaterThan(4);
    for (const [i, [, line, size]] of rows.entries()) {
      const names = /\{(.*)\}/.exec(line!)![1];
      writeFileSync(join(guide.folder, `row-${i}.js`), `${line}\nconsole.log(${names});`);
      const bytes = weightOf(loadedAtOnce(await bundle(guide.folder, `row-${i}.js`)));
      expect(Math.abs(bytes / (1000 * Number(size)) - 1), `${line}: ${bytes} bytes`).toBeLessThan(
        0.2,
      );
    }
  });

  describeInBrowser("in Chromium", () => {
    let page: Bundle;
    let dropped: Bundle;
    beforeAll(async () => {
      page = await bundle(guide.folder, "page.ts");
      dropped = await bundle(guide.folder, "dropped.ts");
    });

    test("the smallest page has the right numbers, and is small", async () => {
      await withPage(page, async (view, loaded) => {
        await view.getByText("-").waitFor();
        const text = await view.textContent("body");
        expect(guide.text).toContain(`The page says \`${text}\``);
        for (const value of text!.split(" ")) expect(Number(value)).toBeCloseTo(Math.log(0.9), 6);
        expect(weightOf(loaded)).toBeLessThan(CEILING);
        expect([...loaded.keys()].filter((name) => name.includes("float32"))).toEqual([]);
      });
    });

    test("float32 is loaded by a page that asks for it, and has its numbers", async () => {
      const [, asked] = /```ts\n(.*?)```/s.exec(guide.text)!;
      const code = asked!.replace("(signal, 1))", '(signal, 1), { precision: "float32" })');
      expect(code).not.toBe(asked);
      writeFileSync(join(guide.folder, "single.ts"), code);
      await withPage(await bundle(guide.folder, "single.ts"), async (view, loaded) => {
        await view.getByText("-").waitFor();
        for (const value of (await view.textContent("body"))!.split(" ")) {
          expect(Number(value)).toBeCloseTo(Math.log(0.9), 4);
        }
        expect([...loaded.keys()].filter((name) => name.includes("float32"))).toHaveLength(1);
      });
    });

    test("a worker reads a model file, and its spectrum is that of Node", async () => {
      const weights = { inputWeights: [0.5, -0.3], recurrentWeights: [0.6, -0.4, 0.4, 0.6] };
      const [inputWeights, recurrentWeights] = [
        Float64Array.from(weights.inputWeights),
        Float64Array.from(weights.recurrentWeights),
      ];
      const file = writeSafetensors([
        { name: "weight_ih_l0", shape: [2, 1], values: inputWeights },
        { name: "weight_hh_l0", shape: [2, 2], values: recurrentWeights },
      ]);
      const numbers = Array.from({ length: 500 }, (_, t) => Math.sin(t / 5));
      const cell = elman({ inputSize: 1, hiddenSize: 2, inputWeights, recurrentWeights });
      const inputs = sequenceFromNumbers(Float64Array.from(numbers), 1);
      const caption = captionOf(await lyapunovSpectrum(cell, inputs, { threads: 1 }), "typeset");
      await withPage(dropped, async (view) => {
        await view.evaluate(`(async () => {
          const { show } = await import("./entry.js");
          const file = new File([Uint8Array.from([${file}])], "n.safetensors");
          await show(file, Float64Array.from([${numbers}]));
        })()`);
        const figure = view.getByRole("img");
        await figure.waitFor();
        expect(await figure.getAttribute("aria-label")).toBe(`Lyapunov spectrum: ${caption}`);
      });
    });

    test("what a file lacks is said on the page", async () => {
      await withPage(dropped, async (view) => {
        await view.evaluate(`(async () => {
          const { show } = await import("./entry.js");
          await show(new File(["nonsense"], "n.pt"), new Float64Array(10));
        })()`);
        await view.getByText("FormatError: n.pt").waitFor();
      });
    });
  });
});
