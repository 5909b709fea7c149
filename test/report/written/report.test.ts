/** The report of a training: its words and numbers, and that no name of a run becomes markup. */
import { describe, expect, test } from "vitest";
import { trainingPicture } from "../../../src/report/training/picture/picture.ts";
import { trainingCurves } from "../../../src/report/training/training-curves.ts";
import type { Report } from "../../../src/report/written/report.ts";
import { reportHtml } from "../../../src/report/written/report-html.ts";
import { reportMarkdown } from "../../../src/report/written/report-markdown.ts";
import { ridgeFigure } from "../../../src/report/written/ridge-figure.ts";
import { runData, runReport } from "../../../src/report/written/training-report.ts";
import { historyOf, type RunHistory } from "../../../src/store/export/history.ts";
import { createMemoryStore } from "../../../src/store/memory-store.ts";
import type { RunEvents } from "../../../src/store/store.ts";
import { attribute, elements, parseXml, textOf } from "../xml.ts";

const CONFIGURATION = {
  task: { kind: "flip-flop" },
  network: { cell: "lstm", hidden: 8, layers: 1 },
  training: { epochs: 2 },
};
const details = {
  kaplanYorkeDimension: { value: 0, lowerBound: false },
  entropy: { value: 0, lowerBound: false },
  trajectory: { kind: "moving", period: null, from: null, stable: null, drive: "moving" },
  ...{ converged: true, accuracyBound: 1e-12, convention: "standard" },
};
const spectrum = (step: number, first: number, more: object = {}) => ({
  ...{ step, kind: "joint" },
  exponents: Float64Array.from({ length: 16 }, (_, j) => first - j / 10),
  errors: new Float64Array(16).fill(0.01),
  details: { ...details, ...more },
});
const metric = (step: number, name: string, value: number) => ({ step, name, value });
const LOSSES = [
  metric(0, "baseline", 2),
  ...[5, 10].flatMap((step) => [
    metric(step, "loss", 1 / step),
    metric(step, "validationLoss", 2 / step),
  ]),
];
const FINISHED: RunEvents = { state: { state: "finished", step: 10, message: "" } };

async function history(events: readonly RunEvents[], name?: string): Promise<RunHistory> {
  const store = createMemoryStore();
  const run = { configuration: CONFIGURATION, seed: 1, versions: { lyapscope: "1" } };
  const { id } = await store.createRun({ ...run, ...(name === undefined ? {} : { name }) });
  for (const each of events) await store.record(id, each);
  return historyOf(store, await store.run(id));
}

const lead = ({ sections }: Report) =>
  sections[0].blocks.flatMap((block) => (block.kind === "words" ? block.sentences : [])).join(" ");
const tableOf = ({ sections }: Report, title: string) => {
  const section = sections.find((each) => each.title === title);
  const found = section?.blocks.find((block) => block.kind === "table");
  if (found?.kind !== "table") throw new Error(`no table under ${title}`);
  return found;
};

