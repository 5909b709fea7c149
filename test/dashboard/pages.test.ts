/**
 * Every view of the dashboard with real runs, in a browser, served as users have it.
 *
 * @module-tag slow
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeSafetensors } from "../../src/formats/index.ts";
import type { RunsDocument } from "../../src/store/index.ts";
import { describeInBrowser, startBrowser } from "../support/browser.ts";
import { describeCompiled } from "../support/compiled.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { sameModels } from "../support/same-models.ts";
import { type Served, serve } from "../support/serve.ts";
import {
  downloaded,
  expectAccessible,
  type OpenedPage,
  openPage,
  type PageOptions,
  scrollingSideways,
} from "./page.ts";
import { lyapscope, storeWithRuns, WORDS } from "./stores.ts";

type RunDocument = RunsDocument["runs"][number];

describeCompiled("the dashboard", () => {
  describeInBrowser("its pages", () => {
    let browser: Browser;
    let server: Served;
    let folder: string;
    /** By the name of their configuration. */
    const runs = new Map<string, RunDocument>();

    beforeAll(async () => {
      const made = await storeWithRuns();
      folder = made.folder;
      const { runs: listed } = JSON.parse(await lyapscope("runs", "--json", "--store", made.store));
      for (const { id, name } of listed as { id: string; name: string | null }[]) {
        if (name === null) continue;
        const text = await lyapscope("runs", id, "--json", "--store", made.store);
        runs.set(name, JSON.parse(text).runs[0]);
      }
      server = await serve(made.store);
      browser = await startBrowser();
    });

    afterAll(async () => {
      await browser?.close();
      await server?.stop();
      if (folder !== undefined) rmSync(folder, { recursive: true });
    });

    const copy = () => runs.get("small copy")!;

    async function onPage(
      path: string,
      use: (opened: OpenedPage) => Promise<void>,
      options?: PageOptions,
    ): Promise<void> {
      const opened = await openPage(browser, server.url + path, options);
      try {
        await use(opened);
        expect(opened.trouble).toEqual([]);
      } finally {
        await opened.close();
      }
    }

    describe("the list of runs", () => {
      test("has every run, and those that diverged as such", async () => {
        await onPage("/runs", async ({ page }) => {
          await page.getByText("12 runs:").waitFor();
          expect(await page.locator(".grid tbody tr[data-index]").count()).toBe(12);
          expect(await page.locator("tr.diverged").count()).toBe(5);
        });
      });

      test("is what a condition leaves, which is in the address", async () => {
        await onPage("/runs", async ({ page }) => {
          await page.getByText("12 runs:").waitFor();
          await page.keyboard.press("/");
          await page.keyboard.insertText("state=finished and network.cell=gru");
          await page.getByText("2 runs of which this holds").waitFor();
          expect(new URL(page.url()).searchParams.get("where")).toBe(
            "state=finished and network.cell=gru",
          );
          await page.reload();
          await page.getByText("2 runs of which this holds").waitFor();
        });
      });

      test("stays, with what is wrong beside it, where a condition is refused", async () => {
        const opened = await openPage(browser, `${server.url}/runs`);
        const { page } = opened;
        await page.getByText("12 runs:").waitFor();
        await page.locator("input[data-filter]").fill("heldOutLos<1");
        await page.getByText("did you mean heldOutLoss").waitFor();
        expect(await page.locator(".grid tbody tr[data-index]").count()).toBe(12);
        await opened.close();
      });

      test("is sorted by what a heading says, what diverged at the end of small losses", async () => {
        await onPage("/runs", async ({ page }) => {
          await page.getByRole("button", { name: "held-out loss" }).click();
          const column = page.locator(".grid tbody tr[data-index] td.number:nth-child(6)");
          const texts = await column.allTextContents();
          const numbers = texts.filter((text) => text !== "–").map(Number);
          const finite = numbers.filter(Number.isFinite);
          expect(finite).toEqual([...finite].sort((a, b) => a - b));
          expect(finite.length).toBeGreaterThan(4);
        });
      });

      test("groups the seeds of a setting", async () => {
        await onPage(
          "/runs?group=setting&where=network.cell%3Drelu%20and%20seed%3C2",
          async ({ page }) => {
            await page.getByText("2 seeds").first().waitFor();
            expect(await page.getByText("2 seeds").count()).toBe(4);
          },
        );
      });

      test("is walked through and opened by keys", async () => {
        await onPage("/runs?sort=createdAt", async ({ page }) => {
          await page.locator(".grid").focus();
          await page.keyboard.press("j");
          await page.locator("tr[data-index='0'] a:focus").waitFor();
          await page.keyboard.press("j");
          await page.locator("tr[data-index='1'] a:focus").waitFor();
          await page.keyboard.press("k");
          await page.locator("tr[data-index='0'] a:focus").waitFor();
          await page.keyboard.press("Enter");
          await page.waitForURL(`**/runs/${copy().id}`);
        });
      });
    });

    describe("a run", () => {
      test("has the numbers of the store, to the last digit", async () => {
        await onPage(`/runs/${copy().id}`, async ({ page }) => {
          await page.getByRole("heading", { name: "small copy" }).waitFor();
          for (const { name, values } of copy().metrics) {
            const cell = page.locator(`td[data-metric="${name}"]`);
            expect(await cell.getAttribute("data-value")).toBe(String(values.at(-1)));
          }
          const panel = page.locator("section", { hasText: "The spectrum while it trains" });
          const csv = await downloaded(page, () =>
            panel.getByRole("button", { name: "CSV" }).click(),
          );
          const [head, ...lines] = csv.trim().split("\r\n");
          expect(head).toBe("step,kind,j,exponent,error");
          const expected = copy().spectra.flatMap(({ step, kind, exponents, standardErrors }) =>
            exponents.map(
              (value, j) => `${step},${kind},${j + 1},${value},${standardErrors![j] ?? NaN}`,
            ),
          );
          expect(lines).toEqual(expected);
        });
      });

      test("shows the spectrum at the pointer, at a chosen step, and pinned ones; all in the address", async () => {
        await onPage(`/runs/${copy().id}`, async ({ page }) => {
          const line = page.locator(".step-line");
          await page.getByText("step 48 (epoch 6)").waitFor();
          const picture = (await page.locator(".linked-picture svg").boundingBox())!;
          await page.mouse.move(picture.x + 90, picture.y + 200);
          await page.getByText("step 0 (epoch 0)").waitFor();
          await page.mouse.move(5, 5);
          await page.locator(".linked-picture").focus();
          await page.keyboard.press("ArrowLeft");
          expect(await line.textContent()).toContain("step 40 (epoch 5)");
          await page.keyboard.press("p");
          await page.keyboard.press("Home");
          await page.waitForURL("**step=0**");
          const query = new URL(page.url()).searchParams;
          expect([query.get("step"), query.getAll("pin")]).toEqual(["0", ["40"]]);
          expect(await page.locator("g.chosen").textContent()).toContain("40");
        });
      });

      test("says what it means, what was checked, how gradients fall, and what was not recorded", async () => {
        await onPage(`/runs/${copy().id}`, async ({ page }) => {
          await page.getByText("What it means, at step 48").waitFor();
          const text = (await page.locator("main").textContent())!;
          expect(text).toContain("λ₁");
          expect(text).toContain("checked while computing, not kept with a run");
          expect(text).toMatch(/Over lags \d+ to \d+: .* nats\/step measured, .* predicted/);
          expect(text).toContain(
            "Growth at single steps of the input is kept with a run where the input is a text",
          );
          expect(text).toContain("The network has one layer");
        });
      });

      test("of layers says which owns what", async () => {
        await onPage(`/runs/${runs.get("two layers")!.id}`, async ({ page }) => {
          const table = page
            .locator("section", { hasText: "Which layer owns them" })
            .locator("tbody tr");
          await table.first().waitFor();
          expect(await table.count()).toBe(2);
          const strip = page.getByLabel("Exponents in descending order");
          const owners = runs
            .get("two layers")!
            .spectra.at(-1)!
            .layerOf!.map((layer) => layer + 1);
          expect(await strip.getAttribute("aria-label")).toContain(owners.join(" "));
        });
      });

      test("of a text shows what every character did, by pointer, keys and as a file", async () => {
        const { id, series } = runs.get("a text")!;
        const grown = series.filter(({ name }) => name === "textGrowth");
        const text = series.find(({ name }) => name === "textGrowth.symbols")!;
        const symbols = text.values.map((code) => String.fromCodePoint(Number(code)));
        expect(WORDS.repeat(60)).toContain(symbols.join(""));
        await onPage(`/runs/${id}`, async ({ page }) => {
          const panel = page.locator(".text-growth");
          await panel.waitFor();
          expect(await panel.locator("g.symbol").count()).toBe(150);
          await panel.focus();
          await page.keyboard.press("End");
          expect(await panel.getAttribute("aria-valuenow")).toBe("150");
          await page.keyboard.press("ArrowLeft");
          expect(await panel.getAttribute("aria-valuetext")).toContain("character 149:");
          await panel.locator("g.symbol").nth(7).hover();
          expect(await panel.getAttribute("aria-valuenow")).toBe("8");
          expect(await panel.locator(".chosen-symbol").count()).toBe(1);
          const group = page.getByRole("group", { name: /^Download text-step/ });
          const csv = await downloaded(page, () => group.getByText("CSV").click());
          const last = grown.at(-1)!;
          expect(csv).toContain(`\n150,`);
          expect(csv).toContain(String(last.values[1]));
        });
        // An earlier step has its own numbers.
        const [first] = grown;
        await onPage(`/runs/${id}?step=${first!.step}`, async ({ page }) => {
          const drawn = `svg[aria-label^="What every character does, at step ${first!.step}:"]`;
          await page.locator(`.text-growth ${drawn}`).waitFor();
        });
      });

      test("whose name is markup shows it as words, and says that it diverged", async () => {
        const [name, { id }] = [...runs].find(([each]) => each.includes("onerror"))!;
        await onPage(`/runs/${id}`, async ({ page }) => {
          await page.getByRole("heading", { name }).waitFor();
          expect(await page.locator("main img").count()).toBe(0);
          expect(await page.locator("h1 .badge.diverged").count()).toBe(1);
        });
      });

      test("that is not there says what to do", async () => {
        const opened = await openPage(browser, `${server.url}/runs/ffffffffffffffff`);
        await opened.page.getByText("Not in this store").waitFor();
        await opened.page.getByText("lyapscope serve --store FILE").waitFor();
        await opened.close();
      });

      test("is a file as SVG, PNG and CSV, which need no page", async () => {
        await onPage(`/runs/${copy().id}`, async ({ page }) => {
          const panel = page.locator("section", { hasText: "The spectrum while it trains" });
          const button = (name: string) => panel.getByRole("button", { name, exact: true });
          const svg = await downloaded(page, () => button("SVG").click());
          expect(svg).toContain('xmlns="http://www.w3.org/2000/svg"');
          expect(svg).not.toMatch(/var\(|class=/);
          const png = await downloaded(page, () => button("PNG").click());
          expect(png).toContain("PNG");
        });
      });
    });

    test("runs beside each other: in what they differ, their spectra and curves", async () => {
      const other = runs.get("two layers")!;
      await onPage(`/compare?run=${copy().id}&run=${other.id}`, async ({ page }) => {
        await page.getByRole("rowheader", { name: "network.hidden" }).waitFor();
        const row = page.locator("tr", { hasText: "network.hidden" });
        expect(await row.locator("td").allTextContents()).toEqual(["12", "6"]);
        expect(await page.locator(".drawing g.spectrum").count()).toBe(2);
        expect(await page.getByRole("img", { name: /λ₁ while they train/ }).count()).toBe(1);
      });
    });

    test("runs that the address has by the beginnings of their ids have their spectra, too", async () => {
      const other = runs.get("two layers")!;
      const address = `/compare?run=${copy().id}&run=${other.id.slice(0, 12)}`;
      await onPage(address, async ({ page }) => {
        await page.getByRole("rowheader", { name: "network.hidden" }).waitFor();
        await page.locator(".drawing svg").first().waitFor();
        expect(await page.locator(".drawing svg").first().textContent()).not.toContain(
          "no spectrum",
        );
      });
    });

    describe("a sweep", () => {
      test("has map, scatter, lines and table of every setting, diverged ones among them", async () => {
        await onPage("/sweeps/small%20sweep", async ({ page }) => {
          await page.getByText("4 done, 4 diverged").first().waitFor();
          expect(await page.locator(".map .cell").count()).toBe(4);
          expect(await page.locator(".map .cell.is-diverged").count()).toBe(2);
          expect(await page.locator(".dot.is-diverged").count()).toBe(2);
          expect(await page.locator(".thread").count()).toBe(4);
          expect(await page.locator(".grid tbody tr.diverged").count()).toBe(2);
        });
      });

      test("holds every feature that a readout knows against the outcome, at any epoch", async () => {
        await onPage("/sweeps/small%20sweep", async ({ page }) => {
          const choice = page.locator(".choice", { hasText: "feature" }).locator("select");
          await choice.locator("option", { hasText: "Kaplan–Yorke dimension" }).waitFor({
            state: "attached",
          });
          await choice.selectOption("mean");
          await page.locator(".chart.scatter text", { hasText: /^mean$/ }).waitFor();
          const epochs = page.locator(".choice", { hasText: "spectrum at" }).locator("select");
          await epochs.selectOption("0");
          expect(new URL(page.url()).search).toContain("feature=mean&epoch=0");
          const answer = await page.request.get(
            `${server.url}/api/v1/sweeps/small%20sweep/features?at=0`,
          );
          const { features, settings } = (await answer.json()) as {
            features: string[];
            settings: { trial: number; values: ({ mean: number } | null)[] }[];
          };
          expect(settings).toHaveLength(4);
          const group = page.getByRole("group", { name: "Download sweep-scatter" });
          const [, ...rows] = (await downloaded(page, () => group.getByText("CSV").click()))
            .trim()
            .split("\n");
          const place = features.indexOf("mean");
          for (const { trial, values } of settings) {
            const row = rows.find((each) => each.startsWith(`${trial},`))!;
            expect(Number(row.split(",")[1])).toBe(values[place]!.mean);
          }
        });
      });

      test("shows what is pointed at in one picture in the others", async () => {
        await onPage("/sweeps/small%20sweep", async ({ page }) => {
          await page.locator(".map .cell").first().hover();
          await page.locator(".dot.pointed").waitFor();
          expect(await page.locator(".thread.pointed").count()).toBe(1);
        });
      });

      test("is narrowed by stretches of axes, by keys as by the pointer, and the address keeps them", async () => {
        await onPage("/sweeps/small%20sweep", async ({ page }) => {
          const axis = page.getByRole("slider", { name: /^hidden/ });
          await axis.focus();
          await page.keyboard.press("ArrowUp");
          await page.getByText("2 settings of 4 pass").waitFor();
          await page.reload();
          await page.getByText("2 settings of 4 pass").waitFor();
          expect(await page.locator(".thread.faint").count()).toBe(2);
          const other = page.getByRole("slider", { name: /^learningRate/ });
          await other.scrollIntoViewIfNeeded();
          const box = (await other.boundingBox())!;
          const middle = box.x + box.width / 2;
          await page.mouse.move(middle, box.y + box.height - 2);
          await page.mouse.down();
          await page.mouse.move(middle, box.y + box.height * 0.7, { steps: 4 });
          await page.mouse.up();
          await page.getByText("1 setting of 4 pass").waitFor();
        });
      });

      test("has the readout's verdict, in its words", async () => {
        const said = JSON.parse(
          await lyapscope(
            "readout",
            "--sweep",
            "small sweep",
            "--json",
            "--store",
            `${folder}/runs.db`,
          ),
        );
        await onPage("/sweeps/small%20sweep", async ({ page }) => {
          await page.locator(".verdict").waitFor();
          expect(await page.locator(".verdict").textContent()).toContain(said.verdict.kind);
          for (const sentence of said.verdict.sentences) await page.getByText(sentence).waitFor();
        });
      });
    });

    describe("two files", () => {
      const write = () => {
        const [model, input] = ["n.safetensors", "drive.csv"].map((name) => join(folder, name)) as [
          string,
          string,
        ];
        const values = (numbers: readonly number[]) => Float64Array.from(numbers);
        const bytes = writeSafetensors([
          { name: "weight_ih_l0", shape: [2, 1], values: values([0.5, -0.3]) },
          { name: "weight_hh_l0", shape: [2, 2], values: values([0.6, -0.4, 0.4, 0.6]) },
        ]);
        writeFileSync(model, bytes);
        const lines = Array.from({ length: 400 }, (_, t) => String(Math.sin(t / 5)));
        writeFileSync(input, `x\n${lines.join("\n")}\n`);
        return { model, input };
      };

      test("give the spectrum that the command line gives", async () => {
        const { model, input } = write();
        const said = JSON.parse(await lyapscope("spectrum", model, "--input", input, "--json"));
        await onPage("/spectrum", async ({ page }) => {
          await page.getByLabel("Network", { exact: true }).setInputFiles(model);
          await page.getByLabel("Data that drive it").setInputFiles(input);
          await page.getByRole("button", { name: "Compute" }).click();
          await page.getByRole("heading", { name: "Lyapunov spectrum" }).waitFor();
          const cells = page.locator("td[data-value]");
          const values = await cells.evaluateAll((all) =>
            all.map((each) => Number(each.getAttribute("data-value"))),
          );
          expect(values).toEqual(said.exponents);
          await page.getByText("sum rule").waitFor();
          await expectAccessible(page);
        });
      });

      test("of every framework give the spectrum of the one network that they hold", async () => {
        const { input } = write();
        const spectra: number[][] = [];
        await onPage("/spectrum", async ({ page }) => {
          await page.getByLabel("Data that drive it").setInputFiles(input);
          for (const [ending, bytes] of Object.entries(await sameModels())) {
            const buffer = Buffer.from(bytes);
            const file = {
              name: `one <b>.${ending}`,
              mimeType: "application/octet-stream",
              buffer,
            };
            await page.getByLabel("Network", { exact: true }).setInputFiles(file);
            await page.getByText(`one <b>.${ending}, `).waitFor();
            await page.getByRole("button", { name: "Compute" }).click();
            await page.locator(".drawing", { hasText: `one <b>.${ending}` }).waitFor();
            const cells = page.locator("td[data-value]");
            spectra.push(
              await cells.evaluateAll((all) =>
                all.map((each) => Number(each.getAttribute("data-value"))),
              ),
            );
          }
        });
        expect(spectra).toHaveLength(5);
        for (const each of spectra) {
          expect(each).toHaveLength(6);
          expectAllClose(each, spectra[0]!, { atol: 1e-12 });
        }
      });

      test("that are none are refused in the words of the command line", async () => {
        const { input } = write();
        const nonsense = join(folder, "nonsense.pt");
        writeFileSync(nonsense, "nonsense");
        const opened = await openPage(browser, `${server.url}/spectrum`);
        const { page } = opened;
        await page.getByLabel("Network", { exact: true }).setInputFiles(nonsense);
        await page.getByLabel("Data that drive it").setInputFiles(input);
        await page.getByRole("button", { name: "Compute" }).click();
        await page.locator(".note.bad", { hasText: "which is no format that is read" }).waitFor();
        await opened.close();
      });
    });

    const VIEWS: readonly (readonly [name: string, path: () => string, waitFor: string])[] = [
      ["the runs", () => "/runs", ".grid"],
      ["settings", () => "/runs?group=setting", ".grid"],
      ["a run", () => `/runs/${copy().id}?pin=0`, ".linked-picture svg"],
      ["a run on a text", () => `/runs/${runs.get("a text")!.id}`, ".text-growth svg"],
      [
        "a comparison",
        () => `/compare?run=${copy().id}&run=${runs.get("two layers")!.id}`,
        ".drawing",
      ],
      ["the sweeps", () => "/sweeps", ".sweep-card"],
      ["a sweep", () => "/sweeps/small%20sweep", ".verdict"],
      ["the form for files", () => "/spectrum", "form"],
    ];

    describe.each(["light", "dark"] as const)("%s", (scheme) => {
      test.each(VIEWS)("%s can be used by everybody", async (_, path, waitFor) => {
        await onPage(
          path(),
          async ({ page }) => {
            await page.locator(waitFor).first().waitFor();
            await expectAccessible(page);
          },
          { scheme },
        );
      });
    });

    describe.each([600, 400])("in a window of %i pixels", (width) => {
      test.each(VIEWS)("nothing of %s scrolls sideways but tables", async (_, path, waitFor) => {
        await onPage(
          path(),
          async ({ page }) => {
            await page.locator(waitFor).first().waitFor();
            expect(await scrollingSideways(page)).toEqual([]);
          },
          { width },
        );
      });

      test("axes lie below each other, and are dragged along", async () => {
        await onPage(
          "/sweeps/small%20sweep",
          async ({ page }) => {
            const axis = page.getByRole("slider", { name: /^hidden/ });
            await axis.scrollIntoViewIfNeeded();
            const box = (await axis.boundingBox())!;
            expect(box.width).toBeGreaterThan(5 * box.height);
            const middle = box.y + box.height / 2;
            await page.mouse.move(box.x + box.width - 2, middle);
            await page.mouse.down();
            await page.mouse.move(box.x + 0.7 * box.width, middle, { steps: 4 });
            await page.mouse.up();
            await page.getByText("2 settings of 4 pass").waitFor();
          },
          { width },
        );
      });
    });
  });
});
