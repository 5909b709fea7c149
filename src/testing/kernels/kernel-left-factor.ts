/** The part of `describeKernels` about left factors: they are products, to the last bit. */
import type { Kernels } from "../../kernels/kernels.ts";
import { type LeftFactor, leftFactorLength } from "../../kernels/left-factor.ts";
import { createRandom } from "../../random.ts";
import type { TestRunner } from "../test-runner.ts";
import { firstDifference, type GuardedMatrix, placeMatrix, placeVector } from "./guarded-matrix.ts";
import type { KernelFactory } from "./kernel-cases.ts";

/** Rows, inner: edges of tiles, blocks of 128 rows, and of 256 or 512 steps. */
const FACTORS: readonly (readonly [number, number])[] = [
  [0, 3],
  [3, 0],
  [1, 1],
  [5, 33],
  [33, 7],
  [130, 40],
  [17, 530],
];
const COLUMNS = [0, 1, 2, 5, 16, 37];

/** Describes `LeftFactorKernels`. */
export function describeLeftFactors(make: KernelFactory, { test, expect }: TestRunner): void {
  for (const form of ["N", "T"] as const) {
    test(`a left factor (${form}) multiplies as multiply does, bit for bit, scaled or not, with A as it was taken`, () => {
      for (const [rows, inner] of FACTORS) {
        expect(check(make(300_000), form, rows, inner)).toEqual("");
      }
    });
  }
}

function check(kernels: Kernels, form: "N" | "T", rows: number, inner: number): string {
  const random = createRandom(31);
  const normal = () => random.normal();
  const a =
    form === "N"
      ? placeMatrix(kernels, rows, inner, normal)
      : placeMatrix(kernels, inner, rows, normal);
  const memory = placeVector(kernels, new Float64Array(leftFactorLength(rows, inner)));
  const factor = kernels.leftFactor(form, rows, inner, a.view, a.ld, memory.view);
  for (let round = 0; round < 2; round++) {
    // A changes, and is taken again.
    if (rows * inner > 0) a.view[0] += round;
    factor.refresh();
    for (const columns of COLUMNS) {
      for (const beta of [0, 1] as const) {
        const b = placeMatrix(kernels, inner, columns, normal);
        const start = beta === 0 ? () => Number.NaN : normal;
        const c = placeMatrix(kernels, rows, columns, start);
        const wanted = placeMatrix(kernels, rows, columns, c.read());
        const whole = form === "N" ? "NN" : "TN";
        const [from, to] = [b.view, wanted.view];
        kernels.multiply(whole, rows, columns, inner, 1, a.view, a.ld, from, b.ld, beta, to, c.ld);
        factor.multiply(columns, b.view, b.ld, beta, c.view, c.ld);
        const what = `${rows} × ${columns}, ${inner} steps, beta ${beta}`;
        const wrong =
          firstDifference(what, c.read(), wanted.read(), 0) ||
          [a, b, c, memory].map((matrix) => matrix.damage()).join("");
        if (wrong !== "") return wrong;
      }
      const unlike = checkScaled(kernels, factor, { form, rows, inner, columns }, a, normal);
      if (unlike !== "") return unlike;
    }
  }
  return "";
}

interface Product {
  readonly form: "N" | "T";
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
}

/** A scaled product against a product whose rows are scaled afterwards. */
function checkScaled(
  kernels: Kernels,
  factor: LeftFactor,
  { form, rows, columns, inner }: Product,
  a: GuardedMatrix,
  normal: () => number,
): string {
  const scales = placeVector(kernels, Float64Array.from({ length: rows }, normal));
  const b = placeMatrix(kernels, inner, columns, normal);
  const c = placeMatrix(kernels, rows, columns, () => Number.NaN);
  const wanted = placeMatrix(kernels, rows, columns, () => Number.NaN);
  const whole = form === "N" ? "NN" : "TN";
  const { view: to, ld } = wanted;
  kernels.multiply(whole, rows, columns, inner, 1, a.view, a.ld, b.view, b.ld, 0, to, ld);
  kernels.scaleRows(rows, columns, scales.view, to, ld, to, ld);
  factor.multiplyScaled(columns, scales.view, b.view, b.ld, c.view, c.ld);
  return (
    firstDifference(`${rows} × ${columns}, scaled`, c.read(), wanted.read(), 0) ||
    [scales, b, c].map((matrix) => matrix.damage()).join("")
  );
}
