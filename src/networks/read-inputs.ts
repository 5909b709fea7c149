import type { Cell } from "../cells/cell.ts";
import type { SequenceSet } from "../data/sequences.ts";
import { rangeError } from "../errors.ts";
import type { InputChunk } from "./driven-cell.ts";

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
  if (values instanceof Int32Array) {
    for (let t = 0; t < count; t++) {
      if (values[t] >= 0 && values[t] < cell.inputSize) continue;
      throw rangeError(
        who,
        `${inputs.source}, sequence ${b}, step ${start + t} has token ` +
          `${values[t]}; the network takes ${cell.inputSize} symbols, 0 to ${cell.inputSize - 1}`,
      );
    }
    return values;
  }
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw rangeError(
      who,
      `${inputs.source}, sequence ${b}, step ${start + Math.floor(i / cell.inputSize)}, ` +
        `feature ${i % cell.inputSize} is ${values[i]}; expected finite numbers`,
    );
  }
  return values;
}
