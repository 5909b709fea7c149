/** The linked picture of a training: its scales, what decimation keeps, its classes of memory, its themes. */
import { describe, expect, test } from "vitest";
import { linearScale } from "../../../src/report/drawing/scale.ts";
import { memoryTicks, symlogScale } from "../../../src/report/drawing/symlog-scale.ts";
import { pictureVariables, themed } from "../../../src/report/drawing/theme.ts";
import {
  chosenInPicture,
  drawPicture,
  scalesOf,
} from "../../../src/report/training/picture/draw-picture.ts";
import {
  countsByClass,
  MEMORY_CLASSES,
} from "../../../src/report/training/picture/memory-classes.ts";
import { spectrumAt, trainingPicture } from "../../../src/report/training/picture/picture.ts";
import type {
  SpectrumPoint,
  TrainingCurves,
} from "../../../src/report/training/training-curves.ts";
import { attribute, elements, parseXml, textOf, type XmlElement } from "../xml.ts";

const NONE = Number.NEGATIVE_INFINITY;
/** Compact paths have one decimal. */
const TENTH = 0.06;

const curvesWith = (spectra: readonly SpectrumPoint[]): TrainingCurves => ({
  ...{ stepName: "step", stepsPerEpoch: null, spectra, decay: [], lasting: [], largestLag: null },
  ...{ losses: [], references: [], gradientNorms: [], learningRate: [], bestStep: null },
  divergence: null,
});
const spectrum = (step: number, exponents: readonly number[]): SpectrumPoint => ({
  ...{ step, exponents, errors: null },
});
const ramp = (count: number, first = 0.2, last = -2) =>
  Array.from({ length: count }, (_, j) => first + ((last - first) * j) / Math.max(1, count - 1));
const pictureOf = (spectra: readonly SpectrumPoint[]) => trainingPicture(curvesWith(spectra));

function ofClass(root: XmlElement, name: string): XmlElement[] {
  return elements(root).filter((each) => attribute(each, "class") === name);
}

/** Corners of a path of M, l, h, H, V and L. */
function corners(d: string): [number, number][] {
  let [x, y] = [0, 0];
  return Array.from(d.matchAll(/([MLlhHV])(-?[\d.]+)(?:[ ]?(-?[\d.]+))?/g), (match) => {
    const [, command, first, second] = match;
    const [a, b] = [Number(first), Number(second)];
    if (command === "M" || command === "L") [x, y] = [a, b];
    else if (command === "l") [x, y] = [x + a, y + b];
    else if (command === "h") x += a;
    else if (command === "H") x = a;
    else y = a;
    return [x, y];
  });
}

describe("the axis of exponents", () => {
  const scale = symlogScale([-10, 1], [500, 0], { padding: 0 });

  test("is linear within ±0.1 and logarithmic beyond, and joins without a kink", () => {
    const unit = scale.at(0) - scale.at(0.1);
    expect(scale.at(-0.05) - scale.at(0)).toBeCloseTo(unit / 2, 9);
    expect(scale.at(-1) - scale.at(-0.1)).toBeCloseTo(scale.at(-10) - scale.at(-1), 9);
    // A decade is ln 10 times as long as the linear tenth, so that slopes agree.
    expect(scale.at(-1) - scale.at(-0.1)).toBeCloseTo(unit * Math.LN10, 9);
    expect([scale.at(-10), scale.at(1)]).toEqual([500, 0]);
  });

  test("knows the way back", () => {
    for (const value of [-10, -0.7, -0.1, -0.03, 0, 0.02, 0.1, 0.9]) {
      expect(scale.valueAt(scale.at(value))).toBeCloseTo(value, 9);
    }
  });

  test("gives room to what lies near zero, where a linear axis has none", () => {
    const symlog = symlogScale([-14, 0.1], [500, 0]);
    const linear = linearScale([-14, 0.1], [500, 0]);
    const room = ({ at }: { at(value: number): number }) => at(-0.1) - at(0.1);
    expect(room(symlog)).toBeGreaterThan(100);
    expect(room(linear)).toBeLessThan(10);
  });

  test.each([
    [-14, 0.1],
    [-0.5, 0.05],
    [-0.03, 0.01],
    [-0.101, 0.1],
    [0, 0],
    [-1e4, 1e4],
    [-3, -2],
  ])(
    "from %d to %d has numbers that can be told apart, and zero where it is there",
    (low, high) => {
      const { ticks, at, label } = symlogScale([low, high], [250, 0]);
      const labels = ticks.map((tick) => label(tick, "typeset"));
      expect(new Set(labels).size).toBe(labels.length);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      if (low <= 0 && high >= 0) expect(ticks).toContain(0);
      ticks.slice(1).forEach((tick, i) => {
        expect(Math.abs(at(tick) - at(ticks[i]))).toBeGreaterThan(11);
      });
    },
  );

  test("has a second scale of the steps in which half is forgotten, or what there is doubles", () => {
    const ticks = memoryTicks(scale);
    expect(ticks.find(({ words }) => words === "∞")!.value).toBe(0);
    for (const { value, steps } of ticks) {
      if (value !== 0) expect(Math.exp(-Math.abs(value) * steps)).toBeCloseTo(0.5, 12);
    }
    expect(ticks.filter(({ value }) => value < 0).map(({ words }) => words)).toContain("1");
    const bits = memoryTicks(scale, 1 / Math.LN2).find(({ words }) => words === "1")!;
    expect(bits.value).toBeCloseTo(-1, 12);
  });
});

