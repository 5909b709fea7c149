/** The spectrum of one checkpoint, and where it goes: the store, the output, files. */
import { join } from "node:path";
import { plural } from "../../report/format.ts";
import { describeSubject, type SpectrumSubject } from "../../report/subject.ts";
import type { SpectrumResult } from "../../spectrum/result.ts";
import { integerOf } from "../arguments.ts";
import { fitted } from "../load-data.ts";
import type { ChosenNetwork } from "../load-model.ts";
import { computeSpectrum } from "../spectrum/compute-spectrum.ts";
import { writeTargets } from "../spectrum/spectrum-files.ts";
import { provenance, warningText } from "../spectrum/spectrum-notes.ts";
import { fileOptions, numericOptions } from "../spectrum/spectrum-options.ts";
import { positionOf, readName } from "./checkpoint-name.ts";
import type { CheckpointVersion } from "./ledger.ts";
import { momentOf } from "./read-checkpoint.ts";
import type { WatchSession } from "./session.ts";

/** A spectrum and what it is of. */
export interface ComputedCheckpoint {
  readonly version: CheckpointVersion;
  readonly chosen: ChosenNetwork;
  readonly subject: SpectrumSubject;
  readonly result: SpectrumResult;
}

/** Characters of a line that could not be used. */
const LONGEST_QUOTE = 60;

/** Computes as `spectrum` does, with the same options. */
export async function computeCheckpoint(
  { parsed, context, settings, inputsOf, sayOnce }: WatchSession,
  version: CheckpointVersion,
  chosen: ChosenNetwork,
): Promise<ComputedCheckpoint> {
  const data = await inputsOf(chosen.network);
  const { network, inputs } = await fitted(chosen.network, data, parsed);
  const model = { ...chosen.model, source: join(settings.folder, version.candidate.file) };
  const closedLoop = parsed.flag("closed-loop");
  const subject = describeSubject(model, network, inputs, closedLoop);
  const files = await fileOptions(parsed, network, inputs.sequences.length);
  const steps = integerOf(parsed, "steps", 1);
  const options = { ...numericOptions(parsed), ...files, closedLoop, steps };
  sayOnce("provenance", provenance(subject, network));
  const result = await computeSpectrum(network, inputs, options, context);
  return { version, chosen, subject, result };
}

/** Records a spectrum, and then says and writes it. */
export async function publish(
  session: WatchSession,
  { version, chosen, subject, result }: ComputedCheckpoint,
): Promise<void> {
  const { context, parsed, ledger, metrics, sayOnce } = session;
  const { file } = version.candidate;
  const { series } = readName(file);
  const moment = momentOf(file, chosen.model);
  const position = positionOf(moment);
  if (position === null) {
    const what = "nothing says of which step it is, so its versions are counted from 0";
    sayOnce(`counted ${series}`, `${file}: ${what}\n`);
  }
  const step = position ?? ledger.nextStep(series);
  await takeMetrics(session);
  await ledger.record({ ...version, step, series }, chosen.network.name, result);
  await session.write({
    file,
    hash: version.hash,
    run: ledger.id,
    step,
    metrics: metrics?.at(moment) ?? null,
    result,
    subject,
  });
  for (const warning of result.warnings) {
    // Numbers aside, the same warning is not given again.
    const name = warning.replace(/\d[\d.e-]*/g, "#");
    sayOnce(name, `${file}: ${warningText([warning], context.err)}`);
  }
  await writeTargets(parsed, result, subject, context);
}

/** Records what has been added to the metrics, and says what of it could not be used. */
export async function takeMetrics(session: WatchSession): Promise<void> {
  const { metrics, ledger, settings, sayOnce } = session;
  if (metrics === null) return;
  const read = await metrics.read().catch((error: NodeJS.ErrnoException) => error);
  if (read instanceof Error) {
    const reason = read.code ?? read.message;
    return sayOnce("no metrics", `${settings.metrics}: cannot be read (${reason})\n`);
  }
  const { metrics: added, unusable } = read;
  await ledger.recordMetrics(added);
  if (unusable.length === 0) return;
  const what = `left out ${plural(unusable.length, "line")}, as ${unusable[0].slice(0, LONGEST_QUOTE)}`;
  const hint = 'a line is an object with "step" or "epoch": {"step": 120, "loss": 0.31}';
  sayOnce("unusable", `${settings.metrics}: ${what}\n  hint: ${hint}\n`);
}
