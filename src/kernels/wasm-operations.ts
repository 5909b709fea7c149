/** {@link Kernels} as calls of the WebAssembly module: views become addresses. */
import { rangeError } from "../errors.ts";
import type { FrameKernels } from "./frames.ts";
import type { GateKernels } from "./gates.ts";
import type { Kernels, RealArray } from "./kernels.ts";
import { gatesOf, SIGMOID, TANH, type WasmGateFunctions } from "./wasm-gates.ts";

const FORMS = { NN: 0, TN: 1, NT: 2 };

/** The module's functions: those of {@link Kernels} with addresses in place of views, and more. */
export interface WasmFunctions extends WasmGateFunctions {
  gatherColumns(...args: number[]): number;
  scatterColumns(...args: number[]): void;
  makePositive(...args: number[]): void;
  orthonormaliseWork(rows: number, columns: number): number;
  multiply(...args: number[]): void;
  multiplyStaircase(...args: number[]): void;
  packLeft(...args: number[]): void;
  multiplyLeft(...args: number[]): void;
  multiplyLeftScaled(...args: number[]): void;
  multiplyCombined(...args: number[]): void;
  sortStaircase(...args: number[]): void;
  /** The inner loop of products by itself, see `assembly/tile.ts`. */
  largestTile(...args: number[]): void;
  narrowTiles(): void;
  factorise(...args: number[]): void;
  expandLower(...args: number[]): void;
  solveLower(...args: number[]): void;
  orthonormalise(...args: number[]): void;
  diagonalOfR(...args: number[]): void;
  saturate(...args: number[]): void;
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
  gatherRows(...args: number[]): void;
  followTilts(...args: number[]): void;
  sumTilts(...args: number[]): void;
}

/** Address and length, in elements, of work space that is free between two calls. */
export interface WorkSpace {
  readonly address: number;
  readonly length: number;
}

/** All of {@link Kernels} that is computed. */
export function kernelsOf(
  run: WasmFunctions,
  work: WorkSpace,
): Products & Factorisations & Elements & RowOperations & FrameKernels & GateKernels {
  return {
    ...products(run),
    ...factorisations(run, work),
    ...elements(run),
    ...rowOperations(run),
    ...frameOperations(run),
    ...gatesOf(run),
  };
}

/** No array of the caller's lies at 0. */
function addressOf(array: RealArray | null): number {
  return array === null ? 0 : array.byteOffset;
}

type Products = Pick<Kernels, "multiply" | "multiplyStaircase" | "leftFactor" | "combinedFactor">;

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
    leftFactor: leftFactorBy(run),
    combinedFactor: combinedFactorBy(run),
  };
}

/** Panels in `memory`; a single column goes through A as it lies. */
function leftFactorBy(run: WasmFunctions): Kernels["leftFactor"] {
  return (form, rows, inner, a, lda, memory) => {
    const isTransposed = form === "T";
    const whole = isTransposed ? FORMS.TN : FORMS.NN;
    const [from, packed] = [a.byteOffset, memory.byteOffset];
    return {
      refresh: () => run.packLeft(Number(isTransposed), rows, inner, from, lda, packed),
      multiply(columns, { byteOffset: b }, ldb, beta, { byteOffset: c }, ldc) {
        if (columns === 1) run.multiply(whole, rows, 1, inner, 1, from, lda, b, ldb, beta, c, ldc);
        else run.multiplyLeft(rows, columns, inner, packed, b, ldb, beta, c, ldc);
      },
      multiplyScaled(columns, { byteOffset: d }, { byteOffset: b }, ldb, { byteOffset: c }, ldc) {
        if (columns > 1) run.multiplyLeftScaled(rows, columns, inner, d, packed, b, ldb, c, ldc);
        else if (columns === 1) {
          run.multiply(whole, rows, 1, inner, 1, from, lda, b, ldb, 0, c, ldc);
          run.scaleRows(rows, 1, d, c, ldc, c, ldc);
        }
      },
    };
  };
}

function combinedFactorBy(run: WasmFunctions): Kernels["combinedFactor"] {
  return (rows, inner, a, lda, memory) => {
    const [a0, a1, a2] = a.map(addressOf);
    const packed = memory.byteOffset;
    return {
      multiply(d, diagonal, columns, { byteOffset: b }, ldb, { byteOffset: c }, ldc) {
        const [d0, d1, d2] = [d[0].byteOffset, d[1].byteOffset, d[2].byteOffset];
        const plus = addressOf(diagonal);
        const { multiplyCombined: product } = run;
        product(rows, columns, inner, d0, a0, d1, a1, d2, a2, lda, plus, packed, b, ldb, c, ldc);
      },
    };
  };
}

type Factorisations = Pick<
  Kernels,
  "factorise" | "expandLower" | "solveLower" | "orthonormalise" | "diagonalOfR"
>;

function factorisations(run: WasmFunctions, work: WorkSpace): Factorisations {
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
    tanh: saturateBy(run, TANH),
    sigmoid: saturateBy(run, SIGMOID),
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

function saturateBy(run: WasmFunctions, kind: number): Kernels["tanh"] {
  return (rows, columns, x, ldx, value, ldValue, slope, ldSlope) => {
    const [from, to] = [x.byteOffset, value.byteOffset];
    run.saturate(kind, rows, columns, from, ldx, to, ldValue, slope.byteOffset, ldSlope);
  };
}

type RowOperations = Pick<Kernels, "scaleRows" | "addScaledRows" | "combineRows2" | "combineRows3">;

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
  };
}

function frameOperations(run: WasmFunctions): FrameKernels {
  return {
    scaleAndMeasure(rows, columns, scales, a, lda, columnMaxima, rowMaxima) {
      const [by, at] = [addressOf(scales), a.byteOffset];
      const [ofColumns, ofRows] = [columnMaxima.byteOffset, rowMaxima.byteOffset];
      run.scaleAndMeasure(rows, columns, by, at, lda, ofColumns, ofRows);
    },
    gatherRows(rows, columns, order, x, ldx, y, ldy) {
      run.gatherRows(rows, columns, order.byteOffset, x.byteOffset, ldx, y.byteOffset, ldy);
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
    sumTilts(columns, tilt, response, ldt, sums) {
      run.sumTilts(columns, tilt.byteOffset, response.byteOffset, ldt, sums.byteOffset);
    },
  };
}
