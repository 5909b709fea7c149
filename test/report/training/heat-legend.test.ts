/** The key of the heat strip, wherever it lies: its words are beside each other and never over each other. */
import { expect, test } from "vitest";
import { heatLegend } from "../../../src/report/training/picture/heat-strip.ts";
import { attribute, elements, parseXml, textOf } from "../xml.ts";

/** Pixels of a letter of the key's size, on the large side. */
const LETTER = 0.64 * 11;

function written(width: number, hasInfinite: boolean) {
  const root = parseXml(heatLegend(0, 0, width, hasInfinite));
  const texts = elements(root).filter(({ name }) => name === "text");
  return texts.map((each) => {
    const words = textOf(each);
    const length = [...words].length * LETTER;
    const anchor = attribute(each, "text-anchor") ?? "start";
    const from =
      Number(attribute(each, "x")) - { start: 0, middle: length / 2, end: length }[anchor]!;
    return { words, y: Number(attribute(each, "y")), from, to: from + length };
  });
}

test.each([180, 200, 246, 263, 300, 600])("of %i pixels has room for its words", (width) => {
  for (const hasInfinite of [false, true]) {
    const all = written(width, hasInfinite).sort((a, b) => a.from - b.from);
    for (const height of new Set(all.map(({ y }) => y))) {
      const line = all.filter(({ y }) => y === height);
      const over = line.filter(({ from }, i) => i > 0 && from < line[i - 1]!.to);
      expect(over.map(({ words }) => words)).toEqual([]);
    }
    const words = all.map((each) => each.words);
    for (const part of ["1", "10", "∞"]) expect(words).toContain(part);
    expect(words.filter((each) => /forgets|grows/.test(each)).length).toBe(2);
  }
});
