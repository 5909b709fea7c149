/** What is recorded of one run, by whole epochs. */
import type { Run, RunState, RunStore, SpectrumRecord, StateChange } from "../../store/store.ts";
import type { FeatureSource } from "../features.ts";
import type { RunEnd } from "../run-table.ts";
import { stateSizeOf } from "./state-size.ts";

/** The part of a store that is asked. */
export type RunRecords = Pick<RunStore, "run" | "metrics" | "spectra" | "states">;

/** One run. */
export interface RecordedRun {
  readonly run: Run;
  readonly end: RunEnd;
  /** By the name of the metric. */
  readonly curves: ReadonlyMap<string, RecordedCurve>;
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

/** A metric at the ends of epochs, ascending: two lists of numbers, which take a fifth of the memory of a map. */
export interface RecordedCurve {
  readonly epochs: readonly number[];
  readonly values: readonly number[];
}

/** A spectrum as a readout takes it; without its exponents where it was taken and is not kept. */
export interface RecordedSpectrum extends FeatureSource {
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

/** Takes what is to be known of a spectrum, which is then forgotten. */
export type TakeSpectrum = (epoch: number, spectrum: FeatureSource) => void;

/**
 * Reads a run.
 *
 * @param prefix - Its id, or the beginning of it alone.
 * @param take - Null: exponents are kept.
 */
export async function recordedRun(
  store: RunRecords,
  prefix: string,
  take: TakeSpectrum | null,
): Promise<RecordedRun> {
  const run = await store.run(prefix);
  const { id } = run;
  const metrics = new Map(
    await Promise.all(
      CURVES.map(async (name) => [name, await store.metrics(id, { name })] as const),
    ),
  );
  const counted = metrics.get("loss")!.length > 0 ? "loss" : "validationLoss";
  const ends = metrics.get(counted)!.map(({ step }) => step);
  const places = new Map(ends.map((step, place) => [step, place + 1]));
  const epochAt = (step: number) => (step === 0 ? 0 : (places.get(step) ?? null));
  const curves = new Map<string, RecordedCurve>();
  for (const [name, recorded] of metrics) {
    const known = recorded.filter(({ step }) => epochAt(step) !== null);
    const epochs = known.map(({ step }) => epochAt(step)!);
    curves.set(name, { epochs, values: known.map(({ value }) => value) });
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
    ...spectraOf(run, records, epochAt, take),
  };
}

function spectraOf(
  run: Run,
  records: readonly SpectrumRecord[],
  epochAt: (step: number) => number | null,
  take: TakeSpectrum | null,
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
    [...chosen].map(([epoch, record]) => [epoch, recordedSpectrum(run, record, epoch, take)]),
  );
  return { spectra, closedLoop, withinEpochs };
}

const NOTHING = new Float64Array(0);

function recordedSpectrum(
  run: Run,
  record: SpectrumRecord,
  epoch: number,
  take: TakeSpectrum | null,
): RecordedSpectrum {
  const { exponents, errors, layerOf, details } = record;
  const source = { exponents, errors, layerOf, stateSize: stateSizeOf(record, run) };
  const about = { convention: details["convention"], seconds: secondsOf(record) };
  if (take === null) return { ...source, ...about };
  take(epoch, source);
  return { ...source, exponents: NOTHING, errors: null, layerOf: null, ...about };
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
