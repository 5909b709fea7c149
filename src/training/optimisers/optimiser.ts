/** What optimisers share: state that lies like the parameters and can be saved and restored. */

import type { Parameter } from "../../cells/cell.ts";
import { rangeError } from "../../errors.ts";
import type { RealArray } from "../../kernels/kernels.ts";

/** Moves parameters by their gradients. */
export interface Optimiser {
  /** One step with this learning rate. */
  step(learningRate: number): void;
  /** Everything that the next step depends on besides parameters and gradients; copies. */
  save(): OptimiserState;
  /** @throws RangeError if the state is that of other parameters. */
  restore(state: OptimiserState): void;
  /** Steps done; with {@link memory} everything that {@link save} copies. */
  steps: number;
  readonly memory: readonly RealArray[];
}

/** State of an optimiser as plain data. */
export interface OptimiserState {
  /** Steps done. */
  readonly steps: number;
  /** Moments by name, one array for each parameter, in the optimiser's own order of elements. */
  readonly moments: Readonly<Record<string, readonly RealArray[]>>;
}

/** One array for every parameter, of the same length and precision. */
export type Moments = readonly RealArray[];

/** Moves one parameter; `t` counts steps from 1. */
export type Update = (parameter: Parameter, p: number, learningRate: number, t: number) => void;

/** An optimiser from its moments and its rule for one parameter. */
export function optimiserFrom(
  parameters: readonly Parameter[],
  moments: Readonly<Record<string, Moments>>,
  update: Update,
): Optimiser {
  return {
    steps: 0,
    memory: Object.values(moments).flat(),
    step(learningRate) {
      this.steps++;
      for (const [p, parameter] of parameters.entries()) {
        update(parameter, p, learningRate, this.steps);
      }
    },
    save() {
      const copies = Object.entries(moments).map(([name, arrays]) => [
        name,
        arrays.map((array) => array.slice()),
      ]);
      return { steps: this.steps, moments: Object.fromEntries(copies) };
    },
    restore(state) {
      for (const [name, arrays] of Object.entries(moments)) {
        for (const [p, array] of arrays.entries()) {
          const saved = state.moments[name]?.[p];
          if (saved?.length !== array.length) {
            throw rangeError(
              "restore",
              `${name} of ${parameters[p].name} has ${saved?.length ?? "no"} elements; ` +
                `expected ${array.length}`,
            );
          }
          array.set(saved);
        }
      }
      this.steps = state.steps;
    },
  };
}

/** Zeroed moments. */
export function momentsFor(parameters: readonly Parameter[]): Moments {
  return parameters.map(({ values }) =>
    values instanceof Float64Array
      ? new Float64Array(values.length)
      : new Float32Array(values.length),
  );
}

/** @throws RangeError unless `value` is in [least, below). */
export function requireRange(
  who: string,
  name: string,
  value: number,
  least: number,
  below: number = Number.POSITIVE_INFINITY,
): void {
  if (value >= least && value < below) return;
  const range =
    below === Number.POSITIVE_INFINITY ? `at least ${least}` : `in [${least}, ${below})`;
  throw rangeError(who, `${name} is ${value}; expected a number ${range}`);
}
