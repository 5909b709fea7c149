/** For every sentence about a spectrum a network for which a careless one would be false. */
import { describe, expect, test } from "vitest";
import { customCell, elman, gru, lstm } from "../../src/cells/index.ts";
import { autonomousInputs } from "../../src/data/index.ts";
import { createRandom } from "../../src/random.ts";
import { certificateLines } from "../../src/report/certificates.ts";
import { spectrumDocument } from "../../src/report/document/spectrum-json.ts";
import { spectrumSchema } from "../../src/report/document/spectrum-schema.ts";
import { spectrumFigure } from "../../src/report/figure.ts";
import { spectrumHtml } from "../../src/report/html.ts";
import { interpret } from "../../src/report/interpretation.ts";
import { reachRows } from "../../src/report/reach/reach-table.ts";
import { lyapunovSpectrum } from "../../src/spectrum/index.ts";
import type { Certificates, SpectrumResult } from "../../src/spectrum/result.ts";
import { matrix } from "../support/dense.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { plainLayer, randomLayer } from "../support/plain-networks.ts";
import { fakeSpectrum, fakeSubject } from "./fake-spectrum.ts";

const drive = sequenceSet(normalInputs(createRandom(3), 300, 1));
const said = (result: SpectrumResult, closed = false) => interpret(result, closed).join(" ");
const lineOf = (result: SpectrumResult, name: string) =>
  certificateLines(result).find((line) => line.name === name)!;
const certified = (certificates: Partial<Certificates>, more: Partial<SpectrumResult> = {}) => {
  const fake = fakeSpectrum([-0.1, -0.5], more);
  return { ...fake, certificates: { ...fake.certificates, ...certificates } };
};
function delayLine(n: number, weight = 1) {
  const U = matrix(n, n, (i, j) => (i === j + 1 ? weight : 0));
  const W = U.map((_, i) => [i === 0 ? 1 : 0]);
  return elman({ ...plainLayer([W], [U]).options, activation: "identity" });
}

describe("λ₁ is no memory span", () => {
  test("a delay line of 10: nothing of a few steps, or of forgetting", async () => {
    const without = await lyapunovSpectrum(delayLine(10), drive);
    expect(said(without)).toMatch(
      /^Every exponent is −∞: after some steps .* exponents do not say \(--lags does\)/,
    );
    expect(said(without)).not.toMatch(/forget|few steps|remember|horizon/);
    const result = await lyapunovSpectrum(delayLine(10), drive, { lags: [1, 9, 10, 20] });
    expect(said(result)).toContain(
      "lasts best keeps 1/e of its size for 9 steps, a random one for 1 to 9 steps; what an input changes, for 9 steps.",
    );
    expect(said(result)).toContain(
      "Differences persist for 9 steps before they fade, although λ₁ is −∞: growth that is not normal",
    );
  });

  test("two stable states: small differences fade, and which one it is stays", async () => {
    const { options } = plainLayer([[[0.01]]], [[[2]]]);
    const result = await lyapunovSpectrum(elman(options), drive, {
      initialState: [Float64Array.of(0.9)],
    });
    expect(said(result)).toContain("small differences of the state fade: in the long run");
    expect(said(result)).toContain("nor does it speak of differences that are not small");
    expect(said(result)).not.toMatch(/forget|horizon/);
  });

  test("a shear grows before it fades, and an ordinary network does not", async () => {
    const shear = elman({
      ...plainLayer(
        [[[1], [1]]],
        [
          [
            [0.9, 5],
            [0, 0.9],
          ],
        ],
      ).options,
      activation: "identity",
    });
    const grown = await lyapunovSpectrum(shear, drive, { lags: 128 });
    expect(said(grown)).toMatch(
      /Differences grow before they fade, up to 19\.\d-fold after 8 steps/,
    );
    const normal = elman({
      ...plainLayer(
        [[[1], [1]]],
        [
          [
            [0.9, 0],
            [0, 0.8],
          ],
        ],
      ).options,
      activation: "identity",
    });
    const plain = await lyapunovSpectrum(normal, drive, { lags: 64, unit: "bits" });
    expect(said(plain)).not.toContain("not normal");
    expect(said(plain)).toContain("keeps 1/e of its size for 8 to 16 steps");
  });
});

