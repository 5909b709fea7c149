/** What happens beside the steps of a training: records, spectra, checkpoints. */
import { NumericalError } from "../errors.ts";
import type { Network } from "../networks/network.ts";
import type { EpochEvent, StepEvent, TrainingMoment } from "../training/options.ts";
import type { EpochRecord, TrainingState } from "../training/training-state.ts";
import { encodeCheckpoint } from "./checkpoints/checkpoint.ts";
import type { Configuration, Interval } from "./configuration/configuration.ts";
import type { Reading } from "./configuration/reading.ts";
import type { GradientNorms } from "./monitor/gradient-decay.ts";
import type { Monitor, MonitorReport, MonitorState } from "./monitor/monitor-options.ts";
import { spectrumEvent } from "./monitor/spectrum-record.ts";
import type { ExperimentObserver, Position } from "./observer.ts";
import type { Recorder } from "./recorder.ts";

/** Everything that a checkpoint holds. */
export interface SessionState {
  readonly training: TrainingState;
  /** What others need to use its network. */
  readonly reading: Reading;
  /** Null without a monitor. */
  readonly monitor: MonitorState | null;
  /** Step of the last spectrum; null before the first. */
  readonly measuredAt: number | null;
  /** Where a spectrum was cut short, to be taken before the training goes on; null if none was. */
  readonly owed: Position | null;
  /**
   * After the training's end: what stood here before the spectrum that is taken because it ended, from which
   * one with more epochs goes on; null where the last spectrum was due anyway.
   */
  readonly beforeEnd: Pick<SessionState, "monitor" | "measuredAt" | "owed"> | null;
  /** The last gradient norms by lag. */
  readonly norms: GradientNorms | null;
  /** Of this epoch's steps so far. */
  readonly gradientNorms: { readonly sum: number; readonly count: number };
}

/** One training's records, spectra and checkpoints. */
export interface Session {
  onStep(event: StepEvent): Promise<void>;
  onEpoch(event: EpochEvent): Promise<void>;
  /**
   * A spectrum of this network, unless it has been taken or there is no monitor.
   *
   * @returns whether there is nothing left to do: false if the signal cut it short.
   */
  measure(network: Network, position: Position): Promise<boolean>;
  /** {@link measure} at the training's end, where no spectrum may be due. */
  measureLast(network: Network, position: Position): Promise<boolean>;
  /** The bytes of a checkpoint. */
  save(training: TrainingState): { readonly step: number; readonly bytes: Uint8Array };
}

/** What a session is made from. */
export interface SessionParts {
  readonly configuration: Configuration;
  readonly reading: Reading;
  readonly recorder: Recorder;
  readonly monitor: Monitor | null;
  readonly observer: ExperimentObserver;
  /** Cuts a spectrum short; it is taken when the training is taken up. */
  readonly signal: AbortSignal | undefined;
  /** Null at the beginning. */
  readonly saved: SessionState | null;
}

