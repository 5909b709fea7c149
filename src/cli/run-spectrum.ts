import type { SequenceSet } from "../data/sequences.ts";
import { inputsFor } from "../formats/inputs-for.ts";
import "../node.ts";
import { describeSubject, type SpectrumSubject } from "../report/subject.ts";
import { lyapunovSpectrum } from "../spectrum/lyapunov-spectrum.ts";
import type { SpectrumOptions } from "../spectrum/options.ts";
import type { SpectrumResult } from "../spectrum/result.ts";
import type { Context, ParsedArguments } from "./command.ts";
import { UsageError } from "./failure.ts";
import { loadData } from "./load-data.ts";
import { type ChosenNetwork, loadNetwork } from "./load-model.ts";
import { createProgress } from "./progress.ts";
import { checkTargets, writeTargets } from "./spectrum-files.ts";
import { fileOptions, numericOptions } from "./spectrum-options.ts";
import { provenance, spectrumText, warningText } from "./spectrum-text.ts";

/** What `lyapscope spectrum` does. */
export async function runSpectrum(parsed: ParsedArguments, context: Context): Promise<void> {
  const options = numericOptions(parsed);
  const input = parsed.value("input");
  if (input === undefined)
    throw new UsageError("--input is missing: the data that drives the network");
  await checkTargets(parsed);
  const chosen = await loadNetwork(parsed.positionals[0], parsed);
  const inputs = await loadData(input, parsed);
  try {
    const subject = describeSubject(
      chosen.model,
      chosen.network,
      inputs,
      parsed.flag("closed-loop"),
    );
    const files = await fileOptions(parsed, chosen.network, inputs.sequences.length);
    const result = await compute(chosen, inputs, subject, { ...options, ...files }, context);
    context.out.write(
      parsed.flag("json")
        ? await asJson(result, subject)
        : spectrumText(result, subject, context.out),
    );
    context.err.write(warningText(result.warnings, context.err));
    await writeTargets(parsed, result, subject, context);
  } finally {
    await inputs.close?.();
  }
}

async function compute(
  { network }: ChosenNetwork,
  inputs: SequenceSet,
  subject: SpectrumSubject,
  options: SpectrumOptions,
  { err, signal }: Context,
): Promise<SpectrumResult> {
  err.write(provenance(subject, network));
  const progress = createProgress(err);
  try {
    return await lyapunovSpectrum(network.cell, inputsFor(network, inputs), {
      ...options,
      signal,
      onProgress: ({ done, total }) => progress.update(done, total),
    });
  } finally {
    progress.end();
  }
}

async function asJson(result: SpectrumResult, subject: SpectrumSubject): Promise<string> {
  const { spectrumDocument } = await import("../report/spectrum-json.ts");
  return `${JSON.stringify(spectrumDocument(result, subject), null, 2)}\n`;
}
