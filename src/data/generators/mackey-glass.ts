import { createRandom, seedFor } from "../../random.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import type { SequenceSet } from "../sequences.ts";
import { OBSERVATION, type Observation, observe } from "./observe.ts";
import {
  GENERATOR_OPTIONS,
  type GeneratorOptions,
  requireNumber,
  requireSizes,
  requireWhole,
} from "./options.ts";

/** Options of {@link mackeyGlass}; time in the equation's own unit. */
export interface MackeyGlassOptions extends GeneratorOptions, Observation {
  /** τ, the delay. @defaultValue 17 */
  readonly delay?: number;
  /** β. @defaultValue 0.2 */
  readonly production?: number;
  /** γ. @defaultValue 0.1 */
  readonly decay?: number;
  /** The exponent, n. @defaultValue 10 */
  readonly exponent?: number;
  /** Time between two samples. @defaultValue 1 */
  readonly dt?: number;
  /** Samples left out at the beginning. @defaultValue 1000 */
  readonly transient?: number;
  /** Constant value of x up to time 0. @defaultValue random between 0.8 and 1.2 in each sequence */
  readonly history?: number;
}

const OPTIONS: OptionNames<MackeyGlassOptions> = {
  ...GENERATOR_OPTIONS,
  ...OBSERVATION,
  delay: true,
  production: true,
  decay: true,
  exponent: true,
  dt: true,
  transient: true,
  history: true,
};

/** Step of the integration, at most; the error is of its fourth order. */
const LARGEST_STEP = 0.1;

/**
 * The Mackey–Glass equation: T samples of the scalar
 *
 *     ẋ(t) = β x(t − τ) / (1 + x(t − τ)ⁿ) − γ x(t).
 *
 * Chaotic at the default parameters, with λ₁ ≈ 0.006 nats per unit of time. The classical
 * Runge–Kutta method on a fixed grid; x(t − τ) between grid points by cubic Hermite interpolation
 * from values and derivatives, which keeps the order. Where the delay is no whole number of grid
 * steps, the kinks that the start of the equation leaves at t = τ, 2τ, … cost some 1e-6 each time.
 *
 * @throws RangeError for options out of range.
 * @see Mackey and Glass, Oscillation and chaos in physiological control systems, Science 197
 *   (1977) 287–289.
 */
export function mackeyGlass(options: MackeyGlassOptions): SequenceSet {
  requireKnown("mackeyGlass", options, OPTIONS);
  const { steps, sequences = 1, seed = 0, dt = 1, transient = 1000 } = options;
  const { delay = 17, production = 0.2, decay = 0.1, exponent = 10 } = options;
  requireSizes("mackeyGlass", options);
  requireNumber("mackeyGlass", "dt", dt, 0, true);
  requireNumber("mackeyGlass", "delay", delay, 0, true);
  requireNumber("mackeyGlass", "noise", options.noise ?? 0, 0);
  requireNumber("mackeyGlass", "history", options.history ?? 1, 0);
  requireWhole("mackeyGlass", "transient", transient, 0);
  // A step longer than the delay would need values that are still to come.
  const substeps = Math.ceil(dt / Math.min(LARGEST_STEP, delay));
  const random = createRandom(seedFor(seed, "data"));
  const velocity = (now: number, past: number) =>
    (production * past) / (1 + past ** exponent) - decay * now;
  const trajectories = Array.from({ length: sequences }, () => {
    const history = options.history ?? 0.8 + 0.4 * random.uniform();
    const count = (transient + steps) * substeps;
    const path = delayedPath(velocity, history, delay, dt / substeps, count);
    return Float64Array.from({ length: steps }, (_, t) => path[(transient + t + 1) * substeps]);
  });
  const source = `mackeyGlass, τ = ${delay}, dt = ${dt}, seed ${seed}`;
  return { ...observe(trajectories, 1, options, random, source), featureNames: ["x"] };
}

/** x at the grid points 0, h, …, count·h. */
function delayedPath(
  velocity: (now: number, past: number) => number,
  history: number,
  delay: number,
  h: number,
  count: number,
): Float64Array {
  const x = new Float64Array(count + 1);
  const slope = new Float64Array(count + 1);
  /** x at `position` grid steps; the slope jumps at 0, where the equation begins to hold. */
  const at = (position: number): number => {
    if (position <= 0) return history;
    const i = Math.floor(position);
    const s = position - i;
    if (s === 0) return x[i];
    const rise = x[i + 1] - x[i];
    const [a, b] = [h * slope[i] - rise, rise - h * slope[i + 1]];
    return x[i] + s * rise + s * (1 - s) * (a * (1 - s) + b * s);
  };
  x[0] = history;
  for (let i = 0; i < count; i++) {
    slope[i] = velocity(x[i], at(i - delay / h));
    const middle = at(i + 0.5 - delay / h);
    const future = at(i + 1 - delay / h);
    const k2 = velocity(x[i] + (h / 2) * slope[i], middle);
    const k3 = velocity(x[i] + (h / 2) * k2, middle);
    const k4 = velocity(x[i] + h * k3, future);
    x[i + 1] = x[i] + (h / 6) * (slope[i] + 2 * k2 + 2 * k3 + k4);
  }
  return x;
}
