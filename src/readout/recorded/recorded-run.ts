/** What is recorded of one run, by whole epochs. */
import type { Run, RunState, RunStore, SpectrumRecord, StateChange } from "../../store/store.ts";
import { type MeasuredSpectrum, measured } from "../measured.ts";
import type { RunEnd } from "../run-table.ts";
import { stateSizeOf } from "./state-size.ts";

/** The part of a store that is asked. */
export type RunRecords = Pick<RunStore, "run" | "metrics" | "spectra" | "states">;

/** One run. */
export interface RecordedRun {
  readonly run: Run;
  readonly end: RunEnd;
  /** Value by epoch, by the name of the metric. */
  readonly curves: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** By epoch; 0 is before the training. */
  readonly spectra: ReadonlyMap<number, RecordedSpectrum>;
  /** Loss without a network; NaN where it is not recorded. */
  readonly baseline: number;
  /** Seconds that an epoch of training took, spectra not counted; NaN where they are not known. */
  readonly epochSeconds: number;
  /** Spectra that have no place here: of the network by itself, and between the ends of epochs. */
  readonly closedLoop: number;
  readonly withinEpochs: number;
}

/** A spectrum as a readout takes it: with its exponents, or measured and without. */
export interface RecordedSpectrum
  extends Pick<SpectrumRecord, "exponents" | "errors" | "layerOf" | "kind"> {
  readonly measured: MeasuredSpectrum | null;
  /** n; null where it is not known. */
  readonly stateSize: number | null;
  readonly convention: unknown;
  /** That it took; NaN where they are not recorded. */
  readonly seconds: number;
}

/** Metrics that become curves, the first one the loss that outcomes are read off. */
export const CURVES = ["validationLoss", "loss", "gradientNorm"] as const;

/** What each state of a run is to a readout; a run that failed may be repeated, so that nothing is known of its end. */
const ENDS: Readonly<Record<RunState, RunEnd>> = {
  finished: "finished",
  "stopped early": "finished",
  diverged: "diverged",
  pruned: "pruned",
  running: "unfinished",
  stopped: "unfinished",
  failed: "unfinished",
};

/**
 * Reads a run.
 *
 * @param keep - Whether exponents are kept; else spectra are measured, and forgotten.
 */
export async function recordedRun(
  store: RunRecords,
  id: string,
  keep: boolean,
): Promise<RecordedRun> {
  const run = await store.run(id);
  const metrics = new Map(
    await Promise.all(
      CURVES.map(async (name) => [name, await store.metrics(id, { name })] as const),
    ),
  );
  const counted = metrics.get("loss")!.length > 0 ? "loss" : "validationLoss";
  const ends = metrics.get(counted)!.map(({ step }) => step);
  const epochAt = (step: number) => (step === 0 ? 0 : ends.indexOf(step) + 1 || null);
  const curves = new Map<string, Map<number, number>>();
  for (const [name, values] of metrics) {
    const byEpoch = new Map<number, number>();
    for (const { step, value } of values) {
      const epoch = epochAt(step);
      if (epoch !== null) byEpoch.set(epoch, value);
    }
    curves.set(name, byEpoch);
  }
  const [baseline] = await store.metrics(id, { name: "baseline" });
  const records = await store.spectra(id);
  const seconds = trainingSeconds(await store.states(id), records);
  return {
    run,
    end: run.state === null ? "unfinished" : ENDS[run.state.state],
    curves,
    baseline: baseline?.value ?? Number.NaN,
    epochSeconds: ends.length > 0 && seconds > 0 ? seconds / ends.length : Number.NaN,
    ...spectraOf(run, records, epochAt, keep),
  };
}

function spectraOf(
  run: Run,
  records: readonly SpectrumRecord[],
  epochAt: (step: number) => number | null,
  keep: boolean,
): Pick<RecordedRun, "spectra" | "closedLoop" | "withinEpochs"> {
  const chosen = new Map<number, SpectrumRecord>();
  let [closedLoop, withinEpochs] = [0, 0];
  for (const record of records) {
    const epoch = epochAt(record.step);
    if (record.kind === "closed-loop") closedLoop++;
    else if (epoch === null) withinEpochs++;
    else if (chosen.get(epoch)?.kind !== "joint") chosen.set(epoch, record);
  }
  const spectra = new Map(
    [...chosen].map(([epoch, record]) => [epoch, recordedSpectrum(run, record, keep)] as const),
  );
  return { spectra, closedLoop, withinEpochs };
}

const NOTHING = new Float64Array(0);

function recordedSpectrum(run: Run, record: SpectrumRecord, keep: boolean): RecordedSpectrum {
  const { exponents, errors, layerOf, kind, details } = record;
  const stateSize = stateSizeOf(record, run);
  const about = { kind, stateSize, convention: details["convention"], seconds: secondsOf(record) };
  if (keep) return { exponents, errors, layerOf, ...about, measured: null };
  const features = measured({ exponents, errors, layerOf, stateSize });
  return { exponents: NOTHING, errors: null, layerOf: null, ...about, measured: features };
}

/** Seconds between each beginning and what followed it, less those of spectra; NaN after a run that was killed. */
function trainingSeconds(
  states: readonly StateChange[],
  spectra: readonly SpectrumRecord[],
): number {
  let milliseconds = 0;
  for (const [i, { state, at }] of states.entries()) {
    if (state !== "running") continue;
    const next = states[i + 1];
    if (next === undefined || next.state === "running") return Number.NaN;
    milliseconds += Date.parse(next.at) - Date.parse(at);
  }
  const measured = spectra.reduce((sum, record) => sum + (secondsOf(record) || 0), 0);
  return milliseconds / 1000 - measured;
}

/** Seconds that a spectrum took; NaN where they are not recorded. */
function secondsOf({ details }: SpectrumRecord): number {
  const { seconds } = details;
  return typeof seconds === "number" ? seconds : Number.NaN;
}
