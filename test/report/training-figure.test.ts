/** The picture of a training: what is in it, where, and that nothing recorded breaks it. */
import { describe, expect, test } from "vitest";
import { logScale } from "../../src/report/drawing/scale.ts";
import {
  BATCHES,
  type TrainingCurves,
  trainingCurves,
  trainingTitle,
} from "../../src/report/training/training-curves.ts";
import { trainingFigure } from "../../src/report/training/training-figure.ts";
import { trainingHtml } from "../../src/report/training/training-html.ts";
import { historyOf } from "../../src/store/export/history.ts";
import { createMemoryStore } from "../../src/store/memory-store.ts";
import type { RunEvents } from "../../src/store/store.ts";
import { attribute, elements, parseXml, textOf, type XmlElement } from "./xml.ts";

const NONE = Number.NEGATIVE_INFINITY;
const EMPTY: TrainingCurves = {
  stepName: "step of the optimiser",
  stepsPerEpoch: null,
  spectra: [],
  decay: [],
  lasting: [],
  largestLag: null,
  losses: [],
  references: [],
  gradientNorms: [],
  learningRate: [],
  bestStep: null,
  divergence: null,
};
/** Coordinates have two decimals. */
const ROUNDED = 1;

const spectrum = (step: number, exponents: number[], error = 0.01) => ({
  step,
  exponents,
  errors: exponents.map(() => error),
});
const curve = (name: string, values: readonly number[]) => ({
  name,
  points: values.map((value, i) => ({ step: 10 * (i + 1), value })),
});
const draw = (curves: Partial<TrainingCurves>) => parseXml(trainingFigure({ ...EMPTY, ...curves }));

function group(svg: XmlElement, name: string): XmlElement {
  const found = elements(svg).find((e) => e.name === "g" && attribute(e, "class") === name);
  expect(found, `group ${name}`).toBeDefined();
  return found!;
}

function ofClass(root: XmlElement, name: string): XmlElement[] {
  return elements(root).filter((e) => attribute(e, "class") === name);
}

/** The curve whose hover text begins with a name. */
function curveOf(panel: XmlElement, name: string): XmlElement {
  const found = ofClass(panel, "curve").find((e) => textOf(e).startsWith(name));
  expect(found, name).toBeDefined();
  return found!;
}

/** Corners of the lines of a curve, a list for every unbroken stretch. */
function stretches(drawn: XmlElement): [number, number][][] {
  return elements(drawn)
    .filter((e) => e.name === "path" && attribute(e, "fill") === "none")
    .filter((e) => attribute(e, "class") === undefined)
    .map((e) => cornersOf(attribute(e, "d")!));
}

/** Capitals are places, small letters ways from the one before. */
function cornersOf(d: string): [number, number][] {
  let [x, y] = [0, 0];
  return Array.from(d.matchAll(/([MLlh])(-?[\d.]+)(?: ?(-?[\d.]+))?/g), ([, command, a, b]) => {
    const isWay = command === "l" || command === "h";
    x = Number(a) + (isWay ? x : 0);
    if (b !== undefined) y = Number(b) + (isWay ? y : 0);
    return [x, y];
  });
}

const numberOf = (element: XmlElement, name: string) => Number(attribute(element, name));

