import { describe, expect, test } from "vitest";
import { matrixRank, squareMatrixFacts } from "../../src/cells/parts/matrix-rank.ts";
import { createRandom } from "../../src/random.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

const random = createRandom(11);
const normals = (length: number) => Float64Array.from({ length }, () => random.normal());
const matrix = (rows: number, columns: number, element: (i: number, j: number) => number) =>
  Float64Array.from({ length: rows * columns }, (_, at) =>
    element(Math.floor(at / columns), at % columns),
  );

/** rows × columns of this rank, by a product of two thin matrices. */
function ofRank(rank: number, rows: number, columns: number, scale = 1): Float64Array {
  const [left, right] = [normals(rows * rank), normals(rank * columns)];
  return matrix(rows, columns, (i, j) => {
    let sum = 0;
    for (let r = 0; r < rank; r++) sum += left[i * rank + r] * right[r * columns + j];
    return scale * sum;
  });
}

describe("matrixRank", () => {
  test.each([
    [1, 1, 1],
    [3, 3, 3],
    [5, 12, 12],
    [31, 40, 40],
    [7, 30, 9],
    [7, 9, 30],
    [1, 1, 17],
    [1, 17, 1],
  ])("finds rank %i of %i × %i products", (rank, rows, columns) => {
    for (const scale of [1, 1e-200, 1e150]) {
      expect(matrixRank(ofRank(rank, rows, columns, scale), rows, columns)).toBe(rank);
    }
  });

  test("is 0 for a matrix of zeros, and n for a permutation", () => {
    expect(matrixRank(new Float64Array(12), 4, 3)).toBe(0);
    expect(
      matrixRank(
        matrix(6, 6, (i, j) => (j === (i + 1) % 6 ? 1 : 0)),
        6,
        6,
      ),
    ).toBe(6);
    expect(
      matrixRank(
        matrix(6, 6, (i, j) => (j === i + 1 ? 1 : 0)),
        6,
        6,
      ),
    ).toBe(5);
  });

  test("counts singular values above n·ε·σ_max", () => {
    // Pairs [[1, 1], [1, 1 + δ]] have the singular values 2 and δ/2; 6ε·2 = 2.7e-15 divides them.
    const deltas = [1e-5, 8e-15, 1e-15];
    const pair = (i: number, j: number) => (i % 2 === 1 && i === j ? 1 + deltas[(i - 1) / 2] : 1);
    const blocks = matrix(6, 6, (i, j) => (i >> 1 === j >> 1 ? pair(i, j) : 0));
    expect(matrixRank(blocks, 6, 6)).toBe(5);
  });

  test("graded rows, columns and diagonals are regular, however far apart", () => {
    const base = normals(16);
    for (const grade of [
      (i: number, j: number) => 1e-60 ** (i / 4) * (j >= 0 ? 1 : 0),
      (_: number, j: number) => 1e-60 ** (j / 4),
      (i: number, j: number) => 1e80 ** (i / 4) * 1e-90 ** (j / 4),
    ]) {
      const graded = matrix(4, 4, (i, j) => base[4 * i + j] * grade(i, j));
      expect(matrixRank(graded, 4, 4)).toBe(4);
      const ln = Math.log(grade(0, 0) * grade(1, 1) * grade(2, 2) * grade(3, 3));
      const expected = squareMatrixFacts(base, 4).logAbsDeterminant() + ln;
      expectAllClose([squareMatrixFacts(graded, 4).logAbsDeterminant()], [expected], {
        atol: 1e-11,
      });
    }
    const diagonal = [0.9, 0.5, 1e-20, 5e-324];
    expect(
      squareMatrixFacts(
        matrix(4, 4, (i, j) => (i === j ? diagonal[i] : 0)),
        4,
      ).rank(),
    ).toBe(4);
  });

  test("of the Hilbert matrix of order 20 is 13, as numpy.linalg.matrix_rank says (1.24, SVD)", () => {
    expect(
      matrixRank(
        matrix(20, 20, (i, j) => 1 / (i + j + 1)),
        20,
        20,
      ),
    ).toBe(13);
  });
});

describe("squareMatrixFacts", () => {
  test("ln |det| of Vandermonde's matrix is Σ ln |x_i − x_j|", () => {
    const x = [0.5, -1, 2, 3, -2.5];
    const facts = squareMatrixFacts(
      matrix(5, 5, (i, j) => x[i] ** j),
      5,
    );
    let expected = 0;
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j < i; j++) expected += Math.log(Math.abs(x[i] - x[j]));
    }
    expectAllClose([facts.logAbsDeterminant()], [expected], { rtol: 1e-14 });
    expect(facts.rank()).toBe(5);
  });

  test("reads the rows that it is told to", () => {
    const gates = Float64Array.of(9, 9, 9, 9, 1, 2, 3, 4, 9, 9, 9, 9);
    expectAllClose([squareMatrixFacts(gates, 2, 2).logAbsDeterminant()], [Math.log(2)], {
      rtol: 1e-15,
    });
  });

  test("does not overflow where the determinant does", () => {
    const large = squareMatrixFacts(
      matrix(40, 40, (i, j) => (i === j ? 1e30 : 0)),
      40,
    );
    expectAllClose([large.logAbsDeterminant()], [40 * Math.log(1e30)], { rtol: 1e-14 });
  });

  test("a deficient matrix is singular, whatever rounding leaves of its last pivot", () => {
    for (const n of [2, 9, 60]) {
      const facts = squareMatrixFacts(ofRank(n - 1, n, n), n);
      expect([facts.rank(), facts.logAbsDeterminant()]).toEqual([n - 1, Number.NEGATIVE_INFINITY]);
    }
  });

  test("Wilkinson's matrix is not taken for regular although its pivots are all 1", () => {
    // Upper triangular [1, −c, −c, …]: σ_min falls as (1 + c)^−n, to 1e-18.
    const [n, c] = [90, 0.55];
    const triangular = matrix(n, n, (i, j) => (i === j ? 1 : j > i ? -c : 0));
    const facts = squareMatrixFacts(triangular, n);
    expect(facts.rank()).toBe(matrixRank(triangular, n, n));
    expect(facts.rank()).toBe(n - 1);
  });

  test("a random matrix is regular by its condition estimate alone, which is quick", () => {
    const n = 500;
    const before = process.cpuUsage();
    expect(squareMatrixFacts(normals(n * n), n).rank()).toBe(n);
    const { user } = process.cpuUsage(before);
    expect(user).toBeLessThan(5e6); // microseconds of a processor; 0.2 s on two slow cores
  });
});
