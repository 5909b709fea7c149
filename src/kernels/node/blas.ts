/**
 * Kernels by the machine's BLAS and LAPACK, on the memory of the WebAssembly kernels.
 *
 * Both read and write the same addresses, so each operation goes where it is faster: products and
 * factorisations of some size to the library, small ones (where a call's 0.2 µs count) and
 * everything element by element to WebAssembly.
 */
import { embedFloat32 } from "../float32.ts";
import type { Kernels, RealArray } from "../kernels.ts";
import type { KernelCapacity } from "../reference.ts";
import { createWasmParts, type WasmParts } from "../wasm.ts";
import { compileWidest } from "../wasm-module.ts";
import { blasLeftFactors } from "./blas-left-factor.ts";
import type { BlasLibrary } from "./library.ts";
import { type BlasRoutines, blasRoutines, DESK_LENGTH, type Desk, layDesk } from "./routines.ts";
import { EVERYTHING, type Thresholds, thresholdsFor } from "./thresholds.ts";

/** What the operations of one instance share. */
interface Native {
  readonly wasm: WasmParts;
  readonly routines: BlasRoutines;
  readonly desk: Desk;
  /** The work space of `wasm`. */
  readonly scratch: RealArray;
  /** Address of byte 0 of the memory. */
  readonly base: number;
  readonly thresholds: Thresholds;
}

/**
 * Kernels that call `library`, and the WebAssembly kernels on whose memory they work.
 *
 * @param everything - Whether the library gets operations of any size. @defaultValue what it is faster at
 */
export function createBlasKernels(
  library: BlasLibrary,
  { precision, capacity }: KernelCapacity,
  everything = false,
): { readonly kernels: Kernels; readonly wasm: Kernels } {
  embedFloat32();
  const code = compileWidest(precision);
  const { thresholds, beside } = everything
    ? { thresholds: EVERYTHING, beside: "" }
    : thresholdsFor(library.description, code?.wide ?? false);
  const wasm = createWasmParts(code, { precision, capacity: capacity + DESK_LENGTH });
  const desk = wasm.kernels.allocate(DESK_LENGTH);
  const base = library.addressOf(new Uint8Array(desk.buffer));
  const { RealArray: NumberArray } = wasm.format;
  const native: Native = {
    wasm,
    scratch: new NumberArray(desk.buffer as ArrayBuffer, wasm.work.address, wasm.work.length),
    routines: blasRoutines(library, wasm.format),
    desk: layDesk(desk, base + desk.byteOffset),
    base,
    thresholds,
  };
  const kernels: Kernels = {
    ...wasm.kernels,
    name: "native",
    description: `${library.description}${beside}`,
    multiply: multiplyBy(native),
    multiplyStaircase: multiplyStaircaseBy(native),
    ...blasLeftFactors(wasm.kernels, multiplyBy(native), (rows, columns, inner) =>
      isSmall(thresholds, rows, columns, inner),
    ),
    ...lapackOf(native),
  };
  return { kernels, wasm: wasm.kernels };
}

/** Whether a product is for WebAssembly. */
function isSmall(
  { product, vector }: Thresholds,
  rows: number,
  columns: number,
  inner: number,
): boolean {
  return rows * columns * inner < (columns === 1 ? vector : product);
}

function multiplyBy({ wasm, routines, desk, base, thresholds }: Native): Kernels["multiply"] {
  const { N, T } = desk;
  return (form, rows, columns, inner, alpha, a, lda, b, ldb, beta, c, ldc) => {
    if (isSmall(thresholds, rows, columns, inner)) {
      wasm.kernels.multiply(form, rows, columns, inner, alpha, a, lda, b, ldb, beta, c, ldc);
      return;
    }
    const aAt = base + a.byteOffset;
    const bAt = base + b.byteOffset;
    const cAt = base + c.byteOffset;
    const factor = desk.real(0, alpha);
    const kept = desk.real(1, beta);
    const aLd = desk.integer(0, lda);
    if (columns === 1) {
      const height = desk.integer(1, form === "TN" ? inner : rows);
      const width = desk.integer(2, form === "TN" ? rows : inner);
      const step = desk.integer(3, form === "NT" ? ldb : 1);
      const one = desk.integer(4, 1);
      const side = form === "TN" ? T : N;
      routines.gemv(side, height, width, factor, aAt, aLd, bAt, step, kept, cAt, one, 1);
      return;
    }
    const bLd = desk.integer(1, ldb);
    const cLd = desk.integer(2, ldc);
    const m = desk.integer(3, rows);
    const n = desk.integer(4, columns);
    const k = desk.integer(5, inner);
    const left = form === "TN" ? T : N;
    const right = form === "NT" ? T : N;
    routines.gemm(left, right, m, n, k, factor, aAt, aLd, bAt, bLd, kept, cAt, cLd, 1, 1);
  };
}

/** Columns of one product of a staircase: an eighth of them, for whole vectors and panels. */
function stripOf(columns: number): number {
  return Math.max(32, Math.min(128, 8 * Math.ceil(columns / 64)));
}

/**
 * Rows of B in the order of their lengths, columns of A likewise; then one product per strip of
 * columns, each with fewer of the rows.
 */
