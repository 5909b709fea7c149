/** What the page does with what it is told, without a browser. */
import { describe, expect, test } from "vitest";
import { readSpectra } from "../../apps/dashboard/src/api/binary.ts";
import type { RunPage, RunRow } from "../../apps/dashboard/src/api/documents.ts";
import { numberOf, withNumbers } from "../../apps/dashboard/src/api/documents.ts";
import type { Change } from "../../apps/dashboard/src/api/events.ts";
import { csvOf } from "../../apps/dashboard/src/parts/save.ts";
import { durationText } from "../../apps/dashboard/src/parts/words.ts";
import { LiveHistory } from "../../apps/dashboard/src/run/history.ts";
import { groupsOf, largestOf, spreadText } from "../../apps/dashboard/src/runs/groups.ts";
import { conditionIn, filteredHere } from "../../apps/dashboard/src/runs/local-filter.ts";
import { withFileNames } from "../../apps/dashboard/src/spectrum/document-result.ts";
import { patched } from "../../apps/dashboard/src/state/location.ts";
import { measureAxis } from "../../apps/dashboard/src/sweeps/axes.ts";
import {
  type Measure,
  parametersOf,
  rankClasses,
  settingRows,
} from "../../apps/dashboard/src/sweeps/settings.ts";
import {
  brushesOf,
  brushTexts,
  chosenTrials,
} from "../../apps/dashboard/src/sweeps/sweep-pictures.ts";
import type { SpectrumDocument } from "../../src/report/index.ts";

const PAGE = {
  ...{ id: "0123456789abcdef", name: null, configuration: {}, seed: 0, versions: {}, origin: null },
  ...{ createdAt: "2026-11-01T00:00:00.000Z", states: [] },
  recorded: { metrics: [], spectra: [], series: [] },
  checkpoints: [],
} as unknown as RunPage;

function change(number: number, rest: Partial<Change>): Change {
  return { number, run: PAGE.id, sweep: null, ...rest };
}

const spectrum = (step: number, first: number) => ({
  ...{ step, kind: "joint", exponents: [first, "-Infinity" as const], standardErrors: [0.5, null] },
  ...{ layerOf: null, details: {} },
});

describe("the history of a run", () => {
  test("a step that comes again replaces what it held, wherever it comes", () => {
    const live = new LiveHistory(
      PAGE,
      [{ name: "loss", steps: [1, 2], values: [3, "NaN"] }],
      [],
      [],
    );
    live.add(change(1, { metrics: [{ step: 4, name: "loss", value: 1 }] }));
    live.add(change(2, { metrics: [{ step: 3, name: "loss", value: 2 }] }));
    live.add(change(3, { metrics: [{ step: 2, name: "loss", value: 2.5 }] }));
    const { metrics } = live.snapshot();
    expect(metrics.map(({ step, value }) => [step, value])).toEqual([
      [1, 3],
      [2, 2.5],
      [3, 2],
      [4, 1],
    ]);
    expect(live.changes).toBe(3);
  });

  test("spectra keep −∞ and what has no error", () => {
    const live = new LiveHistory(PAGE, [], [], []);
    live.add(change(1, { spectra: [spectrum(5, -0.25)] }));
    const [found] = live.snapshot().spectra;
    expect(Array.from(found!.exponents)).toEqual([-0.25, Number.NEGATIVE_INFINITY]);
    expect(Array.from(found!.errors!)).toEqual([0.5, Number.NaN]);
  });

  test("many spectra are thinned, the newest and the turns of λ₁ kept, and it says so", () => {
    const live = new LiveHistory(PAGE, [], [], []);
    for (let step = 0; step < 5000; step++) {
      live.add(change(step, { spectra: [spectrum(step, step === 701 ? 9 : 0)] }));
    }
    const { spectra } = live.snapshot();
    expect(live.isThinned).toBe(true);
    expect(spectra.length).toBeLessThanOrEqual(4000);
    expect(spectra.some(({ exponents }) => exponents[0] === 9)).toBe(true);
    expect(spectra.slice(-1000).map(({ step }) => step)).toEqual(
      Array.from({ length: 1000 }, (_, i) => 4000 + i),
    );
    expect(new Set(spectra.map(({ step }) => step)).size).toBe(spectra.length);
  });

  test("a change of state or of name is what it is from then on", () => {
    const live = new LiveHistory(PAGE, [], [], []);
    const state = {
      state: "diverged" as const,
      step: 3,
      message: "NaN",
      at: "2026-11-01T00:00:01.000Z",
    };
    live.add(change(1, { state }));
    live.add(change(2, { name: "better" }));
    expect(live.snapshot().run).toMatchObject({ state, name: "better" });
  });
});

