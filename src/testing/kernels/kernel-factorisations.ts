/** The part of `describeKernels` about factorisations. */
import type { Kernels } from "../../kernels/kernels.ts";
import { createRandom } from "../../random.ts";
import type { TestRunner } from "../test-runner.ts";
import { firstDifference, placeMatrix, placeVector, plainProduct } from "./guarded-matrix.ts";
import { type Entry, FRAMES, type KernelFactory } from "./kernel-cases.ts";

/** Describes `factorise`, `expandLower` and `solveLower`. */
export function describeLower(make: KernelFactory, { test, expect }: TestRunner): void {
  const normals = (): Entry => {
    const random = createRandom(9);
    return () => random.normal();
  };

  test("factorise: P·A = L·U to rounding, |L| ≤ 1, for any size", () => {
    const complaints = FRAMES.map(([rows, columns]) =>
      checkFactors(make(200_000), rows, columns, normals()),
    );
    expect(complaints.filter(Boolean)).toEqual([]);
  });

  test("factorise: columns of any scale, subnormal ones too", () => {
    const kernels = make(100_000);
    const [huge, tiny] = kernels.precision === "float64" ? [1e300, 1e-320] : [1e37, 1e-43];
    const normal = normals();
    const scaled: Entry = (i, j) => normal(i, j) * [1, huge, tiny][j % 3]!;
    expect(checkFactors(kernels, 40, 33, scaled)).toEqual("");
  });

  test("factorise passes over a column that is zero where its pivot would be", () => {
    // Entries ±1 keep everything exact: column 3 repeats column 1, column 5 is zero.
    const random = createRandom(10);
    const signs = Array.from({ length: 9 * 7 }, () => (random.uniform() < 0.5 ? -1 : 1));
    const entry: Entry = (i, j) => (j === 5 ? 0 : signs[i + 9 * (j === 3 ? 1 : j)]!);
    const kernels = make(10_000);
    const { a, pivots } = factor(kernels, 9, 7, entry);
    expect([3, 5].map((j) => a.view[j + j * a.ld])).toEqual([0, 0]);
    expect([3, 5].map((j) => pivots[j])).toEqual([3, 5]);
    expect(checkFactors(make(10_000), 9, 7, entry)).toEqual("");
    const frame = placeMatrix(kernels, 9, 7, () => Number.NaN);
    kernels.expandLower(9, 7, a.view, a.ld, pivots, null, frame.view, frame.ld);
    const columns = frame.read();
    expect(Array.from(columns.subarray(27, 36))).toEqual(new Array(9).fill(0));
    expect(Array.from(columns.subarray(45, 54))).toEqual(new Array(9).fill(0));
  });

  test("factorise carries NaN on instead of taking its column for zero", () => {
    // The column is zero but for one NaN, which is not where the pivot would be.
    const [rows, columns, j] = [120, 110, 4];
    const kernels = make(100_000);
    const { a, pivots } = factor(kernels, rows, columns, (i, l) =>
      l === j ? (i === 70 ? Number.NaN : 0) : Number(i === l),
    );
    kernels.expandLower(rows, columns, a.view, a.ld, pivots, null, a.view, a.ld);
    const frame = a.read().subarray(j * rows, (j + 1) * rows);
    expect(frame.some((value) => Number.isNaN(value))).toEqual(true);
  });

  test("expandLower writes the rows of L in the order of A, beside A or in its place", () => {
    for (const [rows, columns] of FRAMES) {
      const kernels = make(200_000);
      const { a, pivots } = factor(kernels, rows, columns, normals());
      const expected = expanded(rows, columns, a.read(), pivots);
      const frame = placeMatrix(kernels, rows, columns, () => Number.NaN);
      kernels.expandLower(rows, columns, a.view, a.ld, pivots, null, frame.view, frame.ld);
      kernels.expandLower(rows, columns, a.view, a.ld, pivots, null, a.view, a.ld);
      expect(firstDifference(`${rows} × ${columns}`, frame.read(), expected, 0)).toEqual("");
      expect(firstDifference(`${rows} × ${columns}`, a.read(), expected, 0)).toEqual("");
      expect(frame.damage() + a.damage()).toEqual("");
    }
  });

  test("expandLower scales the rows of the frame, exactly by powers of two", () => {
    for (const [rows, columns] of FRAMES) {
      const kernels = make(200_000);
      const { a, pivots } = factor(kernels, rows, columns, normals());
      const powers = Array.from({ length: rows }, (_, i) => 2 ** ((i % 7) - 3));
      const expected = expanded(rows, columns, a.read(), pivots).map(
        (value, at) => value * powers[at % rows]!,
      );
      const scales = placeVector(kernels, powers);
      kernels.expandLower(rows, columns, a.view, a.ld, pivots, scales.view, a.view, a.ld);
      expect(firstDifference(`${rows} × ${columns}`, a.read(), expected, 0)).toEqual("");
      expect(a.damage() + scales.damage()).toEqual("");
    }
  });

  test("solveLower: L·x is the right-hand side to rounding, and only L's strict lower part is read", () => {
    for (const size of [0, 1, 3, 4, 31, 33, 257]) {
      const kernels = make(100_000);
      const normal = normals();
      const l = placeMatrix(kernels, size, size, (i, j) =>
        i > j ? normal(i, j) / Math.sqrt(size) : Number.NaN,
      );
      const x = placeVector(
        kernels,
        Array.from({ length: size }, () => normal(0, 0)),
      );
      const right = x.read();
      kernels.solveLower(size, l.view, l.ld, x.view);
      const lower = triangle(size, size, l.read(), "lower");
      const { product, magnitude } = plainProduct("NN", size, 1, size, lower, x.read());
      const allowance = magnitude.map((sum) => (size + 2) * kernels.unitRoundoff * sum);
      expect(firstDifference(`size ${size}`, product, right, allowance)).toEqual("");
      expect(x.damage()).toEqual("");
    }
  });
}

