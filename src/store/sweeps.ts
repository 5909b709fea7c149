/**
 * What a sweep is and what is kept of it: its definition, the settings that were suggested, and for every
 * seed of a setting who computes it and what came of it.
 *
 * A *sweep* is its definition, whose hash is its id. A *setting* is a point of the search space, numbered
 * in the order of suggestion (`trial`); an *entry* is a setting with one seed, and becomes a run of the
 * store once somebody computes it. Leases decide who starts, never who finishes: what is reported of an
 * entry counts whoever reports it, since the numbers are the same.
 */
import type { JsonObject } from "./canonical-json.ts";

/** A sweep to begin, or to find again. */
export interface NewSweep {
  /** For people, unlike any other sweep's of the store. */
  readonly name: string;
  /** Plain JSON, all that counts: base configuration, space, sampler, pruner, seeds, objective. */
  readonly definition: object;
  /** Plain JSON from which a worker anywhere makes the sweep; no part of its identity. */
  readonly source: object;
  /** Version by name, of everything that can change a number. */
  readonly versions: Readonly<Record<string, string>>;
}

/** A sweep as it is kept. */
export interface Sweep {
  /** 16 hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  readonly definition: JsonObject;
  readonly source: JsonObject;
  readonly versions: Readonly<Record<string, string>>;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/**
 * Where an entry stands. *failed* may be repeated, *rejected* never again (its configuration is wrong),
 * *returned* was given back before its end and goes on, *diverged* and *pruned* are results.
 */
export type EntryState =
  | "waiting"
  | "running"
  | "done"
  | "pruned"
  | "diverged"
  | "failed"
  | "rejected"
  | "returned";

/** All states of an entry, in the order in which people want to read them. */
export const ENTRY_STATES: readonly EntryState[] = [
  "done",
  "pruned",
  "diverged",
  "failed",
  "rejected",
  "running",
  "returned",
  "waiting",
];

/** A setting that was suggested. */
export interface NewSetting {
  /** Place in the list of suggestions, from 0. */
  readonly trial: number;
  /** Of the sampler; those between two trials' gave settings that were there already. */
  readonly draw: number;
  /** Value by dotted path of the configuration. */
  readonly point: object;
  /** What the point is as a configuration: equal for points that are the same one. */
  readonly setting: string;
  /** Why there is no such configuration; null if there is one. */
  readonly rejected: string | null;
  /** One entry each; none for what is rejected. */
  readonly seeds: readonly number[];
}

/** A setting, as it is kept. */
export interface Setting extends NewSetting {
  readonly point: JsonObject;
}

/** Which entry of a sweep. */
export interface EntryKey {
  readonly trial: number;
  readonly seed: number;
}

/** A setting with one seed, as it is kept. */
export interface Entry extends EntryKey {
  readonly point: JsonObject;
  readonly state: EntryState;
  /** How often it was begun. */
  readonly attempts: number;
  /** How often an attempt failed by itself. */
  readonly failures: number;
  /** How often its worker was lost: killed, or gone without a word. */
  readonly losses: number;
  /** Id of its run; null before anybody began it. */
  readonly run: string | null;
  /** Why it stands there, for people: the error, the rule that ended it; may be empty. */
  readonly reason: string;
  /** The objective; null before there is one. NaN and ±∞ are results. */
  readonly objective: number | null;
  /** What else is known of its end; plain JSON. */
  readonly details: JsonObject;
  /** Whether the result came after it had been given up as failed, when others had gone on without it. */
  readonly late: boolean;
  /** Seconds that computing it took, all attempts together. */
  readonly seconds: number;
  /** Who computes it, or did last, for people: "process 71 on kant"; null before anybody. */
  readonly worker: string | null;
}

/** An entry to compute, with the lease on it. */
export interface LeasedEntry extends Entry {
  /** Of this lease and no other. */
  readonly token: string;
}

/** For how long an entry is taken without a word. The store knows who asks: this process, on this machine. */
export interface LeaseRequest {
  /** Milliseconds until the lease is void, unless it is renewed. */
  readonly milliseconds: number;
  /** Failures after which an entry is given up; four losses count as one. */
  readonly attempts: number;
  /** This entry and no other. */
  readonly entry?: EntryKey;
}

/** What came of an entry, or of one attempt. */
export interface EntryOutcome extends EntryKey {
  readonly state: Exclude<EntryState, "waiting" | "running">;
  readonly run: string | null;
  readonly reason: string;
  readonly objective: number | null;
  /** Plain JSON; NaN and ±∞ become strings. */
  readonly details?: object;
  /** Of this attempt. */
  readonly seconds: number;
}

/**
 * How many lost workers count as much as one failure. A machine that is taken away says nothing about a run; one that
 * takes its worker with it every time, as by its memory, has to come to an end.
 */
export const LOSSES_PER_FAILURE = 4;

/** Whether an entry has failed so often, or lost so many workers, that it is not tried again. */
export function isGivenUp(
  { failures, losses }: Pick<Entry, "failures" | "losses">,
  attempts: number,
): boolean {
  return failures + losses / LOSSES_PER_FAILURE >= attempts;
}

/** Under which lease an outcome was computed, and after how many failures entries are given up. */
export interface Settling {
  readonly token: string;
  readonly attempts: number;
}

/** Everything of a sweep, as another store has it. */
export interface SweepCopy {
  readonly sweep: Sweep;
  readonly settings: readonly Setting[];
  readonly entries: readonly Entry[];
}

/** How many entries stand where. */
export type EntryCounts = Readonly<Record<EntryState, number>>;

/** The part of a store that knows sweeps. Methods reject with a RangeError for a sweep that is not there. */
export interface SweepStore {
  /**
   * Begins a sweep, or finds the one with the same definition and versions.
   *
   * @throws RangeError if another sweep has that name.
   */
  createSweep(sweep: NewSweep): Promise<{ readonly id: string; readonly existed: boolean }>;

