/**
 * What happened in a store, in the order in which it became visible. Each call that changed something has a
 * number, and numbers only rise: who has read up to N and asks for what came after N gets all of it, and each
 * once, whichever process wrote it.
 *
 * A change says which events were written and not what they hold: those are in their tables, once. Who reads them
 * behind the change may find newer ones under the same keys, and is told of these by the change that wrote them.
 *
 * Runs of a store that an older version wrote are there without a change: a reader loads what there is first, and
 * then follows from {@link ChangeStore.lastChange} as it was before.
 */
import { rangeError } from "../../errors.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import type { StateChange } from "../states.ts";
import type { EntryKey, EntryState } from "../sweeps.ts";

/**
 * What happened to a run or a sweep: *recorded* are events of a run, *extended* is a sweep by settings, *entries*
 * are taken, given back or settled, and what was *replaced* came whole from another store and is read anew.
 */
export const CHANGE_KINDS = [
  "created",
  "recorded",
  "renamed",
  "replaced",
  "removed",
  "extended",
  "entries",
] as const;

/** One of {@link CHANGE_KINDS}. */
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** An entry of a sweep, and where it stood after the change. */
export interface ChangedEntry extends EntryKey {
  readonly state: EntryState;
  /** Id of its run; null before anybody began it. */
  readonly run: string | null;
}

/** What of a run or a sweep changed. */
export interface ChangedParts {
  /** Keys of metrics that were written. */
  readonly metrics: readonly { readonly step: number; readonly name: string }[];
  /** Keys of spectra that were written. */
  readonly spectra: readonly { readonly step: number; readonly kind: string }[];
  /** Keys of series that were written. */
  readonly series: readonly { readonly step: number; readonly name: string }[];
  /** The step of a checkpoint that was written. */
  readonly checkpoint: number | null;
  /** A change of state. */
  readonly state: StateChange | null;
  /** The new name of a run. */
  readonly name: string | null;
  /** Entries of a sweep. */
  readonly entries: readonly ChangedEntry[];
}

/** One change: what one call wrote. */
export interface Change extends ChangedParts {
  /** Larger than that of every change before it; some numbers may be missing. */
  readonly number: number;
  readonly kind: ChangeKind;
  /** Id of the run that changed; null where it was a sweep. */
  readonly run: string | null;
  /** Id of the sweep that changed; null where it was a run. */
  readonly sweep: string | null;
}

/** Which changes. */
export interface ChangeFilter {
  /** Of this run alone. */
  readonly run?: string;
  /** Of this sweep, and of the runs of its entries. */
  readonly sweep?: string;
  /** At most so many, the first ones. @defaultValue 1000 */
  readonly limit?: number;
}

/** The part of a store that numbers its changes. */
export interface ChangeStore {
  /**
   * What happened after the change of number `after`, in order.
   *
   * @throws RangeError if the filter is wrong.
   * @throws ForgottenChangesError if the store does not know all that came after: it numbers its last
   *   100,000, and none that another store had.
   */
  changes(after: number, filter?: ChangeFilter): Promise<Change[]>;

  /** The number of the last change; 0 before the first. */
  lastChange(): Promise<number>;
}

/** The reader of a store asks for changes that it does not know any more, or never had. */
export class ForgottenChangesError extends Error {
  /** Always "ForgottenChangesError". */
  override readonly name = "ForgottenChangesError";
  /** Always "changes". */
  readonly who = "changes";
}

/** Changes that a store keeps at least; a thousand more at most. */
export const CHANGES_KEPT = 100_000;

/** Numbers between two times that old changes are dropped. */
export const CHANGES_DROPPED = 1000;

const CHANGE_FILTER: OptionNames<ChangeFilter> = { run: true, sweep: true, limit: true };

/** Checks what is asked for; the filter with its defaults. */
export function checkedFilter(
  after: number,
  filter: ChangeFilter,
): ChangeFilter & { readonly limit: number } {
  requireKnown("changes", filter, CHANGE_FILTER);
  const { limit = 1000, run, sweep } = filter;
  const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;
  if (!isCount(after)) throw rangeError("changes", `after is ${after}; expected a count`);
  if (!isCount(limit) || limit === 0) {
    throw rangeError("changes", `limit is ${limit}; expected an integer from 1 on`);
  }
  if (run !== undefined && sweep !== undefined) {
    throw rangeError("changes", "both run and sweep are given; expected one of them");
  }
  return { ...filter, limit };
}

/** @throws ForgottenChangesError if not all that came after is known. */
export function requireNumbered(after: number, first: number, last: number): void {
  if (after >= first && after <= last) return;
  throw new ForgottenChangesError(
    `changes: after is ${after}, and the store numbers ${first + 1} to ${last}; expected to begin again with what there is`,
  );
}

const NOTHING: ChangedParts = {
  metrics: [],
  spectra: [],
  series: [],
  checkpoint: null,
  state: null,
  name: null,
  entries: [],
};

/** A change before it has a number. */
export type NewChange = Omit<Change, "number">;

/** What happened to a run. */
export function runChange(
  run: string,
  kind: ChangeKind,
  parts: Partial<ChangedParts> = {},
): NewChange {
  return { ...NOTHING, ...parts, kind, run, sweep: null };
}

/** What happened to a sweep. */
export function sweepChange(
  sweep: string,
  kind: ChangeKind,
  entries: readonly ChangedEntry[] = [],
): NewChange {
  return { ...NOTHING, entries, kind, run: null, sweep };
}