describe("classes of memory", () => {
  test("change colour at 1, 3, 10 and 100 steps, and at the sign", () => {
    const exponents = [2, 1, 0.5, 0.2, 0.05, 0.005, 0, -0.005, -0.05, -0.2, -0.5, -1, -2];
    const counts = countsByClass(exponents, exponents.length);
    const own = counts.map((count, i) => exponents.slice(i === 0 ? 0 : counts[i - 1], count));
    expect(own).toEqual([
      ...[[2, 1], [0.5], [0.2], [0.05], [0.005]],
      ...[[0, -0.005], [-0.05], [-0.2], [-0.5, -1], [-2]],
    ]);
  });

  test("are areas over time as high as the number of their exponents", () => {
    const picture = pictureOf([spectrum(0, [1.5, -0.2, -2, -3]), spectrum(10, [-0.2, -2, -2, -3])]);
    const svg = parseXml(drawPicture(picture));
    const { heat, time } = scalesOf(picture);
    const areas = ofClass(svg, "memory-class");
    const heights = areas.map((area) => {
      const points = corners(attribute(area, "d")!);
      const ys = points.map(([, y]) => (y - heat!.top) / (heat!.height / 4));
      const xs = points.map(([x]) => x);
      return {
        tip: textOf(area),
        xs,
        ys: [Math.min(...ys), Math.max(...ys)],
        right: Math.max(...xs),
      };
    });
    const grows = heights.find(({ tip }) =>
      tip.includes("grow by a factor e in less than 1 step"),
    )!;
    expect(grows.ys[0]).toBeCloseTo(0, 1);
    expect(grows.ys[1]).toBeCloseTo(1, 1);
    // Half way to the next spectrum.
    expect(Math.abs(grows.right - (time.at(0) + time.at(10)) / 2)).toBeLessThan(TENTH);
    const gone = heights.find(({ tip }) => tip.includes("fade by a factor e in less than 1 step"))!;
    expect(gone.ys[0]).toBeCloseTo(1, 1);
    expect(gone.ys[1]).toBeCloseTo(4, 1);
    expect(MEMORY_CLASSES).toHaveLength(10);
  });

  test("begin half way from the spectrum before", () => {
    const picture = pictureOf([spectrum(0, [-0.2]), spectrum(10, [1.5])]);
    const { time } = scalesOf(picture);
    const grows = ofClass(parseXml(drawPicture(picture)), "memory-class").find((area) =>
      textOf(area).includes("grow by a factor e in less than 1 step"),
    )!;
    const left = Math.min(...corners(attribute(grows, "d")!).map(([x]) => x));
    expect(Math.abs(left - (time.at(0) + time.at(10)) / 2)).toBeLessThan(TENTH);
  });

  test("have none for −∞, which is hatched and counted", () => {
    const svg = parseXml(drawPicture(pictureOf([spectrum(0, [-1, NONE, NONE])])));
    expect(ofClass(svg, "infinite")).toHaveLength(1);
    expect(textOf(svg)).toContain("up to 2 exponents −∞");
    expect(ofClass(parseXml(drawPicture(pictureOf([spectrum(0, [-1])]))), "infinite")).toEqual([]);
  });

  test("say what is no number at all, and go on", () => {
    const spectra = [spectrum(0, [-1, -2]), spectrum(1, [Number.NaN, -1]), spectrum(2, [-1, -2])];
    const source = drawPicture(pictureOf(spectra));
    expect(ofClass(parseXml(source), "not-a-number")).toHaveLength(1);
    expect(source.replace(/<(title|desc|text)\b.*?<\/\1>|aria-label="[^"]*"/g, "")).not.toMatch(
      /NaN|Infinity|undefined/,
    );
  });
});

