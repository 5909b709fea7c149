/** What frames are followed by to know how far local errors reach. */
import type { RealArray } from "../kernels/kernels.ts";
import type { RandomState } from "../random.ts";

/** All that a {@link Contamination} has found so far: copies, to be given to another of the same kind and size. */
export interface ContaminationState {
  readonly width: number;
  readonly numbers: readonly RealArray[];
  readonly lengths: readonly Int32Array[];
  readonly random: RandomState | null;
}

/** What local errors become when columns exchange growth. */
export interface Contamination {
  /**
   * Accounts for one factorisation.
   *
   * @param errors - Of each pivot row of V, c included; in kernel memory.
   */
  follow(r: RealArray, ldr: number, width: number, errors: RealArray, logs: RealArray): void;
  /** into[j] ← the error of column j's summed logs, in nats. Cost: some k² operations. */
  effects(width: number, into: Float64Array): void;
  /** Starts the sums again; tilts stay. */
  reset(): void;
  /** Keeps only these columns (ascending). */
  keep(columns: readonly number[]): void;
  save(): ContaminationState;
  /** Goes on from there, in whatever precision that was. */
  load(state: ContaminationState): void;
}
