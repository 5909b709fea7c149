/**
 * The specification of {@link Kernels}: plain loops, one line per formula.
 *
 * All arithmetic is in float64, whatever the precision of the arrays. Slow and obvious on purpose:
 * the fast kernels are held against it.
 */
import { type OptionNames, requireKnown } from "../words.ts";
import type { Kernels, Precision, RealArray } from "./kernels.ts";
import { ALIGNMENT_SLACK, linearMemory, numberFormat, type Room } from "./memory.ts";
import {
  addScaledRows,
  addToColumns,
  combineRows2,
  combineRows3,
  copy,
  gatherRows,
  multiplyElements,
  scaleAndMeasure,
  scaleRows,
  sigmoid,
  softmax,
  takeColumns,
  tanh,
} from "./reference/elements.ts";
import { referenceGates } from "./reference/gates.ts";
import { leftFactorsBy } from "./reference/left-factor.ts";

/** What every kernel implementation is created from. */
export interface KernelCapacity {
  readonly precision: Precision;
  /** Elements that can be allocated in all. */
  readonly capacity: number;
}

/** For `requireKnown`. */
export const KERNEL_CAPACITY: OptionNames<KernelCapacity> = { precision: true, capacity: true };

/** Kernels in plain TypeScript, on an ordinary ArrayBuffer. */
export function createReferenceKernels(options: KernelCapacity): Kernels {
  requireKnown("createReferenceKernels", options, KERNEL_CAPACITY);
  const { capacity, precision } = options;
  const format = numberFormat("createReferenceKernels", precision);
  const bytes = capacity * format.size + ALIGNMENT_SLACK;
  return {
    name: "reference",
    description: "plain TypeScript",
    precision: format.precision,
    unitRoundoff: format.unitRoundoff,
    ...linearMemory(plainRoom(bytes), format),
    multiply,
    multiplyStaircase,
    factorise,
    expandLower,
    solveLower,
    orthonormalise,
    diagonalOfR: orthonormalise,
    tanh,
    sigmoid,
    softmax,
    multiplyElements,
    takeColumns,
    addToColumns,
    copy,
    scaleRows,
    addScaledRows,
    combineRows2,
    combineRows3,
    scaleAndMeasure,
    gatherRows,
    followTilts,
    sumTilts,
    ...referenceGates,
    ...leftFactorsBy(multiply),
  };
}

function plainRoom(limit: number): Room {
  const buffer = new ArrayBuffer(limit);
  const release = () => void structuredClone(buffer, { transfer: [buffer] });
  return { buffer, start: 0, limit, release };
}

const multiply: Kernels["multiply"] = (
  form,
  rows,
  columns,
  inner,
  alpha,
  a,
  lda,
  b,
  ldb,
  beta,
  c,
  ldc,
) => {
  const [aRow, aInner] = form === "TN" ? [lda, 1] : [1, lda];
  const [bInner, bColumn] = form === "NT" ? [ldb, 1] : [1, ldb];
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let l = 0; l < inner; l++) sum += a[i * aRow + l * aInner] * b[l * bInner + j * bColumn];
      c[i + j * ldc] = beta === 0 ? alpha * sum : alpha * sum + beta * c[i + j * ldc];
    }
  }
};

const multiplyStaircase: Kernels["multiplyStaircase"] = (
  rows,
  columns,
  inner,
  a,
  lda,
  b,
  ldb,
  lengths,
  c,
  ldc,
) => {
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let l = 0; l < inner; l++) if (j < lengths[l]) sum += a[i + l * lda] * b[l + j * ldb];
      c[i + j * ldc] = sum;
    }
  }
};

const factorise: Kernels["factorise"] = (rows, columns, a, lda, pivots) => {
  for (let j = 0; j < columns; j++) {
    let p = j;
    for (let i = j + 1; i < rows; i++) {
      const [size, most] = [Math.abs(a[i + j * lda]), Math.abs(a[p + j * lda])];
      if (size > most || Number.isNaN(size)) p = i; // NaN must not pass for zero
    }
    const pivot = a[p + j * lda];
    pivots[j] = pivot === 0 ? j : p;
    if (pivot === 0) continue;
    exchangeRows(columns, a, lda, j, p);
    for (let i = j + 1; i < rows; i++) a[i + j * lda] /= pivot;
    for (let l = j + 1; l < columns; l++) {
      for (let i = j + 1; i < rows; i++) a[i + l * lda] -= a[i + j * lda] * a[j + l * lda];
    }
  }
};

