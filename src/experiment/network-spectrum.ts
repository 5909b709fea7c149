import type { LinearReadout } from "../cells/closed-loop.ts";
import { autonomousInputs, type SequenceSet } from "../data/sequences.ts";
import { limitSteps } from "../data/views.ts";
import { rangeError } from "../errors.ts";
import type { RecurrentNetwork } from "../formats/model.ts";
import { inputsFor } from "../networks/inputs-for.ts";
import { lyapunovSpectrum } from "../spectrum/lyapunov-spectrum.ts";
import type { SpectrumOptions } from "../spectrum/options.ts";
import type { SpectrumResult } from "../spectrum/result.ts";
import { DEFAULT_SCALE, initialStatesOf } from "../spectrum/trajectory/initial-states.ts";
import { repeatSequences } from "../spectrum/trajectory/repetitions.ts";
import { SPECTRUM_OPTIONS } from "../spectrum/validate.ts";
import { type OptionNames, requireKnown } from "../words.ts";
import { closeLoop } from "./close-loop.ts";

/** Options of {@link networkSpectrum}: those of a spectrum, and what the network adds. */
export interface NetworkSpectrumOptions extends SpectrumOptions {
  /**
   * Feed the network's own output back once the data have warmed it up, along all of them: the
   * exponents of what it has learned. @defaultValue false, driven by the data
   */
  readonly closedLoop?: boolean | undefined;
  /**
   * First so many steps of every sequence; in closed loop, the steps that it runs.
   * @defaultValue all; in closed loop as many as the longest sequence has
   */
  readonly steps?: number | undefined;
}

/** For `requireKnown`. */
export const NETWORK_SPECTRUM_OPTIONS: OptionNames<NetworkSpectrumOptions> = {
  ...SPECTRUM_OPTIONS,
  closedLoop: true,
  steps: true,
};

/**
 * Lyapunov spectrum of a network with all that stands before and behind its cells, along data: what
 * `lyapscope spectrum` computes.
 *
 * Token ids go through its embedding, numbers are scaled as its file says (`inputsFor`), and in
 * closed loop its readout becomes its input. `fitInputs` says beforehand whether data fit, and what was
 * done to them; what a reader assumed stands in `network.assumptions`.
 *
 * @returns As `lyapunovSpectrum`, warnings included.
 * @throws RangeError if a size or an option does not fit, or a closed loop has nothing to feed back.
 * @throws FormatError for other features than the network's scaling has.
 * @throws NumericalError if a state stops being finite; it names the step.
 * @throws `options.signal.reason` when aborted.
 *
 * Cost: that of `lyapunovSpectrum`; in closed loop the data are read once more, without tangents.
 */
export async function networkSpectrum(
  network: RecurrentNetwork,
  inputs: SequenceSet,
  given: NetworkSpectrumOptions = {},
): Promise<SpectrumResult> {
  requireKnown("networkSpectrum", given, NETWORK_SPECTRUM_OPTIONS);
  const { closedLoop = false, steps, ...options } = given;
  if (steps !== undefined && !(Number.isSafeInteger(steps) && steps >= 1)) {
    throw rangeError("networkSpectrum", `steps is ${steps}; expected an integer from 1 on`);
  }
  if (closedLoop) return spectrumOfLoop(network, inputs, steps, options);
  const used = steps === undefined ? inputs : limitSteps(inputs, steps);
  return lyapunovSpectrum(network.cell, inputsFor(network, used), options);
}

async function spectrumOfLoop(
  network: RecurrentNetwork,
  inputs: SequenceSet,
  steps: number | undefined,
  options: SpectrumOptions,
): Promise<SpectrumResult> {
  const readout = fedBack(network, inputs);
  const { cell } = network;
  const { initialState = "zeros", initialScale = DEFAULT_SCALE, repetitions = 1 } = options;
  const drive = repeatSequences(inputsFor(network, inputs), repetitions);
  const initialStates = initialStatesOf(cell, drive.sequences.length, options);
  const { kernels, signal } = options;
  const loop = await closeLoop({ cell, readout }, drive, { initialStates, kernels, signal });
  const longest = inputs.sequences.reduce((most, { length }) => Math.max(most, length), 0);
  const alone = autonomousInputs(steps ?? longest, inputs.sequences.length);
  const result = await lyapunovSpectrum(loop.cell, alone, {
    ...options,
    initialState: loop.initialStates,
    initialScale: undefined,
  });
  // A loop begins where the data end: the state that was chosen is the one before the data.
  const settings: SpectrumResult["settings"] = {
    ...result.settings,
    initialState: typeof initialState === "string" ? initialState : "given",
    initialScale: initialState === "random" ? initialScale : null,
  };
  return { ...result, settings };
}

/** The readout, if what it says can be the network's next input. */
function fedBack(
  { name, cell, readout, embedding, assumptions }: RecurrentNetwork,
  { kind }: SequenceSet,
): LinearReadout {
  const refuse = (why: string) => rangeError("networkSpectrum", `closedLoop needs ${why}`);
  if (readout === null || readout.activation !== "linear") {
    const reason = assumptions.find((text) => /^(no readout|without the readout)/.test(text));
    const found =
      readout === null
        ? (reason ?? "no readout was recognised; a mapping can name it")
        : `its readout is ${readout.activation}`;
    throw refuse(`a linear readout; ${name}: ${found}`);
  }
  if (embedding !== null || kind === "tokens") {
    const why = embedding === null ? "is driven by symbols" : "reads symbols through an embedding";
    throw refuse(`outputs that are the next input; ${name} ${why}, and its outputs are none`);
  }
  if (readout.outputs !== cell.inputSize) {
    throw refuse(`as many outputs as inputs; ${name} has ${readout.outputs} and ${cell.inputSize}`);
  }
  return readout;
}
