import type { Cell } from "../cells/cell.ts";
import type { SequenceSet } from "../data/sequences.ts";
import { rangeError } from "../errors.ts";
import type { InputChunk } from "./drive.ts";

/**
 * Steps [start, start + count) of sequence b.
 *
 * @param who - Whose inputs they are, for messages.
 * @throws RangeError for a token that the cell does not take, or a number that is not finite.
 */
export async function readInputs(
  who: string,
  cell: Cell,
  inputs: SequenceSet,
  b: number,
  start: number,
  count: number,
): Promise<InputChunk> {
  const values = await inputs.sequences[b].read(start, count);
  requireInputs(who, `${inputs.source}, sequence ${b}`, cell, start, values);
  return values;
}

/**
 * Refuses inputs that a cell does not take.
 *
 * @param who - Whose inputs they are.
 * @param where - Which of them, for messages.
 * @param start - Step of the first one.
 * @throws RangeError for a token that the cell does not take, or a number that is not finite.
 */
export function requireInputs(
  who: string,
  where: string,
  cell: Cell,
  start: number,
  values: InputChunk,
): void {
  if (values instanceof Int32Array) {
    for (let t = 0; t < values.length; t++) {
      if (values[t] >= 0 && values[t] < cell.inputSize) continue;
      throw rangeError(
        who,
        `${where}, step ${start + t} has token ${values[t]}; the network takes ${cell.inputSize} symbols, 0 to ${cell.inputSize - 1}`,
      );
    }
    return;
  }
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw rangeError(
      who,
      `${where}, step ${start + Math.floor(i / cell.inputSize)}, ` +
        `feature ${i % cell.inputSize} is ${values[i]}; expected finite numbers`,
    );
  }
}
