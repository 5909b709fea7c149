/** The HTML page in a real browser: no fault that axe knows, in light and dark. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "vitest";
import { spectrumHtml } from "../../src/report/html.ts";
import { describeInBrowser, startBrowser } from "../support/browser.ts";
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

describeInBrowser("the HTML page", () => {
  test("has no accessibility fault, light or dark, and asks the network for nothing", async () => {
    const browser = await startBrowser();
    try {
      for (const colorScheme of ["light", "dark"] as const) {
        const context = await browser.newContext({ colorScheme });
        const page = await context.newPage();
        const requests: string[] = [];
        page.on("request", (request) => requests.push(request.url()));
        await page.setContent(PAGE);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
        expect(requests).toEqual([]);
      }
    } finally {
      await browser.close();
    }
  });
});
