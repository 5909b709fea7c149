/** The part of `describeKernels` about matrices element by element and column by column. */
import type { Kernels } from "../../kernels/kernels.ts";
import { createRandom } from "../../random.ts";
import type { TestRunner } from "../test-runner.ts";
import { firstDifference, type GuardedMatrix, placeMatrix, placeVector } from "./guarded-matrix.ts";
import { type KernelFactory, SIZES } from "./kernel-cases.ts";

/** Describes products element by element, columns taken and added to, copies and softmax. */
export function describeMatrixElements(make: KernelFactory, { test, expect }: TestRunner): void {
  test("multiplyElements is right to rounding, beside or in place", () => {
    const complaints = SIZES.flatMap(([rows, columns]) =>
      ([0, 1] as const).map((beta) => checkProducts(make(20_000), rows, columns, beta)),
    );
    expect(complaints.filter(Boolean)).toEqual([]);
  });

  test("copy copies columns, or the same column many times", () => {
    for (const [rows, columns] of SIZES) {
      const kernels = make(20_000);
      const random = createRandom(17);
      const [x, y] = [0, 1].map(() => placeMatrix(kernels, rows, columns, () => random.normal()));
      kernels.copy(rows, columns, x!.view, x!.ld, y!.view, y!.ld);
      expect(y!.read()).toEqual(x!.read());
      kernels.copy(rows, columns, x!.view, 0, y!.view, y!.ld);
      expect(y!.read()).toEqual(x!.read().map((_, at) => x!.view[at % rows]!));
      expect(y!.damage()).toEqual("");
    }
  });

  test("addScaledRows adds all columns to one where ldy is 0", () => {
    for (const [rows, columns] of SIZES) {
      const kernels = make(20_000);
      const random = createRandom(20);
      const x = placeMatrix(kernels, rows, columns, () => random.normal());
      const [d, y] = [0, 1].map(() => placeMatrix(kernels, rows, 1, () => random.normal()));
      const expected = y!.read();
      x.read().forEach((value, at) => {
        expected[at % rows] += d!.read()[at % rows]! * value;
      });
      kernels.addScaledRows(rows, columns, d!.view, x.view, x.ld, y!.view, 0);
      // Sums of at most 6 numbers of order 1, each rounded twice.
      const bound = 6 * 24 * kernels.unitRoundoff;
      expect(firstDifference("sum", y!.read(), expected, bound) + y!.damage()).toEqual("");
    }
  });

  test("takeColumns looks columns up, and addToColumns is its transpose", () => {
    const complaints = SIZES.map(([rows, columns]) => checkColumns(make(20_000), rows, columns));
    expect(complaints.filter(Boolean)).toEqual([]);
  });

  test("gatherRows puts rows in another order", () => {
    const complaints = SIZES.map(([rows, columns]) => checkOrder(make(20_000), rows, columns));
    expect(complaints.filter(Boolean)).toEqual([]);
  });

  test("sumTilts adds up all pairs of each column, and reads what is above the diagonal alone", () => {
    const complaints = [0, 1, 2, 3, 31, 64].map((columns) => checkSums(make(50_000), columns));
    expect(complaints.filter(Boolean)).toEqual([]);
  });

  test("softmax is right to rounding, for logits of any size", () => {
    const complaints = SIZES.filter(([rows]) => rows > 0).flatMap(([rows, columns]) =>
      [0, 80, -3000].map((offset) => checkSoftmax(make(20_000), rows, columns, offset)),
    );
    expect(complaints.filter(Boolean)).toEqual([]);
  });

  test("softmax of a column with NaN or infinity is NaN, and nothing else is", () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY]) {
      for (const place of [0, 4, 6]) {
        const kernels = make(1000);
        const a = placeMatrix(kernels, 7, 3, (i, j) => (j === 1 && i === place ? wrong : i));
        const [maxima, sums] = [placeVector(kernels, [0, 0, 0]), placeVector(kernels, [0, 0, 0])];
        kernels.softmax(7, 3, a.view, a.ld, maxima.view, sums.view);
        const wrongs = Array.from(a.read(), (value, at) => [
          Math.floor(at / 7),
          Number.isNaN(value),
        ]);
        expect(wrongs.filter(([j, nan]) => nan !== (j === 1))).toEqual([]);
        expect(Number.isNaN(sums.read()[1])).toEqual(true);
      }
    }
  });
}

function checkProducts(kernels: Kernels, rows: number, columns: number, beta: 0 | 1): string {
  const random = createRandom(16);
  const [x, y, z] = [0, 1, 2].map(() => placeMatrix(kernels, rows, columns, () => random.normal()));
  const [a, b, c] = [x!.read(), y!.read(), z!.read()];
  // One rounding each of product and sum.
  const bound = (own: Float64Array) =>
    a.map(
      (value, at) => 2 * kernels.unitRoundoff * (2 * Math.abs(value * b[at]) + Math.abs(own[at])),
    );
  const expected = (own: Float64Array) => a.map((value, at) => value * b[at] + beta * own[at]);
  const what = `${rows} × ${columns}, beta ${beta}`;
  if (beta === 0)
    for (let j = 0; j < columns; j++) z!.view.fill(Number.NaN, j * z!.ld, j * z!.ld + rows);
  kernels.multiplyElements(rows, columns, x!.view, x!.ld, y!.view, y!.ld, beta, z!.view, z!.ld);
  const beside = firstDifference(what, z!.read(), expected(c), bound(c));
  kernels.multiplyElements(rows, columns, x!.view, x!.ld, y!.view, y!.ld, beta, x!.view, x!.ld);
  const inPlace = firstDifference(`${what}, in place`, x!.read(), expected(a), bound(a));
  return beside || inPlace || [x!, y!, z!].map((matrix) => matrix.damage()).join("");
}

