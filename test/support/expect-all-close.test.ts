import { describe, expect, test } from "vitest";
import { expectAllClose } from "./expect-all-close.ts";

describe("expectAllClose", () => {
  test("accepts what lies within atol + rtol·|expected|, and not more", () => {
    expectAllClose([11.75], [10], { atol: 0.75, rtol: 0.1 });
    expect(() => expectAllClose([11.8], [10], { atol: 0.75, rtol: 0.1 })).toThrow(
      "element 0 is 11.8; expected 10 ± 1.75, off by 1.80",
    );
  });

  test("names the element", () => {
    expect(() => expectAllClose([1, 2, 4], [1, 2, 3], { atol: 0.1 })).toThrow("element 2 is 4");
  });

  test("takes equal infinities as equal and nothing else near an infinity", () => {
    expectAllClose([-Infinity, Infinity], [-Infinity, Infinity], { rtol: 0.1 });
    expect(() => expectAllClose([-1e300], [-Infinity], { rtol: 0.1 })).toThrow("-Infinity");
    expect(() => expectAllClose([Infinity], [-Infinity], { rtol: 0.1 })).toThrow("-Infinity");
    expect(() => expectAllClose([-Infinity], [-1e300], { atol: 1, rtol: 0.1 })).toThrow(
      "-Infinity",
    );
  });

  test("never takes NaN for close", () => {
    expect(() => expectAllClose([Number.NaN], [0], { atol: 1 })).toThrow("NaN");
    expect(() => expectAllClose([0], [Number.NaN], { atol: 1 })).toThrow("NaN");
  });

  test("compares lengths", () => {
    expect(() => expectAllClose([1, 2], [1], { atol: 1 })).toThrow("got 2 elements; expected 1");
  });
});
