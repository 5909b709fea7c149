/** Where trajectories begin. */

import type { Cell } from "../../cells/cell.ts";
import { rangeError, typeError } from "../../errors.ts";
import { createRandom, seedFor } from "../../random.ts";
import { ownWord } from "../../words.ts";
import { INITIAL_STATES } from "../words.ts";

/** All zeros, random from the seed, or one vector of length n per sequence (or one for all). */
export type InitialState = (typeof INITIAL_STATES)[number] | readonly Float64Array[];

/** What {@link initialStatesOf} needs. */
export interface InitialStateOptions {
  /** @defaultValue "zeros" */
  readonly initialState?: InitialState | undefined;
  /** Standard deviation of each number of a random state. @defaultValue 0.5 */
  readonly initialScale?: number | undefined;
  /** @defaultValue 0 */
  readonly seed?: number | undefined;
}

/**
 * Within the range of states that are tanh of something, so that h is among those that a network can
 * have, and c of an LSTM moderate.
 */
export const DEFAULT_SCALE = 0.5;

/**
 * One state vector for each of `count` trajectories.
 *
 * Random states have independent normal numbers, with mean 0 and the same deviation in every place: in
 * an LSTM h and c alike, in a stack every layer. A map of its own domain (`Cell.drawState`) draws
 * its own. The first states do not depend on how many there are.
 *
 * @param who - Whose options they are, for messages. @defaultValue "lyapunovSpectrum"
 * @throws RangeError if given states do not fit.
 */
export function initialStatesOf(
  cell: Cell,
  count: number,
  { initialState = "zeros", initialScale, seed = 0 }: InitialStateOptions,
  who = "lyapunovSpectrum",
): readonly Float64Array[] {
  const n = cell.stateSize;
  if (initialScale !== undefined) requireScale(who, cell, initialScale, initialState);
  if (typeof initialState !== "string") {
    requireStates(who, initialState, n, count);
    return Array.from({ length: count }, (_, b) => initialState[initialState.length === 1 ? 0 : b]);
  }
  const choice = ownWord(who, "initialState", initialState, INITIAL_STATES);
  if (choice === "zeros") return Array.from({ length: count }, () => new Float64Array(n));
  const random = createRandom(seedFor(seed, "initial states"));
  const scale = initialScale ?? DEFAULT_SCALE;
  const draw =
    cell.drawState ?? (() => Float64Array.from({ length: n }, () => scale * random.normal()));
  return Array.from({ length: count }, () => draw(random));
}

function requireScale(who: string, cell: Cell, scale: number, choice: InitialState): void {
  if (!(scale > 0 && Number.isFinite(scale))) {
    throw rangeError(who, `initialScale is ${scale}; expected a positive number`);
  }
  if (choice !== "random" || cell.drawState !== undefined) {
    const why =
      choice === "random" ? `${cell.name} draws states of its own` : "initialState is not random";
    throw rangeError(
      who,
      `initialScale is ${scale} and ${why}; expected no scale, or random states`,
    );
  }
}

function requireStates(
  who: string,
  given: readonly Float64Array[],
  n: number,
  count: number,
): void {
  if (!Array.isArray(given) || !given.every((state) => state instanceof Float64Array)) {
    throw typeError(
      who,
      `initialState is ${kindOf(given)}; expected an array of Float64Array, one state ` +
        'per sequence or one for all: [state], or "zeros" or "random"',
    );
  }
  if (given.length !== 1 && given.length !== count) {
    throw rangeError(
      who,
      `initialState holds ${given.length} states; expected 1 or ${count}, one per sequence`,
    );
  }
  given.forEach((state, b) => {
    const wrong = state.findIndex((value) => !Number.isFinite(value));
    if (state.length === n && wrong < 0) return;
    throw rangeError(
      who,
      `initialState ${b} has ${state.length} numbers` +
        `${wrong >= 0 ? `, of which number ${wrong} is ${state[wrong]}` : ""}; ` +
        `expected ${n} finite ones, the state size`,
    );
  });
}

/** What something is that should have been something else, for messages. */
export function kindOf(value: unknown): string {
  if (Array.isArray(value))
    return value.length === 0 ? "an empty array" : `an array of ${kindOf(value[0])}`;
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
