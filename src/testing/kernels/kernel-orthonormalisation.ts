/** The part of `describeKernels` about `orthonormalise`. */
import type { Kernels } from "../../kernels/kernels.ts";
import { createRandom } from "../../random.ts";
import type { TestRunner } from "../test-runner.ts";
import { placeMatrix, placeVector, plainProduct } from "./guarded-matrix.ts";
import { type Entry, FRAMES, type KernelFactory } from "./kernel-cases.ts";

/** Describes `orthonormalise`. */
export function describeOrthonormalisation(
  make: KernelFactory,
  { test, expect }: TestRunner,
): void {
  const normals = (): Entry => {
    const random = createRandom(11);
    return () => random.normal();
  };
  const check = (rows: number, columns: number, entry: Entry) =>
    checkOrthonormal(make(400_000), rows, columns, entry);

  test("orthonormalise: QᵀQ = I and QᵀA = R with a positive diagonal, for any size", () => {
    expect(
      FRAMES.map(([rows, columns]) => check(rows, columns, normals())).filter(Boolean),
    ).toEqual([]);
  });

  test("orthonormalise: columns of any scale", () => {
    const [huge, tiny] = make(1).precision === "float64" ? [1e307, 1e-307] : [1e37, 1e-36];
    const normal = normals();
    expect(check(70, 40, (i, j) => normal(i, j) * [1, huge, tiny][j % 3]!)).toEqual("");
    // Of norm 0.85 × the largest number: adding an entry to it would overflow.
    const largest = huge === 1e37 ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE;
    expect(check(3, 2, (i, j) => [0.6, 0.5, 0.3, 0.3, -0.6, 0.5][i + 3 * j]! * largest)).toEqual(
      "",
    );
  });

  test("orthonormalise: what is left of a column may be too small to be squared", () => {
    // Upper triangular: reflection j finds only the diagonal entry, ten to the −4j (or −j/2).
    const kernels = make(100_000);
    const step = kernels.precision === "float64" ? -4 : -0.5;
    const entry: Entry = (i, j) => (i < j ? 1 : i === j ? 10 ** (step * j) : 0);
    const { diagonal, q, before } = orthonormalised(kernels, 70, 66, entry);
    // Each is only divided by its own size and multiplied by it again.
    const worst = diagonal.reduce(
      (most, r, j) => Math.max(most, Math.abs(r / before[71 * j] - 1)),
      0,
    );
    expect(worst <= 8 * kernels.unitRoundoff).toEqual(true);
    expect(q.every((value) => Number.isFinite(value))).toEqual(true);
  });

  test("orthonormalise treats the others as though a zero column were not there", () => {
    const dead = new Set([0, 7, 8, 39]);
    const normal = normals();
    expect(check(50, 40, (i, j) => (dead.has(j) ? 0 : normal(i, j)))).toEqual("");
    expect(check(4, 4, () => 0)).toEqual("");
  });

  test("orthonormalise gives zero where a column depends exactly on those before it", () => {
    // Unit vectors: reflections are exact. Column 2 repeats column 1.
    const columns = [0, 1, 1, 3];
    const { diagonal, q } = orthonormalised(
      make(1000),
      6,
      4,
      (i, j) => 2 * Number(i === columns[j]),
    );
    expect(Array.from(diagonal)).toEqual([2, 2, 0, 2]);
    expect(Array.from(q.subarray(12, 18)).map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("diagonalOfR: half the digits of orthonormalise's below a diagonal, zero columns and scales included", () => {
    const normal = normals();
    // Where columns are nearly the same, their squares alone would not say by how much they differ.
    const apart = make(1).precision === "float64" ? 1e-3 : 0.05;
    const straight = (i: number, j: number) => (i === j ? 3 : normal(i, j) / 8);
    const scaled: Entry = (i, j) => (j % 7 === 3 ? 0 : straight(i, j) * 4 ** (j % 5));
    const cases = FRAMES.flatMap(([rows, columns]) => {
      const alike: Entry = (i, j) => (i === j ? apart : i < columns ? 0 : 1);
      return [straight, scaled, alike].map((below) => ({ rows, columns, below }));
    });
    for (const { rows, columns, below } of cases) {
      const entry: Entry = (i, j) => (i < j ? 0 : below(i, j));
      const { diagonal, before } = orthonormalised(make(400_000), rows, columns, entry);
      const kernels = make(400_000);
      const a = placeMatrix(kernels, rows, columns, before);
      const found = placeVector(kernels, new Array(columns).fill(Number.NaN));
      kernels.diagonalOfR(rows, columns, a.view, a.ld, found.view);
      expect(a.damage() + found.damage()).toEqual("");
      const half = Math.sqrt(kernels.unitRoundoff);
      const close = (r: number, j: number) => Math.abs(r - diagonal[j]) <= half * diagonal[j];
      expect(found.read().every(close)).toEqual(true);
    }
  });

  test("orthonormalise keeps nearly dependent columns orthogonal", () => {
    const normal = normals();
    const base = Array.from({ length: 60 }, () => normal(0, 0));
    const noise = make(1).unitRoundoff * 30;
    expect(check(60, 45, (i, j) => base[i]! + noise * normal(i, j))).toEqual("");
  });
}

function orthonormalised(kernels: Kernels, rows: number, columns: number, entry: Entry) {
  const a = placeMatrix(kernels, rows, columns, entry);
  const before = a.read();
  const diagonal = placeVector(kernels, new Array(columns).fill(Number.NaN));
  kernels.orthonormalise(rows, columns, a.view, a.ld, diagonal.view);
  const damage = a.damage() + diagonal.damage();
  return { q: a.read(), before, diagonal: diagonal.read(), damage };
}

/** Checks Q and diag R against the definition; columns are compared at unit scale. */
function checkOrthonormal(kernels: Kernels, rows: number, columns: number, entry: Entry): string {
  const { q, before, diagonal, damage } = orthonormalised(kernels, rows, columns, entry);
  const scales = Array.from({ length: columns }, (_, j) =>
    before.subarray(j * rows, (j + 1) * rows).reduce((most, x) => Math.max(most, Math.abs(x)), 0),
  );
  const unit = before.map((value, at) => value / (scales[Math.floor(at / rows)]! || 1));
  const gram = plainProduct("TN", columns, columns, rows, q, q).product;
  const r = plainProduct("TN", columns, columns, rows, q, unit).product;
  // Householder: c·m·u in norm (Higham, §19.3), c below 6 for every size here.
  const allowance = 6 * (rows + columns) * kernels.unitRoundoff;
  for (let j = 0; j < columns; j++) {
    const size = scales[j]!;
    if (size === 0 && diagonal[j] !== 0) return `R ${j} is ${diagonal[j]} for a zero column`;
    if (!(diagonal[j] >= 0)) return `R ${j} is ${diagonal[j]}`;
    for (let i = 0; i < columns; i++) {
      const wanted = Number(i === j && size !== 0);
      const entry = gram[i + j * columns];
      if (!(Math.abs(entry - wanted) <= allowance)) return `QᵀQ at ${i}, ${j} is ${entry}`;
      const found = r[i + j * columns];
      const expected = i === j ? diagonal[j] / (size || 1) : 0;
      if (i >= j && !(Math.abs(found - expected) <= allowance)) {
        return `${rows} × ${columns}: QᵀA at ${i}, ${j} is ${found}; expected ${expected}`;
      }
    }
  }
  return damage;
}
