import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { spectrumDocument } from "../../src/report/document/spectrum-json.ts";
import { spectrumJsonSchema, spectrumSchema } from "../../src/report/document/spectrum-schema.ts";
import { spectrumHtml } from "../../src/report/html.ts";
import { canDrawText, pngFromSvg } from "../../src/report/node/png.ts";
import { fakeSpectrum, fakeSubject } from "./fake-spectrum.ts";

const NONE = Number.NEGATIVE_INFINITY;
const SUBJECT = fakeSubject();

describe("the JSON document", () => {
  test("says the exponents exactly, and −∞ by name", () => {
    const result = fakeSpectrum([0.1 + 0.2, -1, NONE]);
    const read = JSON.parse(JSON.stringify(spectrumDocument(result, SUBJECT)));
    expect(read.exponents).toEqual([0.1 + 0.2, -1, "-Infinity"]);
    expect(read.perSequence).toEqual([[0.1 + 0.2, -1, "-Infinity"]]);
    expect(read.mean).toBe("-Infinity");
    expect(read.standardErrors[2]).toBeNull();
    expect(read.nullDirections).toBe(1);
  });

  test("loses nothing of the result but its history", () => {
    const result = fakeSpectrum([0.3, -0.4]);
    const { history: _, ...rest } = result;
    expect(spectrumDocument(result, SUBJECT)).toMatchObject(rest);
  });

  test("follows its schema, with and without every part that may be null", () => {
    const frames = { segments: 4, overlap: 100, medianSine: 0.1, largestSine: 0.9 };
    const { certificates } = fakeSpectrum([0.3]);
    for (const result of [
      fakeSpectrum([0.3, -0.4]),
      fakeSpectrum([NONE, NONE], { layerOf: null }),
      fakeSpectrum([0.3], { certificates: { ...certificates, segmentFrames: frames } }),
    ]) {
      const document = JSON.parse(JSON.stringify(spectrumDocument(result, SUBJECT)));
      expect(spectrumSchema.parse(document)).toEqual(document);
    }
  });

  test("a document with a strange field or NaN does not follow the schema", () => {
    const document = spectrumDocument(fakeSpectrum([0.3]), SUBJECT);
    expect(spectrumSchema.safeParse({ ...document, surprise: 1 }).success).toBe(false);
    expect(spectrumSchema.safeParse({ ...document, exponents: [null] }).success).toBe(false);
    expect(spectrumSchema.safeParse({ ...document, schema: "lyapscope.spectrum/0" }).success).toBe(
      false,
    );
  });

  test("refuses NaN and +∞, which no spectrum holds", () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => spectrumDocument(fakeSpectrum([value]), SUBJECT)).toThrow(RangeError);
    }
  });

  test("the published schema is the one in the code; `npm run schema` renews it", () => {
    const published = new URL("../../schema/spectrum.schema.json", import.meta.url);
    expect(JSON.parse(readFileSync(published, "utf8"))).toEqual(spectrumJsonSchema());
  });
});

describe("the HTML page", () => {
  const page = spectrumHtml(fakeSpectrum([0.3, -0.4, NONE]), SUBJECT);
  const dataOf = (html: string, id: string) =>
    JSON.parse(html.match(new RegExp(`<script[^>]* id="${id}">(.*?)</script>`, "s"))![1]!);

  test("needs nothing from elsewhere and runs nothing", () => {
    expect(page).not.toMatch(/(src|href)=|@import|url\(/);
    expect(page.match(/<script [^>]*>/g)).toEqual([
      '<script type="application/json" id="lyapscope-spectrum">',
      '<script type="application/json" id="lyapscope-history">',
    ]);
    expect(page).not.toMatch(/NaN|undefined|\[object/);
  });

  test("holds the document and the history as JSON", () => {
    const result = fakeSpectrum([0.3, -0.4, NONE]);
    expect(dataOf(page, "lyapscope-spectrum")).toEqual(spectrumDocument(result, SUBJECT));
    const history = dataOf(page, "lyapscope-history");
    expect(history).toHaveLength(result.history.length);
    expect(history.at(-1).exponents).toEqual([0.3, -0.4, "-Infinity"]);
  });

  test("a hostile name cannot leave its place", () => {
    const name = `</script></title><img src=x onerror=alert(1)>"'&\u2028.npy`;
    const html = spectrumHtml(fakeSpectrum([0.3]), {
      ...SUBJECT,
      model: { ...SUBJECT.model, source: name, network: name, assumptions: [name] },
      input: { ...SUBJECT.input, source: name, notes: [name] },
    });
    expect(html).toContain('<th scope="row">noted</th><td class="words">&lt;/script&gt;');
    expect(html).not.toContain("<img");
    expect(html.replace(/<script.*?<\/script>/gs, "")).not.toContain(`"'&`);
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    // Of the page, and of both drawings the figure, one mark and one curve.
    expect(html.match(/<\/title>/g)).toHaveLength(7);
    expect(dataOf(html, "lyapscope-spectrum").model.source).toBe(name);
  });

  test("shows warnings, failed certificates and every exponent", () => {
    const exponents = Array.from({ length: 300 }, (_, j) => 0.1 - j / 50);
    const html = spectrumHtml(
      fakeSpectrum(exponents, { converged: false, warnings: ["too <short>; give more"] }),
      SUBJECT,
    );
    expect(html).toContain("<li>too &lt;short&gt;; give more</li>");
    expect(html).toContain("✗ does not hold");
    expect(html.match(/<tr><th scope="row">\d+<\/th>/g)).toHaveLength(exponents.length);
  });
});

describe("PNG", () => {
  const size = (png: Uint8Array) => {
    const view = new DataView(png.buffer, png.byteOffset);
    return [view.getUint32(16), view.getUint32(20)];
  };

  test("is a picture of the figure's size times the scale, with something on it", async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><rect width="50" height="60"/></svg>';
    const png = await pngFromSvg(svg, 2);
    expect(Array.from(png.subarray(1, 4), (c) => String.fromCharCode(c)).join("")).toBe("PNG");
    expect(size(png)).toEqual([180, 120]);
    const empty = await pngFromSvg(svg.replace(/<rect.*?>/, ""), 2);
    expect(png).not.toEqual(empty);
  });

  test("tells whether letters can be drawn", async () => {
    const letters = (words: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="24"><text x="4" y="18">${words}</text></svg>`;
    const drawn = (await pngFromSvg(letters("λ"))).length > (await pngFromSvg(letters(""))).length;
    expect(await canDrawText()).toBe(drawn);
  });
});
