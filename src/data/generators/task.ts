import type { SequenceSet } from "../sequences.ts";

/** What a network reads and what it should say, step by step. */
export interface Task {
  readonly inputs: SequenceSet;
  /** As many sequences, of the same lengths. */
  readonly targets: SequenceSet;
  /** First step whose target counts; before it the targets are fillers. */
  readonly scoredFrom: number;
}
