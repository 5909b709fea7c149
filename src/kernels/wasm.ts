/**
 * WebAssembly SIMD kernels; sources in `assembly/`, binaries embedded by the build.
 *
 * One instance and one memory per computation. The memory never grows, so views never detach; its
 * pages are only backed once they are touched.
 */
import { failure, rangeError } from "../errors.ts";
import { requireKnown } from "../words.ts";
import { binary as float32 } from "./generated/float32.ts";
import { binary as float32Relaxed } from "./generated/float32-relaxed.ts";
import { binary as float64 } from "./generated/float64.ts";
import { binary as float64Relaxed } from "./generated/float64-relaxed.ts";
import type { Kernels, Precision, RealArray } from "./kernels.ts";
import { ALIGNMENT_SLACK, linearMemory, type NumberFormat, numberFormat } from "./memory.ts";
import { KERNEL_CAPACITY, type KernelCapacity } from "./reference.ts";

const PAGE = 65536;
/** WebAssembly addresses have 32 bits. */
const MAX_BYTES = 2 ** 32;
/** Where the work space begins; `assembly/scratch.ts` ends before it. */
const SCRATCH_BYTES = 1 << 22;
/** Elements of work space: what the orthonormalisation of 130,000 × 130,000 would need. */
const MAX_WORK = 1 << 24;

const BINARIES = {
  float64: { plain: float64, relaxed: float64Relaxed },
  float32: { plain: float32, relaxed: float32Relaxed },
};
const FORMS = { NN: 0, TN: 1, NT: 2 };

/** The module's functions: those of {@link Kernels} with addresses in place of views, and more. */
export interface WasmFunctions {
  gatherColumns(...args: number[]): number;
  scatterColumns(...args: number[]): void;
  makePositive(...args: number[]): void;
  orthonormaliseWork(rows: number, columns: number): number;
  multiply(...args: number[]): void;
  multiplyStaircase(...args: number[]): void;
  sortStaircase(...args: number[]): void;
  factorise(...args: number[]): void;
  expandLower(...args: number[]): void;
  solveLower(...args: number[]): void;
  orthonormalise(...args: number[]): void;
  diagonalOfR(...args: number[]): void;
  tanh(...args: number[]): void;
  sigmoid(...args: number[]): void;
  softmax(...args: number[]): void;
  multiplyElements(...args: number[]): void;
  copy(...args: number[]): void;
  takeColumns(...args: number[]): void;
  addToColumns(...args: number[]): void;
  scaleRows(...args: number[]): void;
  addScaledRows(...args: number[]): void;
  combineRows2(...args: number[]): void;
  combineRows3(...args: number[]): void;
  scaleAndMeasure(...args: number[]): void;
  followTilts(...args: number[]): void;
}

/** A compiled module, and whether it fuses multiplication and addition. */
export interface CompiledKernels {
  readonly module: WebAssembly.Module;
  readonly relaxed: boolean;
}

const compiled = new Map<string, CompiledKernels | null>();

/**
 * The fastest module that this engine takes, compiled once; null where it has no SIMD.
 *
 * @param relaxed - False leaves relaxed SIMD out even where the engine takes it.
 */
export function compileKernels(precision: Precision, relaxed = true): CompiledKernels | null {
  const key = `${precision} ${relaxed}`;
  let found = compiled.get(key);
  if (found === undefined) {
    found = relaxed ? compile(BINARIES[precision].relaxed, true) : null;
    found ??= compile(BINARIES[precision].plain, false);
    compiled.set(key, found);
  }
  return found;
}

function compile(base64: string, relaxed: boolean): CompiledKernels | null {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return WebAssembly.validate(bytes) ? { module: new WebAssembly.Module(bytes), relaxed } : null;
}

/** What {@link createWasmKernels} takes. */
export interface WasmOptions extends KernelCapacity {
  /** Use relaxed SIMD where the engine takes it. @defaultValue true */
  readonly relaxed?: boolean;
}

/** Kernels, and what other kernels need in order to work on the same memory. */
export interface WasmParts {
  readonly kernels: Kernels;
  readonly format: NumberFormat;
  readonly run: WasmFunctions;
  /** Address and length, in elements, of work space that is free between two calls. */
  readonly work: { readonly address: number; readonly length: number };
}

/**
 * Kernels in WebAssembly.
 *
 * @throws RangeError if the engine has no SIMD, or the capacity exceeds what 4 GiB hold.
 */
export function createWasmKernels(options: WasmOptions): Kernels {
  return createWasmParts(options).kernels;
}