const expandLower: Kernels["expandLower"] = (rows, columns, a, lda, pivots, scales, frame, ldf) => {
  for (let j = 0; j < columns; j++) {
    const dead = a[j + j * lda] === 0;
    for (let i = 0; i < rows; i++) {
      const entry = i > j ? a[i + j * lda] : Number(i === j);
      frame[i + j * ldf] = dead ? 0 : entry;
    }
  }
  for (let j = columns - 1; j >= 0; j--) exchangeRows(columns, frame, ldf, j, pivots[j]);
  for (let j = 0; scales !== null && j < columns; j++) {
    for (let i = 0; i < rows; i++) frame[i + j * ldf] *= scales[i];
  }
};

function exchangeRows(columns: number, a: RealArray, lda: number, i: number, p: number): void {
  if (i === p) return;
  for (let l = 0; l < columns; l++) {
    const kept = a[i + l * lda];
    a[i + l * lda] = a[p + l * lda];
    a[p + l * lda] = kept;
  }
}

const solveLower: Kernels["solveLower"] = (size, a, lda, x) => {
  for (let j = 0; j < size; j++) {
    for (let i = j + 1; i < size; i++) x[i] -= a[i + j * lda] * x[j];
  }
};

/**
 * Householder reflections H = I − 2 v vᵀ / vᵀv, one column at a time.
 *
 * Column j is divided by its largest entry, and so is what the reflections before leave of it, so
 * that squares neither over- nor underflow; R_jj is multiplied back. Columns that are zero from the
 * start take no reflection, as though they were not there.
 */
const orthonormalise: Kernels["orthonormalise"] = (rows, columns, a, lda, diagonal) => {
  const reflections: (Float64Array | null)[] = [];
  const owner: number[] = []; // owner[r]: the column from which reflection r was made
  const signs: number[] = [];
  for (let j = 0; j < columns; j++) {
    const x = Float64Array.from(a.subarray(j * lda, j * lda + rows));
    const scale = largestMagnitude(x);
    diagonal[j] = 0;
    a.fill(0, j * lda, j * lda + rows);
    if (scale === 0) continue;
    for (let i = 0; i < rows; i++) x[i] /= scale;
    for (const v of reflections) reflect(v, x);

    const r = reflections.length;
    const v = x.fill(0, 0, r);
    const size = largestMagnitude(v);
    for (let i = r; size > 0 && i < rows; i++) v[i] /= size;
    const norm = Math.sqrt(v.reduce((sum, value) => sum + value * value, 0));
    const sign = v[r] < 0 ? 1 : -1; // of R_jj, opposite to v_r: no cancellation
    owner.push(j);
    signs.push(sign);
    diagonal[j] = norm * size * scale;
    v[r] -= sign * norm;
    reflections.push(norm === 0 ? null : v);
  }
  for (const [r, j] of owner.entries()) {
    if (reflections[r] === null) continue;
    const q = new Float64Array(rows);
    q[r] = signs[r]!;
    for (let s = r; s >= 0; s--) reflect(reflections[s]!, q);
    a.set(q, j * lda);
  }
};

function largestMagnitude(x: Float64Array): number {
  return x.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

/** x ← (I − 2 v vᵀ / vᵀv) x; null stands for v = 0. */
function reflect(v: Float64Array | null, x: Float64Array): void {
  if (v === null) return;
  let overlap = 0;
  let square = 0;
  for (let i = 0; i < v.length; i++) {
    overlap += v[i] * x[i];
    square += v[i] * v[i];
  }
  const factor = (2 * overlap) / square;
  for (let i = 0; i < v.length; i++) x[i] -= factor * v[i];
}

const followTilts: Kernels["followTilts"] = (
  columns,
  r,
  ldr,
  inverse,
  logs,
  errors,
  tilt,
  response,
  ldt,
) => {
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < j; i++) {
      const a = tilt[i + j * ldt];
      if (Math.abs(a) >= 1) {
        response[i + j * ldt] += logs[i] - logs[j];
        continue;
      }
      response[i + j * ldt] += a * r[i + j * ldr] * inverse[i];
      const next = a * r[j + j * ldr] * inverse[i] + errors[j] * Math.abs(inverse[i]);
      tilt[i + j * ldt] = Math.max(-1, Math.min(next, 1));
    }
  }
};

const sumTilts: Kernels["sumTilts"] = (columns, tilt, response, ldt, sums) => {
  sums.fill(0, 0, columns);
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < j; i++) {
      const effect = Math.abs(response[i + j * ldt]) + Math.abs(tilt[i + j * ldt]);
      sums[i] += effect;
      sums[j] += effect;
    }
  }
};
