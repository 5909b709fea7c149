/**
 * What kernels are put through to see whether two of them give the same bits: every operation on matrices of a
 * given shape, off vector boundaries, with gaps between columns.
 */
import type { Kernels, RealArray } from "../kernels.ts";
import { leftFactorLength } from "../left-factor.ts";
import { type Exercise, type Floor, GAP, type Shape } from "./exercise.ts";
import { gates, lookUps } from "./gate-exercises.ts";

/** Elements of memory that all exercises take at most: no matrix has the summed dimension twice. */
export function exerciseCapacity({ rows, inner }: Shape): number {
  return 120 * (Math.max(rows, inner) + GAP + 16) * (rows + 16);
}

function floorOf(kernels: Kernels, seed: number): Floor {
  const random = lehmer(seed);
  return {
    kernels,
    random,
    matrix(rows, columns) {
      const array = kernels.allocate((rows + GAP) * columns + 1).subarray(1);
      for (let i = 0; i < array.length; i++) array[i] = 2 * random() - 1;
      return array;
    },
  };
}

const product: Exercise = ({ kernels, matrix, random }, { rows, columns, inner }) => {
  const outputs: RealArray[] = [];
  for (const form of ["NN", "TN", "NT"] as const) {
    const [aRows, aColumns] = form === "TN" ? [inner, rows] : [rows, inner];
    const [bRows, bColumns] = form === "NT" ? [columns, inner] : [inner, columns];
    const [a, b] = [matrix(aRows, aColumns), matrix(bRows, bColumns)];
    const [lda, ldb, ldc] = [aRows + GAP, bRows + GAP, rows + GAP];
    for (const beta of [0, 1, 0.3]) {
      const c = matrix(rows, columns);
      const alpha = random() < 0.5 ? -1 : 0.7;
      kernels.multiply(form, rows, columns, inner, alpha, a, lda, b, ldb, beta, c, ldc);
      outputs.push(c);
    }
    const column = matrix(rows, 1);
    kernels.multiply(form, rows, 1, inner, 1, a, lda, b, ldb, 1, column, ldc);
    outputs.push(column);
  }
  return outputs;
};

const staircase: Exercise = ({ kernels, matrix, random }, { rows, columns, inner }) => {
  const [a, b, c] = [matrix(rows, inner), matrix(inner, columns), matrix(rows, columns)];
  const lengths = kernels.allocateIndices(inner);
  for (let l = 0; l < inner; l++) {
    lengths[l] = Math.floor(random() * (columns + 1));
    for (let j = lengths[l]!; j < columns; j++) b[l + j * (inner + GAP)] = 0;
  }
  const [lda, ldb, ldc] = [rows + GAP, inner + GAP, rows + GAP];
  kernels.multiplyStaircase(rows, columns, inner, a, lda, b, ldb, lengths, c, ldc);
  return [c];
};

const leftFactors: Exercise = ({ kernels, matrix }, { rows, columns, inner }) => {
  const [lda, ldb, ldc] = [3 * rows + GAP, inner + GAP, rows + GAP];
  const [a, b] = [matrix(3 * rows, inner), matrix(inner, columns)];
  const [d0, d1, d2, diagonal] = [
    matrix(rows, 1),
    matrix(rows, 1),
    matrix(rows, 1),
    matrix(rows, 1),
  ];
  const [product, scaled, combined] = [
    matrix(rows, columns),
    matrix(rows, columns),
    matrix(rows, columns),
  ];
  const room = () => kernels.allocate(leftFactorLength(rows, inner));
  const factor = kernels.leftFactor("N", rows, inner, a, lda, room());
  factor.refresh();
  factor.multiply(columns, b, ldb, 1, product, ldc);
  factor.multiplyScaled(columns, d0, b, ldb, scaled, ldc);
  const parts = [a, a.subarray(rows), a.subarray(2 * rows)] as const;
  const sum = kernels.combinedFactor(rows, inner, parts, lda, room());
  sum.multiply([d0, d1, d2], diagonal, columns, b, ldb, combined, ldc);
  return [product, scaled, combined];
};

const factors: Exercise = ({ kernels, matrix }, { rows, columns }) => {
  const ld = rows + GAP;
  const [a, frame, gathered, x, scales] = [
    matrix(rows, columns),
    matrix(rows, columns),
    matrix(rows, columns),
    matrix(columns, 1),
    matrix(rows, 1),
  ];
  const [pivots, order] = [kernels.allocateIndices(columns), kernels.allocateIndices(rows)];
  for (let i = 0; i < rows; i++) order[i] = (i + 1) % rows;
  kernels.factorise(rows, columns, a, ld, pivots);
  kernels.expandLower(rows, columns, a, ld, pivots, scales, frame, ld);
  kernels.gatherRows(rows, columns, order, frame, ld, gathered, ld);
  kernels.solveLower(columns, a, ld, x);
  return [a, pivots, frame, gathered, x];
};

const reflections: Exercise = ({ kernels, matrix }, { rows, columns }) => {
  const [q, a, diagonal, other] = [
    matrix(rows, columns),
    matrix(rows, columns),
    matrix(columns, 1),
    matrix(columns, 1),
  ];
  for (let j = 0; j < columns; j++) a.fill(0, j * (rows + GAP), j * (rows + GAP) + j);
  kernels.orthonormalise(rows, columns, q, rows + GAP, diagonal);
  kernels.diagonalOfR(rows, columns, a, rows + GAP, other);
  return [q, diagonal, a, other];
};

