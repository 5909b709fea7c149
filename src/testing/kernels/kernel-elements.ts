/** The part of `describeKernels` about activations and operations element by element. */
import type { Kernels, RealArray } from "../../kernels/kernels.ts";
import { createRandom } from "../../random.ts";
import type { TestRunner } from "../test-runner.ts";
import { ACTIVATION_VALUES } from "./activation-values.ts";
import { firstDifference, type GuardedMatrix, placeMatrix, placeVector } from "./guarded-matrix.ts";
import { type KernelFactory, SIZES } from "./kernel-cases.ts";

/** Units of roundoff that an activation or slope may be off. */
const FEW = 6;

/** Describes `tanh` and `sigmoid`. */
export function describeActivations(make: KernelFactory, { test, expect }: TestRunner): void {
  for (const name of ["tanh", "sigmoid"] as const) {
    test(`${name} and its slope keep their relative accuracy from 2⁻¹⁰⁰⁰ to underflow`, () => {
      const kernels = make(10_000);
      const table = ACTIVATION_VALUES.filter(
        ([x]) => kernels.precision === "float64" || Math.fround(x) === x,
      );
      for (const sign of [1, -1]) {
        const expected = table.map((row) => expectedActivation(name, sign, row));
        const { value, slope } = activate(
          kernels,
          name,
          table.map(([x]) => sign * x),
        );
        const what = `${name} at ${sign} times the table's x`;
        expect(
          compare(
            kernels,
            what,
            value,
            expected.map(([v]) => v),
          ),
        ).toEqual("");
        expect(
          compare(
            kernels,
            `slope of ${what}`,
            slope,
            expected.map(([, s]) => s),
          ),
        ).toEqual("");
      }
    });

    test(`${name} at zeros, infinities and NaN`, () => {
      const { value, slope } = activate(make(1000), name, [0, -0, Infinity, -Infinity, Number.NaN]);
      const [middle, low, steepest] = name === "tanh" ? [0, -1, 1] : [0.5, 0, 0.25];
      const minusZero = name === "tanh" ? -0 : 0.5;
      expect(Array.from(value)).toEqual([middle, minusZero, 1, low, Number.NaN]);
      expect(Array.from(slope)).toEqual([steepest, steepest, 0, 0, Number.NaN]);
    });

    test(`${name} takes any length, and may write over its input`, () => {
      const random = createRandom(12);
      const x = Array.from({ length: 9 }, () => 3 * random.normal());
      const whole = activate(make(1000), name, x);
      for (let length = 0; length <= 9; length++) {
        const kernels = make(1000);
        const input = placeVector(kernels, x.slice(0, length));
        const slope = placeVector(kernels, new Array(length).fill(Number.NaN));
        kernels[name](length, 1, input.view, 9, input.view, 9, slope.view, 9);
        expect(firstDifference("value", input.read(), whole.value.subarray(0, length), 0)).toEqual(
          "",
        );
        expect(firstDifference("slope", slope.read(), whole.slope.subarray(0, length), 0)).toEqual(
          "",
        );
        expect(input.damage() + slope.damage()).toEqual("");
      }
    });

    test(`${name} of a matrix is that of its columns`, () => {
      for (const [rows, columns] of SIZES) {
        const kernels = make(10_000);
        const random = createRandom(15);
        const x = placeMatrix(kernels, rows, columns, () => 3 * random.normal());
        const [value, slope] = [0, 1].map(() => placeMatrix(kernels, rows, columns, () => -7)) as [
          GuardedMatrix,
          GuardedMatrix,
        ];
        const whole = activate(kernels, name, Array.from(x.read()));
        kernels[name](rows, columns, x.view, x.ld, value.view, value.ld, slope.view, slope.ld);
        // An element may be at the edge of its column, and computed by other code.
        expect(compare(kernels, "value", value.read(), Array.from(whole.value))).toEqual("");
        expect(compare(kernels, "slope", slope.read(), Array.from(whole.slope))).toEqual("");
        expect(value.damage() + slope.damage()).toEqual("");
      }
    });
  }
}

function expectedActivation(
  name: "tanh" | "sigmoid",
  sign: number,
  [, tanh, tanhSlope, sigmoid, sigmoidOfMinusX, sigmoidSlope]: (typeof ACTIVATION_VALUES)[number],
): readonly [number, number] {
  if (name === "tanh") return [sign * tanh, tanhSlope];
  return [sign > 0 ? sigmoid : sigmoidOfMinusX, sigmoidSlope];
}

