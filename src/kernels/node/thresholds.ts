/**
 * Which operations go to the machine's BLAS, and which to WebAssembly: tables and not timings, for the two differ in
 * the last digits, and a machine has to give the same result whenever it is asked.
 */

/** Sizes from which on operations go to the library. */
export interface Thresholds {
  /** Multiplications of a product. */
  readonly product: number;
  /** Multiplications of a product with one column. */
  readonly vector: number;
  /** Multiplications of a product below a staircase, zeros counted. */
  readonly staircase: number;
  /** Multiplications from which the library's staircase pays for sorting and copying; below, all are made. */
  readonly sorted: number;
  /** Columns of an LU factorisation. */
  readonly factorise: number;
  /** Columns. */
  readonly orthonormalise: number;
}

/** Where OpenBLAS with AVX2 and our WebAssembly of 128 bits take equally long. */
const BESIDE_NARROW: Thresholds = {
  product: 16 ** 3,
  vector: 16 ** 3,
  staircase: 16 ** 3,
  sorted: 80 ** 3,
  factorise: 96,
  orthonormalise: 160,
};

/** Where it and WebAssembly of 256 bits do. */
const AVX2_BESIDE_WIDE: Thresholds = {
  product: 400 ** 3,
  vector: 128 ** 2,
  staircase: Number.POSITIVE_INFINITY,
  sorted: 80 ** 3,
  factorise: 512,
  orthonormalise: 256,
};

/** Where OpenBLAS with AVX-512 and WebAssembly of 256 bits do, on a processor (Zen 5) whose 512 bits are whole. */
const AVX512_BESIDE_WIDE: Thresholds = {
  product: 28 ** 3,
  vector: 256 ** 2,
  staircase: 64 ** 3,
  sorted: 80 ** 3,
  factorise: 512,
  orthonormalise: 640,
};

/** Kernels of OpenBLAS by what their vectors are; other libraries were not measured beside wide vectors. */
const BESIDE_WIDE: readonly (readonly [RegExp, Thresholds])[] = [
  [/\((Haswell|Zen)\)$/, AVX2_BESIDE_WIDE],
  [/\((SkylakeX|Cooperlake|SapphireRapids)\)$/, AVX512_BESIDE_WIDE],
];

/** What to go by, and what to say of it beside the library's name. */
export function thresholdsFor(
  library: string,
  isWide: boolean,
): { readonly thresholds: Thresholds; readonly beside: string } {
  const measured = isWide && BESIDE_WIDE.find(([kernels]) => kernels.test(library));
  return measured
    ? { thresholds: measured[1], beside: " beside WebAssembly of 256 bits" }
    : { thresholds: BESIDE_NARROW, beside: "" };
}

/** Everything goes to the library, whatever its size. */
export const EVERYTHING: Thresholds = {
  ...{ product: 1, vector: 1, staircase: 1, sorted: 1 },
  ...{ factorise: 1, orthonormalise: 1 },
};
