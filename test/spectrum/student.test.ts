import { describe, expect, test } from "vitest";
import {
  normalQuantile,
  studentFactor,
  studentQuantile,
} from "../../src/spectrum/statistics/student.ts";

describe("Student's t", () => {
  // Printed tables: 97.5 % quantiles.
  test.each([
    [1, 12.706],
    [2, 4.303],
    [3, 3.182],
    [4, 2.776],
    [9, 2.262],
    [30, 2.042],
    [120, 1.98],
  ])("97.5 %% quantile, %i degrees", (degrees, expected) => {
    // Wallace's approximation is right to 1.2 % at three degrees, and better above.
    expect(studentQuantile(1.959964, degrees) / expected).toBeGreaterThan(0.999);
    expect(studentQuantile(1.959964, degrees) / expected).toBeLessThan(1.012);
    expect(studentFactor(degrees)).toBeCloseTo(studentQuantile(1.959964, degrees) / 1.959964, 6);
  });

  test("far out: 99.9995 % quantiles", () => {
    // Two-sided 1e-5, about what a thousand exponents are held against.
    const z = normalQuantile(5e-6);
    expect(z).toBeCloseTo(4.4172, 3);
    expect(studentQuantile(z, 1e9)).toBeCloseTo(4.417, 2);
    expect(studentQuantile(z, 30) / 5.29945).toBeCloseTo(1, 2);
    expect(studentQuantile(z, 10) / 8.15029).toBeCloseTo(1, 1);
  });
});
