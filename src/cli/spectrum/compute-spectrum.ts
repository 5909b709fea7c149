/** Computing and printing one spectrum: what `spectrum` and `demo` share. */
import type { SequenceSet } from "../../data/sequences.ts";
import { inputsFor } from "../../formats/inputs-for.ts";
import type { RecurrentNetwork } from "../../formats/model.ts";
import "../../node.ts";
import type { Provenance } from "../../report/document/provenance.ts";
import type { SpectrumSubject } from "../../report/subject.ts";
import { lyapunovSpectrum } from "../../spectrum/lyapunov-spectrum.ts";
import type { SpectrumOptions } from "../../spectrum/options.ts";
import type { SpectrumResult } from "../../spectrum/result.ts";
import { DEFAULT_SCALE } from "../../spectrum/trajectory/initial-states.ts";
import { closeLoop } from "../closed-loop.ts";
import type { Context } from "../command.ts";
import { createProgress } from "../progress.ts";
import { warningText } from "./spectrum-notes.ts";

/**
 * Computes, and shows how far it is.
 *
 * @param loopSteps - Steps of a closed loop, where the subject is one.
 */
export async function computeSpectrum(
  network: RecurrentNetwork,
  inputs: SequenceSet,
  subject: SpectrumSubject,
  options: SpectrumOptions,
  { err, signal }: Context,
  loopSteps: number = subject.input.longest,
): Promise<SpectrumResult> {
  const progress = createProgress(err);
  const drive = inputsFor(network, inputs);
  try {
    const job = subject.closedLoop
      ? await closeLoop(network, drive, loopSteps, { ...options, signal })
      : { cell: network.cell, inputs: drive, options };
    const result = await lyapunovSpectrum(job.cell, job.inputs, {
      ...job.options,
      signal,
      onProgress: ({ done, total }) => progress.update(done, total),
    });
    return subject.closedLoop ? { ...result, settings: askedFor(result, options) } : result;
  } finally {
    progress.end();
  }
}

/** A loop begins where the data end: the state that was chosen is the one before the data. */
function askedFor(
  { settings }: SpectrumResult,
  { initialState = "zeros", initialScale = DEFAULT_SCALE }: SpectrumOptions,
): SpectrumResult["settings"] {
  return {
    ...settings,
    initialState: typeof initialState === "string" ? initialState : "given",
    initialScale: initialState === "random" ? initialScale : null,
  };
}

/** The result on stdout, for people or as JSON, and its warnings on stderr. */
export async function printSpectrum(
  result: SpectrumResult,
  subject: SpectrumSubject,
  asJson: boolean,
  { out, err }: Context,
  madeFrom?: Provenance,
): Promise<void> {
  if (asJson) {
    const { spectrumDocument } = await import("../../report/document/spectrum-json.ts");
    out.write(`${JSON.stringify(spectrumDocument(result, subject, madeFrom), null, 2)}\n`);
  } else {
    const { spectrumText } = await import("./spectrum-text.ts");
    out.write(spectrumText(result, subject, out));
  }
  err.write(warningText(result.warnings, err));
}
