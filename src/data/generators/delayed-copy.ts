import { createRandom, seedFor } from "../../random.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import { sequencesFromTokens } from "../sequences.ts";
import { requireWhole } from "./options.ts";
import type { Task } from "./task.ts";

/** Options of {@link delayedCopy}. */
export interface DelayedCopyOptions {
  /** B, number of sequences. */
  readonly sequences: number;
  /** D, steps between the last symbol seen and the first to be said. @defaultValue 20 */
  readonly delay?: number;
  /** S, symbols to be remembered. @defaultValue 10 */
  readonly length?: number;
  /** K, distinct symbols. @defaultValue 8 */
  readonly symbols?: number;
  /** @defaultValue 0 */
  readonly seed?: number;
}

const OPTIONS: OptionNames<DelayedCopyOptions> = {
  sequences: true,
  delay: true,
  length: true,
  symbols: true,
  seed: true,
};

/**
 * The copying task: S random symbols, D blanks of which the last is a cue, then the symbols again.
 *
 *     inputs   s₁ … s_S  _ … _ >   _  …  _       token ids 0 … K−1, K for blank, K+1 for the cue
 *     targets  _  …  _   _ … _ _  s₁  … s_S      ids 0 … K
 *
 * T = 2S + D. Scored on the last S steps, where guessing costs ln K nats.
 *
 * @throws RangeError for options out of range.
 * @see Hochreiter and Schmidhuber, Long short-term memory, Neural Comput. 9 (1997) 1735–1780;
 *   Arjovsky, Shah and Bengio, Unitary evolution recurrent neural networks, ICML 2016.
 */
export function delayedCopy(options: DelayedCopyOptions): Task {
  requireKnown("delayedCopy", options, OPTIONS);
  const { sequences, delay = 20, length = 10, symbols = 8, seed = 0 } = options;
  requireWhole("delayedCopy", "sequences", sequences, 1);
  requireWhole("delayedCopy", "delay", delay, 1);
  requireWhole("delayedCopy", "length", length, 1);
  requireWhole("delayedCopy", "symbols", symbols, 2);
  const random = createRandom(seedFor(seed, "data"));
  const blank = symbols;
  const recall = length + delay;
  const inputs: Int32Array[] = [];
  const targets: Int32Array[] = [];
  for (let b = 0; b < sequences; b++) {
    const input = new Int32Array(recall + length).fill(blank);
    const target = new Int32Array(recall + length).fill(blank);
    for (let i = 0; i < length; i++) input[i] = target[recall + i] = random.integer(symbols);
    input[recall - 1] = symbols + 1;
    inputs.push(input);
    targets.push(target);
  }
  const source = `delayedCopy, delay ${delay}, length ${length}, seed ${seed}`;
  return {
    inputs: sequencesFromTokens(inputs, symbols + 2, source),
    targets: sequencesFromTokens(targets, symbols + 1, source),
    scoredFrom: recall,
  };
}
