/**
 * The algorithm, and nothing else: Lyapunov exponents of a cell along an input, one step at a time.
 *
 * Read this before `spectrum/`: that computes the same numbers with fewer factorisations, several
 * sequences at once, error bars and checks.
 *
 * @see Benettin et al., Meccanica 15 (1980) 9–30; Shimada & Nagashima, Prog. Theor. Phys. 61 (1979) 1605.
 */
import type { Cell } from "../cells/cell.ts";
import { type OptionNames, requireKnown } from "../words.ts";
import { putToWork } from "./cell-at-work.ts";

/** Options of {@link plainSpectrum}. */
export interface PlainSpectrumOptions {
  /** First steps, which move state and frame and are not counted. @defaultValue 0 */
  readonly transient?: number;
  /** n numbers. @defaultValue zeros */
  readonly initialState?: Float64Array;
  /** k orthonormal columns of length n, column-major. @defaultValue the identity, k = n */
  readonly frame?: Float64Array;
}

const OPTIONS: OptionNames<PlainSpectrumOptions> = {
  transient: true,
  initialState: true,
  frame: true,
};

/**
 * λ_j = (1/T) Σ_t ln R_jj(t), with Q_t R_t = J_t Q_{t−1} by Gram–Schmidt at every step.
 *
 * @param inputs - T × m, row-major; an autonomous cell (m = 0) takes `steps` instead.
 * @param steps - T, with the transient.
 * @returns k exponents in nats per step, in column order; −∞ for a column that J maps to zero.
 *
 * Cost: that of a step and a push-forward in plain TypeScript, and 4nk² for a factorisation, at
 * each of T steps.
 */
export function plainSpectrum(
  cell: Cell,
  inputs: Float64Array,
  steps: number,
  options: PlainSpectrumOptions = {},
): Float64Array {
  requireKnown("plainSpectrum", options, OPTIONS);
  const { stateSize: n, inputSize: m } = cell;
  const { transient = 0, initialState = new Float64Array(n), frame = identity(n) } = options;
  const sums = new Float64Array(frame.length / n);
  const atWork = putToWork(cell, { tangents: sums.length });
  let [state, q] = [initialState, frame];
  for (let t = 0; t < steps; t++) {
    const step = atWork.step(state, inputs.subarray(t * m, (t + 1) * m));
    q = step.push(q);
    const lengths = orthonormalise(q, n);
    if (t >= transient) for (let j = 0; j < sums.length; j++) sums[j] += Math.log(lengths[j]);
    state = step.states;
  }
  return sums.map((sum) => sum / (steps - transient));
}

/** Makes the columns orthonormal, each projected twice; returns the diagonal of R. */
function orthonormalise(columns: Float64Array, n: number): number[] {
  const done: Float64Array[] = [];
  const lengths: number[] = [];
  for (let at = 0; at < columns.length; at += n) {
    const v = columns.subarray(at, at + n);
    for (const q of [...done, ...done]) {
      const overlap = q.reduce((sum, value, i) => sum + value * v[i], 0);
      for (let i = 0; i < n; i++) v[i] -= overlap * q[i];
    }
    const length = Math.hypot(...v);
    if (length > 0) for (let i = 0; i < n; i++) v[i] /= length;
    done.push(v);
    lengths.push(length);
  }
  return lengths;
}

function identity(n: number): Float64Array {
  const columns = new Float64Array(n * n);
  for (let i = 0; i < n; i++) columns[i * (n + 1)] = 1;
  return columns;
}
