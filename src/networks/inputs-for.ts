import type { Sequence, SequenceSet } from "../data/sequences.ts";
import { rangeError } from "../errors.ts";
import { type InputScaling, scaledInputs } from "./input-scaling.ts";
import type { Embedding, Network } from "./network.ts";

/** What decides how data reach the first layer of a network. */
export interface DrivenNetwork extends Pick<Network, "embedding"> {
  /** How its training data was scaled; null or absent: data is read as it is. */
  readonly scaling?: InputScaling | null;
}

/**
 * What the network's first layer reads: token ids through its embedding, if it has one; numbers scaled
 * as the data was that it was trained on, if its file says how; else `inputs`.
 *
 * @param inputs - Vectors, or token ids below the number of symbols of the embedding.
 * @throws FormatError for other features than the network's scaling has.
 * @throws RangeError if there are more symbols than the embedding has rows. Other widths are
 *   checked where the network is driven.
 *
 * Cost: nothing now; each read copies one row of the table per step.
 */
export function inputsFor(
  { embedding, scaling = null }: DrivenNetwork,
  inputs: SequenceSet,
): SequenceSet {
  if (scaling !== null) return scaledInputs(inputs, scaling);
  if (embedding === null || inputs.kind === "numbers") return inputs;
  if (inputs.width > embedding.symbols) {
    throw rangeError(
      "inputsFor",
      `input has ${inputs.width} symbols; the network's embedding takes ${embedding.symbols}`,
    );
  }
  return {
    ...inputs,
    kind: "numbers",
    width: embedding.width,
    sequences: inputs.sequences.map((sequence) => embedded(sequence, embedding)),
  };
}

function embedded(sequence: Sequence, { width, values }: Embedding): Sequence {
  return {
    length: sequence.length,
    async read(start, count) {
      const ids = await sequence.read(start, count);
      const vectors = new Float64Array(ids.length * width);
      ids.forEach((id, t) => {
        vectors.set(values.subarray(id * width, (id + 1) * width), t * width);
      });
      return vectors;
    },
  };
}