/** As {@link createWasmKernels}, for kernels that build on these. */
export function createWasmParts(options: WasmOptions): WasmParts {
  requireKnown("createWasmKernels", options, { ...KERNEL_CAPACITY, relaxed: true });
  const { capacity, relaxed = true } = options;
  const format = numberFormat("createWasmKernels", options.precision);
  const { precision, size, unitRoundoff } = format;
  const code = compileKernels(precision, relaxed);
  if (code === null) {
    throw rangeError("createWasmKernels", "this engine runs no WebAssembly SIMD; use reference");
  }
  // rows ≥ columns and rows · columns ≤ capacity bound what `orthonormaliseWork` can come to.
  const work = { address: SCRATCH_BYTES, length: Math.min(4 * capacity + 4096, MAX_WORK) };
  const start = work.address + work.length * size;
  const limit = start + capacity * size + ALIGNMENT_SLACK;
  const memory = createMemory(limit, capacity, precision);
  const run = new WebAssembly.Instance(code.module, { env: { memory } })
    .exports as unknown as WasmFunctions;
  const kernels: Kernels = {
    ...{ name: "wasm", precision, unitRoundoff },
    description: code.relaxed ? "WebAssembly relaxed SIMD" : "WebAssembly SIMD",
    ...linearMemory(memory.buffer, start, limit, format),
    ...products(run),
    ...factorisations(run, work),
    ...elements(run),
    ...rowOperations(run),
  };
  return { kernels, format, run, work };
}

/** Memory of `limit` bytes and a page more: kernels may read, and ignore, what follows a matrix. */
function createMemory(limit: number, capacity: number, precision: Precision): WebAssembly.Memory {
  const pages = Math.ceil(limit / PAGE) + 1;
  if (pages * PAGE > MAX_BYTES) {
    throw rangeError(
      "createWasmKernels",
      `capacity is ${capacity} elements of ${precision}; ` +
        "expected what fits into 4 GiB, the most that WebAssembly can address",
    );
  }
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (error) {
    // Engines reserve some 10 GB of addresses for each, which `ulimit -v` may not leave.
    throw failure(
      "createWasmKernels",
      `${(error as Error).message}; expected room for ${pages * PAGE} bytes and, where ` +
        "`ulimit -v` limits addresses, 10 GB of them; --kernels reference needs neither",
      { cause: error },
    );
  }
}

/** No array of the caller's lies at 0. */
function addressOf(array: RealArray | null): number {
  return array === null ? 0 : array.byteOffset;
}

type Products = Pick<Kernels, "multiply" | "multiplyStaircase">;

function products(run: WasmFunctions): Products {
  return {
    multiply(form, rows, columns, inner, alpha, a, lda, b, ldb, beta, c, ldc) {
      const code = FORMS[form];
      const [aAt, bAt, cAt] = [a.byteOffset, b.byteOffset, c.byteOffset];
      run.multiply(code, rows, columns, inner, alpha, aAt, lda, bAt, ldb, beta, cAt, ldc);
    },
    multiplyStaircase(rows, columns, inner, a, lda, b, ldb, lengths, c, ldc) {
      const [aAt, bAt, cAt] = [a.byteOffset, b.byteOffset, c.byteOffset];
      run.multiplyStaircase(rows, columns, inner, aAt, lda, bAt, ldb, lengths.byteOffset, cAt, ldc);
    },
  };
}

type Factorisations = Pick<
  Kernels,
  "factorise" | "expandLower" | "solveLower" | "orthonormalise" | "diagonalOfR"
>;

function factorisations(run: WasmFunctions, work: WasmParts["work"]): Factorisations {
  function workFor(name: string, rows: number, columns: number): number {
    const needed = run.orthonormaliseWork(rows, columns);
    if (needed <= work.length) return work.address;
    const what = `${rows} × ${columns} needs ${needed} elements of work space`;
    throw rangeError(name, `${what}; expected at most ${work.length}`);
  }
  return {
    factorise(rows, columns, a, lda, pivots) {
      run.factorise(rows, columns, a.byteOffset, lda, pivots.byteOffset);
    },
    expandLower(rows, columns, a, lda, pivots, scales, frame, ldf) {
      const [from, by, to] = [a.byteOffset, addressOf(scales), frame.byteOffset];
      run.expandLower(rows, columns, from, lda, pivots.byteOffset, by, to, ldf);
    },
    solveLower(size, a, lda, x) {
      run.solveLower(size, a.byteOffset, lda, x.byteOffset);
    },
    orthonormalise(rows, columns, a, lda, diagonal) {
      const at = workFor("orthonormalise", rows, columns);
      run.orthonormalise(rows, columns, a.byteOffset, lda, diagonal.byteOffset, at);
    },
    diagonalOfR(rows, columns, a, lda, diagonal) {
      const at = workFor("diagonalOfR", rows, columns);
      run.diagonalOfR(rows, columns, a.byteOffset, lda, diagonal.byteOffset, at);
    },
  };
}

