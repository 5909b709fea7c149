/** What all figures are drawn with: colours that a page can exchange, legends that stay within their room. */
import { describe, expect, test } from "vitest";
import { drawLegend, legendRise } from "../../src/report/drawing/axes.ts";
import { exponentColour, orderColour } from "../../src/report/drawing/colours.ts";
import { themed } from "../../src/report/drawing/theme.ts";
import { thinned } from "../../src/report/drawing/thin.ts";
import { trajectoriesFigure } from "../../src/report/dynamics/trajectories-figure.ts";
import { spectrumFigure } from "../../src/report/figure.ts";
import { fakeSpectrum } from "./fake-spectrum.ts";
import { attribute, elements, parseXml, textOf } from "./xml.ts";

const FIGURES: Readonly<Record<string, string>> = {
  "a spectrum with single errors": spectrumFigure(fakeSpectrum([0.4, 0.1, -0.001, -0.3, -2])),
  "a spectrum with bands of errors": spectrumFigure(
    fakeSpectrum(Array.from({ length: 300 }, (_, j) => 0.5 - 0.01 * j)),
  ),
  "two copies": trajectoriesFigure({
    ...{ from: 0, exponent: -0.1, drive: null, distance: Float64Array.of(0, -1, -2) },
    first: [0, 1, 2, 3, 4].map((unit) => Float64Array.of(unit, 1, 0)),
    second: [0, 1, 2, 3, 4].map((unit) => Float64Array.of(unit, 0, 1)),
  }),
};

describe("colours", () => {
  test.each(Object.entries(FIGURES))("of %s are those of the page, none is fixed", (_, svg) => {
    expect(svg).toMatch(/="#[0-9a-f]{6}"/);
    expect(themed(svg, "page").match(/="#[0-9a-f]{6}"/g)).toBeNull();
  });

  /** Relative luminance by WCAG. */
  const luminance = (colour: string) => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const dark = (colour: string) => themed(`<a fill="${colour}"/>`, "dark").slice(9, 16);

  test.each([0, 0.01, 0.3, 1])("of exponents at %d of the largest are seen on dark paper", (at) => {
    for (const colour of [exponentColour(at, 1), exponentColour(-at, 1), orderColour(at)]) {
      expect((luminance(dark(colour)) + 0.05) / (luminance("#17181b") + 0.05)).toBeGreaterThan(3);
    }
  });

  test("of exponents say the sign at zero already, and more of it further away", () => {
    expect(exponentColour(1e-9, 1)).not.toBe(exponentColour(-1e-9, 1));
    expect([exponentColour(2, 2), exponentColour(-2, 2)]).toEqual(["#b34800", "#0550a0"]);
    expect(exponentColour(Number.NEGATIVE_INFINITY, 0)).toBe("#0550a0");
    const greens = [0.01, 0.1, 0.5, 1].map((at) => luminance(exponentColour(at, 1)));
    expect(greens).toEqual([...greens].sort((a, b) => b - a));
  });
});

describe("a legend", () => {
  const entries = ["short", "words that are longer than there is room for them", "last"].map(
    (words) => ({ words, symbol: () => "" }),
  );
  const rowsAt = (room: number) => {
    const svg = parseXml(drawLegend(0, 100, entries, room));
    return elements(svg)
      .filter(({ name }) => name === "text")
      .map((each) => ({ words: textOf(each), y: Number(attribute(each, "y")) }));
  };

  test("breaks words that are longer than its room, each line below the one before, the last at its place", () => {
    const rows = rowsAt(160);
    expect(rows.map(({ words }) => words)).toEqual([
      "short",
      "words that are",
      "longer than there is",
      "room for them",
      "last",
    ]);
    expect(rows.map(({ y }) => y)).toEqual([36, 52, 68, 84, 100]);
    expect(legendRise(entries, 160)).toBe(64);
  });

  test("is one row where there is room", () => {
    expect(rowsAt(Number.POSITIVE_INFINITY).map(({ y }) => y)).toEqual([100, 100, 100]);
    expect(legendRise(entries, Number.POSITIVE_INFINITY)).toBe(0);
  });
});

describe("a line of very many points", () => {
  const points = Array.from({ length: 100_000 }, (_, x) => ({
    x,
    y: x === 54_321 ? 9 : x === 77_777 ? Number.NaN : Math.sin(x * x),
  }));
  const draw = (all: typeof points) =>
    thinned(
      all,
      ({ x }) => x / 100,
      ({ y }) => y,
    );

  test("keeps its ends, the extremes of every stretch, and what is not finite, in few", () => {
    const drawn = draw(points);
    expect(drawn.length).toBeLessThan(2800);
    expect([drawn[0], drawn.at(-1)]).toEqual([points[0], points.at(-1)]);
    expect(drawn.map(({ x }) => x)).toEqual(drawn.map(({ x }) => x).sort((a, b) => a - b));
    expect(drawn).toContain(points[54_321]);
    expect(drawn).toContain(points[77_777]);
    const stretch = (x: number) => Math.floor(x / 150);
    const within = (all: typeof points) =>
      all.filter(({ x, y }) => stretch(x) === 300 && Number.isFinite(y)).map(({ y }) => y);
    expect(Math.max(...within([...drawn]))).toBe(Math.max(...within(points)));
    expect(Math.min(...within([...drawn]))).toBe(Math.min(...within(points)));
  });

  test("is as it is where there are few", () => {
    const few = points.filter(({ x }) => x % 1000 === 0);
    expect(draw(few)).toBe(few);
  });
});
