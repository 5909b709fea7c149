import type { Parameter } from "../../cells/cell.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import { momentsFor, type Optimiser, optimiserFrom, requireRange } from "./optimiser.ts";

/** Options of {@link rmsprop}; names and defaults of `torch.optim.RMSprop`. */
export interface RmspropOptions {
  /** α. @defaultValue 0.99 */
  readonly alpha?: number | undefined;
  /** ε. @defaultValue 1e-8 */
  readonly eps?: number | undefined;
  /** λ, of ‖w‖²/2. @defaultValue 0 */
  readonly weightDecay?: number | undefined;
  /** μ. @defaultValue 0 */
  readonly momentum?: number | undefined;
  /** Whether the mean gradient's square is taken off. @defaultValue false */
  readonly centered?: boolean | undefined;
}

/** For `requireKnown`. */
export const RMSPROP_OPTIONS: OptionNames<RmspropOptions> = {
  alpha: true,
  eps: true,
  weightDecay: true,
  momentum: true,
  centered: true,
};

/**
 * RMSProp: g ← g + λw, v ← αv + (1 − α) g², w ← w − η g / (√v + ε), with √(v − ḡ²) when centred and
 * the quotient through b ← μb + … with momentum.
 *
 * @throws RangeError if an option is out of range.
 * @see Hinton, Neural Networks for Machine Learning, lecture 6e (2012); Graves, arXiv:1308.0850.
 */
export function rmsprop(parameters: readonly Parameter[], options: RmspropOptions = {}): Optimiser {
  requireKnown("rmsprop", options, RMSPROP_OPTIONS);
  const { alpha = 0.99, eps = 1e-8, weightDecay = 0, momentum = 0, centered = false } = options;
  requireRange("rmsprop", "alpha", alpha, 0, 1);
  requireRange("rmsprop", "eps", eps, 0);
  requireRange("rmsprop", "weightDecay", weightDecay, 0);
  requireRange("rmsprop", "momentum", momentum, 0);
  const squares = momentsFor(parameters);
  const means = centered ? momentsFor(parameters) : [];
  const buffers = momentum === 0 ? [] : momentsFor(parameters);
  const moments = { squares, means, momentum: buffers };
  return optimiserFrom(parameters, moments, ({ values, gradient }, p, rate) => {
    const [v, mean, b] = [squares[p], means[p], buffers[p]];
    for (let i = 0; i < values.length; i++) {
      const g = gradient[i] + weightDecay * values[i];
      v[i] = alpha * v[i] + (1 - alpha) * g * g;
      let variance = v[i];
      if (centered) {
        mean[i] = alpha * mean[i] + (1 - alpha) * g;
        variance -= mean[i] * mean[i];
      }
      let move = g / (Math.sqrt(variance) + eps);
      if (momentum !== 0) {
        b[i] = momentum * b[i] + move;
        move = b[i];
      }
      values[i] -= rate * move;
    }
  });
}
