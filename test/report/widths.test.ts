/** Figures at the widths of pages and telephones: whatever is written in them is within them. */
import { describe, expect, test } from "vitest";
import { comparisonFigure } from "../../src/report/comparison/comparison-figure.ts";
import { phasePlaneFigure } from "../../src/report/dynamics/phase-plane-figure.ts";
import { trajectoriesFigure } from "../../src/report/dynamics/trajectories-figure.ts";
import { spectrumFigure } from "../../src/report/figure.ts";
import { transferFigure } from "../../src/report/readout/transfer-figure.ts";
import { textGrowthFigure } from "../../src/report/training/text-growth.ts";
import { tuningFigure } from "../../src/report/tuning-figure.ts";
import { fakeSpectrum } from "./fake-spectrum.ts";
import { TRANSFER } from "./readout/fake-transfer.ts";
import { attribute, elements, parseXml, textOf, type XmlElement } from "./xml.ts";

/** Widths of a letter in parts of its height, on the small side: what is beyond an edge by this is beyond it. */
const LETTER = 0.5;

interface Written {
  readonly words: string;
  readonly from: number;
  readonly to: number;
}

/** What is written across, with its least extent. */
function writtenIn(root: XmlElement, inherited = 16): Written[] {
  const size = Number(attribute(root, "font-size") ?? inherited);
  const own = root.name === "text" && attribute(root, "transform") === undefined ? [root] : [];
  const inner = root.children.flatMap((c) => (typeof c === "string" ? [] : writtenIn(c, size)));
  return [
    ...inner,
    ...own.map((each) => {
      const words = textOf(each);
      const [at, length] = [Number(attribute(each, "x")), [...words].length * size * LETTER];
      const anchor = attribute(each, "text-anchor") ?? "start";
      const from = at - { start: 0, middle: length / 2, end: length }[anchor]!;
      return { words, from, to: from + length };
    }),
  ];
}

const STEPS = 60;
const wave = (phase: number) =>
  Float64Array.from({ length: STEPS }, (_, t) => Math.sin(t / 3 + phase));
const layers = [8, 8, 8, 8, 8].map((size) => ({ cell: "gru" as const, size }));
const exponents = Array.from({ length: 40 }, (_, j) => (j > 37 ? -Infinity : 0.2 - 0.08 * j));
const title = "LSTM, 32 units and a long name, driven by a mixture of several oscillations";
const gain = { largest: 0.5, largestError: 0.1, typical: -0.2, typicalError: 0.1 };
const reach = {
  lags: 4,
  windows: 4,
  points: [0, 1, 2, 4].map((lag) => ({ lag, state: gain, input: gain })),
};

const FIGURES: Readonly<Record<string, (width: number) => string>> = {
  "a spectrum": (width) => spectrumFigure(fakeSpectrum([0.2, -0.3, -1]), { title, width }),
  "a spectrum of layers, with its reach": (width) =>
    spectrumFigure(
      fakeSpectrum(exponents, {
        state: { size: 40, layers },
        layerOf: exponents.map((_, j) => j % 5),
        reach: reach as never,
      }),
      { title, width },
    ),
  "two copies": (width) =>
    trajectoriesFigure(
      {
        ...{ from: 100, first: [wave(0), wave(1)], second: [wave(2), wave(3)], drive: wave(4) },
        ...{ distance: wave(5), exponent: -0.1 },
      },
      { width },
    ),
  "two units": (width) =>
    phasePlaneFigure(
      {
        states: Array.from({ length: 9 }, (_, t) => [Math.sin(t), Math.cos(t)] as const),
        ...{ at: 3, before: [0, 0] },
        jacobian: [
          [1, 0],
          [0, 1],
        ],
      },
      { width },
    ),
  "a curve": (width) =>
    tuningFigure(
      {
        ...{ title, setting: "gain", quantity: "λ₁ (nats/step)", logarithmic: false, target: 0 },
        points: [0.5, 1, 2, 4].map((at) => ({ at, mean: at - 1, allowance: 0.1, theory: at - 1 })),
        crossings: [{ at: 1, low: 0.9123, high: 1.1234 }],
      },
      { width },
    ),
  "runs beside each other": (width) =>
    comparisonFigure(
      ["a run with a long name of its own 0123abcd, seed 1", "another"].map((name) => ({
        ...{ name, exponents: [0.1, -0.2, -Infinity], errors: [0.01, 0.01, Number.NaN] },
      })),
      title,
      width,
    ),
  "what one sweep says of another": (width) =>
    transferFigure(TRANSFER, { title: `${title} → ${title}`, width }),
  "a text": (width) =>
    textGrowthFigure(
      {
        ...{ step: 1234, symbols: [..."a text\nof some length"] },
        growth: Float64Array.from({ length: 22 }, (_, i) => (i === 3 ? Number.NaN : Math.sin(i))),
      },
      { width },
    ),
};

