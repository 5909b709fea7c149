import { describe, expect, test } from "vitest";
import { certificateLines } from "../../src/report/certificates.ts";
import { historyCsv, spectrumCsv } from "../../src/report/document/csv.ts";
import { finiteExtent, linearScale, niceTicks } from "../../src/report/drawing/scale.ts";
import {
  formatCount,
  formatDimension,
  formatDuration,
  formatMagnitude,
  formatWhole,
  formatWithError,
  lambda,
} from "../../src/report/format.ts";
import { interpret, timeConstant, verdictOf } from "../../src/report/interpretation.ts";
import { titleOf } from "../../src/report/subject.ts";
import { spectrumTable } from "../../src/report/table.ts";
import { terminalPlot } from "../../src/report/terminal.ts";
import { fakeSpectrum, fakeSubject } from "./fake-spectrum.ts";

const NONE = Number.NEGATIVE_INFINITY;

describe("numbers", () => {
  test("an error is shown with two digits, the value to the same place", () => {
    expect(formatWithError(-0.193380115, 0.00214)).toBe("-0.1934 ± 0.0021");
    expect(formatWithError(12.3456, 0.5)).toBe("12.35 ± 0.50");
    expect(formatWithError(123.456, 12)).toBe("123 ± 12");
  });

  test("what is a million or more keeps its power of ten, whole numbers where that is shorter", () => {
    expect(formatWithError(1448589287, 6215549)).toBe("(1.4486 ± 0.0062)e+9");
    expect(formatWithError(16253, 22380)).toBe("16253 ± 22380");
    expect(formatWithError(-4e5, 2e6, "typeset")).toBe("(−0.4 ± 2.0)e+6");
    expect(formatWithError(2.5e7, null)).toBe("2.5000e+7");
    expect(formatWithError(Number.POSITIVE_INFINITY, 1e9)).toBe("∞");
    expect([12, 999999, 1e6, 1e9, 1500000, 123456789].map(formatWhole)).toEqual([
      ...["12", "999999", "1e+6", "1e+9", "1.5e+6", "123456789"],
    ]);
  });

  test("an error too small to show in place is shown as a power", () => {
    expect(formatWithError(-0.1, 3.2e-9)).toBe("-0.100000 ± 3.2e-9");
  });

  test("−∞ has no error, and a number without one has four decimals", () => {
    expect(formatWithError(NONE, null)).toBe("-∞");
    expect(formatWithError(0.5, null)).toBe("0.5000");
    expect(formatWithError(-0.5, null, "typeset")).toBe("−0.5000");
  });

  test("a rounded zero has no sign", () => {
    expect(formatWithError(-0.00001, null)).toBe("0.0000");
  });

  test("magnitudes keep three digits, counts are grouped by thousands, indices are subscripts", () => {
    expect([2.3149, 0.00042, 0, 123456, 1.5e9].map((x) => formatMagnitude(x))).toEqual([
      "2.31",
      "4.2e-4",
      "0",
      "123456",
      "1.5e+9",
    ]);
    expect([Number.NaN, -2.3149, Infinity, NONE].map((x) => formatMagnitude(x))).toEqual([
      "NaN",
      "-2.31",
      "∞",
      "-∞",
    ]);
    expect(formatMagnitude(-3.1e-9, "typeset")).toBe("−3.1e−9");
    expect(formatWithError(Number.NaN, 0.1)).toBe("NaN");
    expect([7, 1234, 1234567].map(formatCount)).toEqual(["7", "1,234", "1,234,567"]);
    expect(lambda(1024)).toBe("λ₁₀₂₄");
    expect(formatDimension({ value: 2.314, lowerBound: true })).toBe("≥ 2.31");
  });

  test("times, in seconds up to a minute and a half, in minutes up to an hour and a half", () => {
    const times = [0, 0.2, 89.9, 90, 5399, 5400, 90_000].map(formatDuration);
    expect(times).toEqual(["0 s", "1 s", "90 s", "2 min", "90 min", "1.5 h", "25.0 h"]);
  });
});