function activate(kernels: Kernels, name: "tanh" | "sigmoid", x: readonly number[]) {
  const [input, value, slope] = [0, 1, 2].map(() => placeVector(kernels, x)) as [
    GuardedMatrix,
    GuardedMatrix,
    GuardedMatrix,
  ];
  kernels[name](x.length, 1, input.view, 0, value.view, 0, slope.view, 0);
  return { value: value.read(), slope: slope.read() };
}

function compare(kernels: Kernels, what: string, got: Float64Array, wanted: number[]): string {
  const smallest = kernels.precision === "float64" ? 2 ** -1074 : 2 ** -149;
  const allowance = wanted.map((v) => FEW * kernels.unitRoundoff * Math.abs(v) + smallest / 2);
  return firstDifference(what, got, wanted, allowance);
}

/** Describes the operations on rows and columns. */
export function describeRows(make: KernelFactory, { test, expect }: TestRunner): void {
  test("scaleRows, addScaledRows and combineRows are right to rounding, beside or in place", () => {
    const complaints = SIZES.flatMap(([rows, columns]) =>
      [0, 1, 2, 3].map((terms) => checkRows(make(50_000), rows, columns, terms)),
    );
    expect(complaints.filter(Boolean)).toEqual([]);
  });

  test("followTilts is its recursion for every pair, exchanged ones and null columns too", () => {
    for (const columns of [0, 1, 2, 3, 31, 33]) {
      const complaint = checkTilts(make(100_000), columns);
      expect(complaint).toEqual("");
    }
  });

  test("scaleAndMeasure is exact, and a column that holds NaN has it for its maximum", () => {
    for (const [rows, columns] of SIZES) {
      for (const scaled of [false, true]) {
        expect(checkMeasure(make(20_000), rows, columns, scaled)).toEqual("");
      }
    }
  });
}

function checkMeasure(kernels: Kernels, rows: number, columns: number, scaled: boolean): string {
  const random = createRandom(14);
  const special = new Map([
    [30, Number.NaN],
    [62, -Infinity],
    [200, Number.NaN],
  ]);
  const a = placeMatrix(
    kernels,
    rows,
    columns,
    (i, j) => special.get(i + j * rows) ?? random.normal(),
  );
  // Powers of two, so that scaling is exact.
  const powers = Array.from({ length: rows }, (_, i) => 2 ** ((i % 5) - 2));
  const scales = placeVector(kernels, powers);
  const expected = a.read().map((value, at) => (scaled ? value * powers[at % rows]! : value));
  const byColumn = new Array(columns).fill(0);
  const byRow = new Array(rows).fill(0);
  for (const [at, value] of expected.entries()) {
    const [i, j] = [at % rows, Math.floor(at / rows)];
    byColumn[j] = Math.max(byColumn[j], Math.abs(value));
    if (Math.abs(value) > byRow[i]) byRow[i] = Math.abs(value);
  }
  const [ofColumns, ofRows] = [columns, rows].map((length) =>
    placeVector(kernels, new Array(length).fill(-1)),
  ) as [GuardedMatrix, GuardedMatrix];
  const by = scaled ? scales.view : null;
  kernels.scaleAndMeasure(rows, columns, by, a.view, a.ld, ofColumns.view, ofRows.view);
  const same = (found: ArrayLike<number>, wanted: ArrayLike<number>) =>
    Array.from(found).every((value, i) => Object.is(value, wanted[i]));
  if (!same(a.read(), expected)) return `${rows} × ${columns}: A is not as it should be`;
  if (!same(ofColumns.read(), byColumn)) return `${rows} × ${columns}: maxima of columns`;
  if (!same(ofRows.read(), byRow)) return `${rows} × ${columns}: maxima of rows`;
  return a.damage() + ofColumns.damage() + ofRows.damage();
}