const activations: Exercise = ({ kernels, matrix, random }, { rows, columns }) => {
  const x = matrix(rows, columns);
  for (let i = 0; i < x.length; i++) x[i] *= 30 * random();
  const outputs = Array.from({ length: 4 }, () => matrix(rows, columns)) as RealArray[];
  const [tanh, tanhSlope, sigmoid, sigmoidSlope] = outputs as [
    RealArray,
    RealArray,
    RealArray,
    RealArray,
  ];
  const ld = rows + GAP;
  kernels.tanh(rows, columns, x, ld, tanh, ld, tanhSlope, ld);
  kernels.sigmoid(rows, columns, x, ld, sigmoid, ld, sigmoidSlope, ld);
  return outputs;
};

const rowsAndColumns: Exercise = ({ kernels, matrix }, { rows, columns }) => {
  const ld = rows + GAP;
  const [d, e, f] = [matrix(rows, 1), matrix(rows, 1), matrix(rows, 1)];
  const [x, y, z] = [matrix(rows, columns), matrix(rows, columns), matrix(rows, columns)];
  const outputs = Array.from({ length: 6 }, () => matrix(rows, columns)) as RealArray[];
  const [ofTwo, ofThree, scaled, added, multiplied, summed] = outputs as [
    RealArray,
    RealArray,
    RealArray,
    RealArray,
    RealArray,
    RealArray,
  ];
  kernels.combineRows2(rows, columns, d, x, e, y, ld, ofTwo, ld);
  kernels.combineRows3(rows, columns, d, x, e, y, f, z, ld, ofThree, ld);
  kernels.scaleRows(rows, columns, d, x, ld, scaled, ld);
  kernels.addScaledRows(rows, columns, d, x, ld, added, ld);
  kernels.multiplyElements(rows, columns, x, ld, y, ld, 0, multiplied, ld);
  kernels.multiplyElements(rows, columns, x, ld, y, ld, 1, summed, ld);
  const [ofColumns, ofRows] = [matrix(columns, 1), matrix(rows, 1)];
  kernels.scaleAndMeasure(rows, columns, e, z, ld, ofColumns, ofRows);
  return [...outputs, z, ofColumns, ofRows];
};

const tilts: Exercise = ({ kernels, matrix }, { columns }) => {
  const ld = columns + GAP;
  const [r, tilt, response] = [
    matrix(columns, columns),
    matrix(columns, columns),
    matrix(columns, columns),
  ];
  const [inverse, logs, errors] = [matrix(columns, 1), matrix(columns, 1), matrix(columns, 1)];
  const sums = matrix(columns, 1);
  kernels.followTilts(columns, r, ld, inverse, logs, errors, tilt, response, ld);
  kernels.sumTilts(columns, tilt, response, ld, sums);
  return [tilt, response, sums];
};

const softmax: Exercise = ({ kernels, matrix }, { rows, columns }) => {
  const [a, maxima, sums] = [matrix(rows, columns), matrix(columns, 1), matrix(columns, 1)];
  kernels.softmax(rows, columns, a, rows + GAP, maxima, sums);
  return [a, maxima, sums];
};

/** By what they are, for messages. */
export const EXERCISES: Readonly<Record<string, Exercise>> = {
  "a product": product,
  "a product below a staircase": staircase,
  "a product with a left factor": leftFactors,
  "an LU factorisation": factors,
  "a QR factorisation": reflections,
  "an activation": activations,
  "a combination of rows": rowsAndColumns,
  "the rounding between columns": tilts,
  "a softmax": softmax,
  "a step of gated units": gates,
  "a look-up of columns": lookUps,
};

/** Puts kernels through exercises, whatever comes out. */
export function exercise(kernels: Kernels, shape: Shape, names: readonly string[]): void {
  for (const name of names) EXERCISES[name]!(floorOf(kernels, shape.seed), shape);
}

/**
 * The first of the exercises in which kernels and others do not give the same bits; null if all do.
 *
 * @param names - Of {@link EXERCISES}.
 */
export function firstDifference(
  kernels: Kernels,
  others: Kernels,
  shape: Shape,
  names: readonly string[] = Object.keys(EXERCISES),
): string | null {
  const differs = (name: string) => {
    const found = EXERCISES[name]!(floorOf(kernels, shape.seed), shape);
    const expected = EXERCISES[name]!(floorOf(others, shape.seed), shape);
    return found.some((array, i) => !sameBits(array, expected[i]!));
  };
  const name = names.find(differs);
  return name === undefined
    ? null
    : `${name} of ${shape.rows} × ${shape.columns} × ${shape.inner} numbers`;
}

function sameBits(found: ArrayBufferView, expected: ArrayBufferView): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
    new Int32Array(buffer, byteOffset, byteLength / 4);
  const theirs = bytes(expected);
  return bytes(found).every((word, i) => word === theirs[i]);
}

/** Lehmer's generator: numbers in (0, 1) in no visible order, the same for the same seed. */
function lehmer(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