describe("the reach by lag", () => {
  const gain = (largest: number | string) => ({
    ...{ largest, largestError: null, typical: -2, typicalError: null, rounding: 0 },
  });
  const recorded = (step: number, gains: readonly (number | string)[]) => ({
    ...{ step, kind: "joint", exponents: Float64Array.of(-1), errors: null, layerOf: null },
    details: {
      reach: {
        ...{ starts: 4, reason: "" },
        points: gains.map((each, i) => ({ lag: i, state: gain(each), input: null })),
      },
    },
  });

  test("is a panel of the steps for which differences keep 1/e", async () => {
    const store = createMemoryStore();
    const run = { configuration: {}, seed: 0, versions: {} };
    const { id } = await store.createRun(run);
    // ln gain passes −1 half way between lags 1 and 2, never, and in a step to nothing.
    const spectra = [
      recorded(10, [0, -0.5, -1.5]),
      recorded(20, [0, 0, 0]),
      recorded(30, [0, 0, "-Infinity"]),
    ];
    await store.record(id, { spectra });
    const curves = trainingCurves(await historyOf(store, await store.run(id)));
    expect(curves.lasting.find(({ name }) => name === "state: lasts best")!.points).toEqual([
      { step: 10, value: 1.5 },
      { step: 20, value: 2 },
      { step: 30, value: 1 },
    ]);
    const svg = parseXml(trainingFigure(curves));
    expect(curveOf(group(svg, "lasting"), "state: lasts best")).toBeDefined();
    expect(textOf(svg)).toContain("steps to 1/e");
    expect(textOf(svg)).toContain("2 is the largest lag: so long, or longer");
  });
});

describe("the picture of a training", () => {
  test("has a panel for all that was recorded, and none for what was not", () => {
    const all = {
      spectra: [spectrum(0, [0.1, -1]), spectrum(10, [0, -2])],
      losses: [curve("training", [1, 0.1])],
      gradientNorms: [curve("mean", [1, 2])],
    };
    const panels = (curves: Partial<TrainingCurves>) =>
      ["spectra", "heat", "section", "losses", "largest", "gradients"].filter(
        (name) => ofClass(draw(curves), name).length > 0,
      );
    const decay = [{ step: 0, from: 5, to: 9, measured: -0.3, error: null, predicted: -0.2 }];
    expect(panels(all)).toEqual(["spectra", "heat", "section", "losses", "gradients"]);
    expect(panels({ ...all, decay })).toContain("largest");
    expect(panels({ ...all, spectra: [] })).toEqual(["losses", "gradients"]);
    expect(panels({ spectra: [spectrum(0, [0.1])] })).toEqual(["spectra", "heat", "section"]);
    expect(() => trainingFigure(EMPTY)).toThrow(/^drawPicture: there is no spectrum, no loss/);
  });

  test("draws λ₁ beside gradients to scale, with bands of ±1 and ±2 standard errors", () => {
    const spectra = [spectrum(0, [-0.08], 0.01), spectrum(30, [0.04], 0.02)];
    spectra.push(spectrum(40, [0.02], 0.02));
    const decay = [{ step: 0, from: 5, to: 9, measured: -0.1, error: null, predicted: -0.1 }];
    const panel = group(draw({ spectra, decay }), "largest");
    const zero = numberOf(ofClass(panel, "zero")[0], "y1");
    const [[first, second, third]] = stretches(curveOf(panel, "λ₁"));
    // All of it lies where the axis is linear.
    const perNat = (first[1] - zero) / 0.08;
    expect(perNat).toBeGreaterThan(0);
    expect(second[1]).toBeCloseTo(zero - 0.04 * perNat, ROUNDED);
    // 0, 30, 40: the middle one lies at three quarters.
    expect(second[0]).toBeCloseTo(first[0] + 0.75 * (third[0] - first[0]), ROUNDED);
    const [two, one] = ofClass(panel, "band").map((band) =>
      Array.from(attribute(band, "d")!.matchAll(/ ([-\d.]+)/g), ([, y]) => Number(y)),
    );
    // Upper ends from left to right, then lower ends from right to left.
    expect(two[0]).toBeCloseTo(first[1] - 0.02 * perNat, ROUNDED);
    expect(two[5]).toBeCloseTo(first[1] + 0.02 * perNat, ROUNDED);
    expect(one[1]).toBeCloseTo(second[1] - 0.02 * perNat, ROUNDED);
  });

  test("counts epochs where it knows them, and steps where it does not", () => {
    const curves = { losses: [curve("training", [3, 2, 1])] };
    const steps = draw(curves);
    const epochs = draw({ ...curves, stepsPerEpoch: 10 });
    expect(textOf(steps)).toContain("step of the optimiser");
    expect(textOf(epochs)).toMatch(/0123epoch/);
    expect(stretches(curveOf(epochs, "training"))).toEqual(stretches(curveOf(steps, "training")));
  });

  test("draws losses on a logarithmic axis, beside what they are held against", () => {
    const svg = draw({
      losses: [curve("training", [1, 0.1, 0.01])],
      references: [
        { name: "without a network", value: 0.1 },
        { name: "at best", value: 0 },
      ],
    });
    const panel = group(svg, "losses");
    const [[one, tenth, hundredth]] = stretches(curveOf(panel, "training"));
    expect(hundredth[1] - tenth[1]).toBeCloseTo(tenth[1] - one[1], ROUNDED);
    const [line, ...more] = ofClass(panel, "reference");
    expect(numberOf(line, "y1")).toBeCloseTo(tenth[1], ROUNDED);
    expect(more).toEqual([]);
    expect(textOf(panel)).toContain("at best: 0, below this axis");
  });

  test("stands the measured decay of gradients beside λ₁, on its scale, with what was predicted", () => {
    const decay = [0, 10].map((step) => {
      return { step, from: 5, to: 9, measured: -0.06, error: 0.01, predicted: -0.04 };
    });
    const spectra = [spectrum(0, [-0.06, -1]), spectrum(10, [-0.06, -1])];
    const panel = group(draw({ spectra, decay }), "largest");
    const at = stretches(curveOf(panel, "λ₁"))[0][0][1];
    const marks = ofClass(panel, "decay").filter((mark) => textOf(mark) !== "");
    expect(marks).toHaveLength(2);
    // A diamond's upper and lower corners.
    const corners = attribute(marks[0], "points")!
      .split(" ")
      .map((pair) => Number(pair.split(",")[1]));
    expect((Math.min(...corners) + Math.max(...corners)) / 2).toBeCloseTo(at, ROUNDED);
    const zero = numberOf(ofClass(panel, "zero")[0], "y1");
    const predicted = stretches(curveOf(panel, "predicted"))[0][0][1];
    expect((predicted - zero) / (at - zero)).toBeCloseTo(2 / 3, ROUNDED);
    expect(textOf(panel)).toContain("over lags 5 to 9: measured");
  });
});

