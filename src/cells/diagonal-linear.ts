/**
 * Diagonal linear recurrence, the core of linear recurrent units and state-space models (S4D, LRU):
 *
 *     h′ = λ∘h + B x + b
 *
 * with λ real, or complex: then the state is [Re h; Im h] (n = 2N), B has 2N rows in the same order,
 * and a pair is turned and scaled by [Re λ, −Im λ; Im λ, Re λ].
 *
 * Backwards, δ = u and Jᵀu = λ*∘u.
 *
 * The exponents are ln |λ|, twice for a complex one; ln |det J| is their sum at every step.
 */
import type { Kernels, RealArray } from "../kernels/kernels.ts";
import { type OptionNames, requireKnown } from "../words.ts";
import type { Capacity, Cell, Columns, InputColumns, Parameter } from "./cell.ts";
import {
  addOuterProducts,
  addScaledRows,
  combineRows2,
  copyColumns,
  multiply,
  multiplyTransposed,
  scaleRows,
} from "./parts/arithmetic.ts";
import { boundCell, type CellMathematics } from "./parts/bound-cell.ts";
import { inputProjection } from "./parts/input-projection.ts";
import { allocateAll, sections, totalSize } from "./parts/memory.ts";
import { matrixParameter } from "./parts/parameters.ts";
import { placeRows, requireSize, takeWeights, type Weights } from "./parts/weights.ts";

/** What a diagonal linear recurrence is made from; see {@link diagonalLinear}. */
export interface DiagonalLinearOptions {
  /** m. */
  readonly inputSize: number;
  /** Re λ, N numbers. */
  readonly real: Weights;
  /** Im λ, N numbers; absent: λ is real and so is the state. */
  readonly imaginary?: Weights | undefined;
  /** B, n × m, row-major: N rows, or N rows of Re B and N of Im B. */
  readonly inputWeights: Weights;
  /** b, n numbers. @defaultValue zeros */
  readonly inputBias?: Weights | undefined;
}

const DIAGONAL_OPTIONS: OptionNames<DiagonalLinearOptions> = {
  inputSize: true,
  real: true,
  imaginary: true,
  inputWeights: true,
  inputBias: true,
};

/**
 * A diagonal linear recurrence, h′ = λ∘h + B x + b.
 *
 * @returns A cell with state h (n = N), or [Re h; Im h] (n = 2N), all of it output.
 * @throws RangeError if a size does not fit or a number is not finite.
 *
 * Cost of a push-forward: 2nk at most.
 */
export function diagonalLinear(options: DiagonalLinearOptions): Cell {
  const who = "diagonalLinear";
  requireKnown(who, options, DIAGONAL_OPTIONS);
  const { inputSize: m } = options;
  requireSize(who, "inputSize", m, 0);
  const N = options.real.length;
  requireSize(who, "length of real", N, 1);
  const real = takeWeights(who, "real", options.real, N, 1);
  const imaginary = options.imaginary && takeWeights(who, "imaginary", options.imaginary, N, 1);
  const n = imaginary ? 2 * N : N;
  const moduli = Array.from(real, (re, i) => Math.hypot(re, imaginary?.[i] ?? 0));
  const parts: Parts = {
    rank: moduli.filter((modulus) => modulus !== 0).length * (n / N),
    determinant: moduli.reduce((sum, modulus) => sum + Math.log(modulus), 0) * (n / N),
    n,
    N,
    m,
    real,
    imaginary: imaginary ?? new Float64Array(0),
    inputWeights: takeWeights(who, "inputWeights", options.inputWeights, n, m),
    inputBias: takeWeights(who, "inputBias", options.inputBias ?? new Float64Array(n), n, 1),
  };
  const { inputWeights, inputBias } = parts;
  const definition = {
    cell: "diagonal-linear",
    inputSize: m,
    real,
    imaginary,
    inputWeights,
    inputBias,
  };
  return {
    name: "diagonal-linear",
    stateSize: n,
    inputSize: m,
    outputSize: n,
    outputOffset: 0,
    projectedSize: n,
    linearisationSize: n,
    deltaSize: n,
    definition,
    workspaceSize: (capacity) => totalSize(memoryOf(parts, capacity)),
    bind: (kernels, capacity) =>
      boundCell(place(kernels, capacity, parts), capacity, definition, MATHEMATICS),
  };
}

interface Parts {
  /** Of diag(λ). */
  readonly rank: number;
  /** ln |det diag(λ)|. */
  readonly determinant: number;
  readonly n: number;
  readonly N: number;
  readonly m: number;
  readonly real: Weights;
  /** Empty if λ is real. */
  readonly imaginary: Weights;
  readonly inputWeights: Weights;
  readonly inputBias: Weights;
}

function memoryOf({ n, m, real, imaginary }: Parts, { gradients = false }: Capacity) {
  const learning = gradients ? 1 : 0;
  return {
    inputWeights: n * m,
    table: learning * n * m,
    bias: n,
    real: real.length,
    imaginary: imaginary.length,
    negative: imaginary.length,
    ones: n,
    inputGradient: learning * n * m,
    biasGradient: learning * n,
    realGradient: learning * real.length,
    imaginaryGradient: learning * imaginary.length,
  };
}

type Placed = ReturnType<typeof place>;