/** Begins, or goes on from what was saved. */
export function createSession(parts: SessionParts): Session {
  const { configuration, reading, recorder, monitor, observer, signal, saved } = parts;
  const { epochs } = configuration.training;
  let { measuredAt = null, owed = null, beforeEnd = null }: Partial<SessionState> = saved ?? {};
  let norms = saved?.norms ?? null;
  let gradientNorms = saved?.gradientNorms ?? { sum: 0, count: 0 };

  const save: Session["save"] = (training) => ({
    step: training.step,
    bytes: encodeCheckpoint({
      // The store has the history, number by number; with it a checkpoint would grow with every epoch.
      training: { ...training, history: [] },
      reading,
      monitor: monitor?.save() ?? null,
      measuredAt,
      owed,
      beforeEnd,
      norms,
      gradientNorms,
    } satisfies SessionState),
  });

  async function measure(network: Network, position: Position): Promise<boolean> {
    if (monitor === null || measuredAt === position.step) return true;
    try {
      const report = await monitor.measure(network, position, norms, signal);
      recordReport(recorder, report, configuration.monitor.stack);
      observer.onSpectrum?.(report);
    } catch (error) {
      if ((error as Error).name === "AbortError") {
        owed = { step: position.step, epoch: position.epoch };
        return false;
      }
      if (!(error instanceof NumericalError)) throw error;
      observer.onNote?.(`no spectrum at step ${position.step}: ${error.message}`);
    }
    owed = null;
    measuredAt = position.step;
    return true;
  }

  const measureLast: Session["measureLast"] = (network, position) => {
    // What is there already is of an end whose spectrum was cut short, and is taken up here.
    if (measuredAt !== position.step)
      beforeEnd ??= { monitor: monitor?.save() ?? null, measuredAt, owed };
    return measure(network, position);
  };

  let leastLoss = Number.POSITIVE_INFINITY;
  /** Whether an epoch is the best so far by its held-out loss; its checkpoint will stay. */
  function isBest({ step, validationLoss }: Pick<EpochRecord, "step" | "validationLoss">): boolean {
    if (validationLoss === null || !(validationLoss < leastLoss)) return false;
    leastLoss = validationLoss;
    recorder.best(step);
    return true;
  }
  for (const record of saved?.training.history ?? []) isBest(record);

  async function checkpoint(event: TrainingMoment): Promise<void> {
    await recorder.flush({ checkpoint: save(event.save()) });
  }

  return {
    save,
    measure,
    measureLast,
    async onStep(event) {
      beforeEnd = null;
      const { step, epoch, loss, gradientNorm, learningRate: _, ...rest } = event;
      gradientNorms = {
        sum: gradientNorms.sum + gradientNorm,
        count: gradientNorms.count + 1,
      };
      if (event.gradientNorms !== null && speaks(event.gradientNorms)) {
        norms = event.gradientNorms;
        recorder.series(step, "gradientNorms", geometricMeans(norms));
      }
      if (step % configuration.metricsEvery === 0) {
        recorder.metric(step, "batch.loss", loss);
        recorder.metric(step, "batch.gradientNorm", gradientNorm);
      }
      observer.onStep?.({ epoch, step, loss, batch: rest.batch, batches: rest.batches });
      const moment = { step, epoch };
      if (configuration.monitor.every.steps !== undefined && monitor?.due(moment)) {
        await measure(event.network(), moment);
      }
      if (comes(configuration.checkpoints.every, "steps", step)) await checkpoint(event);
      else await recorder.flushNowAndThen();
    },
    async onEpoch(event) {
      const { network, save: saveTraining, ...record } = event;
      const { step } = record;
      const gradientNorm = gradientNorms.sum / Math.max(1, gradientNorms.count);
      gradientNorms = { sum: 0, count: 0 };
      for (const name of [
        "loss",
        "validationLoss",
        "validationAccuracy",
        "learningRate",
      ] as const) {
        const value = record[name];
        if (value !== null) recorder.metric(step, name, value);
      }
      recorder.metric(step, "gradientNorm", gradientNorm);
      const moment = { step, epoch: record.epoch + 1 };
      if (monitor?.due(moment)) await measure(network(), moment);
      observer.onEpoch?.({ ...record, epochs, gradientNorm });
      const best = isBest(record);
      if (best || comes(configuration.checkpoints.every, "epochs", moment.epoch)) {
        await checkpoint({ network, save: saveTraining });
      } else await recorder.flushNowAndThen();
    },
  };
}

function recordReport(recorder: Recorder, report: MonitorReport, kind: string): void {
  const { step, spectrum, singularValues, textGrowth } = report;
  const { meanExponent, warmStart, gradientDecay } = report;
  recorder.spectrum(
    spectrumEvent(spectrum, step, kind, { meanExponent, warmStart, gradientDecay }),
  );
  for (const { lag, logs } of singularValues ?? []) {
    recorder.series(step, `singularValues.${lag}`, Float64Array.from(logs));
  }
  if (textGrowth !== null) recorder.text(step, textGrowth);
}

function comes(every: Interval, unit: keyof Interval, count: number): boolean {
  const period = every[unit];
  return period !== undefined && count % period === 0;
}

/** Where the last step of a batch is not scored, there is no gradient to follow. */
function speaks({ sequences, values }: GradientNorms): boolean {
  return values.subarray(0, sequences).some((norm) => norm > 0);
}

/** Over the sequences, at each lag; 0 where one is 0. */
function geometricMeans({ sequences: B, values }: GradientNorms): Float64Array {
  return Float64Array.from({ length: values.length / B }, (_, lag) => {
    let sum = 0;
    for (let b = 0; b < B; b++) sum += Math.log(values[lag * B + b]);
    return Math.exp(sum / B);
  });
}
