import type { KernelName } from "../kernels/kernels.ts";
import type { KeptFrames } from "../orthonormalisation/initial-frame.ts";
import type { Unit } from "./result.ts";
import type { InitialState } from "./trajectory/initial-states.ts";
import type { Convention, StackKind, TangentPrecision } from "./words.ts";

/** How a spectrum is computed. Every field has a default; the first ones are the ones to think about. */
export interface SpectrumOptions {
  /** k, number of exponents. @defaultValue n, the state size */
  readonly exponents?: number | undefined;
  /** Steps that move state and frame without being counted. @defaultValue min(100, ⌊T/10⌋) */
  readonly transient?: number | undefined;
  /** Steps that move the state alone, before the transient. @defaultValue 0 */
  readonly skip?: number | undefined;
  /**
   * State before the first step: "zeros", "random" from the seed, or vectors of length n, one per
   * sequence (or one for all). Without biases, 0 is a fixed point of nearly every network: a silent
   * one never leaves it. @defaultValue "zeros"
   */
  readonly initialState?: InitialState | undefined;
  /** Standard deviation of every number of a random state, h and c alike. @defaultValue 0.5 */
  readonly initialScale?: number | undefined;
  /** Starts along each sequence, counted as further sequences; needs states that differ. @defaultValue 1 */
  readonly repetitions?: number | undefined;
  /**
   * Joint spectrum of the stack, or each layer's own driven by the layer below. @defaultValue "joint", and
   * "per-layer", with a warning that says so, where rounding would move joint exponents by more than
   * {@link accuracy}
   */
  readonly stack?: StackKind | undefined;
  /** Stop once every finite exponent's standard error is below this, in nats per step. @defaultValue use all data */
  readonly tolerance?: number | undefined;
  /**
   * Steps between two factorisations; "auto" follows the growth spread, and where that was misled and
   * all digits of an exponent are gone, everything is computed once more at 1. @defaultValue "auto"
   */
  readonly interval?: number | "auto" | undefined;
  /** What "auto" may let the least exponents lose to rounding, in nats per step. @defaultValue 1e-4 */
  readonly accuracy?: number | undefined;
  /**
   * Q₀: random orthonormal from the seed, the first k unit vectors, n × k numbers, column-major, or
   * frames that {@link onFrames} gave before. @defaultValue "random"
   */
  readonly frame?: "random" | "identity" | Float64Array | KeptFrames | undefined;
  /** Seed of random frames and states. @defaultValue 0 */
  readonly seed?: number | undefined;
  /**
   * Also the reach by lag, τ = 1, 2, 4, … up to a number, or a list of τ, or "auto"; see `reachByLag`, also
   * for what it costs. @defaultValue none
   */
  readonly lags?: number | "auto" | readonly number[] | undefined;
  /** @defaultValue "standard" */
  readonly convention?: Convention | undefined;
  /** Unit of the result. @defaultValue "nats" */
  readonly unit?: Unit | undefined;
  /** Which arithmetic; "auto" takes the fastest that is there. @defaultValue "auto" */
  readonly kernels?: KernelName | undefined;
  /**
   * Of the tangents; the trajectory is always in float64. "auto": float32 as long as the error bound keeps to
   * {@link accuracy}, and float64 where it does not, or where float32 would not be faster.
   * @defaultValue "float64"
   */
  readonly precision?: TangentPrecision | undefined;
  /** Worker threads; the numbers do not depend on it. @defaultValue 1, or the number of cores in Node */
  readonly threads?: number | undefined;
  /** Time segments per sequence; "auto" depends on T, n and k only, none below T = 4,000. @defaultValue "auto" */
  readonly segments?: number | "auto" | undefined;
  /** Stops the computation; the promise rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the frames at the end of the transient, once. */
  readonly onFrames?: ((frames: KeptFrames) => void) | undefined;
  /** Called now and then with the steps done, in sequence-steps, and at the end. */
  readonly onProgress?: ((progress: SpectrumProgress) => void) | undefined;
}

/** How far a computation is. */
export interface SpectrumProgress {
  /** Steps done, transient included, summed over sequences. */
  readonly done: number;
  /** Steps in all. */
  readonly total: number;
}