test("spectra as bytes are the numbers that were written", () => {
  const bytes = new ArrayBuffer(16 + 8 * (2 + 4 + 4));
  new Uint8Array(bytes).set(new TextEncoder().encode("LYAPSPC1"));
  new Uint32Array(bytes, 8).set([2, 2]);
  new Float64Array(bytes, 16).set([0, 7, 0.1, -0.2, 0.3, Number.NaN, 1, 2, 3, Number.NaN]);
  const block = readSpectra(bytes);
  expect([...block.steps]).toEqual([0, 7]);
  expect([...block.values]).toEqual([0.1, -0.2, 0.3, Number.NaN]);
  expect([...block.errors]).toEqual([1, 2, 3, Number.NaN]);
  expect(() => readSpectra(bytes.slice(0, 40))).toThrow("40 bytes; expected 96");
  expect(() => readSpectra(new ArrayBuffer(16))).toThrow("expected LYAPSPC1");
});

test("numbers that JSON cannot write are numbers, and other texts stay texts", () => {
  expect([numberOf("NaN"), numberOf("-Infinity"), numberOf(2)]).toEqual([Number.NaN, -Infinity, 2]);
  expect(withNumbers({ a: ["Infinity", { b: "words" }], c: null })).toEqual({
    a: [Number.POSITIVE_INFINITY, { b: "words" }],
    c: null,
  });
});

test("cells of a CSV file are quoted where they have to be", () => {
  expect(csvOf([["a,b", 'say "c"', 1, null]])).toBe('"a,b","say ""c""",1,\r\n');
});

test("an address keeps what a patch does not name, and lists are repeated", () => {
  const query = new URLSearchParams("where=a%3D1&run=x");
  expect(patched("/runs", query, { run: ["y", "z"], where: null })).toBe("/runs?run=y&run=z");
  expect(patched("/runs", query, { run: null, sort: "λ₁:desc", where: "" })).toBe(
    "/runs?sort=%CE%BB%E2%82%81%3Adesc",
  );
});

describe("groups of seeds", () => {
  const row = (seed: number, hidden: number, value: number | "NaN" | null) =>
    ({
      ...{ id: `${seed}`, task: "copy, gru 8", seed, settings: { "network.hidden": hidden } },
      largestExponent: value === null ? null : { value, standardError: null },
    }) as unknown as RunRow;

  test("are runs that differ in their seeds alone", () => {
    const groups = groupsOf([row(0, 8, 1), row(0, 16, 1), row(1, 8, 1)]);
    expect(groups.map(({ rows }) => rows.length)).toEqual([2, 1]);
  });

  test("say mean and spread, of how many, and NaN where one diverged", () => {
    expect(spreadText([row(0, 8, 1), row(1, 8, 2)], largestOf)).toBe("1.50 ± 0.71");
    expect(spreadText([row(0, 8, 1), row(1, 8, null)], largestOf)).toBe("1 (1 of 2)");
    expect(spreadText([row(0, 8, 1), row(1, 8, "NaN")], largestOf)).toBe("NaN");
    expect(spreadText([row(0, 8, null)], largestOf)).toBe("–");
  });
});

