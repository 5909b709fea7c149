import type { Cell, Columns } from "../../cells/cell.ts";
import { isStack } from "../../cells/stack.ts";
import type { SequenceSet } from "../../data/sequences.ts";
import { NumericalError, rangeError } from "../../errors.ts";
import type { RealArray } from "../../kernels/kernels.ts";
import type { Drive } from "../../networks/drive.ts";
import { createDrivenCell } from "../../networks/driven-cell.ts";
import { readInputs } from "../../networks/read-inputs.ts";
import { fillInitialFrame } from "../../orthonormalisation/initial-frame.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import { trackedLayers } from "../frames/frame-plan.ts";
import { createRankTracker } from "../frames/rank-tracker.ts";
import type { SpectrumOptions } from "../options.ts";
import { resolveOptions } from "../validate.ts";
import { createGradedMatrix, gradedMatrixSize } from "./graded-matrix.ts";

/** Options of {@link jacobianSingularValues}. */
export interface SingularValueOptions
  extends Pick<SpectrumOptions, "skip" | "initialState" | "kernels" | "seed" | "signal"> {
  /** τ, in steps. */
  readonly lags: readonly number[];
  /** How many singular values, the largest ones. @defaultValue 16, or n */
  readonly count?: number | undefined;
}

const OPTIONS: OptionNames<SingularValueOptions> = {
  skip: true,
  initialState: true,
  kernels: true,
  seed: true,
  signal: true,
  lags: true,
  count: true,
};

/** Growth over τ steps. */
export interface FiniteTimeGrowth {
  /** τ, in steps. */
  readonly lag: number;
  /**
   * ln σ_i of J_τ ⋯ J_1 in nats, descending; means over the sequences. Divided by τ they are the
   * finite-time Lyapunov exponents.
   */
  readonly logs: readonly number[];
  /** ½ ln (Σ σ_i² / n) over all n, mean over the sequences: the growth of a vector of random direction. */
  readonly isotropic: number;
}

/**
 * Singular values of the long-time Jacobian J_τ ⋯ J_1 along data, without under- or overflow.
 *
 * A full frame is pushed forward and factorised, V = Q·R, as often as the leading columns need; the
 * R multiply to a triangular matrix with the singular values of the product, which is kept with the
 * logs of its rows' lengths and diagonalised by one-sided Jacobi rotations at each lag.
 *
 * @param inputs - Each sequence gives one product, from its step `skip` on.
 * @returns One entry per lag, in ascending order.
 * @throws RangeError if a size, a lag or an option does not fit.
 * @throws NumericalError if a state stops being finite.
 *
 * Cost: of each sequence and step a push of n columns and, every few steps, 7n³; at each lag some
 * 15n³. Float64. Memory: 8n² numbers.
 */
export async function jacobianSingularValues(
  cell: Cell,
  inputs: SequenceSet,
  options: SingularValueOptions,
): Promise<FiniteTimeGrowth[]> {
  requireKnown("jacobianSingularValues", options, OPTIONS);
  const { skip = 0, initialState, kernels, seed } = options;
  const { initialStates } = resolveOptions(cell, inputs, {
    skip,
    initialState,
    kernels,
    seed,
    transient: 0,
  });
  const n = cell.stateSize;
  const count = options.count ?? Math.min(16, n);
  const lags = [...options.lags].sort((a, b) => a - b);
  requireLags(inputs, lags, count, n, skip);
  const sums = lags.map((lag) => ({ lag, logs: new Float64Array(count), isotropic: 0 }));
  const B = inputs.sequences.length;
  for (let b = 0; b < B; b++) {
    const product = createJacobianProduct(cell, initialStates[b], count, options, b);
    let at = 0;
    const advance = async (end: number) => {
      options.signal?.throwIfAborted();
      const steps = end - at;
      const drive =
        cell.inputSize === 0
          ? steps
          : [await readInputs("jacobianSingularValues", cell, inputs, b, at, steps)];
      product.advance(drive, at >= skip);
      at = end;
    };
    await advance(skip);
    for (const sum of sums) {
      await advance(skip + sum.lag);
      addTo(sum, product.logSingularValues(), B);
    }
  }
  return sums.map(({ lag, logs, isotropic }) => ({ lag, logs: [...logs], isotropic }));
}

/** Adds one of `sequences` sequences' values to their means. */
function addTo(
  sum: { logs: Float64Array; isotropic: number },
  values: Float64Array,
  sequences: number,
): void {
  for (let i = 0; i < sum.logs.length; i++) sum.logs[i] += values[i] / sequences;
  const squares = values.reduce((total, log) => total + Math.exp(2 * (log - values[0])), 0);
  const mean =
    values[0] === Number.NEGATIVE_INFINITY ? values[0] : 0.5 * Math.log(squares / values.length);
  sum.isotropic += (values[0] + mean) / sequences;
}

