/** What a trained forecaster does by itself: how long it follows the truth, and how it diverges. */

import { autonomousInputs, type SequenceSet } from "../../data/sequences.ts";
import { limitSteps } from "../../data/views.ts";
import type { KernelName } from "../../kernels/kernels.ts";
import { createStates } from "../../networks/driven-cell.ts";
import type { Network } from "../../networks/network.ts";
import { lyapunovSpectrum } from "../../spectrum/lyapunov-spectrum.ts";
import type { SpectrumResult } from "../../spectrum/result.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import { closeLoop } from "../close-loop.ts";

/** Options of {@link closedLoopReport}. */
export interface ClosedLoopOptions {
  /** Steps of each sequence that the network reads first. */
  readonly warmUp: number;
  /** Steps that it then goes on by itself. */
  readonly steps: number;
  /** k; 0: no spectrum. */
  readonly exponents: number;
  readonly kernels?: KernelName | undefined;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const OPTIONS: OptionNames<ClosedLoopOptions> = {
  warmUp: true,
  steps: true,
  exponents: true,
  kernels: true,
  threads: true,
  signal: true,
};

/** Forecasts of many steps, and the loop's exponents. */
export interface ClosedLoopReport {
  /** Of each sequence, steps until the error first exceeds 0.4 deviations; at most `steps`. */
  readonly validSteps: readonly number[];
  /** Root mean square error of the forecasts at each step, in deviations of the truth. */
  readonly errors: Float64Array;
  /** Of the loop, along 20 times as many steps; null if none was asked for. */
  readonly spectrum: SpectrumResult | null;
}

/** The usual threshold for "still follows". */
const VALID_BELOW = 0.4;
/** Sequences from which forecasts are made. */
const MOST_SEQUENCES = 16;
const SPECTRUM_STEPS = 20;

/**
 * Feeds a network its own forecasts, from the ends of the sequences' first `warmUp` steps on.
 *
 *     error_t = √(Σ_i (x̂_i − x_i)² / Σ_i var x_i)
 *
 * @param inputs - What the network forecasts the next step of; as many features as outputs.
 *   Each has at least warmUp + steps steps.
 * @throws NumericalError if the loop diverges.
 * @see Vlachos et al., Backpropagation algorithms and reservoir computing …, Neural Netw. 126 (2020), for
 *   the valid prediction time.
 */
export async function closedLoopReport(
  { cell, readout }: Pick<Network, "cell" | "readout">,
  inputs: SequenceSet,
  options: ClosedLoopOptions,
): Promise<ClosedLoopReport> {
  requireKnown("closedLoopReport", options, OPTIONS);
  const { warmUp, steps, exponents, kernels = "auto", threads, signal } = options;
  const sequences = inputs.sequences.slice(0, MOST_SEQUENCES);
  const B = sequences.length;
  const read = limitSteps({ ...inputs, sequences }, warmUp);
  const zeros = sequences.map(() => new Float64Array(cell.stateSize));
  const own = { kernels, signal };
  const loop = await closeLoop({ cell, readout }, read, { ...own, initialStates: zeros });
  const { initialStates } = loop;
  const alone = createStates(loop.cell, { sequences: B, kernels, initialStates });
  const truth = await Promise.all(sequences.map((each) => each.read(warmUp, steps)));
  const variance = totalVariance(truth, readout.outputs);
  const errors = truth.map(() => new Float64Array(steps));
  for (let t = 0; t < steps; t++) {
    for (const [b, state] of alone.states().entries()) {
      const forecast = say(readout, state.subarray(cell.outputOffset));
      let sum = 0;
      forecast.forEach((value, i) => {
        sum += (value - truth[b][t * readout.outputs + i]) ** 2;
      });
      errors[b][t] = Math.sqrt(sum / variance);
    }
    alone.advance(1);
  }
  const valid = errors.map((each) => each.findIndex((error) => !(error <= VALID_BELOW)));
  return {
    validSteps: valid.map((first) => (first < 0 ? steps : first)),
    errors: errors[0].map((_, t) =>
      Math.sqrt(errors.reduce((sum, each) => sum + each[t] ** 2, 0) / B),
    ),
    spectrum:
      exponents === 0
        ? null
        : await lyapunovSpectrum(loop.cell, autonomousInputs(SPECTRUM_STEPS * steps, B), {
            exponents: Math.min(exponents, cell.stateSize),
            initialState: initialStates,
            ...own,
            threads,
          }),
  };
}

/** R y + r. */
function say({ outputs, weights, bias }: Network["readout"], y: Float64Array): Float64Array {
  const width = weights.length / outputs;
  return Float64Array.from({ length: outputs }, (_, i) => {
    let sum = bias[i];
    for (let j = 0; j < width; j++) sum += weights[i * width + j] * y[j];
    return sum;
  });
}

/** Sum over features of their variances over all sequences. */
function totalVariance(truth: readonly ArrayLike<number>[], width: number): number {
  let total = 0;
  for (let i = 0; i < width; i++) {
    let [count, mean, squares] = [0, 0, 0];
    for (const values of truth) {
      for (let at = i; at < values.length; at += width) {
        count++;
        const distance = values[at] - mean;
        mean += distance / count;
        squares += distance * (values[at] - mean);
      }
    }
    total += squares / count;
  }
  return total;
}