function checkColumns(kernels: Kernels, rows: number, columns: number): string {
  const random = createRandom(18);
  const symbols = 3;
  const table = placeMatrix(kernels, rows, symbols, () => random.normal());
  const [taken, added] = [0, 1].map(() =>
    placeMatrix(kernels, rows, columns, () => random.normal()),
  );
  const sums = placeMatrix(kernels, rows, symbols, () => random.normal());
  const indices = kernels.allocateIndices(columns);
  for (let j = 0; j < columns; j++) indices[j] = (2 * j + 1) % symbols;
  const expected = taken!
    .read()
    .map((_, at) => table.view[(at % rows) + indices[Math.floor(at / rows)] * table.ld]!);
  const sum = added!.read().map((value, at) => value + expected[at]);
  kernels.takeColumns(rows, columns, table.view, table.ld, indices, 0, taken!.view, taken!.ld);
  kernels.takeColumns(rows, columns, table.view, table.ld, indices, 1, added!.view, added!.ld);
  const totals = sums.read();
  expected.forEach((value, at) => {
    totals[(at % rows) + indices[Math.floor(at / rows)] * rows] += value;
  });
  kernels.addToColumns(rows, columns, taken!.view, taken!.ld, indices, sums.view, sums.ld);
  // Sums of at most 6 numbers of order 1, each rounded.
  const bound = 6 * 12 * kernels.unitRoundoff;
  return (
    firstDifference("taken", taken!.read(), expected, 0) ||
    firstDifference("taken and added", added!.read(), sum, bound) ||
    firstDifference("added to", sums.read(), totals, bound) ||
    [table, taken!, added!, sums].map((matrix) => matrix.damage()).join("")
  );
}

function checkOrder(kernels: Kernels, rows: number, columns: number): string {
  const random = createRandom(22);
  const [x, y] = [0, 1].map(() => placeMatrix(kernels, rows, columns, () => random.normal()));
  const order = kernels.allocateIndices(rows);
  for (let i = 0; i < rows; i++) order[i] = (5 * i + 2) % rows; // no number of rows is a multiple of 5
  const before = x!.read();
  const expected = before.map((_, at) => before[order[at % rows]! + at - (at % rows)]!);
  kernels.gatherRows(rows, columns, order, x!.view, x!.ld, y!.view, y!.ld);
  return (
    firstDifference(`${rows} × ${columns}`, y!.read(), expected, 0) ||
    [x!, y!].map((matrix) => matrix.damage()).join("")
  );
}

function checkSums(kernels: Kernels, n: number): string {
  const random = createRandom(23);
  const [tilt, response] = [0, 1].map(() =>
    placeMatrix(kernels, n, n, (i, j) => (i < j ? random.normal() : Number.NaN)),
  ) as [GuardedMatrix, GuardedMatrix];
  const sums = placeVector(kernels, new Array(n).fill(-7));
  const [a, c] = [tilt.read(), response.read()];
  const expected = new Array<number>(n).fill(0);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < j; i++) {
      for (const column of [i, j])
        expected[column]! += Math.abs(a[i + j * n]) + Math.abs(c[i + j * n]);
    }
  }
  kernels.sumTilts(n, tilt.view, response.view, tilt.ld, sums.view);
  // A rounding for each pair, and one for each sum so far.
  const allowance = expected.map((sum) => (n + 1) * kernels.unitRoundoff * sum);
  return (
    firstDifference(`${n}: sums`, sums.read(), expected, allowance) ||
    [tilt, response, sums].map((matrix) => matrix.damage()).join("")
  );
}

/** Rounding of the difference from the maximum, of the power, of the sum and of the quotient. */
function checkSoftmax(kernels: Kernels, rows: number, columns: number, offset: number): string {
  const random = createRandom(19);
  const a = placeMatrix(kernels, rows, columns, () => offset + 4 * random.normal());
  const [maxima, sums] = [0, 1].map(() => placeVector(kernels, new Array(columns).fill(-1)));
  const logits = a.read();
  kernels.softmax(rows, columns, a.view, a.ld, maxima!.view, sums!.view);
  for (let j = 0; j < columns; j++) {
    const column = logits.subarray(j * rows, (j + 1) * rows);
    const largest = Math.max(...column);
    const powers = column.map((value) => Math.exp(value - largest));
    const sum = powers.reduce((total, power) => total + power, 0);
    // The exponent, up to 40, is exact; e^y is good to 8 units, the sum adds one per element.
    const units = (8 + rows) * kernels.unitRoundoff;
    const complaint =
      firstDifference("maximum", [maxima!.read()[j]!], [largest], 0) ||
      firstDifference("sum", [sums!.read()[j]!], [sum], units * sum) ||
      firstDifference(
        "softmax",
        a.read().subarray(j * rows, (j + 1) * rows),
        powers.map((power) => power / sum),
        powers.map((power) => (units * power) / sum),
      );
    if (complaint) return `${rows} × ${columns}, offset ${offset}, column ${j}: ${complaint}`;
  }
  return [a, maxima!, sums!].map((matrix) => matrix.damage()).join("");
}