describe("the report of a training", () => {
  const rate = { from: 5, to: 9, measured: -0.21, error: 0.02, predicted: -0.1 };
  const events = [
    {
      metrics: LOSSES,
      spectra: [
        spectrum(0, -0.4),
        spectrum(5, -0.3),
        spectrum(10, -0.2, { gradientDecay: { rate } }),
      ],
    },
    FINISHED,
  ];

  test("says how it ended, what it learned, where λ₁ went, what that means, and what gradients did", async () => {
    const words = lead(runReport(await history(events), "finished"));
    expect(words).toContain("Finished after 2 epochs, 10 steps.");
    expect(words).toContain("Held-out loss 0.2 (best 0.2, epoch 2); without a network 2.");
    expect(words).toContain(
      "λ₁ went from -0.400 ± 0.010 at step 0 to -0.200 ± 0.010 nats/step at step 10.",
    );
    expect(words).toContain(
      "small differences of the state fade: in the long run by a factor e every 5 steps",
    );
    expect(words).toContain(
      "measured to change by -0.210 ± 0.020 nats per step at step 10, where the exponents predict -0.1000",
    );
    expect(words).not.toContain("nothing was learned");
  });

  test("does not call a loss above the baseline learned", async () => {
    const metrics = [metric(0, "baseline", 0.1), ...LOSSES.slice(1)];
    const words = lead(runReport(await history([{ metrics }]), "killed"));
    expect(words).toContain("Killed after");
    expect(words).toContain("nothing was learned");
    expect(words).toContain("No spectrum was recorded.");
  });

  test("says that it diverged, first", async () => {
    const diverged = {
      state: { state: "diverged", step: 7, message: "the loss became NaN" },
    } as const;
    expect(lead(runReport(await history([events[0], diverged]), "diverged"))).toMatch(
      /^DIVERGED at step 10: the loss became NaN\./,
    );
  });

  test("has the store's numbers in its tables, for the first, the best and the last spectrum", async () => {
    const metrics = LOSSES.map((each) =>
      each.name === "validationLoss" && each.step === 5 ? { ...each, value: 0.01 } : each,
    );
    const table = tableOf(
      runReport(await history([{ ...events[0], metrics }]), "finished"),
      "Spectra",
    );
    expect(table.head).toEqual(["", "step 0", "best, step 5", "step 10"]);
    expect(table.rows[0]).toEqual(["λ₁", "-0.400 ± 0.010", "-0.300 ± 0.010", "-0.200 ± 0.010"]);
    expect(table.rows).toHaveLength(16);
  });

  test("ticks what was recorded and held, and names what did not and what was not looked at", async () => {
    const good = tableOf(runReport(await history(events), "finished"), "Checks");
    expect(good.rows.map(([name, verdict]) => [name, verdict])).toEqual([
      ["settled", "✓ holds"],
      ["rounding", "✓ holds"],
    ]);
    expect(good.note).toContain("Sum rule and orthogonality are not recorded");
    const spectra = [spectrum(0, -1), spectrum(5, -1, { converged: false, accuracyBound: 0.1 })];
    const bad = tableOf(runReport(await history([{ spectra }]), "finished"), "Checks");
    expect(bad.rows[0].slice(1)).toEqual([
      "✗ does not hold",
      "1 of 2 spectra no longer drifted within their data; those of step 5 did",
    ]);
    expect(bad.rows[1][1]).toBe("– no verdict");
  });

  test("does not take an unstable rest for a motion", async () => {
    const trajectory = { kind: "fixed point", period: 1, from: 3, stable: false, drive: "none" };
    const report = runReport(
      await history([{ spectra: [spectrum(0, 0.3, { trajectory })] }]),
      "finished",
    );
    expect(lead(report)).toContain("The trajectory rests on an unstable fixed point");
    expect(tableOf(report, "Checks").rows.at(-1)!.slice(0, 2)).toEqual([
      "trajectory",
      "✗ does not hold",
    ]);
  });
});

describe("ridges", () => {
  test("have one height scale, their bandwidth in words, and count −∞", async () => {
    const spectra = [spectrum(0, -0.4), spectrum(10, -0.2)];
    spectra[1].exponents.set([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY], 14);
    const picture = trainingPicture(trainingCurves(await history([{ spectra }])));
    const svg = parseXml(ridgeFigure(picture, "light"));
    const ridges = elements(svg).filter((each) => attribute(each, "class") === "ridge");
    expect(ridges).toHaveLength(2);
    expect(textOf(ridges[1])).toContain("2 × −∞");
    expect(textOf(svg)).toContain("deviation of 0.02 nats within ±0.1 and of a factor 1.22 beyond");
  });
});

describe("names that would be markup", () => {
  const NAME = "</script><img src=x onerror=alert(1)> | `a` [b](c) \u2028";

  test("are text on the page, in its pictures and in its data", async () => {
    const run = await history(
      [{ metrics: LOSSES, spectra: [spectrum(0, -0.4), spectrum(10, -1)] }],
      NAME,
    );
    const page = reportHtml(runReport(run, "finished"), runData([run]));
    expect(page).not.toContain("<img");
    expect(page.match(/<script/g)).toHaveLength(1);
    const [, json] = /<script type="application\/json" id="lyapscope-run">(.*?)<\/script>/.exec(
      page,
    )!;
    expect(JSON.parse(json!).name).toBe(NAME);
    expect(JSON.parse(json!).spectra[0].exponents[0]).toBe(-0.4);
  });

  test("are text in Markdown", async () => {
    const run = await history([{ metrics: LOSSES }], NAME);
    const text = reportMarkdown(runReport(run, "finished"), []);
    expect(text).toContain("\\</script\\>\\<img src=x onerror=alert(1)\\> \\| \\`a\\` \\[b\\](c)");
  });

  test("cannot end a block of code", () => {
    const code = "a\n```\n# b";
    const report = {
      title: "t",
      sections: [{ title: "", blocks: [{ kind: "code" as const, text: code }] }],
    };
    expect(reportMarkdown(report, [])).toBe(`# t\n\n\`\`\`\`\n${code}\n\`\`\`\`\n`);
  });

  test("tables of hundreds of rows keep both ends in Markdown, and all on the page", () => {
    const rows = Array.from({ length: 100 }, (_, i) => [`r${i}`, String(i)]);
    const table = {
      kind: "table" as const,
      title: "",
      head: ["", "n"],
      rows,
      isLeft: [true, false],
      note: "",
    };
    const report = { title: "t", sections: [{ title: "", blocks: [table] }] };
    const text = reportMarkdown(report, []);
    expect(text).toContain("| r15 | 15 |\n| … 68 more |  |\n| r84 | 84 |");
    expect(reportHtml(report, { a: {} }).match(/<th scope="row">/g)).toHaveLength(100);
  });
});
