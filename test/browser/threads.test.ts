/**
 * Spectra on several Web Workers, in one: equal to one thread's, errors and all.
 *
 * @module-tag slow
 */
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeInBrowser, startBrowser } from "../support/browser.ts";
import { type Bundle, bundle } from "../support/bundle.ts";
import { describeCompiled } from "../support/compiled.ts";
import { ROOT } from "../support/guides.ts";
import { servePage } from "../support/serve-page.ts";

/** What the page under test exports; it runs in the browser. */
const MODULE = `
import "lyapscope/browser";
import { createRandom, customCell, elman, lyapunovSpectrum, sequencesFromNumbers } from "lyapscope";

function network({ activation = "tanh", scale = 0.5 }) {
  const random = createRandom(3);
  const weights = (count) => Float64Array.from({ length: count }, () => scale * random.normal());
  const sizes = { inputSize: 1, hiddenSize: 12, activation };
  return elman({ ...sizes, inputWeights: weights(12), recurrentWeights: weights(144) });
}
function signals(lengths) {
  const random = createRandom(4);
  return sequencesFromNumbers(lengths.map((length) => Float64Array.from({ length }, () => random.normal())), 1);
}
const halving = () => customCell({
  name: "halving", stateSize: 1, inputSize: 1,
  step: (state) => void (state[0] /= 2),
  pushForward: (state, input, tangents) => void (tangents[0] /= 2),
});
export async function compute(lengths, options, cell = {}) {
  try {
    const made = cell === "own" ? halving() : network(cell);
    const { seconds, ...numbers } = await lyapunovSpectrum(made, signals(lengths), options);
    return numbers;
  } catch (error) {
    return { name: error.name, code: error.code, step: error.step, message: error.message };
  }
}
export async function abort(lengths) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("enough")), 100);
  return lyapunovSpectrum(network({}), signals(lengths), { threads: 2, signal: controller.signal }).catch(String);
}
`;

describeCompiled("threads of a browser", () => {
  describeInBrowser("Web Workers", () => {
    let scripts: Bundle;
    let page: Page;
    let close = async () => {};
    beforeAll(async () => {
      const folder = mkdtempSync(join(tmpdir(), "lyapscope-threads-"));
      writeFileSync(join(folder, "module.js"), MODULE);
      writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
      mkdirSync(join(folder, "node_modules"));
      symlinkSync(ROOT, join(folder, "node_modules/lyapscope"), "dir");
      scripts = await bundle(folder, "module.js");
      const browser = await startBrowser();
      close = () => browser.close();
      page = await servePage(browser, scripts);
    });
    afterAll(() => close());

    /** Calls what the module exports, with plain data. */
    const call = (name: string, ...args: unknown[]): Promise<Record<string, unknown>> => {
      const given = args.map((arg) => JSON.stringify(arg)).join(", ");
      return page.evaluate(`import("./entry.js").then(({ ${name} }) => ${name}(${given}))`);
    };

    test.each([
      ["sequences", [700, 900, 700]],
      ["time segments", [9000]],
    ])("results do not depend on their number: %s", async (_, lengths) => {
      const one = await call("compute", lengths, { threads: 1 });
      const three = await call("compute", lengths, { threads: 3 });
      expect([one["threads"], three["threads"]]).toEqual([1, 3]);
      expect({ ...three, threads: 1 }).toEqual(one);
      expect(one["exponents"]).toHaveLength(12);
    });

    test("a state that overflows in a worker is the same NumericalError", async () => {
      const overflowing = { activation: "identity", scale: 3 };
      const one = await call("compute", [900, 900], { threads: 1 }, overflowing);
      const two = await call("compute", [900, 900], { threads: 2 }, overflowing);
      expect(one).toMatchObject({ name: "NumericalError", code: "NON_FINITE_STATE" });
      expect(two).toEqual(one);
    });

    test("aborting ends the workers, and others compute what comes next", async () => {
      expect(await call("abort", [300_000, 300_000])).toBe("Error: enough");
      const after = await call("compute", [700, 700], { threads: 2 });
      expect(after["threads"]).toBe(2);
    });

    test("a cell that holds code stays on this thread", async () => {
      const own = await call("compute", [300, 300], { threads: 2 }, "own");
      expect(own["threads"]).toBe(1);
    });

    test("a worker whose script is not there is named", async () => {
      const without = [...scripts].filter(([name]) => !name.includes("spectrum-worker"));
      expect(without.length).toBeLessThan(scripts.size);
      const alone = await servePage(page.context().browser()!, new Map(without));
      const said = await alone.evaluate(
        `import("./entry.js").then(({ compute }) => compute([700, 700], { threads: 2 }))`,
      );
      expect(said).toMatchObject({ message: expect.stringContaining("a worker thread failed") });
    });
  });
});
