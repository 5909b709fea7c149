/** What a search is asked for, what it tells while it goes, and what comes of it. */
import type { LearningTask } from "../../data/tasks/learning-task.ts";
import type { OptionNames } from "../../words.ts";
import type { SettingValues } from "../configuration/configuration-with.ts";
import type { FileAccess } from "../configuration/tasks/task-record.ts";
import type { CurvePoint } from "./curve-point.ts";
import type { Movement } from "./movement.ts";
import type { TunedCrossing } from "./one-more-network.ts";
import type { TargetValue, TuningTarget } from "./target.ts";
import type { VariedSetting } from "./varied-setting.ts";

/** What `tuneInitial` needs beside the configuration. */
export interface TuneOptions {
  readonly target: TuningTarget;
  /** "network.initial.all.bound", without "network." as well; "gain" is that of the recurrent weights. */
  readonly vary: string;
  readonly files: FileAccess;
  /** S networks at every setting: those of the configuration's seed and the S − 1 after it. @defaultValue 8 */
  readonly seeds?: number | undefined;
  /** Least and largest setting. @defaultValue by the kind of the setting, a decade on either side of a usual one */
  readonly range?: readonly [number, number] | undefined;
  /** Settings of the first, coarse grid. @defaultValue 9 */
  readonly grid?: number | undefined;
  /** @defaultValue as many as there are */
  readonly threads?: number | undefined;
  /** Bytes that the machine has; what needs more is refused. @defaultValue 16 GiB */
  readonly memory?: number | undefined;
  readonly observer?: TuneObserver | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** For `requireKnown`. */
export const TUNE_OPTIONS: OptionNames<TuneOptions> = {
  target: true,
  vary: true,
  files: true,
  seeds: true,
  range: true,
  grid: true,
  threads: true,
  memory: true,
  observer: true,
  signal: true,
};

/** Is told how a search goes. */
export interface TuneObserver {
  /** Before the first spectrum. */
  onStart?(start: TuneStart): void;
  /** After every spectrum: how many there have been. */
  onSpectrum?(count: number): void;
  /** After all spectra of a setting. */
  onPoint?(point: CurvePoint): void;
}

/** What is about to be searched. */
export interface TuneStart {
  readonly setting: VariedSetting;
  readonly range: readonly [number, number];
  readonly task: LearningTask;
  /** n, and how many exponents every spectrum has. */
  readonly stateSize: number;
  readonly exponents: number;
  readonly seeds: readonly number[];
  readonly grid: number;
}

/** What a search found. */
export interface TuneResult extends TuneStart {
  readonly target: TuningTarget;
  readonly wanted: TargetValue;
  /** All settings that were looked at, ascending. */
  readonly points: readonly CurvePoint[];
  readonly crossings: readonly TunedCrossing[];
  /** Whether the setting moves what is wanted at all, within the range. */
  readonly movement: Movement;
  /** The setting whose mean is nearest to the target; null if none is finite. */
  readonly nearest: CurvePoint | null;
  /** The setting to use; null without a crossing. */
  readonly suggestion: Suggestion | null;
  /** Where theory has a value. */
  readonly theory: TheoryOfSearch | null;
  /** Steps that every spectrum counts, of so many sequences, after so many of each. */
  readonly data: { readonly steps: number; readonly transient: number; readonly sequences: number };
}

/** The setting to use, and what was measured there. */
export interface Suggestion {
  /** The crossing that it is of, as its index. */
  readonly crossing: number;
  /** Rounded to what the interval leaves meaningful. */
  readonly value: number;
  readonly point: CurvePoint;
  /** What to put into the configuration: the setting and what has to stand beside it. */
  readonly values: SettingValues;
  /** Networks whose states stand still or repeat there: their exponents are those of the linearisation. */
  readonly resting: number;
}

/** Theory beside a search. */
export interface TheoryOfSearch {
  readonly words: string;
  /** By the points of the curve; null where it says nothing. */
  readonly values: readonly (number | null)[];
  /** Where its curve meets the target within the range. */
  readonly crossings: readonly number[];
}
