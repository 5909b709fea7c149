/**
 * What a run is and what is kept of it.
 *
 * A run is its configuration, its seed and the versions of what computed it; its id is a hash of
 * exactly these (`run-id.ts`). Events have keys (run, step, name or kind), and writing a key again
 * replaces what it held: a resumed training repeats the events after its last checkpoint, and
 * nothing counts twice. Only the history of states is append-only, with its time of day.
 */

import type { JsonObject } from "./canonical-json.ts";
import type { ChangeStore } from "./changes/changes.ts";
import type { KindFilter, NameFilter, OverviewFilter } from "./filters.ts";
import type { RunState, StateChange, StateEvent } from "./states.ts";
import type { SweepStore } from "./sweeps.ts";

export type { KindFilter, NameFilter, OverviewFilter, RunState, StateChange, StateEvent };

/** What makes a run this run and no other. */
export interface RunIdentity {
  /** Plain JSON; NaN and ±∞ are kept as the strings "NaN", "Infinity", "-Infinity". */
  readonly configuration: object;
  /** Any safe integer. */
  readonly seed: number;
  /** Version by name, of everything that can change a number: `{ lyapscope: "0.1.0" }`. */
  readonly versions: Readonly<Record<string, string>>;
}

/** A run to begin, or to find again. */
export interface NewRun extends RunIdentity {
  /** For people; not part of the identity. */
  readonly name?: string;
}

/** Where the records of a run come from that goes on where another one ended. */
export interface RunOrigin {
  /** The other run's id; it may have been removed since. */
  readonly run: string;
  /** Training step up to which its records are the other's. */
  readonly step: number;
}

/** A run as it is kept. */
export interface Run {
  /** 16 hexadecimal digits. */
  readonly id: string;
  readonly name: string | null;
  readonly configuration: JsonObject;
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** The last change of state; null before the first. */
  readonly state: StateChange | null;
  /** Which run it continues; null for one that began by itself. */
  readonly origin: RunOrigin | null;
}

/** One number at one step. NaN and ±∞ are results like others. */
export interface Metric {
  readonly step: number;
  readonly name: string;
  readonly value: number;
}

/** A spectrum at one step, as it is recorded. */
export interface SpectrumEvent {
  readonly step: number;
  /** Which one, when a step has several: "joint", "per-layer". */
  readonly kind: string;
  /** k exponents in nats per time step, descending; −∞ allowed. */
  readonly exponents: Float64Array;
  /** One standard error of each, NaN where there is none; null if there are none at all. */
  readonly errors: Float64Array | null;
  /** Layer (0-based) that owns each exponent. */
  readonly layerOf?: readonly number[] | null;
  /** Plain JSON: dimension, certificates, seconds…; NaN and ±∞ become strings. */
  readonly details: object;
}

/** A spectrum at one step, as it is kept. */
export interface SpectrumRecord extends SpectrumEvent {
  readonly layerOf: readonly number[] | null;
  readonly details: JsonObject;
}

/** A vector at one step that is no spectrum: gradient norms by lag, singular values. */
export interface Series {
  readonly step: number;
  readonly name: string;
  readonly values: Float64Array;
}

/** Everything that a training needs to go on from `step`, as bytes of its own format. */
export interface Checkpoint {
  readonly step: number;
  readonly bytes: Uint8Array;
}

/** Events that are recorded together, or not at all. */
export interface RunEvents {
  readonly metrics?: readonly Metric[];
  readonly spectra?: readonly SpectrumEvent[];
  readonly series?: readonly Series[];
  readonly checkpoint?: Checkpoint;
  readonly state?: StateEvent;
  /** That the run goes on where another one ended. */
  readonly origin?: RunOrigin;
}

/** Which runs. */
export interface RunFilter {
  readonly name?: string;
  /** Of the last change of state. */
  readonly state?: RunState;
}

/** The last that is known of a run. */
export interface Latest {
  /** Largest step of any metric, spectrum, series, checkpoint or state; null without any. */
  readonly step: number | null;
  /** The last value of every metric, by name. */
  readonly metrics: readonly Metric[];
  /** The last spectrum of every kind, by kind. */
  readonly spectra: readonly SpectrumRecord[];
}

/** How much there is under one name, or of one kind. */
export interface Extent {
  readonly name: string;
  /** Steps that have it. */
  readonly count: number;
  /** The least and the largest of these. */
  readonly first: number;
  readonly last: number;
}

/** What is recorded of a run, by name and kind; without what it says. */
export interface Recorded {
  readonly metrics: readonly Extent[];
  readonly spectra: readonly Extent[];
  readonly series: readonly Extent[];
}

/** A run and the last that is known of it. */
export interface RunOverview {
  readonly run: Run;
  /** Largest step of any metric, spectrum, series, checkpoint or state; null without any. */
  readonly step: number | null;
  /** Every metric, by name. */
  readonly metrics: readonly MetricSummary[];
  /** The last spectrum of every kind, by kind. */
  readonly spectra: readonly SpectrumHead[];
  /** Every change of state, in the order of recording. */
  readonly states: readonly StateChange[];
  /** Whether someone holds the run. */
  readonly held: boolean;
}

