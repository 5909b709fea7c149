import { describe, expect, test } from "vitest";
import { spectrumFigure } from "../../src/report/figure.ts";
import { chooseCurves } from "../../src/report/history-panel.ts";
import { fakeHistory, fakeSpectrum } from "./fake-spectrum.ts";
import { attribute, elements, parseXml, textOf, type XmlElement } from "./xml.ts";

const NONE = Number.NEGATIVE_INFINITY;
const DESCENDING = Array.from({ length: 30 }, (_, j) => 0.2 - 0.05 * j);

/** The marks of the exponents, in the order of their index. */
function marks(svg: XmlElement): XmlElement[] {
  return elements(group(svg, "exponents")).filter(({ name }) => name !== "title" && name !== "g");
}

function group(svg: XmlElement, name: string): XmlElement {
  const found = elements(svg).find((e) => e.name === "g" && attribute(e, "class") === name);
  expect(found, `group ${name}`).toBeDefined();
  return found!;
}

/** Vertical place of the line at λ = 0 in a group. */
function zeroOf(panel: XmlElement): number {
  return Number(attribute(elements(panel).find((e) => attribute(e, "class") === "zero")!, "y1"));
}

describe("the figure", () => {
  test("is well-formed SVG with its namespace, a name, and no number that is not one", () => {
    for (const exponents of [[0.1], [NONE, NONE], DESCENDING, [0.5, -3, NONE]]) {
      const source = spectrumFigure(fakeSpectrum(exponents));
      expect(attribute(parseXml(source), "xmlns")).toBe("http://www.w3.org/2000/svg");
      expect(source).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  test("marks every exponent, above the zero line if it is positive and below if negative", () => {
    const exponents = [0.3, 0.1, -0.2, -0.9];
    const panel = group(parseXml(spectrumFigure(fakeSpectrum(exponents))), "spectrum");
    const heights = marks(panel).map((mark) => Number(attribute(mark, "cy")));
    expect(heights.map((y) => y < zeroOf(panel))).toEqual([true, true, false, false]);
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
  });

  test("tells the sign without colour: positive marks are filled, negative ones hollow", () => {
    const svg = parseXml(spectrumFigure(fakeSpectrum([0.3, -0.2])));
    expect(marks(svg).map((mark) => attribute(mark, "fill") === "#ffffff")).toEqual([false, true]);
  });

  test("draws ±1 and ±2 standard errors to scale", () => {
    // All of it lies where the axis is linear.
    const exponents = [0.04, -0.06];
    const svg = parseXml(
      spectrumFigure(fakeSpectrum(exponents, { standardErrors: [0.01, 0.005], history: [] })),
    );
    const lengths = elements(group(svg, "errors"))
      .filter(({ name }) => name === "line")
      .map((bar) => Math.abs(Number(attribute(bar, "y2")) - Number(attribute(bar, "y1"))));
    const [first, second] = marks(svg).map((mark) => Number(attribute(mark, "cy")));
    const perUnit = (second - first) / 0.1;
    // Coordinates have two decimals, so that a length is right to 0.01 and the scale to 1e-4.
    const expected = [0.04, 0.02, 0.02, 0.01].map((length) => length * perUnit);
    lengths.forEach((length, i) => {
      expect(length).toBeCloseTo(expected[i], 1);
    });
    expect(lengths).toHaveLength(4);
  });

  test.each(["nats", "bits"] as const)(
    "has room near zero beside an exponent of −14, and a scale of steps to half, in %s",
    (unit) => {
      const scale = unit === "bits" ? 1 / Math.LN2 : 1;
      const exponents = [0, -0.1, -Math.LN2, -14].map((value) => value * scale);
      const panel = group(parseXml(spectrumFigure(fakeSpectrum(exponents, { unit }))), "spectrum");
      const [zero, tenth, half] = marks(panel).map((mark) => Number(attribute(mark, "cy")));
      expect(tenth - zero).toBeGreaterThan(30);
      const memory = elements(group(panel, "memory"));
      const one = memory.find((each) => each.name === "text" && textOf(each) === "1")!;
      // Letters stand four pixels below their tick.
      expect(Number(attribute(one, "y")) - 4).toBeCloseTo(half, 1);
    },
  );

  test("has room for every error bar", () => {
    const svg = parseXml(spectrumFigure(fakeSpectrum([0.1, -0.1], { standardErrors: [5, 5] })));
    const ends = elements(group(svg, "errors"))
      .filter(({ name }) => name === "line")
      .flatMap((bar) => [Number(attribute(bar, "y1")), Number(attribute(bar, "y2"))]);
    // The panel lies between the legend and the labels of its lower axis.
    expect(Math.min(...ends)).toBeGreaterThan(85);
    expect(Math.max(...ends)).toBeLessThan(350);
  });

  test("merges error bars into bands when marks are close", () => {
    const many = Array.from({ length: 500 }, (_, j) => -j / 100);
    const errors = group(parseXml(spectrumFigure(fakeSpectrum(many))), "errors");
    expect(elements(errors).filter(({ name }) => name === "path")).toHaveLength(2);
    expect(elements(errors).filter(({ name }) => name === "line")).toHaveLength(0);
  });

  test("leaves out error bars that do not exist", () => {
    const svg = spectrumFigure(fakeSpectrum([0.1, -0.1], { standardErrors: [null, null] }));
    expect(elements(group(parseXml(svg), "errors")).filter((e) => e.name === "line")).toEqual([]);
    expect(svg).not.toContain("standard errors");
  });

  test("puts −∞ at the bottom edge as arrows, and counts them", () => {
    const svg = parseXml(spectrumFigure(fakeSpectrum([0.1, -1, NONE, NONE, NONE])));
    const arrows = marks(svg).filter((mark) => attribute(mark, "class") === "null-direction");
    expect(arrows).toHaveLength(3);
    expect(textOf(svg)).toContain("3 exponents are −∞");
    expect(textOf(arrows[0])).toBe("λ₃ = −∞ nats/step");
  });

  test("shows the layer that owns an exponent by the shape of its mark", () => {
    const layers = [
      { cell: "gru", size: 2 },
      { cell: "gru", size: 2 },
    ];
    const state = { size: 4, layers };
    const layerOf = [0, 1, 1, 0];
    const svg = parseXml(spectrumFigure(fakeSpectrum([0.1, -0.1, -0.2, -0.3], { state, layerOf })));
    expect(marks(svg).map(({ name }) => name)).toEqual(["circle", "polygon", "polygon", "circle"]);
    expect(textOf(svg)).toContain("layer 2");
    const joint = parseXml(
      spectrumFigure(fakeSpectrum([0.1, -0.1, -0.2, -0.3], { state, layerOf: null })),
    );
    expect(textOf(joint)).not.toContain("layer");
  });

  test("names the unit on both axes and in the caption", () => {
    const words = textOf(parseXml(spectrumFigure(fakeSpectrum([0.5, -1], { unit: "bits" }))));
    expect(words.match(/bits\/step/g)?.length).toBeGreaterThanOrEqual(3);
    expect(words).not.toContain("nats");
  });

  test("sets a title as small as it takes to fit", () => {
    const sizeOf = (length: number) => {
      const svg = parseXml(spectrumFigure(fakeSpectrum([0.1]), { title: "m".repeat(length) }));
      return Number(
        elements(svg)
          .find((e) => e.attributes.get("font-weight") === "bold")!
          .attributes.get("font-size"),
      );
    };
    expect(sizeOf(40)).toBe(16);
    expect(sizeOf(78)).toBe(16);
    expect(sizeOf(96)).toBe(13);
    expect(sizeOf(500)).toBe(12);
  });

  test("escapes a hostile title and cuts a long one, which stays whole in the title element", () => {
    const title = `<script>alert("1")</script>&'\u0000 ${"long ".repeat(40)}`;
    const svg = parseXml(spectrumFigure(fakeSpectrum([0.1]), { title }));
    expect(elements(svg).some(({ name }) => name === "script")).toBe(false);
    const whole = elements(svg).find(({ name }) => name === "title")!;
    expect(textOf(whole)).toBe(title.replace("\u0000", "\ufffd"));
  });

  test("refuses a spectrum with NaN or without exponents", () => {
    expect(() => spectrumFigure(fakeSpectrum([0.1, Number.NaN]))).toThrow(/exponent 2 is NaN/);
    expect(() => spectrumFigure({ ...fakeSpectrum([0.1]), exponents: [] })).toThrow(RangeError);
  });
});

describe("the history", () => {
  test("shows at most twelve exponents, evenly spread, the first and the last among them", () => {
    const count = 100;
    const exponents = Array.from({ length: count }, (_, j) => -j);
    const ranks = chooseCurves(fakeSpectrum(exponents)).map((curve) => curve.rank);
    expect(ranks).toEqual([1, 10, 19, 28, 37, 46, 55, 64, 73, 82, 91, 100]);
  });

  test("ranks columns by where they end, whatever their order in the frame", () => {
    const history = [
      { step: 10, exponents: [-3, 1, -1], finiteTime: [-3, 1, -1] },
      { step: 20, exponents: [-2.5, 0.5, -1.5], finiteTime: [-2, 0, -2] },
    ];
    expect(chooseCurves(fakeSpectrum([0.5, -1.5, -2.5], { history }))).toEqual([
      { rank: 1, values: [1, 0.5] },
      { rank: 2, values: [-1, -1.5] },
      { rank: 3, values: [-3, -2.5] },
    ]);
  });

  test("keeps every point of every curve", () => {
    const points = 777;
    const history = fakeHistory([0.1, -0.4], points, 7770);
    const panel = group(
      parseXml(spectrumFigure(fakeSpectrum([0.1, -0.4], { history }))),
      "history",
    );
    const curves = elements(panel).filter(({ name }) => name === "path");
    expect(curves.map((c) => attribute(c, "d")!.match(/[ML]/g)?.length)).toEqual([points, points]);
  });

  test("draws growing exponents solid and fading ones dashed", () => {
    const panel = group(parseXml(spectrumFigure(fakeSpectrum([0.1, -0.4]))), "history");
    const dashes = elements(panel)
      .filter(({ name }) => name === "path")
      .map((curve) => attribute(curve, "stroke-dasharray"));
    expect(dashes).toEqual([undefined, "6 2"]);
  });

  test("leaves out what is −∞ in the end", () => {
    const history = [
      { step: 10, exponents: [-9, 1, NONE], finiteTime: [-9, 1, NONE] },
      { step: 20, exponents: [NONE, 0.5, NONE], finiteTime: [NONE, 0, NONE] },
    ];
    const curves = chooseCurves(fakeSpectrum([0.5, NONE, NONE], { history }));
    expect(curves).toEqual([{ rank: 1, values: [1, 0.5] }]);
    expect(spectrumFigure(fakeSpectrum([NONE, NONE]))).not.toContain('class="history"');
  });

  test("is left out when there is only one time", () => {
    const once = fakeSpectrum([0.1, -0.4], { history: fakeHistory([0.1, -0.4], 1, 10) });
    expect(spectrumFigure(once)).not.toContain('class="history"');
  });
});
