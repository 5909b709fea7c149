/** The spectrum of one checkpoint, and where it goes: the store, the observer. */
import { join } from "node:path";
import { networkSpectrum } from "../experiment/network-spectrum.ts";
import { openStart } from "../experiment/node/open-start.ts";
import type { ChosenNetwork } from "../formats/network-in.ts";
import { fitInputs } from "../networks/fit-inputs.ts";
import { plural } from "../report/format.ts";
import { describeSubject, type SpectrumSubject } from "../report/subject.ts";
import type { SpectrumResult } from "../spectrum/result.ts";
import { positionOf, readName } from "./folder/checkpoint-name.ts";
import { momentOf } from "./folder/read-checkpoint.ts";
import type { CheckpointVersion } from "./ledger.ts";
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

/** Computes as `lyapscope spectrum` does, with the same options. */
export async function computeCheckpoint(
  { settings, observer, signal, inputsOf }: WatchSession,
  version: CheckpointVersion,
  chosen: ChosenNetwork,
): Promise<ComputedCheckpoint> {
  const data = await inputsOf(chosen.network);
  const { network, inputs } = await fitInputs(chosen.network, data, settings.scaling);
  const { frame, initialState, ...options } = settings.spectrum;
  const { closedLoop = false, exponents } = options;
  const { file } = version.candidate;
  const model = { ...chosen.model, source: join(settings.folder, file) };
  const subject = describeSubject(model, network, inputs, closedLoop);
  const sequences = inputs.sequences.length;
  const start = await openStart({ frame, initialState }, exponents, network, sequences);
  await observer.onCheckpoint({ file, hash: version.hash, network, subject });
  const result = await networkSpectrum(network, inputs, {
    ...options,
    ...start,
    signal,
    onProgress: observer.onProgress,
  });
  return { version, chosen, subject, result };
}

/** Records a spectrum, and then tells of it. */
export async function publish(
  session: WatchSession,
  { version, chosen, subject, result }: ComputedCheckpoint,
): Promise<void> {
  const { ledger, metrics, noteOnce, observer } = session;
  const { file } = version.candidate;
  const { series } = readName(file);
  const moment = momentOf(file, chosen.model);
  const position = positionOf(moment);
  if (position === null) {
    const what = "nothing says of which step it is, so its versions are counted from 0";
    await noteOnce(`counted ${series}`, { kind: "counted", message: `${file}: ${what}` });
  }
  const step = position ?? ledger.nextStep(series);
  await takeMetrics(session);
  await ledger.record({ ...version, step, series }, chosen.network.name, result);
  await observer.onSpectrum({
    file,
    hash: version.hash,
    run: ledger.id,
    step,
    metrics: metrics?.at(moment) ?? null,
    result,
    subject,
  });
}

/** Records what has been added to the metrics, and says what of it could not be used. */
export async function takeMetrics(session: WatchSession): Promise<void> {
  const { metrics, ledger, settings, noteOnce, observer } = session;
  if (metrics === null) return;
  const read = await metrics.read().catch((error: NodeJS.ErrnoException) => error);
  if (read instanceof Error) {
    const message = `${settings.metrics}: cannot be read (${read.code ?? read.message})`;
    return noteOnce("no metrics", { kind: "metrics", message });
  }
  const { metrics: found, unusable } = read;
  const added = await ledger.recordMetrics(found);
  if (added.length > 0) await observer.onMetrics(added);
  if (unusable.length === 0) return;
  const what = `left out ${plural(unusable.length, "line")}, as ${unusable[0].slice(0, LONGEST_QUOTE)}`;
  await noteOnce("unusable", {
    kind: "metrics",
    message: `${settings.metrics}: ${what}`,
    hint: 'a line is an object with "step" or "epoch": {"step": 120, "loss": 0.31}',
  });
}
