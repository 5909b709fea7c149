/** What frames are followed by to know how far local errors reach. */
import type { RealArray } from "../kernels/kernels.ts";

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
  /** Keeps everything as it is; what is returned brings it back, once or more often. */
  snapshot(): () => void;
}
