/** What the page and its workers say to each other; all of it plain data. */
import type { SpectrumResult } from "lyapscope";
import type { Settings } from "../settings/fields.ts";

/** A file that was dropped on the page. */
export interface DroppedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Files in use: those of a model (a folder's, too), and one of data. */
export interface Files {
  readonly model: readonly DroppedFile[];
  /** Which network of the model; null: its only one. */
  readonly networkName: string | null;
  readonly data: DroppedFile | null;
}

export type Request =
  | {
      readonly type: "explore" | "gain" | "train";
      readonly settings: Settings;
      readonly files: Files;
    }
  | { readonly type: "pause"; readonly paused: boolean }
  | { readonly type: "export"; readonly settings: Settings; readonly files: Files };

/** Order by which an answer is told from those to an earlier question. */
export interface Asked {
  readonly job: number;
  readonly request: Request;
}

/** What is driven by what. */
export interface Subject {
  /** "GRU, 64 units". */
  readonly network: string;
  /** "noise". */
  readonly drive: string;
  /** n and m. */
  readonly stateSize: number;
  readonly inputSize: number;
  readonly steps: number;
  readonly transient: number;
  /** What to know: assumptions of a reader, data that end early. */
  readonly notes: readonly string[];
  /** Networks that the file holds, where there is a choice. */
  readonly choices: readonly string[];
}

/** Some steps of a trajectory, and of a second that began beside it. */
export interface Trajectories {
  /** Step of the data at which they begin. */
  readonly from: number;
  /** Of some units, their values by step, for the first of the steps. */
  readonly first: readonly Float64Array[];
  /** Those of a copy that started a visible distance away. */
  readonly second: readonly Float64Array[];
  /** First number of the input, by step; null for symbols. */
  readonly drive: Float64Array | null;
  /** ln of the distance to a copy that started a hair away, by step, ln of that hair subtracted. */
  readonly distance: Float64Array;
}

/** Mean over networks at one gain. */
export interface GainPoint {
  readonly at: number;
  readonly mean: number;
  readonly allowance: number | null;
  readonly theory: number | null;
}

/** A moment of a training. */
export interface TrainingPoint {
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  /** Null where only the loss was looked at. */
  readonly spectrum: {
    readonly exponents: readonly number[];
    readonly errors: readonly (number | null)[];
  } | null;
}

/** What a training is of. */
export interface TrainingSubject {
  readonly name: string;
  readonly baseline: { readonly name: string; readonly loss: number };
  readonly parameters: number;
}

export type Answer =
  | { readonly type: "subject"; readonly subject: Subject }
  | { readonly type: "trajectories"; readonly trajectories: Trajectories }
  | {
      readonly type: "spectrum";
      readonly steps: number;
      readonly total: number;
      /** Null before the transient is over. */
      readonly result: SpectrumResult | null;
      /** "computing", then "reach", then "done". */
      readonly stage: "computing" | "reach" | "done";
      /** Of the computation so far, waiting left out. */
      readonly seconds: number;
    }
  | {
      readonly type: "gain";
      readonly points: readonly GainPoint[];
      readonly total: number;
      readonly theory: string | null;
    }
  | { readonly type: "training-subject"; readonly subject: TrainingSubject }
  | {
      readonly type: "training";
      readonly points: readonly TrainingPoint[];
      readonly ended: string | null;
    }
  | {
      readonly type: "exported";
      readonly network: DroppedFile | null;
      readonly input: DroppedFile;
      readonly command: string;
      readonly notes: readonly string[];
    }
  | { readonly type: "failed"; readonly message: string };

export interface Answered {
  readonly job: number;
  readonly answer: Answer;
}