function requireLags(
  inputs: SequenceSet,
  lags: readonly number[],
  count: number,
  n: number,
  skip: number,
): void {
  const shortest = Math.min(...inputs.sequences.map(({ length }) => length)) - skip;
  for (const lag of lags) {
    if (Number.isInteger(lag) && lag >= 1 && lag <= shortest) continue;
    throw rangeError(
      "jacobianSingularValues",
      `lag is ${lag}; expected an integer in [1, ${shortest}], the steps there are`,
    );
  }
  if (Number.isInteger(count) && count >= 1 && count <= n) return;
  throw rangeError(
    "jacobianSingularValues",
    `count is ${count}; expected an integer in [1, ${n}], the state size`,
  );
}

/** The product of one sequence's Jacobians so far. */
interface JacobianProduct {
  /** Makes the steps of the drive; they are factors of the product if `counted`. */
  advance(drive: Drive, counted: boolean): void;
  /** All n, ln, descending. */
  logSingularValues(): Float64Array;
}

/** Nats that the leading columns may differ in growth between two factorisations, of 36. */
const MOST_SPREAD = 10;
const LONGEST_INTERVAL = 16;

function createJacobianProduct(
  cell: Cell,
  state: Float64Array,
  count: number,
  { kernels: name = "auto", seed = 0 }: SingularValueOptions,
  stream: number,
): JacobianProduct {
  const n = cell.stateSize;
  const driven = createDrivenCell(
    cell,
    { sequences: 1, initialStates: [state], kernels: name, precision: "float64" },
    n,
    3 * n * n + n + 32 + gradedMatrixSize(n),
  );
  const { kernels, bound, linearisation } = driven;
  const matrix = (): Columns => ({ data: kernels.allocate(n * n), stride: n });
  let frame = matrix();
  let other = matrix();
  const r = kernels.allocate(n * n);
  const diagonal = kernels.allocate(n);
  const product = createGradedMatrix(kernels, n);
  const sizes = isStack(cell) ? cell.layers.map((layer) => layer.cell.stateSize) : [n];
  const ranks = createRankTracker(trackedLayers(cell, driven), sizes, 1);
  let since = 0;
  let interval = 1;
  let spread = 0;

  // A rotation of the first state's space changes no singular value, and keeps rows from being parallel.
  fillInitialFrame(frame.data, n, n, "random", seed, stream);
  kernels.orthonormalise(n, n, frame.data, n, diagonal);

  function factorise(step: number): void {
    if (since === 0) return;
    other.data.set(frame.data);
    kernels.orthonormalise(n, n, other.data, n, diagonal);
    kernels.multiply("TN", n, n, n, 1, other.data, n, frame.data, n, 0, r, n);
    if (!diagonal.every(Number.isFinite)) {
      const message = `the Jacobian of step ${step} or of the ${since - 1} before it is not finite`;
      throw new NumericalError("NON_FINITE_TANGENT", step, message);
    }
    product.multiplyFromLeft(r);
    [frame, other] = [other, frame];
    // The largest of late: it is the rare wide step that costs digits.
    spread = Math.max(leadingSpread(r, n, count) / since, 0.9 * spread);
    interval = Math.max(1, Math.min(LONGEST_INTERVAL, Math.floor(MOST_SPREAD / spread)));
    since = 0;
  }

  return {
    advance(drive, counted) {
      driven.advance(drive, (step) => {
        if (!counted) return;
        ranks.update();
        bound.pushForward(linearisation, frame, other, n, null);
        [frame, other] = [other, frame];
        since++;
        if (since >= interval) factorise(step);
      });
    },
    logSingularValues() {
      factorise(driven.step - 1);
      return product.logSingularValues().fill(Number.NEGATIVE_INFINITY, ranks.joint(0));
    },
  };
}

/** Largest ln(max_i |R_ij| / R_jj) of the first `count` columns, null columns left out. */
function leadingSpread(r: RealArray, n: number, count: number): number {
  let spread = 0;
  for (let j = 0; j < count; j++) {
    const own = Math.abs(r[j * n + j]);
    let largest = own;
    for (let i = 0; i < j; i++) largest = Math.max(largest, Math.abs(r[j * n + i]));
    if (own > 0) spread = Math.max(spread, Math.log(largest / own));
  }
  return spread;
}
