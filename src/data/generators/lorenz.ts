import { type OptionNames, requireKnown } from "../../words.ts";
import type { SequenceSet } from "../sequences.ts";
import { FLOW_OPTIONS, type FlowOptions, sampleFlow } from "./flow.ts";

/** {@link FlowOptions} with dt 0.02 and a transient of 1000 samples, and the three parameters. */
export interface LorenzOptions extends FlowOptions {
  /** @defaultValue 10 */
  readonly sigma?: number;
  /** @defaultValue 28 */
  readonly rho?: number;
  /** @defaultValue 8/3 */
  readonly beta?: number;
}

const OPTIONS: OptionNames<LorenzOptions> = { ...FLOW_OPTIONS, sigma: true, rho: true, beta: true };

/**
 * The Lorenz system: T × 3 samples of
 *
 *     ẋ = σ(y − x),  ẏ = x(ρ − z) − y,  ż = xy − βz.
 *
 * Its exponents at the default parameters are 0.906, 0 and −14.572 nats per unit of time.
 *
 * @throws RangeError for options out of range.
 * @see Lorenz, Deterministic nonperiodic flow, J. Atmos. Sci. 20 (1963) 130–141.
 *
 * @example
 * ```ts
 * const data = lorenz({ steps: 5000, features: ["x"], standardise: true, noise: 0.1 });
 * ```
 */
export function lorenz(options: LorenzOptions): SequenceSet {
  requireKnown("lorenz", options, OPTIONS);
  const { sigma = 10, rho = 28, beta = 8 / 3, dt = 0.02, transient = 1000 } = options;
  const flow = {
    name: `lorenz, σ = ${sigma}, ρ = ${rho}, β = ${Number(beta.toPrecision(6))}`,
    featureNames: ["x", "y", "z"],
    velocity: ([x, y, z]: Float64Array, into: Float64Array): void => {
      into[0] = sigma * (y - x);
      into[1] = x * (rho - z) - y;
      into[2] = x * y - beta * z;
    },
    start: ({ normal }: { normal(): number }) => Float64Array.of(normal(), normal(), 25 + normal()),
    largestStep: 0.0025,
  };
  return sampleFlow("lorenz", flow, dt, transient, options);
}