/** `terms` 1 is scaleRows, 2 and 3 combineRows, 0 addScaledRows. */
function checkRows(kernels: Kernels, rows: number, columns: number, terms: number): string {
  const random = createRandom(13);
  const normal = () => random.normal();
  const y = placeMatrix(kernels, rows, columns, normal);
  const ds = [0, 1, 2].map(() => placeVector(kernels, Array.from({ length: rows }, normal)));
  const xs = [0, 1, 2].map(() => placeMatrix(kernels, rows, columns, normal));
  const used = ds.slice(0, Math.max(terms, 1)).map((d, s) => [d.read(), xs[s]!.read()] as const);
  const own = y.read().map((value) => (terms === 0 ? value : 0));
  const expected = own.map((start, at) =>
    used.reduce((sum, [d, x]) => sum + d[at % rows] * x[at], start),
  );
  const allowance = own.map((start, at) =>
    used.reduce(
      (sum, [d, x]) => sum + 4 * kernels.unitRoundoff * Math.abs(d[at % rows] * x[at]),
      4 * kernels.unitRoundoff * Math.abs(start),
    ),
  );
  const views = [ds[0]!.view, xs[0]!.view, ds[1]!.view, xs[1]!.view, ds[2]!.view, xs[2]!.view];
  const name = `${rows} × ${columns}, ${terms} terms`;
  runRows(kernels, rows, columns, terms, views, xs[0]!.ld, y);
  const beside = firstDifference(name, y.read(), expected, allowance);
  if (terms > 0) runRows(kernels, rows, columns, terms, views, xs[0]!.ld, xs[0]!);
  const inPlace = terms > 0 ? firstDifference(name, xs[0]!.read(), expected, allowance) : "";
  return beside || inPlace || [y, ...ds, ...xs].map((matrix) => matrix.damage()).join("");
}

function runRows(
  kernels: Kernels,
  rows: number,
  columns: number,
  terms: number,
  views: readonly RealArray[],
  ldx: number,
  y: GuardedMatrix,
): void {
  const [d0, x0, d1, x1, d2, x2] = views as [
    RealArray,
    RealArray,
    RealArray,
    RealArray,
    RealArray,
    RealArray,
  ];
  if (terms === 0) kernels.addScaledRows(rows, columns, d0, x0, ldx, y.view, y.ld);
  if (terms === 1) kernels.scaleRows(rows, columns, d0, x0, ldx, y.view, y.ld);
  if (terms === 2) kernels.combineRows2(rows, columns, d0, x0, d1, x1, ldx, y.view, y.ld);
  if (terms === 3) kernels.combineRows3(rows, columns, d0, x0, d1, x1, d2, x2, ldx, y.view, y.ld);
}

function checkTilts(kernels: Kernels, n: number): string {
  const random = createRandom(9);
  const normal = () => random.normal();
  const r = placeMatrix(kernels, n, n, (i, j) =>
    i > j ? Number.NaN : i === j && i === 4 ? 0 : normal(),
  );
  const tilt = placeMatrix(kernels, n, n, (i, j) =>
    i < j ? [1, -1, 0.3, -0.9, 1e-9][(i + j) % 5] : 7,
  );
  const response = placeMatrix(kernels, n, n, normal);
  const column = (of: (i: number) => number) => placeMatrix(kernels, n, 1, of);
  const diagonal = r.read().filter((_, at) => at % (n + 1) === 0);
  const inverse = column((i) => (diagonal[i] === 0 ? 0 : 1 / diagonal[i]));
  const logs = column((i) => (diagonal[i] === 0 ? 0 : Math.log(Math.abs(diagonal[i]))));
  const errors = column((i) => (i % 3 === 0 ? 0.4 : 1e-3));
  const [R, a, c] = [r.read(), tilt.read(), response.read()];
  const [f, l, e] = [inverse.read(), logs.read(), errors.read()];
  const [wantTilt, wantResponse] = [a.slice(), c.slice()];
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < j; i++) {
      const at = i + j * n;
      const exchanged = Math.abs(a[at]) >= 1;
      wantResponse[at] += exchanged ? l[i] - l[j] : a[at] * R[at] * f[i];
      const next = a[at] * R[j + j * n] * f[i] + e[j] * Math.abs(f[i]);
      if (!exchanged) wantTilt[at] = Math.max(-1, Math.min(1, next));
    }
  }
  const views = [inverse, logs, errors, tilt, response].map((matrix) => matrix.view);
  kernels.followTilts(n, r.view, r.ld, views[0], views[1], views[2], views[3], views[4], tilt.ld);
  // Three roundings of numbers of the sizes met here.
  const allowance = wantResponse.map((value) => 8 * kernels.unitRoundoff * (50 + Math.abs(value)));
  return (
    firstDifference(`${n}: tilts`, tilt.read(), wantTilt, allowance) ||
    firstDifference(`${n}: responses`, response.read(), wantResponse, allowance) ||
    [r, tilt, response].map((matrix) => matrix.damage()).join("")
  );
}