describe("what cannot be drawn to scale", () => {
  test("a single spectrum is a dot in every panel, with its error", () => {
    const decay = [{ step: 0, from: 5, to: 9, measured: -0.3, error: null, predicted: -0.2 }];
    const svg = draw({ spectra: [spectrum(0, [-0.2, -0.4])], decay });
    for (const name of ["spectra", "largest"]) {
      expect(elements(group(svg, name)).some((e) => e.name === "circle")).toBe(true);
    }
    expect(ofClass(svg, "band")).toHaveLength(2);
  });

  test("NaN and ∞ interrupt a curve and are crosses; 0 and below are arrow heads", () => {
    const losses = [curve("training", [1, Number.NaN, 0.5, 0.4, Number.POSITIVE_INFINITY, 0, -1])];
    const panel = group(draw({ losses }), "losses");
    const drawn = curveOf(panel, "training");
    expect(stretches(drawn).map(({ length }) => length)).toEqual([2]);
    expect(ofClass(drawn, "not-finite").map(textOf)).toEqual([
      "training is NaN at step 20",
      "training is Infinity at step 50",
    ]);
    expect(ofClass(drawn, "below")).toHaveLength(2);
  });

  test.each<[string, Partial<TrainingCurves>]>([
    ["only NaN", { losses: [curve("training", [Number.NaN, Number.NaN])] }],
    ["a loss that is always 0", { losses: [curve("training", [0, 0])] }],
    ["λ₁ = −∞", { spectra: [spectrum(0, [NONE, NONE]), spectrum(9, [NONE, NONE])] }],
    ["λ₁ = NaN", { spectra: [spectrum(0, [Number.NaN]), spectrum(9, [-1])] }],
    ["no errors", { spectra: [{ step: 0, exponents: [-1], errors: null }] }],
    ["one step", { losses: [{ name: "training", points: [{ step: 0, value: 1 }] }] }],
    ["norms over 600 orders", { gradientNorms: [curve("norm", [1e-300, 1e300])] }],
    ["a curve without points", { losses: [curve("training", [])] }],
  ])("%s breaks no axis", (_, curves) => {
    const source = trainingFigure({ ...EMPTY, ...curves });
    const numbers = source.replace(/<(title|desc|text)\b.*?<\/\1>|aria-label="[^"]*"/g, "");
    expect(numbers).not.toMatch(/NaN|Infinity|undefined/);
    parseXml(source);
  });

  test("divergence is a line across every panel, at its step, and in the caption", () => {
    const svg = draw({
      spectra: [spectrum(0, [-1, -2]), spectrum(10, [0.5, -1])],
      losses: [curve("training", [1, 2])],
      divergence: { step: 20, message: "the loss became NaN at step 21" },
    });
    const lines = [...ofClass(svg, "divergence"), ...ofClass(svg, "diverged")];
    expect(lines).toHaveLength(3);
    const [[, last]] = stretches(curveOf(svg, "training"));
    for (const line of lines) expect(numberOf(line, "x1")).toBeCloseTo(last[0], ROUNDED);
    expect(textOf(svg)).toContain("diverged at step 20");
    expect(textOf(ofClass(svg, "caption")[0])).toMatch(/^DIVERGED: the loss became NaN at step 21/);
  });

  test("of thousands of batches the extremes stay, and what is not finite", () => {
    const values = Array.from({ length: 20_000 }, (_, i) => 1 + (i % 7) / 10);
    values[11_111] = 1e6;
    values[15_555] = Number.NaN;
    const svg = trainingFigure({ ...EMPTY, losses: [curve(BATCHES, values)] });
    expect(svg.length).toBeLessThan(60_000);
    const panel = group(parseXml(svg), "losses");
    const heights = stretches(curveOf(panel, BATCHES)).flatMap((s) => s.map(([, y]) => y));
    // A twentieth of 110 pixels is left free above the largest value.
    const top = 92;
    expect(Math.min(...heights)).toBeCloseTo(top + (110 * 0.05) / 1.1, ROUNDED);
    expect(ofClass(panel, "not-finite")).toHaveLength(1);
  });
});

