/** Computing and printing one spectrum: what `spectrum`, `watch` and `demo` share. */
import type { SequenceSet } from "../../data/sequences.ts";
import { type NetworkSpectrumOptions, networkSpectrum } from "../../experiment/network-spectrum.ts";
import type { RecurrentNetwork } from "../../formats/model.ts";
import "../../experiment/node/use-machine.ts";
import type { Provenance } from "../../report/document/provenance.ts";
import type { SpectrumSubject } from "../../report/subject.ts";
import type { SpectrumResult } from "../../spectrum/result.ts";
import type { Context } from "../command.ts";
import { inOurWords } from "../our-words.ts";
import { createProgress } from "../terminal/progress.ts";
import { warningText } from "./spectrum-notes.ts";

/** Computes, and shows how far it is. */
export async function computeSpectrum(
  network: RecurrentNetwork,
  inputs: SequenceSet,
  options: NetworkSpectrumOptions,
  context: Context,
): Promise<SpectrumResult> {
  const progress = createProgress(context.err);
  try {
    return await inOurWords(() =>
      networkSpectrum(network, inputs, {
        ...options,
        signal: context.signal,
        onProgress({ done, total }) {
          progress.update(done, total);
          context.onProgress?.(done, total);
        },
      }),
    );
  } finally {
    progress.end();
  }
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
