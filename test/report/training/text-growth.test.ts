/** A text in the colours of what its characters did. */
import { describe, expect, test } from "vitest";
import { MEMORY_COLOURS } from "../../../src/report/drawing/theme.ts";
import {
  recordedTextGrowth,
  symbolWords,
  textGrid,
  textGrowthCsv,
  textGrowthFigure,
} from "../../../src/report/training/text-growth.ts";
import { TEXT_GROWTH, TEXT_SYMBOLS } from "../../../src/store/series-names.ts";
import type { Series } from "../../../src/store/store.ts";
import { attribute, elements, parseXml, textOf, type XmlElement } from "../xml.ts";

const ofClass = (root: XmlElement, name: string) =>
  elements(root).filter((each) => attribute(each, "class") === name);

const TEXT = 'a <b>&"\n𝄞x';
const codes = Float64Array.from([...TEXT], (symbol) => symbol.codePointAt(0)!);
const growth = Float64Array.from([0.5, -0.02, -2, 0.05, 0.2, 3, -0.2, 0, -Infinity, Number.NaN]);
const series: Series[] = [
  { step: 0, name: TEXT_GROWTH, values: new Float64Array(growth.length) },
  { step: 0, name: TEXT_SYMBOLS, values: codes },
  { step: 8, name: TEXT_GROWTH, values: growth },
  { step: 8, name: "gradientNorms", values: Float64Array.of(1) },
];

describe("growth along a text", () => {
  const recorded = recordedTextGrowth(series)!;

  test("is read back with its symbols, the last or that of a step", () => {
    expect(recorded.step).toBe(8);
    expect(recorded.symbols).toEqual([...TEXT]);
    expect(recorded.growth).toBe(growth);
    expect(recordedTextGrowth(series, 0)!.growth[0]).toBe(0);
    expect(recordedTextGrowth(series, 4)).toBeNull();
    expect(recordedTextGrowth(series.slice(2))).toBeNull();
    expect(recordedTextGrowth([{ ...series[1], values: codes.slice(1) }, series[2]])).toBeNull();
  });

  test("has every symbol in the colour of its class, with its number, and no markup", () => {
    const drawn = ofClass(parseXml(textGrowthFigure(recorded)), "symbol");
    expect(drawn).toHaveLength(growth.length);
    const fills = drawn.map((each) =>
      attribute(elements(each).find(({ name }) => name === "rect")!, "fill"),
    );
    // From the strongest that fades; limits are 0.03, 0.1, 0.3 and 1 nat.
    const places = [8, 4, 0, 6, 7, 9, 2, 4, 0];
    expect(fills.slice(0, 9)).toEqual(places.map((place) => MEMORY_COLOURS[place]));
    expect(textOf(drawn[2])).toContain('"<", character 3: −2.000 nats, differences × 0.135');
    expect(textOf(drawn[1])).toContain("a space, character 2");
    expect(textOf(drawn[8])).toContain("took every difference, −∞");
    expect(textOf(drawn[9])).toContain("no difference was left");
    expect(textOf(drawn[7])).toContain("↵");
  });

  test("says its mean and its ends, of what is finite", () => {
    const svg = textGrowthFigure(recorded);
    const [caption] = ofClass(parseXml(svg), "caption");
    // (0.5 − 0.02 − 2 + 0.05 + 0.2 + 3 − 0.2 + 0) / 8
    expect(textOf(caption)).toBe('mean +0.191 nats, from −2.000 at "<" to +3.000 at "&"');
    expect(svg).not.toMatch(/="[^"]*(NaN|Infinity|undefined)/);
    const none = { ...recorded, growth: growth.map(() => Number.NaN) };
    expect(textGrowthFigure(none)).toContain("no difference of the state outlasts");
  });

  test("places symbols and finds them again, at any width", () => {
    for (const width of [340, 480, 1080]) {
      const grid = textGrid(500, width);
      for (const index of [0, 1, grid.columns - 1, grid.columns, 499]) {
        const { x, y } = grid.placeOf(index);
        expect(x + grid.cell.width).toBeLessThan(width);
        expect(grid.indexAt(x + 1, y + 1)).toBe(index);
      }
      expect(grid.indexAt(1, 1)).toBeNull();
      const { x, y } = grid.placeOf(499);
      expect(grid.indexAt(x + grid.cell.width + 1, y + 1)).toBeNull();
    }
  });

  test("is a table with every digit", () => {
    const rows = textGrowthCsv(recorded).split("\n");
    expect(rows[0]).toBe("index,symbol,ln_growth");
    expect(rows[1]).toBe("1,a,0.5");
    expect(symbolWords(recorded, 0)).toBe('"a", character 1: +0.500 nats, differences × 1.65');
  });
});
