import { describe, expect, test } from "vitest";
import { spectrumEvent } from "../../src/experiment/monitor/spectrum-record.ts";
import { derivedFacts, recordedFacts } from "../../src/report/derived-facts.ts";
import { spectrumDocument } from "../../src/report/document/spectrum-json.ts";
import { spectrumJsonSchema, spectrumSchema } from "../../src/report/document/spectrum-schema.ts";
import { spectrumHtml } from "../../src/report/html.ts";
import { QUANTITIES, QUANTITY_NAMES } from "../../src/spectrum/derived-quantities.ts";
import type { SpectrumResult } from "../../src/spectrum/result.ts";
import { plainJson } from "../../src/store/canonical-json.ts";
import { fakeSpectrum, fakeSubject } from "./fake-spectrum.ts";

const NULL = Number.NEGATIVE_INFINITY;

const phrases = (result: SpectrumResult, ...script: ["typeset"?]) =>
  derivedFacts(result, ...script).map(({ phrase }) => phrase);

describe("every quantity that is computed from the exponents", () => {
  const result = fakeSpectrum([0.5, 0.25, -1, NULL], { unit: "bits" });

  test.each(QUANTITY_NAMES)(
    "%s is in the document, in its schema and in what is recorded",
    (name) => {
      const document = spectrumDocument(result, fakeSubject());
      expect(spectrumSchema.parse(document)[name]).toEqual(plainJson({ of: result[name] }).of);
      expect(spectrumJsonSchema()).toMatchObject({ properties: { [name]: {} } });
      const { details } = spectrumEvent(result, 1, "joint");
      expect(details).toHaveProperty(name);
      const { words } = QUANTITIES[name];
      if (words === null) return;
      expect(phrases(result, "typeset").join()).toContain(words.one ?? words.name);
      expect(spectrumHtml(result, fakeSubject()).toLowerCase()).toContain(words.name.toLowerCase());
    },
  );

  test("what has a unit is recorded in nats, what has none as it is", () => {
    const { details } = spectrumEvent(result, 1, "joint");
    expect(details).toMatchObject({
      nullDirections: 1,
      unstableDirections: { value: 2, lowerBound: false },
      kaplanYorkeDimension: { value: 2.75, lowerBound: false },
      entropy: { value: 0.75 * Math.LN2, lowerBound: false },
      maximum: 0.5 * Math.LN2,
      mean: NULL,
    });
  });
});

describe("in words", () => {
  test("those of a motion first, counts that are 0 not at all", () => {
    expect(phrases(fakeSpectrum([0.5, -1]))).toEqual([
      "Kaplan–Yorke dimension 1.50",
      "sum of positive exponents 0.5 nats/step",
      "1 unstable direction",
    ]);
    expect(phrases(fakeSpectrum([-1, NULL])).slice(2)).toEqual(["1 exponent of -∞"]);
    expect(phrases(fakeSpectrum([2, 1, NULL, NULL]), "typeset").slice(2)).toEqual([
      "2 exponents of −∞",
      "2 unstable directions",
    ]);
  });

  test("a lower bound is said to be one, also of 0 and of 1", () => {
    const at = (value: number) =>
      phrases(fakeSpectrum([-1], { unstableDirections: { value, lowerBound: true } })).at(-1);
    expect(at(0)).toBe("≥ 0 unstable directions");
    expect(at(1)).toBe("≥ 1 unstable directions");
    expect(at(1234)).toBe("≥ 1,234 unstable directions");
  });

  test("of a record, whatever it holds", () => {
    const details = { kaplanYorkeDimension: { value: 1.25, lowerBound: true } };
    expect(recordedFacts(details)).toEqual(["dimension ≥ 1.25"]);
    const more = { ...details, unstableDirections: { value: 0, lowerBound: false } };
    expect(recordedFacts(more)).toEqual(["unstable 0", "dimension ≥ 1.25"]);
    const strange = { kaplanYorkeDimension: "none", unstableDirections: { value: "1" }, mean: 1 };
    expect(recordedFacts(strange)).toEqual([]);
  });
});