describe("thousands of spectra", () => {
  const many = Array.from({ length: 4000 }, (_, i) => spectrum(10 * i, ramp(64, -0.1, -3)));
  const spiked = many.map((each, i) =>
    i === 2345 ? spectrum(each.step, ramp(64, 0.7, -9)) : each,
  );

  test("are drawn with the extremes of those that share a column, for a single step, too", () => {
    const picture = pictureOf(spiked);
    const { exponents, time } = scalesOf(picture);
    const [line] = ofClass(parseXml(drawPicture(picture)), "curve").filter((each) =>
      textOf(each).startsWith("λ₁"),
    );
    const path = elements(line).find(({ name }) => name === "path")!;
    const points = corners(attribute(path, "d")!);
    const highest = points.reduce((a, b) => (b[1] < a[1] ? b : a));
    expect(Math.abs(highest[1] - exponents.at(0.7))).toBeLessThan(TENTH);
    expect(Math.abs(highest[0] - time.at(23450))).toBeLessThan(4);
    expect(points.length).toBeLessThan(2000);
  });

  test("keep apart what the logarithmic axis of time does", () => {
    const { columns } = pictureOf(many).all;
    expect(columns.slice(0, 4).map(({ from, spectra }) => [from, spectra])).toEqual(
      [0, 10, 20, 30].map((step) => [step, 1]),
    );
    expect(columns.length).toBeLessThan(many.length / 2);
  });

  test("change the number of classes of a column by the one that differs", () => {
    const growing = (picture: ReturnType<typeof trainingPicture>) =>
      Math.max(...picture.all.columns.map(({ most }) => most[4]));
    expect(growing(pictureOf(many))).toBe(0);
    expect(growing(pictureOf(spiked))).toBeGreaterThan(0);
    const fewest = Math.min(...pictureOf(spiked).all.columns.map(({ fewest }) => fewest[9]));
    expect(fewest).toBe(64);
  });

  test("are the same picture when it was drawn before with fewer of them", () => {
    const plain = (each: ReturnType<typeof trainingPicture>) => JSON.stringify(each.all);
    const copies = spiked.map((each) => ({ ...each }));
    for (const count of [1000, 1500, 3999]) pictureOf(copies.slice(0, count));
    expect(plain(pictureOf(copies))).toBe(plain(pictureOf(spiked.map((each) => ({ ...each })))));
  });

  test("are drawn anew where one within a column is another than before", () => {
    const plain = (each: ReturnType<typeof trainingPicture>) => JSON.stringify(each.all);
    const before = pictureOf(spiked);
    const { from } = before.all.columns.find(({ spectra }) => spectra > 2)!;
    const second = spiked.find(({ step }) => step > from)!.step;
    const changed = spiked.map((each) =>
      each.step === second ? spectrum(second, ramp(64, 0.6, -5)) : each,
    );
    const after = pictureOf(changed);
    expect(plain(after)).not.toBe(plain(before));
    expect(plain(after)).toBe(plain(pictureOf(changed.map((each) => ({ ...each })))));
  });

  test("of 512 exponents make a picture below 300 kB", () => {
    const wide = Array.from({ length: 3000 }, (_, i) => {
      const shift = 0.3 * Math.sin(i / 200) + 0.05 * Math.sin(i * i);
      return spectrum(i, ramp(512, 0.1 + shift, -3 + shift));
    });
    expect(drawPicture(pictureOf(wide)).length).toBeLessThan(300_000);
  });
});

describe("what a page asks", () => {
  const spectra = [0, 10, 40].map((step) => spectrum(step, ramp(5)));
  const picture = pictureOf(spectra);

  test.each([
    ["wide", {}],
    ["narrow", { width: 400 }],
    ["logarithmic", { logTime: true }],
  ])("steps and exponents at pixels, %s", (_, view) => {
    const { time, exponents, ribbons, heat, indexAt, index, rowAt } = scalesOf(picture, view);
    for (const step of [0, 7, 10, 33, 40]) expect(time.stepAt(time.at(step))).toBeCloseTo(step, 6);
    expect(time.at(0)).toBeCloseTo(ribbons!.left, 6);
    expect(time.at(40)).toBeCloseTo(ribbons!.left + ribbons!.width, 6);
    expect(exponents.valueAt(exponents.at(-0.6))).toBeCloseTo(-0.6, 9);
    expect([1, 3, 5].map((j) => indexAt(index.at(j)))).toEqual([1, 3, 5]);
    expect([0.1, 2.5, 4.9].map((row) => rowAt(heat!.top + (row / 5) * heat!.height))).toEqual([
      ...[1, 3, 5],
    ]);
  });

  test("the spectrum nearest to a step", () => {
    const steps = [-5, 0, 5, 6, 24, 26, 100].map((step) => spectrumAt(picture, step)?.step);
    expect(steps).toEqual([0, 0, 0, 10, 10, 40, 40]);
    expect(spectrumAt(pictureOf([]), 3)).toBeNull();
  });

  test("what changes with the chosen step alone, as the whole picture has it", () => {
    const view = { step: 10, pins: [0, 40] };
    const whole = drawPicture(picture, view);
    const chosen = chosenInPicture(picture, view);
    expect(whole).toContain(`<g class="chosen">${chosen}</g>`);
    expect(drawPicture(picture, {}).length).toBeGreaterThan(2 * chosen.length);
    expect(textOf(parseXml(`<g>${chosen}</g>`))).toContain("step 10");
  });

  test("the scales of the axis of time that it looks at", () => {
    const [plain, log] = [false, true].map((logTime) => scalesOf(picture, { logTime }).time.at(10));
    expect(log).toBeGreaterThan(plain + 20);
  });

  test("at most three pins, a width that there is room in, and a theme that there is", () => {
    drawPicture(picture, { pins: [1, 2, 3] });
    expect(() => drawPicture(picture, { pins: [1, 2, 3, 4] })).toThrow(
      /4 pins; expected at most 3/,
    );
    expect(() => drawPicture(picture, { width: 100 })).toThrow(
      /width is 100; expected at least 320/,
    );
    expect(() => drawPicture(picture, { theme: "drak" as never })).toThrow(/theme is "drak"/);
  });
});