describe("conditions that rows can answer", () => {
  const row = (id: string, settings: object, loss: number | "NaN") =>
    ({
      ...{ id, settings, name: null, state: { state: "finished" }, held: false, seed: 1 },
      metrics: { loss: { step: 1, value: loss } },
      heldOutLoss: { step: 1, value: loss },
    }) as unknown as RunRow;
  const rows = [
    row("a", { "network.hidden": 8, "task.delay": 4 }, 0.5),
    { ...row("b", { "network.hidden": 16 }, "NaN"), step: 9 },
  ];
  const idsOf = (where: string) => {
    const condition = conditionIn(where);
    if (condition instanceof Error) throw condition;
    return filteredHere(rows, condition)?.map(({ id }) => id) ?? null;
  };

  test.each([
    ["", ["a", "b"]],
    ["heldOutLoss<1", ["a"]],
    ["not heldOutLoss<1", ["b"]],
    ["loss=NaN", ["b"]],
    ["network.hidden>=8 and id=b", ["b"]],
    ["state=finished", ["a", "b"]],
    ["steps>=5", ["b"]],
  ])("%s", (where, ids) => {
    expect(idsOf(where)).toEqual(ids);
  });

  test.each([
    ["a setting that not all rows tell", "task.delay=4"],
    ["a name that may be the end of another", "hidden=8"],
    ["a text that no run has", "state=finnished"],
    ["an order of texts", "id<b"],
    ["a quantity that is not listed", "dimension>1"],
  ])("%s is for the server", (_, where) => {
    expect(idsOf(where)).toBeNull();
  });
});

test("what is wrong with the form of a condition is said in the words of the command line", () => {
  const wrong = conditionIn("heldOutLoss<");
  expect(wrong).toBeInstanceOf(Error);
  expect((wrong as Error).message).toContain("expected a value after heldOutLoss<");
  expect(conditionIn("heldOutLoss<1")).not.toBeInstanceOf(Error);
});

describe("settings of a sweep", () => {
  const run = (trial: number, state: string) => ({
    trial,
    state,
    metrics: {},
    largestExponent: null,
  });
  const setting = (trial: number, hidden: number, mean: number | null) => ({
    ...{ trial, point: { "network.hidden": hidden, "network.cell": "gru" }, rejected: null },
    objective: { count: 1, of: 1, mean, spread: null },
  });
  const rows = settingRows({
    settings: [setting(0, 16, 0.1), setting(1, 4, 0.2), setting(2, 8, null)],
    runs: [run(0, "done"), run(1, "done"), run(1, "diverged"), run(2, "running")],
  } as never);

  test("of which a seed diverged are drawn as diverged, whatever the others came to", () => {
    expect(rows.map(({ objective }) => objective)).toEqual([0.1, Number.POSITIVE_INFINITY, null]);
    expect(
      rankClasses(
        rows.map(({ objective }) => objective),
        false,
      ),
    ).toEqual([0, -1, -1]);
  });

  test("have axes for what was varied alone, levels in order", () => {
    expect(parametersOf(rows).map(({ name, levels }) => [name, levels])).toEqual([
      ["hidden", [4, 8, 16]],
    ]);
  });

  test("stand at the ends of an axis where they have no finite number", () => {
    const values = [Number.NEGATIVE_INFINITY, Number.NaN, 2];
    const of = ({ trial }: { trial: number }) => ({ mean: values[trial]!, spread: 0 });
    const { placeOf } = measureAxis("λ₁", rows, of, false);
    const places = rows.map(placeOf);
    expect(places.slice(0, 2)).toEqual([0, 1]);
    expect(places[2]).toBeCloseTo(0.5, 12);
  });

  test("are chosen by stretches of axes, which survive the address", () => {
    const measures: Measure[] = [];
    const pictures = {
      rows,
      measures,
      parameters: parametersOf(rows),
      outcome: "loss",
      isLog: false,
    };
    const brushes = new Map([["network.hidden", [0.4, 1] as const]]);
    const again = brushesOf(brushTexts(brushes).join("&"));
    expect(again).toEqual(brushes);
    expect([...chosenTrials(pictures, again)]).toEqual([0, 2]);
    expect([...chosenTrials(pictures, new Map())]).toEqual([0, 1, 2]);
  });
});

test("a spectrum of files that were sent is of the names that they have here", () => {
  const document = {
    steps: 100,
    model: { source: "model.pt", format: "pt" },
    input: { source: "input.npy", width: 2 },
  } as unknown as SpectrumDocument;
  expect(withFileNames(document, { model: "run 7.pt", input: "speech.npy" })).toEqual({
    steps: 100,
    model: { source: "run 7.pt", format: "pt" },
    input: { source: "speech.npy", width: 2 },
  });
});

test("times of runs are written as the command line writes them", () => {
  expect([durationText(190), durationText(190, true), durationText(null)]).toEqual([
    "3 min",
    "≥ 3 min",
    "–",
  ]);
});
