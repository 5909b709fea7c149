/** What an experiment tells while it runs, and what comes of it. */
import type { LearningTask } from "../data/tasks/learning-task.ts";
import type { Network } from "../networks/network.ts";
import type { RunOrigin, RunStore } from "../store/store.ts";
import type { TrainingResult } from "../training/options.ts";
import type { EpochRecord } from "../training/training-state.ts";
import type { OptionNames } from "../words.ts";
import type { FileAccess } from "./configuration/tasks/task-record.ts";
import type { ClosedLoopReport } from "./monitor/closed-loop-report.ts";
import type { MonitorReport } from "./monitor/monitor-options.ts";

/** What `runExperiment` needs besides the configuration; no number depends on it. */
export interface ExperimentOptions {
  readonly store: RunStore;
  readonly files: FileAccess;
  /** Of what computes: `{ lyapscope: "0.1.0" }`. */
  readonly versions: Readonly<Record<string, string>>;
  /** @defaultValue as many as there are */
  readonly threads?: number | undefined;
  /** Forget what is recorded of this run, and begin again by itself. @defaultValue false */
  readonly fresh?: boolean | undefined;
  readonly observer?: ExperimentObserver | undefined;
  /** Bytes that the machine has; what needs more is refused. @defaultValue 16 GiB */
  readonly memory?: number | undefined;
  /** Stops after the present step, or in the midst of a spectrum; the run can be taken up again. */
  readonly signal?: AbortSignal | undefined;
}

/** For `requireKnown`. */
export const EXPERIMENT_OPTIONS: OptionNames<ExperimentOptions> = {
  store: true,
  files: true,
  versions: true,
  threads: true,
  fresh: true,
  observer: true,
  memory: true,
  signal: true,
};

/** Is told how an experiment goes. */
export interface ExperimentObserver {
  /** Before the first step. */
  onStart?(start: ExperimentStart): void;
  /** After every step. */
  onStep?(step: StepReport): void;
  /** After every epoch, its spectrum if it has one included. */
  onEpoch?(epoch: EpochReport): void;
  /** After every spectrum. */
  onSpectrum?(report: MonitorReport): void;
  /** Something worth knowing that is no failure, for people. */
  onNote?(text: string): void;
}

/** What is about to run. */
export interface ExperimentStart {
  /** Of the run. */
  readonly id: string;
  readonly task: LearningTask;
  readonly network: Network;
  /** Numbers that are trained. */
  readonly parameters: number;
  readonly epochs: number;
  /** Where the training is taken up; null at the beginning. */
  readonly resumedFrom: Position | null;
  /** Which run this one continues, and from which step on; null if it began by itself. */
  readonly origin: RunOrigin | null;
  /** Whether nothing is left to do. */
  readonly already: boolean;
}

/** Where a training stands. */
export interface Position {
  /** Epochs completed. */
  readonly epoch: number;
  /** Steps of the optimiser made. */
  readonly step: number;
}

/** A step of the optimiser. */
export interface StepReport {
  /** 0-based. */
  readonly epoch: number;
  /** Batches of this epoch done, and in all. */
  readonly batch: number;
  readonly batches: number;
  readonly step: number;
  readonly loss: number;
}

/** An epoch. */
export interface EpochReport extends EpochRecord {
  readonly epochs: number;
  /** Mean norm of the gradient before clipping. */
  readonly gradientNorm: number;
}

/** What became of an experiment. */
export interface ExperimentResult {
  readonly id: string;
  readonly outcome: TrainingResult["outcome"];
  /** At the end; after divergence the last healthy one. */
  readonly network: Network;
  readonly task: LearningTask;
  readonly position: Position;
  readonly history: readonly EpochRecord[];
  readonly divergence: TrainingResult["divergence"];
  readonly resumedFrom: Position | null;
  /** Which run this one continues, and from which step on; null if it began by itself. */
  readonly origin: RunOrigin | null;
  /** Whether nothing was left to do. */
  readonly already: boolean;
  /** Of tasks that ask for it, once the training is finished. */
  readonly closedLoop: ClosedLoopReport | null;
  readonly kernels: string;
  readonly threads: number;
  /** What to know about the numbers. */
  readonly warnings: readonly string[];
}