describe("logarithmic axes", () => {
  test.each<[number[], string[]]>([
    [
      [1e-6, 2],
      ["10⁻⁶", "10⁻⁴", "0.01", "1"],
    ],
    [
      [0.3, 4],
      ["0.5", "1", "2"],
    ],
    [
      [1.01, 1.06],
      ["1", "1.2"],
    ],
    [
      [3e-5, 3e-4],
      ["5·10⁻⁵", "10⁻⁴", "2·10⁻⁴"],
    ],
  ])("of %j have ticks that can be told apart", (values, words) => {
    const scale = logScale(values, [100, 0]);
    const labels = scale.ticks.map((tick) => scale.label(tick, "typeset"));
    expect(new Set(labels).size).toBe(labels.length);
    for (const word of words) expect(labels).toContain(word);
    expect(labels.length).toBeLessThan(10);
  });
});

describe("the curves of a run", () => {
  const CONFIGURATION = {
    task: { kind: "flip-flop" },
    network: { cell: "gru", hidden: 32, layers: 2 },
    training: { epochs: 2 },
  };
  async function history(events: readonly RunEvents[], configuration: object = CONFIGURATION) {
    const store = createMemoryStore();
    const { id } = await store.createRun({ configuration, seed: 1, versions: {} });
    for (const each of events) await store.record(id, each);
    return historyOf(store, await store.run(id));
  }
  const metric = (step: number, name: string, value: number) => ({ step, name, value });
  const event = (step: number, kind: string, rate: object | null = null) => ({
    ...{ step, kind, exponents: Float64Array.of(-0.1, -1), errors: null },
    details: { gradientDecay: rate && { rate } },
  });

  test("have losses and norms by their recorded names, single batches behind, accuracies nowhere", async () => {
    const names = ["loss", "validationLoss", "gradientNorm", "validationAccuracy", "baseline"];
    const metrics = [5, 10].flatMap((step) =>
      [...names, "batch.loss", "batch.gradientNorm"].map((name) => metric(step, name, 1)),
    );
    const curves = trainingCurves(await history([{ metrics }]));
    expect(curves.losses.map(({ name }) => name)).toEqual([BATCHES, "training", "held out"]);
    expect(curves.gradientNorms.map(({ name }) => name)).toEqual([
      BATCHES,
      "mean over the epoch, before clipping",
    ]);
    expect(curves.references).toEqual([{ name: "without a network", value: 1 }]);
    expect(curves.stepsPerEpoch).toBe(5);
  });

  test("of a training elsewhere keep its own names, and count steps", async () => {
    const metrics = [5, 10].flatMap((step) =>
      ["train/loss", "val_loss", "grad_norm", "lossy"].map((name) => metric(step, name, 1)),
    );
    const curves = trainingCurves(await history([{ metrics }], { command: "watch" }));
    expect(curves.losses.map(({ name }) => name)).toEqual(["train/loss", "val_loss"]);
    expect(curves.gradientNorms.map(({ name }) => name)).toEqual(["grad_norm"]);
    expect(curves.stepsPerEpoch).toBeNull();
    expect(textOf(parseXml(trainingFigure(curves)))).toContain("step or epoch, as the checkpoints");
  });

  test("have the spectra along the data, not those of the closed loop, with the decay beside them", async () => {
    const rate = { from: 5, to: 9, measured: -0.2, error: null, predicted: -0.1 };
    const spectra = [event(0, "joint"), event(5, "joint", rate), event(5, "closed-loop")];
    const curves = trainingCurves(await history([{ spectra }]));
    expect(curves.spectra.map(({ step }) => step)).toEqual([0, 5]);
    expect(curves.decay).toEqual([{ step: 5, ...rate }]);
    const perLayer = { ...event(5, "per-layer"), exponents: Float64Array.of(-3) };
    const alone = trainingCurves(await history([{ spectra: [event(5, "closed-loop"), perLayer] }]));
    expect(alone.spectra.map(({ exponents }) => exponents[0])).toEqual([-3]);
  });

  test("say where the training diverged, unless it has gone on", async () => {
    const diverged = {
      state: { state: "diverged", step: 7, message: "the loss became NaN" },
    } as const;
    const running = { state: { state: "running", step: 0, message: "" } } as const;
    const message = "the loss became NaN";
    const { divergence } = trainingCurves(await history([running, diverged]));
    expect(divergence).toEqual({ step: 7, message });
    // The state's step is that of the last healthy weights.
    const broken = { metrics: [metric(9, "batch.loss", Number.NaN)], ...diverged };
    expect(trainingCurves(await history([running, broken])).divergence).toEqual({
      step: 9,
      message,
    });
    expect(trainingCurves(await history([diverged, running])).divergence).toBeNull();
  });

  test("have a title that says what was trained", async () => {
    const { run } = await history([]);
    expect(trainingTitle(run)).toBe(`Training of flip-flop: 2 × gru 32, run ${run.id.slice(0, 8)}`);
    const other = await history([], { input: "x.npy" });
    expect(trainingTitle({ ...other.run, name: "mine" })).toMatch(/^Training of mine: run \w{8}$/);
  });

  test("are on a page with their figure, and everything recorded as JSON", async () => {
    const all = await history([
      { metrics: [metric(5, "loss", Number.NaN)], spectra: [event(5, "joint")] },
    ]);
    const page = trainingHtml({ ...all, run: { ...all.run, name: "</script>" } });
    const [, json] = /<script type="application\/json" id="lyapscope-run">(.*?)<\/script>/.exec(
      page,
    )!;
    const data = JSON.parse(json!);
    expect(data.metrics).toEqual([{ name: "loss", steps: [5], values: ["NaN"] }]);
    expect(data.spectra[0].exponents).toEqual([-0.1, -1]);
    expect(page).toContain("<svg ");
    expect(page).not.toMatch(/<\/script>: /);
  });
});