describe("signs", () => {
  test("without an error bar there is no sign, in closed loop neither", () => {
    const result = fakeSpectrum([-0.1], { standardErrors: [null] });
    expect(said(result)).toMatch(/^λ₁ has no error bar here/);
    expect(said(result, true)).toMatch(/λ₁ has no error bar here/);
  });
  test("a closed loop of −∞ has no e-folding time of 0 steps, and λ₁ > 0 alone is no chaos", () => {
    const vanished = fakeSpectrum([Number.NEGATIVE_INFINITY]);
    expect(said(vanished, true)).not.toMatch(/every 0/);
    expect(said(fakeSpectrum([0.5]), true)).toContain("chaos, where the trajectory stays bounded");
  });
  test("no -Infinity beside −∞, no hyphens for minus signs in a page", () => {
    const result = certified(
      { segmentFrames: { segments: 3, overlap: 100, medianSine: 2e-6, largestSine: 1 } },
      { exponents: [-0.1, Number.NEGATIVE_INFINITY], nullDirections: 1 },
    );
    expect(said(result)).not.toContain("Infinity");
    const page = spectrumHtml(result, fakeSubject()).replace(
      /<(script|svg|style)[\s\S]*?<\/\1>/g,
      "",
    );
    expect(page).not.toMatch(/[ (≤]-\d|\de-\d/);
    expect(page).toContain("Exponents of −∞ (singular Jacobians)");
    expect(spectrumHtml(certified({}), fakeSubject())).not.toContain("Exponents of −∞");
  });
});

describe("the rounding bound of a chaotic network", () => {
  test("is said to be along the trajectory as computed, and no other's", () => {
    const chaotic = fakeSpectrum([0.3, -0.5]);
    expect(lineOf(chaotic, "rounding").detail).toContain("along the trajectory as computed");
    // 53 binary digits at 0.3 nats a step.
    expect(lineOf(chaotic, "rounding").explanation).toContain("within some 123 steps");
    const bits = fakeSpectrum([0.3 / Math.LN2, -1], { unit: "bits" });
    expect(lineOf(bits, "rounding").explanation).toContain("within some 123 steps");
    const calm = lineOf(fakeSpectrum([-0.1, -0.5]), "rounding");
    expect(calm.detail + calm.explanation).not.toContain("trajectory");
  });
});

describe("ticks stand for what was checked", () => {
  test("the sum rule of a GRU and of a cell of one's own checks the factorisation alone", async () => {
    const cells = [
      gru(randomLayer(createRandom(1), 3, 1, 3).options),
      lstm(randomLayer(createRandom(1), 4, 1, 3).options),
    ];
    const [own, closed] = await Promise.all(cells.map((cell) => lyapunovSpectrum(cell, drive)));
    expect(lineOf(own, "sum rule")).toMatchObject({ passed: null });
    expect(lineOf(own, "sum rule").detail).toContain("checks the factorisation, not the Jacobian");
    expect(lineOf(closed, "sum rule")).toMatchObject({ passed: true });
    const broken = { expected: -1, found: -2, residual: -1, method: "sampled-lu" } as const;
    expect(lineOf(certified({ sumRule: broken }), "sum rule").passed).toBe(false);
  });

  test("nonsense for a derivative: no tick but that of the frame", async () => {
    const nonsense = customCell({
      name: "nonsense",
      stateSize: 2,
      step: (h) => void h.set([Math.sin(h[0] + 1), Math.cos(h[1])]),
      pushForward: (_h, _x, V) => void V.set(V.map((v) => 3.7 * v)),
    });
    const result = await lyapunovSpectrum(nonsense, autonomousInputs(500));
    expect(lineOf(result, "derivative")).toMatchObject({ passed: false });
    expect(lineOf(result, "sum rule").passed).toBeNull();
    expect(lineOf(result, "settled").passed).toBe(false);
  });

  test("settled wants steps in which a drift could be seen", () => {
    const few = fakeSpectrum([-0.1], { steps: 800, sequences: 800 });
    expect(lineOf(few, "settled")).toMatchObject({
      passed: null,
      detail: "1 counted step of each sequence is too few to see a drift",
    });
    expect(lineOf(fakeSpectrum([-0.1]), "settled").passed).toBe(true);
    expect(lineOf(fakeSpectrum([-0.1], { standardErrors: [null] }), "settled").passed).toBeNull();
  });

  test("rounding has no tick beside its warning", () => {
    const rounding = (accuracyBound: number) => lineOf(certified({ accuracyBound }), "rounding");
    expect(rounding(9e-5).passed).toBe(true);
    expect(rounding(4e-4)).toMatchObject({ passed: null });
    expect(rounding(4e-4).detail).toContain("above --accuracy, 1.0e-4");
    expect(rounding(0.1).passed).toBe(false);
  });

  test("segments are judged by the median sine, which fails and never vouches", () => {
    const line = (medianSine: number) =>
      lineOf(
        certified({ segmentFrames: { segments: 4, overlap: 200, medianSine, largestSine: 1 } }),
        "time segments",
      );
    expect(line(0.8)).toMatchObject({ passed: false });
    expect(line(0.8).detail).toContain("use --segments 1");
    expect(line(2e-6)).toMatchObject({ passed: null });
    expect(line(2e-6).detail).not.toContain("largest");
  });
});

test("the reach is in JSON, table, page and picture, −∞ by name and lost digits as bounds", async () => {
  const result = await lyapunovSpectrum(delayLine(4, 0.5), drive, { lags: [2, 4] });
  const document = spectrumDocument(result, fakeSubject());
  expect(spectrumSchema.parse(JSON.parse(JSON.stringify(document))).reach).toEqual(document.reach);
  expect(document.reach!.points[2].state.largest).toBe("-Infinity");
  const [head, , second, last] = reachRows(result);
  expect(head).toEqual(["lag", "state: best", "typical", "input: best", "typical"]);
  expect(second.map((cell) => cell.slice(0, 6))).toEqual([
    "2",
    "-1.386",
    "-1.732",
    "-1.386",
    "-1.386",
  ]);
  expect(last).toEqual(["4", "-∞", "-∞", "-∞", "-∞"]);
  const [first] = result.reach!.points;
  const lost = { ...first, state: { ...first.state, largest: -37, typical: -38, rounding: 0.8 } };
  expect(reachRows({ ...result, reach: { ...result.reach!, points: [lost] } })[1][1]).toMatch(
    /^< -37/,
  );
  const picture = spectrumFigure(result);
  expect(picture).toContain('class="reach"');
  expect(picture).not.toMatch(/NaN|Infinity/);
  expect(spectrumFigure(fakeSpectrum([-1]))).not.toContain('class="reach"');
  expect(spectrumHtml(result, fakeSubject())).toContain("<h2>Reach by lag</h2>");
});
