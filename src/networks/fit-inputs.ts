/** Whether data fit a network, and how they are read for it. */
import type { Drive } from "../data/options.ts";
import type { SequenceSet } from "../data/sequences.ts";
import { FormatError, rangeError } from "../errors.ts";
import { scalingDoubt, scalingNote } from "./input-scaling.ts";
import type { DrivenNetwork } from "./inputs-for.ts";
import type { Network, Readout } from "./network.ts";

/** What {@link fitInputs} looks at. */
export interface NamedNetwork extends Network<Readout | null>, DrivenNetwork {
  /** For messages. */
  readonly name: string;
}

/** A network and data that fit each other; `inputsFor` makes of them what the first layer reads. */
export interface Fitted<N extends NamedNetwork> {
  /** As the data are to be read for it: without its scaling where that is not wanted. */
  readonly network: N;
  /** With notes on what was done to them or is doubted. */
  readonly inputs: SequenceSet;
}

/**
 * The network as it is to be read, and the data with a note on how they are scaled for it.
 *
 * @param scaling - "file": the data are scaled as the network's file says that its training data was, if
 *   it does; "none": they are read as they are.
 * @throws RangeError if the data have too few features, or there is no scaling that "none" could mean.
 * @throws FormatError `AMBIGUOUS` if columns have to be chosen; for other features than those of the
 *   scaling as `inputsFor`.
 *
 * Cost: reads the first steps of the data, where they are to be scaled.
 */
export async function fitInputs<N extends NamedNetwork>(
  network: N,
  inputs: SequenceSet,
  scaling: "file" | "none" = "file",
): Promise<Fitted<N>> {
  const stated = network.scaling ?? null;
  if (scaling === "none" && stated === null) {
    throw rangeError(
      "fitInputs",
      `scaling is "none"; ${network.name} states no scaling of its data`,
    );
  }
  requireWidth(network, inputs);
  const notes = [...(inputs.notes ?? [])];
  if (stated === null) return { network, inputs: { ...inputs, notes } };
  if (scaling === "none") {
    notes.push('not scaled as in training: scaling "none"');
    return { network: { ...network, scaling: null }, inputs: { ...inputs, notes } };
  }
  const doubt = await scalingDoubt(inputs, stated);
  notes.push(scalingNote(inputs, stated), ...(doubt === null ? [] : [doubt]));
  return { network, inputs: { ...inputs, notes } };
}

/** What a network takes, as far as it decides how data are read. */
export function driveOf({ cell, embedding }: Pick<NamedNetwork, "cell" | "embedding">): Drive {
  return { inputs: cell.inputSize, symbols: embedding?.symbols ?? null };
}

/** Refuses vectors of another width than the network's, with what may have been meant. */
function requireWidth({ cell, embedding }: NamedNetwork, inputs: SequenceSet): void {
  const { kind, width, sequences, featureNames, source } = inputs;
  const m = embedding?.width ?? cell.inputSize;
  if (kind === "tokens" || width === m) return;
  const found = `input has ${width} feature${width === 1 ? "" : "s"}; the network takes ${m}`;
  if (width < m) throw rangeError("fitInputs", found);
  const [first] = sequences;
  if (sequences.length === 1 && first?.length === m) {
    throw rangeError(
      "fitInputs",
      `${found}; is ${source} [m, T]? Time comes first: save it transposed`,
    );
  }
  const which = featureNames ? ` (${featureNames.slice(0, 10).join(", ")})` : "";
  const columns = featureNames?.slice(-m) ?? Array.from({ length: m }, (_, i) => i);
  throw new FormatError("AMBIGUOUS", `${found}; choose ${m} of its columns${which}`, [
    { columns: columns.join(",") },
  ]);
}
