import { type OptionNames, requireKnown } from "../../words.ts";
import type { SequenceSet } from "../sequences.ts";
import { FLOW_OPTIONS, type FlowOptions, sampleFlow } from "./flow.ts";

/** {@link FlowOptions} with dt 0.1 and a transient of 1000 samples, and the three parameters. */
export interface RoesslerOptions extends FlowOptions {
  /** @defaultValue 0.2 */
  readonly a?: number;
  /** @defaultValue 0.2 */
  readonly b?: number;
  /** @defaultValue 5.7 */
  readonly c?: number;
}

const OPTIONS: OptionNames<RoesslerOptions> = { ...FLOW_OPTIONS, a: true, b: true, c: true };

/**
 * The Rössler system: T × 3 samples of
 *
 *     ẋ = −y − z,  ẏ = x + ay,  ż = b + z(x − c).
 *
 * Its exponents at the default parameters are 0.0714, 0 and −5.394 nats per unit of time.
 *
 * @throws RangeError for options out of range.
 * @see Rössler, An equation for continuous chaos, Phys. Lett. A 57 (1976) 397–398.
 */
export function roessler(options: RoesslerOptions): SequenceSet {
  requireKnown("roessler", options, OPTIONS);
  const { a = 0.2, b = 0.2, c = 5.7, dt = 0.1, transient = 1000 } = options;
  const flow = {
    name: `roessler, a = ${a}, b = ${b}, c = ${c}`,
    featureNames: ["x", "y", "z"],
    velocity: ([x, y, z]: Float64Array, into: Float64Array): void => {
      into[0] = -y - z;
      into[1] = x + a * y;
      into[2] = b + z * (x - c);
    },
    start: ({ normal }: { normal(): number }) => Float64Array.of(normal(), normal(), 0),
    largestStep: 0.01,
  };
  return sampleFlow("roessler", flow, dt, transient, options);
}
