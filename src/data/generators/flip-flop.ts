import { createRandom, seedFor } from "../../random.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import { sequencesFromNumbers } from "../sequences.ts";
import {
  GENERATOR_OPTIONS,
  type GeneratorOptions,
  requireNumber,
  requireSizes,
  requireWhole,
} from "./options.ts";
import type { Task } from "./task.ts";

/** Options of {@link flipFlop}. */
export interface FlipFlopOptions extends GeneratorOptions {
  /** k, bits remembered. @defaultValue 3 */
  readonly bits?: number;
  /** Chance of a pulse, at every step and for every bit. @defaultValue 0.1 */
  readonly pulses?: number;
}

const OPTIONS: OptionNames<FlipFlopOptions> = { ...GENERATOR_OPTIONS, bits: true, pulses: true };

/**
 * The k-bit flip-flop: k inputs with pulses of ±1 at random times, k outputs that keep the sign of
 * the last pulse of their input.
 *
 * Inputs and targets are T × k. Every bit has a pulse at the first step, so that every target is
 * determined.
 *
 * @throws RangeError for options out of range.
 * @see Sussillo and Barak, Opening the black box, Neural Comput. 25 (2013) 626–649.
 */
export function flipFlop(options: FlipFlopOptions): Task {
  requireKnown("flipFlop", options, OPTIONS);
  const { steps, sequences = 1, seed = 0, bits = 3, pulses = 0.1 } = options;
  requireSizes("flipFlop", options);
  requireWhole("flipFlop", "bits", bits, 1);
  requireNumber("flipFlop", "pulses", pulses, 0);
  const random = createRandom(seedFor(seed, "data"));
  const inputs: Float64Array[] = [];
  const targets: Float64Array[] = [];
  for (let b = 0; b < sequences; b++) {
    const input = new Float64Array(steps * bits);
    const target = new Float64Array(steps * bits);
    for (let i = 0; i < input.length; i++) {
      if (i < bits || random.uniform() < pulses) input[i] = 2 * random.integer(2) - 1;
      target[i] = input[i] === 0 ? target[i - bits] : input[i];
    }
    inputs.push(input);
    targets.push(target);
  }
  const source = `flipFlop, ${bits} bits, seed ${seed}`;
  return {
    inputs: sequencesFromNumbers(inputs, bits, source),
    targets: sequencesFromNumbers(targets, bits, source),
    scoredFrom: 0,
  };
}