function multiplyStaircaseBy(native: Native): Kernels["multiplyStaircase"] {
  const { wasm, routines, desk, base, thresholds } = native;
  const product = multiplyBy(native);
  const { N } = desk;
  const { size } = wasm.format;
  const integers = new Int32Array(native.scratch.buffer, wasm.work.address);
  return (rows, columns, inner, a, lda, b, ldb, lengths, c, ldc) => {
    const work = rows * columns * inner;
    if (work < thresholds.staircase) {
      wasm.kernels.multiplyStaircase(rows, columns, inner, a, lda, b, ldb, lengths, c, ldc);
      return;
    }
    const counts = 16 * Math.ceil((columns + 1 + inner) / 16);
    if (work < thresholds.sorted || counts + (rows + columns) * inner > wasm.work.length) {
      product("NN", rows, columns, inner, 1, a, lda, b, ldb, 0, c, ldc);
      return;
    }
    const strip = stripOf(columns);
    const active = wasm.work.address;
    const sortedA = active + 4 * counts;
    const sortedB = sortedA + rows * inner * size;
    const from = [a.byteOffset, lda, b.byteOffset, ldb, lengths.byteOffset] as const;
    wasm.run.sortStaircase(rows, columns, inner, ...from, strip, active, sortedA, sortedB);
    const aAt = base + sortedA;
    const [one, zero] = [desk.real(0, 1), desk.real(1, 0)];
    const [m, bLd, cLd] = [desk.integer(0, rows), desk.integer(1, inner), desk.integer(2, ldc)];
    for (let j = 0; j < columns; j += strip) {
      const n = desk.integer(3, Math.min(strip, columns - j));
      const k = desk.integer(4, integers[j]!);
      const bAt = base + sortedB + j * inner * size;
      const cAt = base + c.byteOffset + j * ldc * size;
      routines.gemm(N, N, m, n, k, one, aAt, m, bAt, bLd, zero, cAt, cLd, 1, 1);
    }
  };
}

/** `diagonalOfR` is WebAssembly's: LAPACK has none for zeros above the diagonal. */
function lapackOf(native: Native): Pick<Kernels, "factorise" | "orthonormalise"> {
  const { factorise, orthonormalise } = native.wasm.kernels;
  const { lapack } = native.routines;
  if (lapack === null) return { factorise, orthonormalise };
  return { factorise: factoriseBy(native, lapack), orthonormalise: reflectBy(native, lapack) };
}

type Lapack = NonNullable<BlasRoutines["lapack"]>;

/** Sizes of a column below which its reciprocal is not to be trusted. */
const TINY = { float64: 1e-290, float32: 1e-30 };

function factoriseBy(native: Native, { getrf }: Lapack): Kernels["factorise"] {
  const { wasm, scratch, desk, base, thresholds } = native;
  const { kernels } = wasm;
  // OpenBLAS multiplies by the reciprocal of a pivot, which overflows for the smallest numbers, and
  // what it does with NaN in a column of zeros is its own affair.
  const ofRows = scratch.subarray(scratch.length >> 1);
  const tiny = TINY[wasm.format.precision];
  const isDelicate = (rows: number, columns: number, a: RealArray, lda: number): boolean => {
    kernels.scaleAndMeasure(rows, columns, null, a, lda, scratch, ofRows);
    for (let j = 0; j < columns; j++) if (!(scratch[j] >= tiny) && scratch[j] !== 0) return true;
    return false;
  };
  return (rows, columns, a, lda, pivots) => {
    if (columns < thresholds.factorise || isDelicate(rows, columns, a, lda)) {
      kernels.factorise(rows, columns, a, lda, pivots);
      return;
    }
    const m = desk.integer(0, rows);
    const n = desk.integer(1, columns);
    const aLd = desk.integer(2, lda);
    getrf(m, n, base + a.byteOffset, aLd, base + pivots.byteOffset, desk.integer(3, 0));
    for (let j = 0; j < columns; j++) pivots[j]!--; // LAPACK counts from 1
  };
}

/** Elements of work space per column: LAPACK's block size at its largest. */
const WORK_PER_COLUMN = 64;

function reflectBy(native: Native, lapack: Lapack): Kernels["orthonormalise"] {
  const { wasm, desk, base, thresholds } = native;
  const { work, kernels, run } = wasm;
  const { size } = wasm.format;
  return (rows, columns, a, lda, diagonal) => {
    // Scales of the columns, factors of the reflections, then LAPACK's own work space.
    const needed = columns * (2 + WORK_PER_COLUMN);
    if (columns < thresholds.orthonormalise || needed > work.length) {
      kernels.orthonormalise(rows, columns, a, lda, diagonal);
      return;
    }
    const scales = work.address;
    const alive = run.gatherColumns(rows, columns, a.byteOffset, lda, scales);
    const factors = base + scales + columns * size;
    const own = factors + columns * size;
    const aAt = base + a.byteOffset;
    const [m, n, aLd] = [desk.integer(0, rows), desk.integer(1, alive), desk.integer(2, lda)];
    const [room, info] = [desk.integer(3, WORK_PER_COLUMN * columns), desk.integer(4, 0)];
    lapack.geqrf(m, n, aAt, aLd, factors, own, room, info);
    for (let j = 0; j < alive; j++) diagonal[j] = a[j + j * lda];
    lapack.orgqr(m, n, n, aAt, aLd, factors, own, room, info);
    run.makePositive(rows, alive, a.byteOffset, lda, diagonal.byteOffset);
    run.scatterColumns(rows, columns, alive, a.byteOffset, lda, scales, diagonal.byteOffset);
  };
}