function place(kernels: Kernels, capacity: Capacity, parts: Parts) {
  const { n, N, m } = parts;
  const at = allocateAll(kernels, memoryOf(parts, capacity));
  placeRows(parts.inputWeights, 0, n, m, at.inputWeights, n);
  at.bias.set(parts.inputBias);
  at.real.set(parts.real);
  at.imaginary.set(parts.imaginary);
  at.ones.fill(1);
  const refresh = () => {
    for (let i = 0; i < at.negative.length; i++) at.negative[i] = -at.imaginary[i];
  };
  refresh();
  const W = { data: at.inputWeights, stride: n };
  return {
    kernels,
    parts,
    at,
    layer: {
      ...learned(parts, at),
      pullBackInput: (deltas: Columns, count: number, beta: 0 | 1, into: Columns) =>
        multiplyTransposed(kernels, m, count, n, W, deltas, beta, into),
    },
    refresh,
    B: capacity.sequences,
    n,
    N,
    m,
    real: { data: at.real, stride: N },
    imaginary: { data: at.imaginary, stride: N },
    negative: { data: at.negative, stride: N },
    W,
    ones: { data: at.ones, stride: n },
    project: inputProjection(kernels, n, m, at.inputWeights, at.bias, at.table),
    halvesOf: sections(1, 2, N),
  };
}

/** Linearisation: h before the step, for gradients. */
function step(own: Placed, state: Columns, projected: Columns, linearisation: Columns): void {
  const { kernels, B, n, ones } = own;
  copyColumns(kernels, n, B, state, linearisation);
  applyDiagonal(own, B, linearisation, state);
  addScaledRows(kernels, n, B, ones, projected, state);
}

function pushForward(
  own: Placed,
  _linearisation: Columns,
  from: Columns,
  into: Columns,
  k: number,
  inputTangents: Columns | null,
): void {
  const { kernels, B, n, m } = own;
  applyDiagonal(own, k * B, from, into);
  if (inputTangents !== null) multiply(kernels, n, k * B, m, own.W, inputTangents, 1, into);
}

/** into ← λ∘from. */
function applyDiagonal(own: Placed, columns: number, from: Columns, into: Columns): void {
  const { kernels, N, n, real, imaginary, negative } = own;
  if (n === N) {
    scaleRows(kernels, N, columns, real, from, into);
    return;
  }
  const [[re], [im]] = own.halvesOf(from, 0);
  const [[intoRe], [intoIm]] = own.halvesOf(into, 0);
  combineRows2(kernels, N, columns, real, re, negative, im, intoRe);
  combineRows2(kernels, N, columns, imaginary, re, real, im, intoIm);
}

/** λ* is the transpose of the rotation: the imaginary parts change their sign. */
function pullBack(own: Placed, _linearisation: Columns, adjoint: Columns, deltas: Columns): void {
  const { kernels, B, N, n, real, imaginary, negative } = own;
  copyColumns(kernels, n, B, adjoint, deltas);
  if (n === N) {
    scaleRows(kernels, N, B, real, deltas, adjoint);
    return;
  }
  const [[re], [im]] = own.halvesOf(deltas, 0);
  const [[intoRe], [intoIm]] = own.halvesOf(adjoint, 0);
  combineRows2(kernels, N, B, real, re, imaginary, im, intoRe);
  combineRows2(kernels, N, B, negative, re, real, im, intoIm);
}

/** λ, B and b, and how they are read. */
function learned(
  { n, N, m }: Parts,
  at: Readonly<Record<keyof ReturnType<typeof memoryOf>, RealArray>>,
): { parameters: readonly Parameter[]; weights(): object } {
  const parameters = [
    matrixParameter("weight_ih", [n, m], at.inputWeights, at.inputGradient),
    matrixParameter("bias_ih", [n], at.bias, at.biasGradient),
    matrixParameter("real", [N], at.real, at.realGradient),
    ...(n > N ? [matrixParameter("imaginary", [N], at.imaginary, at.imaginaryGradient)] : []),
  ];
  return {
    parameters,
    weights() {
      const [inputWeights, inputBias, real, imaginary] = parameters.map((each) =>
        each.toRows(each.values),
      );
      return { inputWeights, inputBias, real, imaginary };
    },
  };
}

function accumulate(
  own: Placed,
  linearisation: Columns,
  inputs: InputColumns,
  deltas: Columns,
  count: number,
): void {
  const { kernels, at, n, m } = own;
  const { data, stride } = deltas;
  const ofW = { data: at.inputGradient, stride: n };
  if (inputs instanceof Int32Array) {
    kernels.addToColumns(n, count, data, stride, inputs, ofW.data, n);
  } else {
    addOuterProducts(kernels, n, m, count, deltas, inputs, ofW);
  }
  kernels.addScaledRows(n, count, own.ones.data, data, stride, at.biasGradient, 0);
  accumulateDiagonal(own, linearisation, deltas, count);
}

/** ∂L/∂λ = Σ δ h*, h before the step. */
function accumulateDiagonal(
  { at, n, N }: Placed,
  linearisation: Columns,
  deltas: Columns,
  count: number,
): void {
  const { realGradient, imaginaryGradient } = at;
  const [h, d] = [linearisation.data, deltas.data];
  for (let j = 0; j < count; j++) {
    const [hAt, dAt] = [j * linearisation.stride, j * deltas.stride];
    for (let i = 0; i < N; i++) {
      realGradient[i] += d[dAt + i] * h[hAt + i];
      if (n === N) continue;
      realGradient[i] += d[dAt + N + i] * h[hAt + N + i];
      imaginaryGradient[i] += d[dAt + N + i] * h[hAt + i] - d[dAt + i] * h[hAt + N + i];
    }
  }
}

const MATHEMATICS: CellMathematics<Placed> = {
  step,
  pushForward,
  pullBack,
  accumulate,
  rank: ({ n, parts }, _linearisation, _b, inputRank) => Math.min(n, parts.rank + inputRank),
  logAbsDeterminant: ({ parts }) => parts.determinant,
};
