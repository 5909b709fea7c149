/** The part of `describeKernels` about left factors that are combined anew for every product. */
import type { Kernels } from "../../kernels/kernels.ts";
import { leftFactorLength } from "../../kernels/left-factor.ts";
import { createRandom } from "../../random.ts";
import type { TestRunner } from "../test-runner.ts";
import { firstDifference, placeMatrix, placeVector, plainProduct } from "./guarded-matrix.ts";
import type { KernelFactory } from "./kernel-cases.ts";

/** Rows, inner: more than one panel, and more than one block of steps, on the diagonal too. */
const FACTORS: readonly (readonly [number, number])[] = [
  [1, 1],
  [5, 33],
  [33, 7],
  [270, 270],
  [17, 530],
  [530, 19],
];
const COLUMNS = [1, 2, 5, 17];
/** Roundings of an element of the factor and of its products, beside those of the sum. */
const ROUNDINGS = 6;

/** Describes `LeftFactorKernels.combinedFactor`. */
export function describeCombinedFactors(make: KernelFactory, { test, expect }: TestRunner): void {
  test("a combined left factor is the sum of its parts, with and without a diagonal", () => {
    for (const [rows, inner] of FACTORS) {
      for (const columns of COLUMNS) {
        for (const withDiagonal of [false, true]) {
          expect(check(make(700_000), rows, inner, columns, withDiagonal)).toEqual("");
        }
      }
    }
  });
}

function check(
  kernels: Kernels,
  rows: number,
  inner: number,
  columns: number,
  withDiagonal: boolean,
): string {
  const random = createRandom(37);
  const normal = () => random.normal();
  const vector = () => placeVector(kernels, Float64Array.from({ length: rows }, normal));
  // The three lie one below the other, as the gates of a layer do.
  const gates = placeMatrix(kernels, 3 * rows, inner, normal);
  const [d0, d1, d2, diagonal] = [vector(), vector(), vector(), vector()];
  const b = placeMatrix(kernels, inner, columns, normal);
  const c = placeMatrix(kernels, rows, columns, () => Number.NaN);
  const memory = placeVector(kernels, new Float64Array(leftFactorLength(rows, inner)));
  const [a0, a1, a2] = [0, 1, 2].map((g) => gates.view.subarray(g * rows)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const factor = kernels.combinedFactor(rows, inner, [a0, a1, a2], gates.ld, memory.view);
  const plus = withDiagonal ? diagonal.view : null;
  const d = [d0.view, d1.view, d2.view] as const;
  factor.multiply(d, plus, columns, b.view, b.ld, c.view, c.ld);
  const element = (i: number, l: number, size: (x: number) => number): number => {
    let sum = plus !== null && i === l ? size(plus[i]!) : 0;
    for (let g = 0; g < 3; g++) sum += size(d[g]![i]! * gates.view[i + g * rows + l * gates.ld]!);
    return sum;
  };
  const whole = (size: (x: number) => number) =>
    Float64Array.from({ length: rows * inner }, (_, at) =>
      element(at % rows, Math.floor(at / rows), size),
    );
  const right = b.read();
  const { product } = plainProduct("NN", rows, columns, inner, whole(Number), right);
  const { magnitude } = plainProduct("NN", rows, columns, inner, whole(Math.abs), right);
  const allowance = magnitude.map((size) => 2 * (inner + ROUNDINGS) * kernels.unitRoundoff * size);
  const what = `${rows} × ${columns}, ${inner} steps${withDiagonal ? ", diagonal" : ""}`;
  return (
    firstDifference(what, c.read(), product, allowance) ||
    [gates, b, c, memory, d0, d1, d2, diagonal].map((each) => each.damage()).join("")
  );
}