/** A spectrum without its exponents but the first. */
export interface SpectrumHead {
  readonly step: number;
  readonly kind: string;
  /** λ₁ in nats per step; null if there are no exponents at all. */
  readonly largest: number | null;
  /** Its standard error; null where there is none. */
  readonly largestError: number | null;
  /** What was recorded beside it; null if {@link OverviewFilter.details} did not ask for it. */
  readonly details: JsonObject | null;
}

/** All values of one metric of a run, in short: the last, with its step; how many; and the least. */
export interface MetricSummary extends Metric {
  /** Steps that have it. */
  readonly count: number;
  /** The least that is a number or ±∞, the first of equal ones; null if all are NaN. */
  readonly least: Omit<Metric, "name"> | null;
}

/** Everything of a run, as another store has it. */
export interface RunCopy {
  /** Its state is the last of `states`. */
  readonly run: Omit<Run, "state">;
  readonly metrics: readonly Metric[];
  readonly spectra: readonly SpectrumRecord[];
  readonly series: readonly Series[];
  readonly checkpoints: readonly Checkpoint[];
  /** In the order of recording, with their own times. */
  readonly states: readonly StateChange[];
}

/** A run that is written by its holder alone. */
export interface RunHold {
  /** Gives the run back; twice does nothing. */
  release(): Promise<void>;
}

/**
 * Where runs are kept. Every id that a method takes must be whole; {@link RunStore.run} completes
 * one. All methods reject with a RangeError for a run that is not there.
 *
 * What is handed in is copied, what is handed out belongs to the caller.
 */
export interface RunStore extends SweepStore, ChangeStore {
  /**
   * Begins a run, or finds the one with the same identity, which is left as it is.
   *
   * @returns its id, and whether it was there before.
   */
  createRun(run: NewRun): Promise<{ readonly id: string; readonly existed: boolean }>;

  /**
   * One run.
   *
   * @param id - The id, or the beginning of exactly one id.
   */
  run(id: string): Promise<Run>;

  /** Runs, oldest first. */
  runs(filter?: RunFilter): Promise<Run[]>;

  /** Records events in one transaction: after a crash at any moment, all are there or none is. */
  record(id: string, events: RunEvents): Promise<void>;

  /** Metrics by step, then name. */
  metrics(id: string, filter?: NameFilter): Promise<Metric[]>;

  /** Spectra by step, then kind. */
  spectra(id: string, filter?: KindFilter): Promise<SpectrumRecord[]>;

  /** Series by step, then name. */
  series(id: string, filter?: NameFilter): Promise<Series[]>;

  /** The last of everything. */
  latest(id: string): Promise<Latest>;

  /** What there is of a run, and at how many steps. */
  recorded(id: string): Promise<Recorded>;

  /** All runs with the last of everything, oldest first, in a few statements however many there are. */
  overviews(filter?: OverviewFilter): Promise<RunOverview[]>;

  /** The checkpoint with the largest step; null without any. */
  latestCheckpoint(id: string): Promise<Checkpoint | null>;

  /** The checkpoint of a step; null if there is none. */
  checkpoint(id: string, step: number): Promise<Checkpoint | null>;

  /** All checkpoints by step, with their sizes in bytes. */
  checkpoints(id: string): Promise<{ readonly step: number; readonly size: number }[]>;

  /** Removes all checkpoints but the `count` last ones, and those of the steps in `also`. */
  keepCheckpoints(id: string, count: number, also?: readonly number[]): Promise<void>;

  /** Every change of state, in the order of recording. */
  states(id: string): Promise<StateChange[]>;

  /**
   * Holds a run, so that two trainings do not compute it at the same time. A hold ends with its
   * release, when the store is closed, and with the process that has it, however that ends. It keeps
   * away those who ask for it and nobody else: every other method works with it and without.
   *
   * @throws Error while someone else holds the run; the message says who.
   */
  holdRun(id: string): Promise<RunHold>;

  /** Whether someone holds the run. One that is "running" and that nobody holds was killed. */
  isHeld(id: string): Promise<boolean>;

  /** Gives a run another name, which changes nothing else: names are for people. */
  renameRun(id: string, name: string): Promise<void>;

  /**
   * Takes a run over from another store, with its own times; what is recorded here of the same run is replaced
   * by it. All of it happens, or nothing.
   *
   * @throws RangeError if its id is not that of its configuration, seed and versions.
   * @throws Error while someone holds the run here.
   */
  importRun(copy: RunCopy): Promise<void>;

  /** Removes a run and everything recorded of it, its hold too. */
  removeRun(id: string): Promise<void>;

  /** Lets go of files. Nothing may be called afterwards; closing twice does nothing. */
  close(): Promise<void>;
}
