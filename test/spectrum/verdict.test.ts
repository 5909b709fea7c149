import { describe, expect, test } from "vitest";
import { restsOnTooFew } from "../../src/spectrum/statistics/verdict.ts";

describe("error bars rest on too few independent samples", () => {
  test("if those of the first exponent do", () => {
    expect(restsOnTooFew([19, 90, 90, 90, 90, 90, 90])).toBe(true);
    expect(restsOnTooFew([20, 90, 90])).toBe(false);
  });

  test("or those of more than a fifth of all; some look correlated by chance", () => {
    expect(restsOnTooFew([90, 90, 90, 90, 19])).toBe(false);
    expect(restsOnTooFew([90, 90, 90, 19, 19])).toBe(true);
  });

  test("dead directions have none, and do not count", () => {
    expect(restsOnTooFew([90, null, null])).toBe(false);
    expect(restsOnTooFew([null])).toBe(false);
  });
});