  /** One sweep, by its name, its id, or the beginning of exactly one id. */
  sweep(name: string): Promise<Sweep>;

  /** All sweeps, oldest first. */
  sweeps(): Promise<Sweep[]>;

  /** Removes a sweep and its entries; runs stay. */
  removeSweep(id: string): Promise<void>;

  /**
   * Adds settings, all or none; one that is there is left as it is, so that several workers can add the same.
   *
   * @throws Error if a setting of that number is there with another point or other seeds.
   */
  addSettings(id: string, settings: readonly NewSetting[]): Promise<void>;

  /** All settings by trial. */
  settings(id: string): Promise<Setting[]>;

  /** All entries by trial, then in the order of the seeds. */
  entries(id: string): Promise<Entry[]>;

  /** How many entries stand where. */
  countEntries(id: string): Promise<EntryCounts>;

  /**
   * Takes an entry to compute: the first that waits, was returned, or failed fewer times than allowed. One whose
   * lease is void has lost its worker: it has run out, or its process is gone from this machine. Of several that ask
   * at once each gets another entry.
   *
   * @returns null if there is none at the moment.
   */
  leaseEntry(id: string, request: LeaseRequest): Promise<LeasedEntry | null>;

  /**
   * Keeps a lease for another `milliseconds`, and says which run is being computed.
   *
   * @returns whether the entry is still this lease's: false if it was settled, or taken over by another.
   */
  renewLease(
    id: string,
    key: EntryKey,
    lease: { readonly token: string; readonly milliseconds: number; readonly run?: string },
  ): Promise<boolean>;

  /**
   * Records what came of an entry, whoever computed it. A result (done, pruned, diverged, rejected) stays;
   * failed and returned are recorded for the holder of the lease alone, so that a worker that was taken
   * for dead undoes nothing.
   *
   * @returns whether it was recorded: false where a result was there already, or the lease had passed on.
   */
  settleEntry(id: string, outcome: EntryOutcome, settling: Settling): Promise<boolean>;

  /**
   * Says that the holder of a lease is gone, and how it ended; the entry goes on elsewhere, or is given up.
   *
   * @param lost.how - For people: "killed by SIGKILL".
   * @returns whether it was recorded: false where the lease had passed on.
   */
  loseEntry(id: string, key: EntryKey, lost: Settling & { readonly how: string }): Promise<boolean>;

  /**
   * Takes a sweep over from another store, with its own times. Settings that are missing here are added; an entry
   * that has no result here and is computed by nobody gets what is known of it there. One that is being computed
   * there counts as returned here. All of it happens, or nothing.
   *
   * @throws RangeError if another sweep has that name, or the id is not that of its definition and versions.
   * @throws Error if a setting is there with another point or other seeds.
   */
  importSweep(copy: SweepCopy): Promise<void>;

  /** Lets entries that failed be computed again, as if nobody had begun them; returns how many. */
  repeatFailed(id: string): Promise<number>;
}