describe("axes", () => {
  test("ticks are multiples of 1, 2 or 5 inside the ends, with an exact zero", () => {
    expect(niceTicks(-0.31, 0.12, 5)).toEqual([-0.3, -0.2, -0.1, 0, 0.1]);
    expect(niceTicks(0, 10_000, 5)).toEqual([0, 2000, 4000, 6000, 8000, 10_000]);
    expect(niceTicks(-40, 3, 4)).toEqual([-40, -20, 0]);
    // Of what differs by rounding alone there would be too many multiples to be counted.
    const { ticks } = linearScale([-0.8, -0.8 + 2 ** -53], [0, 100]);
    expect(ticks.length).toBeLessThan(10);
    expect(() => niceTicks(1, 1, 5)).toThrow(/ends are 1 and 1/);
    expect(() => niceTicks(Number.NaN, 1, 5)).toThrow(RangeError);
  });

  test("a scale maps its ends to its pixels, also when all values are equal", () => {
    const scale = linearScale([0, 10], [100, 0], { padding: 0 });
    expect([scale.at(0), scale.at(5), scale.at(10)]).toEqual([100, 50, 0]);
    expect(Number.isFinite(linearScale([0, 0], [100, 0]).at(0))).toBe(true);
  });

  test("the extent passes over −∞", () => {
    expect(finiteExtent([NONE, -3, 2], 0)).toEqual([-3, 2]);
  });
});

describe("CSV", () => {
  test("holds every digit, −∞ by name, and nothing where there is no error or owner", () => {
    const result = fakeSpectrum([0.1, -1 / 3, NONE], {
      standardErrors: [0.25, null, null],
      layerOf: null,
    });
    expect(spectrumCsv(result)).toBe(
      "index,exponent,standard_error,layer,unit\n" +
        "1,0.1,0.25,,nats\n2,-0.3333333333333333,,,nats\n3,-Infinity,,,nats\n",
    );
  });

  test("the history has one row per time and both kinds of exponents in column order", () => {
    const history = [
      { step: 10, exponents: [-1, 2], finiteTime: [-1, 2] },
      { step: 20, exponents: [NONE, 1.5], finiteTime: [NONE, 1] },
    ];
    expect(historyCsv(fakeSpectrum([1.5, NONE], { history, unit: "bits" }))).toBe(
      "step,unit,exponent_1,exponent_2,finite_time_1,finite_time_2\n" +
        "10,bits,-1,2,-1,2\n20,bits,-Infinity,1.5,-Infinity,1\n",
    );
  });
});

describe("what it means", () => {
  const at = (first: number, error: number | null, unit: "nats" | "bits" = "nats") =>
    fakeSpectrum([first], { standardErrors: [error], unit });

  test("the sign of λ₁ counts when it is two standard errors from zero", () => {
    expect(verdictOf(at(-0.021, 0.01))).toBe("forgets");
    expect(verdictOf(at(-0.019, 0.01))).toBe("undecided");
    expect(verdictOf(at(0.019, 0.01))).toBe("undecided");
    expect(verdictOf(at(0.021, 0.01))).toBe("sensitive");
    expect(verdictOf(at(NONE, null))).toBe("forgets");
  });

  test("the e-folding time is 1/|λ₁| in natural logarithms, whatever the unit", () => {
    expect(timeConstant(at(-0.05, 0.001))).toBeCloseTo(20, 12);
    expect(timeConstant(at(-0.05 / Math.LN2, 0.001, "bits"))).toBeCloseTo(20, 12);
    expect(interpret(at(-0.05, 0.001))[0]).toMatch(
      /small differences.* in the long run by a factor e every 20 steps/,
    );
  });

  test("closed loops are not said to read an input", () => {
    for (const first of [-0.5, 0.5, 0]) {
      const sentence = interpret(at(first, 0.01), true)[0];
      expect(sentence).toMatch(/^Fed with its own output/);
      expect(sentence).not.toContain("same input");
    }
  });

  test("a dimension is not believed where the sign of λ₁ is not", () => {
    const dimension = { value: 1.56, lowerBound: false };
    const sentence = (error: number) =>
      interpret({ ...at(0.01, error), kaplanYorkeDimension: dimension })[1];
    expect(sentence(0.006)).toBe(
      "Its Kaplan–Yorke dimension, 1.56 by these numbers, is as undecided.",
    );
    expect(sentence(0.004)).toMatch(/^Its Kaplan–Yorke dimension is 1\.56, of 1 state/);
  });

  test("bounds are called bounds, and null directions are counted", () => {
    const partial = fakeSpectrum([0.5, NONE], {
      entropy: { value: 0.5, lowerBound: true },
      kaplanYorkeDimension: { value: 2, lowerBound: true },
    });
    expect(interpret(partial)[1]).toMatch(/is ≥ 2.00, of 2 state dimensions.*at least 0.5 nats/);
    expect(interpret(partial)[2]).toMatch(/^1 exponent is −∞/);
  });
});

