import type { Cell, Columns } from "../../cells/cell.ts";
import type { SequenceSet } from "../../data/sequences.ts";
import { NumericalError, rangeError } from "../../errors.ts";
import type { RealArray } from "../../kernels/kernels.ts";
import { createDrivenCell } from "../../networks/driven-cell.ts";
import { readInputs } from "../../networks/read-inputs.ts";
import { fillInitialFrame } from "../../orthonormalisation/initial-frame.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import type { SpectrumOptions } from "../options.ts";
import { resolveOptions } from "../validate.ts";

/** Options of {@link localGrowth}. */
export interface LocalGrowthOptions
  extends Pick<SpectrumOptions, "transient" | "initialState" | "kernels" | "seed" | "signal"> {
  /** Which of the sequences, from 0. @defaultValue 0 */
  readonly sequence?: number | undefined;
  /** Steps counted. @defaultValue all that follow the transient */
  readonly steps?: number | undefined;
}

const OPTIONS: OptionNames<LocalGrowthOptions> = {
  transient: true,
  initialState: true,
  kernels: true,
  seed: true,
  signal: true,
  sequence: true,
  steps: true,
};

/** Steps that are read, and computed between two looks at the signal. */
const CHUNK = 256;

/**
 * What every single step of a sequence does to differences of the state: the local exponents of λ₁,
 *
 *     g_t = ln ‖J_t v_t‖,   v_{t+1} = J_t v_t / ‖J_t v_t‖,
 *
 * with v the direction that has grown most so far. Their mean is λ₁ of this sequence; a single one depends on the
 * coordinates of the state, here the Euclidean length of all of it, as their mean does not.
 *
 * @param inputs - One sequence of them is read.
 * @returns nats, one for each counted step: what the input read there did. −∞ where it took every difference, NaN at all
 *   steps after that.
 * @throws RangeError if a size or an option does not fit.
 * @throws NumericalError if a state or a tangent stops being finite.
 *
 * Cost: a step of the cell and a push of one column each. Float64.
 *
 * @example
 * ```ts
 * const growth = await localGrowth(cell, text, { transient: 100 });
 * ```
 */
export async function localGrowth(
  cell: Cell,
  inputs: SequenceSet,
  options: LocalGrowthOptions = {},
): Promise<Float64Array> {
  requireKnown("localGrowth", options, OPTIONS);
  const { sequence = 0, signal, ...rest } = options;
  const { length } = inputs.sequences[sequence] ?? { length: 0 };
  const { transient = Math.min(100, Math.floor(length / 10)) } = options;
  const { steps = length - transient } = options;
  const isThere = Number.isInteger(sequence) && length > 0;
  const fits = [transient, steps].every((count) => Number.isInteger(count) && count >= 0);
  if (!isThere || !fits || steps < 1 || transient + steps > length) {
    throw rangeError(
      "localGrowth",
      `${transient} + ${steps} steps of sequence ${sequence} are wanted, which has ${length}; expected at least one and no more than there are`,
    );
  }
  const { kernels, initialState, seed = 0 } = rest;
  const { initialStates } = resolveOptions(cell, inputs, {
    transient,
    initialState,
    kernels,
    seed,
  });
  const one = createOneTangent(cell, initialStates[sequence], kernels ?? "auto", seed, sequence);
  const growth = new Float64Array(transient + steps);
  for (let at = 0; at < growth.length; at += CHUNK) {
    signal?.throwIfAborted();
    const count = Math.min(CHUNK, growth.length - at);
    const drive =
      cell.inputSize === 0
        ? count
        : [await readInputs("localGrowth", cell, inputs, sequence, at, count)];
    one.driven.advance(drive, (step) => {
      growth[step] = one.push(step);
    });
  }
  return growth.slice(transient);
}

/** A driven cell with one tangent of length 1. */
function createOneTangent(
  cell: Cell,
  state: Float64Array,
  kernels: NonNullable<SpectrumOptions["kernels"]>,
  seed: number,
  stream: number,
) {
  const n = cell.stateSize;
  const driven = createDrivenCell(
    cell,
    { sequences: 1, initialStates: [state], kernels, precision: "float64" },
    1,
    2 * n + 32,
  );
  const column = (): Columns => ({ data: driven.kernels.allocate(n), stride: n });
  let [tangent, other] = [column(), column()];
  fillInitialFrame(tangent.data, n, 1, "random", seed, stream);
  scale(tangent.data, 1 / lengthOf(tangent.data));
  return {
    driven,
    /** ln of what the last step made of its length; it has length 1 again. */
    push(step: number): number {
      driven.bound.pushForward(driven.linearisation, tangent, other, 1, null);
      [tangent, other] = [other, tangent];
      const length = lengthOf(tangent.data);
      if (!Number.isFinite(length)) {
        const message = `the Jacobian of step ${step} is not finite`;
        throw new NumericalError("NON_FINITE_TANGENT", step, message);
      }
      if (length > 0) scale(tangent.data, 1 / length);
      const before = lengthOf(other.data);
      return before === 0 ? Number.NaN : Math.log(length);
    },
  };
}

/** Without under- or overflow on the way. */
function lengthOf(vector: RealArray): number {
  let largest = 0;
  for (const value of vector) {
    // Written so that NaN is taken.
    if (!(Math.abs(value) <= largest)) largest = Math.abs(value);
  }
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let sum = 0;
  for (const value of vector) sum += (value / largest) ** 2;
  return largest * Math.sqrt(sum);
}

function scale(vector: RealArray, factor: number): void {
  for (let i = 0; i < vector.length; i++) vector[i] *= factor;
}
