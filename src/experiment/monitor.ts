import type { SequenceSet } from "../data/sequences.ts";
import { limitSteps } from "../data/views.ts";
import { inputsFor } from "../formats/inputs-for.ts";
import { lyapunovSpectrum } from "../spectrum/lyapunov-spectrum.ts";
import { compareDecay } from "./gradient-decay.ts";
import type { Monitor, MonitorOptions } from "./monitor-options.ts";
import { createSpectrumBudget } from "./spectrum-budget.ts";

/** Steps counted of each sequence, where there are as many. */
const STEPS = 500;

/**
 * Watches the spectrum of a network while it trains.
 *
 * @throws {RangeError} if an option is out of range, or the sequences are too short.
 *
 * @example
 * ```ts
 * const monitor = createMonitor({ sequences: heldOut, every: { epochs: 1 } });
 * const onEpoch = async ({ step, epoch, network }: EpochEvent) => {
 *   const moment = { step, epoch: epoch + 1 };
 *   if (monitor.due(moment)) console.log((await monitor.measure(network(), moment)).spectrum.maximum);
 * };
 * ```
 */
export function createMonitor(options: MonitorOptions): Monitor {
  const { sequences, every = { epochs: 1 }, budget: share = 0.05 } = options;
  const { transient, steps } = windowOf(sequences, options);
  const inputs = limitSteps(sequences, transient + steps);
  const clock = options.clock ?? (() => performance.now() / 1000);
  const budget = createSpectrumBudget(every, share, clock, options.resume);
  const { exponents = "all", stack, seed, kernels, precision, threads } = options;

  return {
    due: budget.due,
    async measure(network, moment, norms = null, signal = undefined) {
      const { cell } = network;
      const { value: spectrum, seconds } = await budget.spend(moment, () =>
        lyapunovSpectrum(cell, inputsFor(network, inputs), {
          exponents: exponents === "all" ? cell.stateSize : exponents,
          transient,
          stack,
          seed,
          kernels,
          precision,
          threads,
          signal,
        }),
      );
      return {
        ...moment,
        spectrum,
        meanExponent: null,
        warmStart: { used: false, transient },
        gradientDecay: norms && compareDecay(spectrum, norms, options.gradientLags),
        seconds,
      };
    },
    save: () => budget.save(),
  };
}

/** Steps that are skipped and counted of every sequence. */
function windowOf(
  { sequences, source }: SequenceSet,
  options: MonitorOptions,
): { transient: number; steps: number } {
  const shortest = Math.min(...sequences.map(({ length }) => length));
  const transient = options.transient ?? Math.min(100, Math.floor(shortest / 10));
  const steps = options.steps ?? Math.min(STEPS, shortest - transient);
  if (Number.isInteger(steps) && steps >= 1 && transient + steps <= shortest) {
    return { transient, steps };
  }
  throw new RangeError(
    `createMonitor: ${transient} + ${steps} steps of ${source} are wanted, and its shortest sequence ` +
      `has ${shortest}; expected at most as many`,
  );
}
