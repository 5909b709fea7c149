import type { Cell } from "../cells/cell.ts";
import type { SequenceSet } from "../data/sequences.ts";
import type { KernelName } from "../kernels/kernels.ts";

import { createStates } from "./driven-cell.ts";
import { readInputs } from "./read-inputs.ts";

/** How {@link statesAfter} gets there. */
export interface StatesAfterOptions {
  /** Of each sequence before its first step. */
  readonly initialStates: readonly Float64Array[];
  /** @defaultValue "auto" */
  readonly kernels?: KernelName | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Sequences of one length that share products. */
const MOST_TOGETHER = 16;
/** Steps read at once, and between two looks at the signal; a multiple of those that are projected at once. */
const STEPS_AT_ONCE = 1024;

/**
 * State of a cell at the end of each sequence, as a network is warmed up.
 *
 * @param who - Whose inputs they are, for messages.
 * @param inputs - What the cell reads.
 * @throws RangeError for an input that is not finite, or a token that the cell does not take.
 * @throws NumericalError if a state stops being finite.
 */
export async function statesAfter(
  who: string,
  cell: Cell,
  inputs: SequenceSet,
  { initialStates, kernels = "auto", signal }: StatesAfterOptions,
): Promise<Float64Array[]> {
  const { sequences } = inputs;
  const found: Float64Array[] = [];
  for (const group of sharing(sequences.map(({ length }) => length))) {
    const states = createStates(cell, {
      sequences: group.length,
      initialStates: group.map((b) => initialStates[b]),
      kernels,
    });
    const { length } = sequences[group[0]];
    for (let start = 0; start < length; start += STEPS_AT_ONCE) {
      signal?.throwIfAborted();
      const count = Math.min(STEPS_AT_ONCE, length - start);
      const chunks = group.map((b) => readInputs(who, cell, inputs, b, start, count));
      states.advance(cell.inputSize === 0 ? count : await Promise.all(chunks));
    }
    states.states().forEach((state, i) => {
      found[group[i]] = state;
    });
    states.release();
  }
  return found;
}

/** Indices of sequences of the same length, some at a time. */
function sharing(lengths: readonly number[]): number[][] {
  return [...new Set(lengths)].flatMap((length) => {
    const alike = Array.from(lengths.keys()).filter((b) => lengths[b] === length);
    return Array.from({ length: Math.ceil(alike.length / MOST_TOGETHER) }, (_, i) =>
      alike.slice(i * MOST_TOGETHER, (i + 1) * MOST_TOGETHER),
    );
  });
}
