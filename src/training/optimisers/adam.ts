import type { Parameter } from "../../cells/cell.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import { momentsFor, type Optimiser, optimiserFrom, requireRange } from "./optimiser.ts";

/** Options of {@link adam} and {@link adamW}; names and defaults of `torch.optim.Adam` and `AdamW`. */
export interface AdamOptions {
  /** β₁, β₂. @defaultValue [0.9, 0.999] */
  readonly betas?: readonly [number, number] | undefined;
  /** ε. @defaultValue 1e-8 */
  readonly eps?: number | undefined;
  /** λ. @defaultValue 0 for Adam, 0.01 for AdamW */
  readonly weightDecay?: number | undefined;
}

/** For `requireKnown`. */
export const ADAM_OPTIONS: OptionNames<AdamOptions> = { betas: true, eps: true, weightDecay: true };

/**
 * Adam: g ← g + λw, m ← β₁m + (1 − β₁) g, v ← β₂v + (1 − β₂) g²,
 * w ← w − η m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε).
 *
 * @throws RangeError if an option is out of range.
 * @see Kingma and Ba, Adam: A method for stochastic optimization, ICLR 2015.
 */
export function adam(parameters: readonly Parameter[], options: AdamOptions = {}): Optimiser {
  return adaptive("adam", parameters, { weightDecay: 0, ...options }, false);
}

/**
 * AdamW: {@link adam} without λw in the gradient; instead w ← (1 − ηλ) w before the step.
 *
 * @throws RangeError if an option is out of range.
 * @see Loshchilov and Hutter, Decoupled weight decay regularization, ICLR 2019.
 */
export function adamW(parameters: readonly Parameter[], options: AdamOptions = {}): Optimiser {
  return adaptive("adamW", parameters, { weightDecay: 0.01, ...options }, true);
}

function adaptive(
  who: string,
  parameters: readonly Parameter[],
  options: AdamOptions,
  decoupled: boolean,
): Optimiser {
  requireKnown(who, options, ADAM_OPTIONS);
  const { betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0 } = options;
  const [beta1, beta2] = betas;
  requireRange(who, "betas[0]", beta1, 0, 1);
  requireRange(who, "betas[1]", beta2, 0, 1);
  requireRange(who, "eps", eps, 0);
  requireRange(who, "weightDecay", weightDecay, 0);
  const [means, squares] = [momentsFor(parameters), momentsFor(parameters)];
  const decay = decoupled ? 0 : weightDecay;
  return optimiserFrom(parameters, { means, squares }, ({ values, gradient }, p, rate, t) => {
    const [m, v] = [means[p], squares[p]];
    const kept = decoupled ? 1 - rate * weightDecay : 1;
    const size = rate / (1 - beta1 ** t);
    const root = 1 / Math.sqrt(1 - beta2 ** t);
    for (let i = 0; i < values.length; i++) {
      const g = gradient[i] + decay * values[i];
      m[i] = beta1 * m[i] + (1 - beta1) * g;
      v[i] = beta2 * v[i] + (1 - beta2) * g * g;
      values[i] = kept * values[i] - (size * m[i]) / (Math.sqrt(v[i]) * root + eps);
    }
  });
}
