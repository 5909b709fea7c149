/** HTML pages in a real browser: no fault that axe knows, in light and dark, wide and narrow. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "vitest";
import { spectrumHtml } from "../../src/report/html.ts";
import { reportHtml } from "../../src/report/written/report-html.ts";
import { runData, runReport } from "../../src/report/written/training-report.ts";
import { historyOf } from "../../src/store/export/history.ts";
import { createMemoryStore } from "../../src/store/memory-store.ts";
import { describeInBrowser, openContext, startBrowser } from "../support/browser.ts";
import { fakeSpectrum, fakeSubject } from "./fake-spectrum.ts";

const state = {
  size: 60,
  layers: [
    { cell: "lstm", size: 30 },
    { cell: "lstm", size: 30 },
  ],
};
const exponents = Array.from({ length: 60 }, (_, j) => (j < 58 ? 0.2 - j / 20 : -Infinity));
const PAGE = spectrumHtml(
  fakeSpectrum(exponents, {
    state,
    layerOf: exponents.map((_, j) => j % 2),
    converged: false,
    warnings: ["λ₁ has not settled; give longer input"],
  }),
  fakeSubject(),
);

/** A training of two layers, with everything that is drawn of one. */
async function trainingPage(): Promise<string> {
  const store = createMemoryStore();
  const configuration = { task: { kind: "copy" }, training: { epochs: 2 } };
  const { id } = await store.createRun({ configuration, seed: 1, versions: {}, name: "<b>&" });
  const rate = { from: 5, to: 9, measured: -0.2, error: 0.01, predicted: -0.1 };
  await store.record(id, {
    metrics: [10, 20].flatMap((step) => [
      { step, name: "loss", value: 1 / step },
      { step, name: "validationLoss", value: 2 / step },
      { step, name: "learningRate", value: 0.1 / step },
    ]),
    spectra: [0, 10, 20].map((step) => ({
      ...{ step, kind: "joint", exponents: Float64Array.from(exponents) },
      errors: Float64Array.from(exponents, (value) => (value === -Infinity ? Number.NaN : 0.01)),
      layerOf: exponents.map((_, j) => j % 2),
      details: { gradientDecay: { rate }, converged: true, accuracyBound: 1e-9 },
    })),
    state: { state: "finished", step: 20, message: "" },
  });
  const history = await historyOf(store, await store.run(id));
  return reportHtml(runReport(history, "finished"), runData([history]));
}

describeInBrowser("HTML pages", () => {
  test.each([
    ["of a spectrum", async () => PAGE],
    ["of a training", trainingPage],
  ])(
    "%s have no accessibility fault, say nothing to the console, ask the network for nothing, and fit",
    async (_, make) => {
      const content = await make();
      const browser = await startBrowser();
      try {
        for (const [colorScheme, width] of [
          ["light", 1200],
          ["dark", 390],
        ] as const) {
          const context = await openContext(browser, {
            colorScheme,
            viewport: { width, height: 900 },
          });
          const page = await context.newPage();
          const said: string[] = [];
          page.on("request", (request) => said.push(request.url()));
          page.on("console", (message) => said.push(message.text()));
          page.on("pageerror", (error) => said.push(error.message));
          await page.setContent(content);
          const { violations } = await new AxeBuilder({ page }).analyze();
          expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
          expect(said).toEqual([]);
          const across = await page.evaluate("document.documentElement.scrollWidth");
          expect(across).toBeLessThanOrEqual(width);
          await context.close();
        }
      } finally {
        await browser.close();
      }
    },
  );
});
