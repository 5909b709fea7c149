/** States of a run. */

/** What became of a run. */
export type RunState =
  | "running"
  | "finished"
  | "stopped early"
  | "stopped"
  | "pruned"
  | "diverged"
  | "failed";

/** A change of state, as it is recorded. */
export interface StateEvent {
  readonly state: RunState;
  /** Training step at which it happened. */
  readonly step: number;
  /** Why, for people; may be empty. */
  readonly message: string;
}

/** A change of state, with the time of day (ISO 8601, UTC) at which it was recorded. */
export interface StateChange extends StateEvent {
  readonly at: string;
}