describe("the cross-section", () => {
  const spectra = [0, 10, 20, 30].map((step) => spectrum(step, [-step / 100, -1]));
  const words = (view: object, more: Partial<TrainingCurves> = {}) => {
    const picture = trainingPicture({ ...curvesWith(spectra), ...more });
    return textOf(ofClass(parseXml(drawPicture(picture, view)), "section")[0]);
  };

  test("shows the chosen spectrum over the first and the best, each once", () => {
    expect(words({}, { bestStep: 21 })).toMatch(/step 30.*best, step 20.*step 0/s);
    expect(words({ step: 20 }, { bestStep: 21 })).not.toContain("best");
  });

  test("shows pins by number", () => {
    const shown = words({ pins: [10, 20] }, {});
    expect(shown).toContain("1: step 10");
    expect(shown).toContain("2: step 20");
  });
});

describe("layers", () => {
  test("that own exponents have a panel each", () => {
    const layerOf = [0, 1, 1, 0, 1];
    const spectra = [0, 10].map((step) => ({ ...spectrum(step, ramp(5)), layerOf }));
    const picture = pictureOf(spectra);
    expect(picture.layers.map(({ count }) => count)).toEqual([2, 3]);
    expect(picture.layers[1].columns[0].high[0]).toBeCloseTo(ramp(5)[1], 12);
    const words = textOf(parseXml(drawPicture(picture)));
    expect(words).toContain("layer 1: owns 2 exponents");
    const moved = { ...spectra[1], layerOf: [0, 1, 0, 0, 1] };
    const changing = textOf(parseXml(drawPicture(pictureOf([spectra[0], moved]))));
    expect(changing).toContain("layer 1: owns 2 to 3 exponents");
    const alone = spectra.map((each) => ({ ...each, layerOf: [0, 0, 0, 0, 0] }));
    expect(pictureOf(alone).layers).toEqual([]);
  });
});

describe("themes", () => {
  const picture = pictureOf([0, 10].map((step) => spectrum(step, [...ramp(20), NONE])));

  test("of a page leave no colour fixed, and fall back on those for paper", () => {
    const page = drawPicture(picture, { theme: "page" });
    expect(page.match(/="#[0-9a-f]{6}"/g)).toBeNull();
    expect(page).toContain("var(--lyapscope-ink, #1a1a1a)");
    const names = new Set(Array.from(page.matchAll(/var\((--[\w-]+),/g), ([, name]) => name));
    for (const theme of ["light", "dark"] as const) {
      for (const name of names) expect(pictureVariables(theme)).toContain(`${name}: #`);
    }
  });

  test("dark and light differ in every colour, and in nothing else", () => {
    const light = drawPicture(picture);
    const dark = drawPicture(picture, { theme: "dark" });
    const bare = (svg: string) => svg.replace(/="#[0-9a-f]{6}"/g, "");
    expect(bare(dark)).toBe(bare(light));
    expect(light.match(/="#ffffff"/g)).not.toBeNull();
    expect(dark.match(/="#ffffff"|="#1a1a1a"/g)).toBeNull();
  });

  test("leave words alone", () => {
    const title = 'a="#1a1a1a" b=#1a1a1a';
    const svg = drawPicture(picture, { title, theme: "dark" });
    expect(textOf(parseXml(svg))).toContain(title);
    expect(themed('<a fill="#123456"/>', "dark")).toBe('<a fill="#123456"/>');
  });
});
