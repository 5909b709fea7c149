import { rangeError } from "../../errors.ts";
import { createRandom, type Random, seedFor } from "../../random.ts";
import type { OptionNames } from "../../words.ts";
import type { SequenceSet } from "../sequences.ts";
import { OBSERVATION, type Observation, observe } from "./observe.ts";
import {
  GENERATOR_OPTIONS,
  type GeneratorOptions,
  requireNumber,
  requireSizes,
  requireWhole,
} from "./options.ts";
import { rungeKutta4, type Velocity } from "./runge-kutta.ts";

/** Options of every flow, in the flow's own unit of time. */
export interface FlowOptions extends GeneratorOptions, Observation {
  /** Time between two samples. */
  readonly dt?: number;
  /** Samples left out at the beginning, on the way to the attractor. */
  readonly transient?: number;
  /** Quantities that are observed. @defaultValue all */
  readonly features?: readonly string[];
}

/** For `requireKnown`. */
export const FLOW_OPTIONS: OptionNames<FlowOptions> = {
  ...GENERATOR_OPTIONS,
  ...OBSERVATION,
  dt: true,
  transient: true,
  features: true,
};

/** An ordinary differential equation and where its trajectories begin. */
export interface Flow {
  /** With its parameters, for messages. */
  readonly name: string;
  readonly featureNames: readonly string[];
  readonly velocity: Velocity;
  /** A random state near the attractor. */
  start(random: Random): Float64Array;
  /** Step of the integration that keeps its error below 1e-6 of the attractor's size per unit of time. */
  readonly largestStep: number;
}

/** Samples of a flow's trajectories, one every `dt`. */
export function sampleFlow(
  who: string,
  flow: Flow,
  dt: number,
  transient: number,
  options: FlowOptions,
): SequenceSet {
  requireSizes(who, options);
  requireNumber(who, "dt", dt, 0, true);
  requireWhole(who, "transient", transient, 0);
  requireNumber(who, "noise", options.noise ?? 0, 0);
  const { steps, sequences = 1, seed = 0, features = flow.featureNames } = options;
  const observed = features.map((name) => flow.featureNames.indexOf(name));
  if (observed.length === 0 || observed.includes(-1)) {
    throw rangeError(
      who,
      `features are [${features}]; expected some of ${flow.featureNames.join(", ")}`,
    );
  }
  const substeps = Math.ceil(dt / flow.largestStep);
  const random = createRandom(seedFor(seed, "data"));
  const trajectories = Array.from({ length: sequences }, () => {
    const state = flow.start(random);
    const values = new Float64Array(steps * observed.length);
    rungeKutta4(flow.velocity, state, dt / substeps, substeps * transient);
    for (let t = 0; t < steps; t++) {
      rungeKutta4(flow.velocity, state, dt / substeps, substeps);
      for (let j = 0; j < observed.length; j++)
        values[t * observed.length + j] = state[observed[j]];
    }
    return values;
  });
  const source = `${flow.name}, dt = ${dt}, seed ${seed}`;
  const set = observe(trajectories, observed.length, options, random, source);
  return { ...set, featureNames: features };
}
