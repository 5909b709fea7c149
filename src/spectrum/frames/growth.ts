/** What is known of the growth of frames while they move, and what it is computed from. */

import type { Drive } from "../../networks/drive.ts";
import type { DrivenOptions } from "../../networks/driven-cell.ts";
import type { FrameChoice } from "../../orthonormalisation/initial-frame.ts";
import type { TrajectoryTrace } from "../trajectory/trajectory-watch.ts";
import type { Float64Reason, StackKind } from "../words.ts";
import type { SumRuleSums } from "./sum-rule.ts";

/** Everything a computation is made from, apart from its inputs. */
export interface GrowthOptions extends DrivenOptions {
  /** k. */
  readonly exponents: number;
  readonly stack: StackKind;
  /** Steps that move state and frame without being counted. */
  readonly transient: number;
  /** Steps per time block at first. */
  readonly blockLength: number;
  /** Q₀; or those of each sequence, one for each of its frames. */
  readonly frame: FrameChoice | readonly (readonly Float64Array[])[];
  readonly seed: number;
  /** Stream of the seed that the first sequence's frame is drawn from. */
  readonly stream: number;
  readonly interval: number | "auto";
  readonly accuracy: number;
  /** Steps that will be counted, as far as is known: what precision "auto" may lose is spread over them. */
  readonly horizon: number;
}

/** What has been found so far; plain data. */
export interface GrowthOutcome {
  /** Counted steps per sequence. */
  readonly steps: number;
  readonly blockLength: number;
  /** Σ ln R_jj per block, per sequence and column: index b·K + j. */
  readonly blocks: readonly Float64Array[];
  /** Σ ln R_jj over all counted steps, index b·K + j; −∞ for null columns. */
  readonly total: Float64Array;
  /** Layer of each of the K columns. */
  readonly layerOf: readonly number[];
  readonly sumRule: SumRuleSums | null;
  readonly orthogonality: number;
  readonly factorisations: number;
  readonly pushedSteps: number;
  readonly shortestInterval: number;
  readonly longestInterval: number;
  readonly spread: number;
  /** Largest error bound of a column's summed logs, in nats. */
  readonly errorBound: number;
  readonly finalStates: readonly Float64Array[];
  /** Of each sequence, whether its state moves. */
  readonly traces: readonly TrajectoryTrace[];
  readonly kernels: string;
  readonly float32: Float32Use;
}

/** Which steps moved tangents in float32. */
export interface Float32Use {
  /** Of those of each sequence, the transient's too; the others are in float64. */
  readonly steps: number;
  /** Why not all, where float32 was begun with. */
  readonly reason: Float64Reason | null;
}

/** See the file header. */
export interface RunningGrowth {
  /** Steps done, transient included. */
  readonly step: number;
  /**
   * Advances every sequence by the steps that the drive holds.
   *
   * @throws RangeError if the drive does not fit the cell.
   * @throws NumericalError if a state or a tangent stops being finite.
   */
  advance(drive: Drive): void;
  /** Present states, n numbers each; copies. */
  states(): Float64Array[];
  /** What the steps so far say. Makes the frames orthonormal, which changes no exponent but in its last bits. */
  outcome(): GrowthOutcome;
  /** What {@link outcome} would say, and all stays as it is, to the last bit. Cost: copies the frames besides. */
  glance(): GrowthOutcome;
  /** Σ ln R_jj over all whole time blocks, index b·K + j, and their steps: what is known without computing. */
  soFar(): { readonly total: Float64Array; readonly steps: number };
  /** Q of sequence b at this moment, one matrix per moving frame, n × alive, column-major. */
  frames(b: number): Float64Array[];
  /** Gives the memory back; nothing here may be called afterwards. */
  release(): void;
}
