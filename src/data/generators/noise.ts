import { createRandom, seedFor } from "../../random.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import { type SequenceSet, sequencesFromNumbers, sequencesFromTokens } from "../sequences.ts";
import { GENERATOR_OPTIONS, type GeneratorOptions, requireSizes, requireWhole } from "./options.ts";

/** Options of {@link whiteNoise}. */
export interface WhiteNoiseOptions extends GeneratorOptions {
  /** m, features. @defaultValue 1 */
  readonly width?: number;
  /** Normal with variance 1, or uniform in [−1, 1). @defaultValue "normal" */
  readonly distribution?: "normal" | "uniform";
}

const OPTIONS: OptionNames<WhiteNoiseOptions> = {
  ...GENERATOR_OPTIONS,
  width: true,
  distribution: true,
};

/**
 * Independent random numbers with mean 0, T × m.
 *
 * @throws RangeError for options out of range.
 */
export function whiteNoise(options: WhiteNoiseOptions): SequenceSet {
  requireKnown("whiteNoise", options, OPTIONS);
  const { steps, sequences = 1, seed = 0, width = 1, distribution = "normal" } = options;
  requireSizes("whiteNoise", options);
  requireWhole("whiteNoise", "width", width, 1);
  const random = createRandom(seedFor(seed, "data"));
  const draw = distribution === "normal" ? random.normal : () => 2 * random.uniform() - 1;
  const parts = Array.from({ length: sequences }, () => {
    const values = new Float64Array(steps * width);
    for (let i = 0; i < values.length; i++) values[i] = draw();
    return values;
  });
  return sequencesFromNumbers(parts, width, `whiteNoise, ${distribution}, seed ${seed}`);
}

/**
 * Independent token ids, each of `symbols` equally likely.
 *
 * @throws RangeError for options out of range.
 */
export function randomTokens(
  options: GeneratorOptions & { readonly symbols: number },
): SequenceSet {
  requireKnown("randomTokens", options, { ...GENERATOR_OPTIONS, symbols: true });
  const { steps, sequences = 1, seed = 0, symbols } = options;
  requireSizes("randomTokens", options);
  requireWhole("randomTokens", "symbols", symbols, 1);
  const random = createRandom(seedFor(seed, "data"));
  const parts = Array.from({ length: sequences }, () => {
    const ids = new Int32Array(steps);
    for (let t = 0; t < steps; t++) ids[t] = random.integer(symbols);
    return ids;
  });
  return sequencesFromTokens(parts, symbols, `randomTokens, ${symbols} symbols, seed ${seed}`);
}