describe("certificates", () => {
  const verdicts = (overrides: Parameters<typeof fakeSpectrum>[1]) =>
    certificateLines(fakeSpectrum([-0.1, -0.2], overrides)).map(({ passed }) => passed);
  const good = fakeSpectrum([-0.1, -0.2]).certificates;

  test("all hold for a sound spectrum", () => {
    expect(verdicts({})).toEqual([true, true, true, true]);
  });

  test("a broken sum rule, a skewed frame, coarse rounding and drift each fail alone", () => {
    const sumRule = { ...good.sumRule!, residual: -0.01 };
    expect(verdicts({ certificates: { ...good, sumRule } })).toEqual([false, true, true, true]);
    const skewed = { ...good, orthogonality: 0.01 };
    expect(verdicts({ certificates: skewed })).toEqual([true, false, true, true]);
    const coarse = { ...good, accuracyBound: 0.1 };
    expect(verdicts({ certificates: coarse })).toEqual([true, true, false, true]);
    expect(verdicts({ converged: false, warnings: ["a"] })).toEqual([true, true, true, false]);
  });

  test("of all warnings those are counted that are about settling", () => {
    const settled = (warnings: readonly string[], unsettled: readonly string[]) =>
      certificateLines(fakeSpectrum([-0.1], { converged: false, warnings, unsettled })).at(-1)!
        .detail;
    const drifts = "λ1 has not settled; give longer input";
    expect(settled([drifts], [drifts])).toBe("1 warning");
    expect(settled(["computed layer by layer: …", drifts], [drifts])).toBe("1 of 2 warnings");
  });

  test("a sum rule that cannot be held has no verdict, and its reason", () => {
    const line = certificateLines(fakeSpectrum([-0.1, NONE]))[0]!;
    expect(line).toMatchObject({ passed: null, detail: "some exponents are -Infinity" });
  });
});

describe("the table", () => {
  test("aligns digits and leaves out the middle of a long spectrum", () => {
    const table = spectrumTable(fakeSpectrum(Array.from({ length: 50 }, (_, j) => 0.1 - j)), {
      rows: 8,
    });
    const lines = table.trimEnd().split("\n");
    expect(lines).toHaveLength(1 + 8 + 1);
    expect(lines[7]).toBe("  … 42 more …");
    expect(lines[9]).toMatch(/^λ₅₀ +-48\.9000 +0\.\d{4}$/);
    const dots = lines.filter((line) => line.startsWith("λ")).map((line) => line.indexOf("."));
    expect(new Set(dots).size).toBe(1);
  });
});

describe("the terminal plot", () => {
  const plot = (exponents: number[], options = {}) =>
    terminalPlot(fakeSpectrum(exponents), options).trimEnd().split("\n");

  test("keeps to the width and height asked for", () => {
    for (const width of [24, 72, 120]) {
      const lines = plot([0.5, -0.5, -1], { width, height: 9 });
      expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(width);
      expect(lines).toHaveLength(1 + 9 + 2);
    }
    expect(() => plot([1], { width: 10 })).toThrow(/size is 10/);
  });

  test("puts positive exponents above the zero line and negative ones below", () => {
    const lines = plot([1, 1, -1, -1]).map((line) => [...line]);
    const zero = lines.findIndex((line) => line.filter((c) => c === "─").length > 40);
    const dots = lines.flatMap((line, row) =>
      line.flatMap((c, column) => (/[⠁-⣿]/.test(c) ? [{ row, column }] : [])),
    );
    const middle = 38;
    expect(dots.every(({ row, column }) => (column < middle ? row < zero : row > zero))).toBe(true);
    expect(dots.length).toBeGreaterThanOrEqual(4);
  });

  test("marks −∞ by arrows in a row of its own", () => {
    const row = plot([0.5, -0.5, NONE, NONE]).find((line) => line.includes("-∞"));
    expect(row?.match(/▽/g)).toHaveLength(2);
    expect(plot([0.5]).join("")).not.toContain("▽");
  });

  test("draws error bars of two standard errors", () => {
    const height = (error: number | null) => {
      const result = fakeSpectrum([1], { standardErrors: [error] });
      return terminalPlot(result, { height: 20 })
        .split("\n")
        .filter((l) => /[⠁-⣿]/.test(l)).length;
    };
    expect(height(null)).toBe(1);
    // From 1 − 0.8 to 1 + 0.8 on an axis from 0 to 1.8 with 4 % of padding: 17 of 20 rows.
    expect(height(0.4)).toBeGreaterThanOrEqual(16);
    expect(height(0.2)).toBeLessThanOrEqual(14);
  });
});

test("the title names the network, its make and the data, by their file names", () => {
  expect(titleOf(fakeSubject())).toBe(
    "Lyapunov spectrum of decoder.rnn (2 × lstm 16, model.pt) along batch.npy",
  );
});
