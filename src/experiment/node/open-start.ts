/** Where a spectrum starts from, with files in the place of arrays. */
import type { RecurrentNetwork } from "../../formats/model.ts";
import { openFrame, openInitialStates } from "../../formats/node/read-arrays.ts";
import type { SpectrumOptions } from "../../spectrum/options.ts";

/** First frame and initial state: by a word, or from a file. */
export interface SpectrumStart {
  /** First frame; a file is a .npy with n × k numbers. @defaultValue "random" */
  readonly frame?: "random" | "identity" | { readonly file: string } | undefined;
  /**
   * State before the first step; a file is a .npy, .npz or .safetensors with h0 (and c0, unless `cell` names
   * a file of its own), [layers, sequences, units]. @defaultValue "zeros"
   */
  readonly initialState?:
    | "zeros"
    | "random"
    | { readonly file: string; readonly cell?: string | undefined }
    | undefined;
}

/**
 * The options of a spectrum that a start means for a network; what is not given stays away.
 *
 * @param exponents - k; undefined: all n.
 * @throws RangeError if a file is not there, or does not fit the network or the number of sequences.
 * @throws FormatError if one cannot be read.
 */
export async function openStart(
  { frame, initialState }: SpectrumStart,
  exponents: number | undefined,
  network: RecurrentNetwork,
  sequences: number,
): Promise<Pick<SpectrumOptions, "frame" | "initialState">> {
  const n = network.cell.stateSize;
  const opened = {
    frame: typeof frame === "object" ? await openFrame(frame.file, n, exponents ?? n) : frame,
    initialState:
      typeof initialState === "object"
        ? await openInitialStates(initialState.file, initialState.cell, network, sequences)
        : initialState,
  };
  return Object.fromEntries(Object.entries(opened).filter(([, value]) => value !== undefined));
}
