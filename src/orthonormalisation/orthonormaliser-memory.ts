import type { Kernels, RealArray } from "../kernels/kernels.ts";
import { errorBoundSize } from "./error-bound.ts";

/** Elements of kernel memory that an orthonormaliser takes for frames of n × k. */
export function orthonormaliserSize(n: number, k: number, whole: boolean): number {
  return n * k + 6 * n + 5 * k + k * k + 112 + errorBoundSize(k, whole);
}

/** Memory of one orthonormaliser. */
export interface OrthonormaliserMemory {
  /** n × k. */
  readonly copy: RealArray;
  /** k × k. */
  readonly gram: RealArray;
  readonly columnMaxima: RealArray;
  readonly rowMaxima: RealArray;
  /** Preference of the rows as pivots, and its inverse; null: equal. */
  readonly scales: RealArray | null;
  readonly inverseScales: RealArray | null;
  /** Scales of the pivot rows. */
  readonly rowScales: Float64Array;
  readonly rowLengths: Int32Array;
  /** ln R_jj, to be added. */
  readonly grown: Float64Array;
  /** ln |R_jj| for the error bound. */
  readonly logs: RealArray;
  readonly diagonal: RealArray;
  readonly pivots: Int32Array;
  /** Pivots of no exchange. */
  readonly inPlace: Int32Array;
  /** Of the rows, as the pivots say. */
  readonly order: Int32Array;
  /** The inverse of `order`, where it is needed. */
  readonly places: Int32Array;
}

/** Allocates; `preference` becomes scales of the rows. */
export function allocateOrthonormaliser(
  kernels: Kernels,
  n: number,
  k: number,
  preference: ArrayLike<number> | null,
): OrthonormaliserMemory {
  const scales = preference && kernels.allocate(n);
  const inverseScales = preference && kernels.allocate(n);
  for (let i = 0; scales && inverseScales && i < n; i++) {
    scales[i] = preference[i];
    inverseScales[i] = 1 / preference[i];
  }
  const inPlace = kernels.allocateIndices(k);
  for (let j = 0; j < k; j++) inPlace[j] = j;
  return {
    copy: kernels.allocate(n * k),
    gram: kernels.allocate(k * k),
    columnMaxima: kernels.allocate(k),
    rowMaxima: kernels.allocate(n),
    scales,
    inverseScales,
    rowScales: new Float64Array(k),
    rowLengths: kernels.allocateIndices(n),
    grown: new Float64Array(k),
    logs: kernels.allocate(k),
    diagonal: kernels.allocate(k),
    pivots: kernels.allocateIndices(k),
    inPlace,
    order: kernels.allocateIndices(n),
    places: kernels.allocateIndices(n),
  };
}
