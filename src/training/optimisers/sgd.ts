import type { Parameter } from "../../cells/cell.ts";
import { rangeError } from "../../errors.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import { momentsFor, type Optimiser, optimiserFrom, requireRange } from "./optimiser.ts";

/** Options of {@link sgd}; names and defaults of `torch.optim.SGD`. */
export interface SgdOptions {
  /** μ. @defaultValue 0 */
  readonly momentum?: number | undefined;
  /** By how much less a gradient enters the momentum. @defaultValue 0 */
  readonly dampening?: number | undefined;
  /** λ, of ‖w‖²/2. @defaultValue 0 */
  readonly weightDecay?: number | undefined;
  /** @defaultValue false */
  readonly nesterov?: boolean | undefined;
}

/** For `requireKnown`. */
export const SGD_OPTIONS: OptionNames<SgdOptions> = {
  momentum: true,
  dampening: true,
  weightDecay: true,
  nesterov: true,
};

/**
 * Stochastic gradient descent: g ← g + λw, b ← μb + (1 − dampening) g (g at the first step),
 * w ← w − η b, or with Nesterov's momentum w − η (g + μb).
 *
 * @throws RangeError if an option is out of range, or Nesterov's momentum has none.
 */
export function sgd(parameters: readonly Parameter[], options: SgdOptions = {}): Optimiser {
  requireKnown("sgd", options, SGD_OPTIONS);
  const { momentum = 0, dampening = 0, weightDecay = 0, nesterov = false } = options;
  requireRange("sgd", "momentum", momentum, 0);
  requireRange("sgd", "weightDecay", weightDecay, 0);
  if (nesterov && (momentum === 0 || dampening !== 0)) {
    throw rangeError(
      "sgd",
      `nesterov with momentum ${momentum} and dampening ${dampening}; expected a momentum above 0 ` +
        "and no dampening",
    );
  }
  const buffers = momentum === 0 ? [] : momentsFor(parameters);
  return optimiserFrom(parameters, { momentum: buffers }, ({ values, gradient }, p, rate, t) => {
    const b = buffers[p];
    const entering = t === 1 ? 1 : 1 - dampening;
    for (let i = 0; i < values.length; i++) {
      const g = gradient[i] + weightDecay * values[i];
      let move = g;
      if (momentum !== 0) {
        b[i] = momentum * b[i] + entering * g;
        move = nesterov ? g + momentum * b[i] : b[i];
      }
      values[i] -= rate * move;
    }
  });
}