describe.each(Object.entries(FIGURES))("%s", (_, draw) => {
  test.each([320, 350, 420, 600, 719, 720, 900, 1200])("within %i pixels", (width) => {
    const svg = parseXml(draw(width));
    expect(Number(attribute(svg, "width"))).toBe(width);
    const beyond = writtenIn(svg).filter(({ from, to }) => from < 0 || to > width);
    expect(beyond).toEqual([]);
    const height = Number(attribute(svg, "height"));
    const lowest = elements(svg).map((each) => Number(attribute(each, "y") ?? 0));
    expect(Math.max(...lowest)).toBeLessThanOrEqual(height);
  });

  test("of less than 320 pixels is refused", () => {
    expect(() => draw(319)).toThrow("width is 319; expected at least 320");
    expect(() => draw(Number.NaN)).toThrow("width is NaN; expected at least 320");
  });
});

test("differences that grow by many nats are shown from their first lag on", () => {
  const points = [1, 2, 4, 64].map((lag) => {
    const own = { largest: lag, largestError: null, typical: lag, typicalError: null };
    return { lag, state: own, input: null };
  });
  const grown = { lags: 4, windows: 1, points: [{ ...points[0], lag: 0 }, ...points] };
  const svg = parseXml(spectrumFigure(fakeSpectrum([1, 0.5], { reach: grown as never })));
  const [panel] = elements(svg).filter((each) => attribute(each, "class") === "reach");
  const dots = elements(panel!).filter(({ name }) => name === "circle");
  const [window] = elements(panel!).filter(({ name }) => name === "svg");
  const bottom = Number(attribute(window!, "y")) + Number(attribute(window!, "height"));
  const heights = dots.map((each) => Number(attribute(each, "cy")));
  expect(heights).toHaveLength(8);
  expect(Math.max(...heights)).toBeLessThan(bottom);
});

describe("with less room", () => {
  test("a long title is cut at three quarters of its size, and stands whole in the title element", () => {
    const long = title.repeat(4);
    const svg = parseXml(spectrumFigure(fakeSpectrum([0.2]), { title: long, width: 320 }));
    const bold = elements(svg).find((each) => attribute(each, "font-weight") === "bold")!;
    expect(Number(attribute(bold, "font-size"))).toBeGreaterThanOrEqual(12);
    expect(textOf(bold)).toMatch(/^LSTM, 32 units .*…$/);
    expect(textOf(elements(svg).find(({ name }) => name === "title")!)).toBe(long);
  });

  test("panels of two copies lie below each other, and from 720 pixels on beside each other", () => {
    const heightOf = (width: number) =>
      Number(attribute(parseXml(FIGURES["two copies"]!(width)), "height"));
    expect(heightOf(719)).toBeGreaterThan(1.6 * heightOf(720));
    expect(heightOf(720)).toBeLessThan(1.1 * heightOf(900));
  });

  test("rows of a legend above the panel do not go over the caption", () => {
    const svg = parseXml(FIGURES["a spectrum of layers, with its reach"]!(320));
    const rows = elements(svg).filter((each) => attribute(each, "class") === "caption");
    const caption = Math.max(...rows.map((each) => Number(attribute(each, "y"))));
    const legend = elements(svg).find((each) => attribute(each, "class") === "legend")!;
    const first = elements(legend).find(({ name }) => name === "text")!;
    expect(rows.length).toBeGreaterThan(1);
    expect(Number(attribute(first, "y"))).toBeGreaterThan(caption + 12);
  });
});
