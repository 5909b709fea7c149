/** The part of `describeKernels` about products. */
import type { Kernels } from "../../kernels/kernels.ts";
import { createRandom } from "../../random.ts";
import type { TestRunner } from "../test-runner.ts";
import { firstDifference, placeMatrix, plainProduct } from "./guarded-matrix.ts";
import type { KernelFactory } from "./kernel-cases.ts";

/** rows, columns, inner: remainders of every blocking, tall and skinny, vectors, nothing. */
const SIZES: readonly (readonly [number, number, number])[] = [
  [0, 3, 3],
  [3, 0, 3],
  [3, 4, 0],
  [1, 1, 1],
  [3, 1, 3],
  [1, 5, 9],
  [4, 4, 8],
  [31, 33, 31],
  [33, 31, 33],
  [64, 64, 64],
  [257, 33, 31],
  [33, 3, 257],
  [257, 1, 33],
  [5, 1, 601],
  [131, 7, 300],
  [9, 521, 5],
  [300, 2, 1],
];

const FORMS = ["NN", "TN", "NT"] as const;
const FACTORS = [
  [1, 0],
  [-1, 1],
  [0.5, -2],
] as const;

/** Describes `multiply` and `multiplyStaircase`. */
export function describeProducts(make: KernelFactory, { test, expect }: TestRunner): void {
  for (const form of FORMS) {
    test(`multiply ${form} is right to rounding for any size, and writes nothing else`, () => {
      const kernels = make(1_000_000);
      const complaints = SIZES.flatMap((size) =>
        FACTORS.map((factors) => checkProduct(kernels, form, size, factors)),
      );
      expect(complaints.filter(Boolean)).toEqual([]);
    });
  }

  test("multiply does not read C when beta is 0, for a matrix or a vector", () => {
    const kernels = make(10_000);
    for (const columns of [1, 3, 33]) {
      const a = placeMatrix(kernels, 7, 5, () => 1);
      const b = placeMatrix(kernels, 5, columns, () => 2);
      const c = placeMatrix(kernels, 7, columns, (i) => (i % 2 ? Number.NaN : Infinity));
      kernels.multiply("NN", 7, columns, 5, 1, a.view, a.ld, b.view, b.ld, 0, c.view, c.ld);
      expect(c.read()).toEqual(new Float64Array(7 * columns).fill(10));
      kernels.multiply("NN", 7, columns, 0, 1, a.view, a.ld, b.view, b.ld, 0, c.view, c.ld);
      expect(c.read()).toEqual(new Float64Array(7 * columns));
    }
  });

  test("multiply lets NaN and infinity through to the rows and columns that they concern", () => {
    const kernels = make(10_000);
    const a = placeMatrix(kernels, 6, 6, (i, j) => (i === 2 && j === 3 ? Number.NaN : 1));
    const b = placeMatrix(kernels, 6, 6, (i, j) => (i === 1 && j === 4 ? Infinity : 1));
    const c = placeMatrix(kernels, 6, 6, () => 0);
    kernels.multiply("NN", 6, 6, 6, 1, a.view, a.ld, b.view, b.ld, 0, c.view, c.ld);
    const expected = Float64Array.from({ length: 36 }, (_, at) => {
      const [i, j] = [at % 6, Math.floor(at / 6)];
      return i === 2 ? Number.NaN : j === 4 ? Infinity : 6;
    });
    expect(c.read()).toEqual(expected);
  });

  test("multiplyStaircase is the product, for rows that end in any order", () => {
    const kernels = make(1_000_000);
    const complaints = STAIRCASES.map((size) => checkStaircase(kernels, size));
    expect(complaints.filter(Boolean)).toEqual([]);
  });
}

/** [rows, columns, inner]. */
const STAIRCASES: readonly (readonly [number, number, number])[] = [
  [0, 3, 2],
  [1, 1, 1],
  [3, 4, 0],
  [3, 3, 3],
  [31, 33, 17],
  [257, 6, 6],
  [5, 65, 65],
  [128, 64, 32],
  [129, 128, 128],
  [70, 96, 300],
  [3, 530, 530],
];

function checkProduct(
  kernels: Kernels,
  form: "NN" | "TN" | "NT",
  [rows, columns, inner]: readonly [number, number, number],
  [alpha, beta]: readonly [number, number],
): string {
  const random = createRandom(7);
  const normal = () => random.normal();
  const a = placeMatrix(
    kernels,
    ...(form === "TN" ? ([inner, rows] as const) : ([rows, inner] as const)),
    normal,
  );
  const b = placeMatrix(
    kernels,
    ...(form === "NT" ? ([columns, inner] as const) : ([inner, columns] as const)),
    normal,
  );
  const c = placeMatrix(kernels, rows, columns, normal);
  const before = [a.read(), b.read(), c.read()] as const;
  const { product, magnitude } = plainProduct(form, rows, columns, inner, before[0], before[1]);
  kernels.multiply(
    form,
    rows,
    columns,
    inner,
    alpha,
    a.view,
    a.ld,
    b.view,
    b.ld,
    beta,
    c.view,
    c.ld,
  );

  // Any order of summation: γ_{inner+2} |alpha| |A||B| + 2u |beta C| (Higham, §3.5).
  const u = kernels.unitRoundoff;
  const expected = product.map((sum, i) => alpha * sum + beta * before[2][i]);
  const allowance = magnitude.map(
    (sum, i) => (inner + 3) * u * Math.abs(alpha) * sum + 3 * u * Math.abs(beta * before[2][i]),
  );
  const name = `${form} ${rows} × ${columns} × ${inner}, alpha ${alpha}, beta ${beta}`;
  return (
    firstDifference(name, c.read(), expected, allowance) ||
    firstDifference(`${name}: A`, a.read(), before[0], 0) ||
    firstDifference(`${name}: B`, b.read(), before[1], 0) ||
    [a, b, c].map((matrix) => matrix.damage()).join("")
  );
}

function checkStaircase(
  kernels: Kernels,
  [rows, columns, inner]: readonly [number, number, number],
): string {
  const random = createRandom(8);
  const lengths = kernels.allocateIndices(inner);
  // All lengths occur, some twice, 0 and the full width among them, in no order.
  for (let l = 0; l < inner; l++) lengths[l] = (l * 7 + 3) % (columns + 1);
  const a = placeMatrix(kernels, rows, inner, () => random.normal());
  const b = placeMatrix(kernels, inner, columns, (l, j) => (j < lengths[l] ? random.normal() : 0));
  const c = placeMatrix(kernels, rows, columns, () => Number.NaN);
  const before = [a.read(), b.read()] as const;
  const { product, magnitude } = plainProduct("NN", rows, columns, inner, ...before);
  kernels.multiplyStaircase(
    rows,
    columns,
    inner,
    a.view,
    a.ld,
    b.view,
    b.ld,
    lengths,
    c.view,
    c.ld,
  );
  const allowance = magnitude.map((sum) => (inner + 2) * kernels.unitRoundoff * sum);
  const name = `${rows} × ${columns} × ${inner}`;
  return (
    firstDifference(name, c.read(), product, allowance) ||
    firstDifference(`${name}: A`, a.read(), before[0], 0) ||
    firstDifference(`${name}: B`, b.read(), before[1], 0) ||
    [a, b, c].map((matrix) => matrix.damage()).join("")
  );
}
