import { rangeError } from "../../errors.ts";
import { createRandom, seedFor } from "../../random.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import { type SequenceSet, sequencesFromNumbers } from "../sequences.ts";
import {
  GENERATOR_OPTIONS,
  type GeneratorOptions,
  requireNumber,
  requireSizes,
} from "./options.ts";

/** Options of {@link sineMixture}. */
export interface SineMixtureOptions extends GeneratorOptions {
  /** Steps per oscillation of each component. @defaultValue 37.3, 11.7 and 151 */
  readonly periods?: readonly number[];
  /** Amplitude of each component. @defaultValue 1 for all */
  readonly amplitudes?: readonly number[];
  /** Stationary standard deviation of the noise. @defaultValue 0.3 */
  readonly noise?: number;
  /** φ, correlation of the noise from step to step, in [0, 1). @defaultValue 0.7 */
  readonly correlation?: number;
}

const OPTIONS: OptionNames<SineMixtureOptions> = {
  ...GENERATOR_OPTIONS,
  periods: true,
  amplitudes: true,
  noise: true,
  correlation: true,
};

/**
 * A signal as instruments record it: oscillations with random phases in autoregressive noise,
 *
 *     y_t = Σ_i a_i sin(2πt/p_i + θ_i) + r_t,   r_t = φ r_{t−1} + noise·√(1 − φ²)·ε_t,
 *
 * T × 1. The noise is stationary from the first step on.
 *
 * @throws RangeError for options out of range.
 */
export function sineMixture(options: SineMixtureOptions): SequenceSet {
  requireKnown("sineMixture", options, OPTIONS);
  const { steps, sequences = 1, seed = 0, noise = 0.3, correlation = 0.7 } = options;
  const { periods = [37.3, 11.7, 151], amplitudes = periods.map(() => 1) } = options;
  requireSizes("sineMixture", options);
  requireNumber("sineMixture", "noise", noise, 0);
  for (const period of periods) requireNumber("sineMixture", "a period", period, 0, true);
  if (amplitudes.length !== periods.length) {
    throw rangeError(
      "sineMixture",
      `${amplitudes.length} amplitudes; expected ${periods.length}, one a period`,
    );
  }
  if (!(correlation >= 0 && correlation < 1)) {
    throw rangeError("sineMixture", `correlation is ${correlation}; expected a number in [0, 1)`);
  }
  const random = createRandom(seedFor(seed, "data"));
  const parts = Array.from({ length: sequences }, () => {
    const phases = periods.map(() => 2 * Math.PI * random.uniform());
    let rest = noise * random.normal();
    return Float64Array.from({ length: steps }, (_, t) => {
      if (t > 0) {
        rest = correlation * rest + noise * Math.sqrt(1 - correlation ** 2) * random.normal();
      }
      return periods.reduce(
        (sum, period, i) => sum + amplitudes[i] * Math.sin((2 * Math.PI * t) / period + phases[i]),
        rest,
      );
    });
  });
  return sequencesFromNumbers(parts, 1, `sineMixture, noise ${noise}, seed ${seed}`);
}