function factor(kernels: Kernels, rows: number, columns: number, entry: Entry) {
  const a = placeMatrix(kernels, rows, columns, entry);
  const before = a.read();
  const pivots = kernels.allocateIndices(columns + 2).fill(-7);
  kernels.factorise(rows, columns, a.view, a.ld, pivots.subarray(1, columns + 1));
  const intact = pivots[0] === -7 && pivots[columns + 1] === -7;
  return { a, before, pivots: pivots.subarray(1, columns + 1), intact };
}

function checkFactors(kernels: Kernels, rows: number, columns: number, entry: Entry): string {
  const { a, before, pivots, intact } = factor(kernels, rows, columns, entry);
  const name = `${rows} × ${columns}`;
  if (!intact) return `${name}: wrote beside the pivots`;
  for (let j = 0; j < columns; j++) {
    if (!(pivots[j]! >= j && pivots[j]! < rows)) return `${name}: pivot ${j} is ${pivots[j]}`;
  }
  const lower = triangle(rows, columns, a.read(), "lower");
  const upper = triangle(columns, columns, a.read(), "upper", rows);
  const u = kernels.unitRoundoff;
  // A quotient formed with the reciprocal of the pivot may exceed 1 by its rounding.
  const large = lower.find((value) => !(Math.abs(value) <= 1 + 4 * u));
  if (large !== undefined) return `${name}: L holds ${large}`;
  const { product, magnitude } = plainProduct("NN", rows, columns, columns, lower, upper);
  const permuted = exchanged(rows, columns, before, pivots, "forwards");
  // |L·U − P·A| ≤ γ_{n+2} |L||U| (Higham, §9.3), and an absolute part where numbers are subnormal.
  const smallest = kernels.precision === "float64" ? 2 ** -1074 : 2 ** -149;
  const allowance = magnitude.map((sum) => (columns + 4) * (u * sum + smallest));
  return firstDifference(name, product, permuted, allowance) || a.damage();
}

/** The unit lower trapezoid, or the upper triangle, of a matrix of `stride` rows. */
function triangle(
  rows: number,
  columns: number,
  a: Float64Array,
  part: "lower" | "upper",
  stride = rows,
): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    const [i, j] = [at % rows, Math.floor(at / rows)];
    if (part === "upper") return i <= j ? a[i + j * stride] : 0;
    return i > j ? a[i + j * stride] : Number(i === j);
  });
}

function expanded(
  rows: number,
  columns: number,
  a: Float64Array,
  pivots: Int32Array,
): Float64Array {
  return exchanged(rows, columns, triangle(rows, columns, a, "lower"), pivots, "backwards");
}

/** The matrix with rows j and pivots[j] exchanged, from the first pivot on or from the last. */
function exchanged(
  rows: number,
  columns: number,
  a: Float64Array,
  pivots: Int32Array,
  direction: "forwards" | "backwards",
): Float64Array {
  const order = Array.from(pivots.keys());
  const result = a.slice();
  for (const s of direction === "forwards" ? order : order.reverse()) {
    for (let j = 0; j < columns; j++) {
      const [x, y] = [s + j * rows, pivots[s]! + j * rows];
      [result[x], result[y]] = [result[y], result[x]];
    }
  }
  return result;
}