type Elements = Pick<
  Kernels,
  "tanh" | "sigmoid" | "softmax" | "multiplyElements" | "takeColumns" | "addToColumns" | "copy"
>;

function elements(run: WasmFunctions): Elements {
  return {
    tanh(rows, columns, x, ldx, value, ldValue, slope, ldSlope) {
      const [from, to] = [x.byteOffset, value.byteOffset];
      run.tanh(rows, columns, from, ldx, to, ldValue, slope.byteOffset, ldSlope);
    },
    sigmoid(rows, columns, x, ldx, value, ldValue, slope, ldSlope) {
      const [from, to] = [x.byteOffset, value.byteOffset];
      run.sigmoid(rows, columns, from, ldx, to, ldValue, slope.byteOffset, ldSlope);
    },
    softmax(rows, columns, a, lda, maxima, sums) {
      run.softmax(rows, columns, a.byteOffset, lda, maxima.byteOffset, sums.byteOffset);
    },
    multiplyElements(rows, columns, x, ldx, y, ldy, beta, z, ldz) {
      const [xAt, yAt] = [x.byteOffset, y.byteOffset];
      run.multiplyElements(rows, columns, xAt, ldx, yAt, ldy, beta, z.byteOffset, ldz);
    },
    takeColumns(rows, columns, x, ldx, indices, beta, y, ldy) {
      const [from, to] = [x.byteOffset, y.byteOffset];
      run.takeColumns(rows, columns, from, ldx, indices.byteOffset, beta, to, ldy);
    },
    addToColumns(rows, columns, x, ldx, indices, y, ldy) {
      const [from, to] = [x.byteOffset, y.byteOffset];
      run.addToColumns(rows, columns, from, ldx, indices.byteOffset, to, ldy);
    },
    copy(rows, columns, x, ldx, y, ldy) {
      run.copy(rows, columns, x.byteOffset, ldx, y.byteOffset, ldy);
    },
  };
}

type RowOperations = Pick<
  Kernels,
  | "scaleRows"
  | "addScaledRows"
  | "combineRows2"
  | "combineRows3"
  | "scaleAndMeasure"
  | "followTilts"
>;

function rowOperations(run: WasmFunctions): RowOperations {
  return {
    scaleRows(rows, columns, d, x, ldx, y, ldy) {
      run.scaleRows(rows, columns, d.byteOffset, x.byteOffset, ldx, y.byteOffset, ldy);
    },
    addScaledRows(rows, columns, d, x, ldx, y, ldy) {
      run.addScaledRows(rows, columns, d.byteOffset, x.byteOffset, ldx, y.byteOffset, ldy);
    },
    combineRows2(rows, columns, d0, x0, d1, x1, ldx, y, ldy) {
      const [a, b, c, d] = [d0.byteOffset, x0.byteOffset, d1.byteOffset, x1.byteOffset];
      run.combineRows2(rows, columns, a, b, c, d, ldx, y.byteOffset, ldy);
    },
    combineRows3(rows, columns, d0, x0, d1, x1, d2, x2, ldx, y, ldy) {
      const [a, b, c, d] = [d0.byteOffset, x0.byteOffset, d1.byteOffset, x1.byteOffset];
      const [e, f] = [d2.byteOffset, x2.byteOffset];
      run.combineRows3(rows, columns, a, b, c, d, e, f, ldx, y.byteOffset, ldy);
    },
    scaleAndMeasure(rows, columns, scales, a, lda, columnMaxima, rowMaxima) {
      const [by, at] = [addressOf(scales), a.byteOffset];
      const [ofColumns, ofRows] = [columnMaxima.byteOffset, rowMaxima.byteOffset];
      run.scaleAndMeasure(rows, columns, by, at, lda, ofColumns, ofRows);
    },
    followTilts(columns, r, ldr, inverse, logs, errors, tilt, response, ldt) {
      const [rAt, inverseAt, logsAt] = [r.byteOffset, inverse.byteOffset, logs.byteOffset];
      const [errorsAt, tiltAt, responseAt] = [
        errors.byteOffset,
        tilt.byteOffset,
        response.byteOffset,
      ];
      run.followTilts(columns, rAt, ldr, inverseAt, logsAt, errorsAt, tiltAt, responseAt, ldt);
    },
  };
}
