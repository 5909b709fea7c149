/** What a spectrum computation returns; `schema/spectrum.schema.json` is its JSON form. */

import type { DerivedQuantities } from "./derived-quantities.ts";
import type { Convention, StackKind, SumRuleMethod, TangentPrecision, UNITS } from "./words.ts";

export type { DerivedQuantity } from "./statistics/dimension.ts";

/** Unit of every exponent in a result. */
export type Unit = (typeof UNITS)[number];

/**
 * The Lyapunov spectrum of a driven network, with its uncertainty, the checks that it passed, and what is
 * computed from the exponents alone, {@link DerivedQuantities}.
 */
export interface SpectrumResult extends DerivedQuantities {
  /** Unit of every exponent and error here, per time step. */
  readonly unit: Unit;
  /** Steps counted, summed over sequences (without their transients). */
  readonly steps: number;
  /** Steps of each sequence that moved state and frame without being counted. */
  readonly transient: number;
  /** Number of sequences. */
  readonly sequences: number;
  /** n, and how it is made up: one entry per layer, bottom first. */
  readonly state: { readonly size: number; readonly layers: readonly LayerState[] };
  /** k exponents, descending: means over sequences, weighted by length. May be −∞. */
  readonly exponents: readonly number[];
  /** One standard error of each, same order; null where the exponent is −∞ or T is too short. */
  readonly standardErrors: readonly (number | null)[];
  /**
   * How many independent samples each error rests on, same order, at most as many as time blocks were
   * looked at (some 100 to 200); below 20 errors are too small. Null with the error.
   */
  readonly independentSamples: readonly (number | null)[];
  /** Exponents of each sequence in column order of the frame (not sorted). */
  readonly perSequence: readonly (readonly number[])[];
  /** Layer (0-based) that owns each exponent; null for a joint spectrum of several layers. */
  readonly layerOf: readonly number[] | null;
  /**
   * ⟨ln |det J|⟩, the sum of all n exponents, also where fewer were computed; −∞ if singular. Null for
   * cells without the closed form.
   */
  readonly logVolume: number | null;
  /** Whether the estimate has settled, and if not, what to do. */
  readonly converged: boolean;
  /** What there is to say of it, each ending in what to change. */
  readonly warnings: readonly string[];
  /** Those of {@link warnings} that keep it from having converged; empty when it has. */
  readonly unsettled: readonly string[];
  readonly certificates: Certificates;
  /** What finite differences become within so many steps; null unless lags were asked for. */
  readonly reach: Reach | null;
  /** Whether states moved, or rested at a fixed point or on a cycle. */
  readonly trajectory: Trajectory;
  /** Convergence of the estimates: exponents after each time block. */
  readonly history: readonly HistoryPoint[];
  readonly convention: Convention;
  /** What was asked for, with defaults filled in: what the numbers depend on beside network and data. */
  readonly settings: SpectrumSettings;
  /** Kernels used, for people: "wasm float64 (SIMD)". */
  readonly kernels: string;
  readonly threads: number;
  /** Wall-clock time of the computation. */
  readonly seconds: number;
}

/** How a spectrum was asked for; plain data. */
export interface SpectrumSettings {
  /** "given": vectors that the caller handed in. */
  readonly initialState: "zeros" | "random" | "given";
  /** Deviation of random states; null where none were drawn by it. */
  readonly initialScale: number | null;
  /** Starts along each sequence of the input. */
  readonly repetitions: number;
  /** Of random frames and states. */
  readonly seed: number;
  /** "kept": from a computation before. */
  readonly frame: "random" | "identity" | "given" | "kept";
  readonly stack: StackKind;
  readonly interval: number | "auto";
  readonly accuracy: number;
  readonly tolerance: number | null;
  readonly segments: number | "auto";
  /** Steps that moved the state alone, before the transient. */
  readonly skip: number;
  readonly precision: TangentPrecision;
}

/** One layer's part of the state vector. */
export interface LayerState {
  readonly cell: string;
  readonly size: number;
}

/** Checks made at run time, on the numbers themselves. */
export interface Certificates {
  /** Σλ against ⟨ln |det J|⟩, mean over sequences; null with `reason` where it cannot be held. */
  readonly sumRule: SumRule | null;
  /** Why `sumRule` is null; empty otherwise. */
  readonly sumRuleReason: string;
  /** Largest ‖QᵀQ − I‖_max of the frames at the ends of transient and computation. */
  readonly orthogonality: number;
  /** Steps between two factorisations: smallest, mean and largest that were used. */
  readonly intervalUsed: {
    readonly minimum: number;
    readonly mean: number;
    readonly maximum: number;
  };
  /** Largest ratio of growth between two columns met between two factorisations, in nats. */
  readonly growthSpread: number;
  /** Bound of the rounding error that any exponent carries, in the result's unit per step. */
  readonly accuracyBound: number;
  /** What was asked for, in the same unit: `accuracyBound` should lie below. */
  readonly accuracy: number;
  /** Share of the steps, transients included, whose tangents were in float32; why others were not, where "auto" was asked. */
  readonly float32: { readonly share: number; readonly reason: string };
  /**
   * `pushForward` against finite differences of `step`, where the cell is code of the caller's own;
   * null for the cells of this package, whose derivatives its tests hold.
   */
  readonly derivative: DerivativeCheck | null;
  /** How converged the frames of later time segments were; null when time was not divided. */
  readonly segmentFrames: SegmentFrames | null;
}

/**
 * What the trajectories did, to within rounding. At rest, exponents are those of the linearisation at
 * that fixed point or along that cycle; where it is unstable, no motion has them.
 */
export interface Trajectory {
  /** "mixed": not all sequences did the same. */
  readonly kind: "moving" | "fixed point" | "cycle" | "mixed";
  /** Steps after which states repeat: 1 at a fixed point; null where one moves, or they differ. */
  readonly period: number | null;
  /** Step of the data from which on all sequences at rest are so, as far as was seen; null: none is. */
  readonly from: number | null;
  /** Whether disturbances die out; null where one moves, they differ, or neither can be told. */
  readonly stable: boolean | null;
  /** What drives: nothing, always the same, the same in every period, or something that moves. */
  readonly drive: "none" | "constant" | "periodic" | "moving";
  /** Of each sequence. */
  readonly perSequence: readonly SequenceTrajectory[];
}

/** What one trajectory did. */
export interface SequenceTrajectory {
  /** Null where it moves. */
  readonly period: number | null;
  readonly from: number | null;
  /** Largest exponent of the linearisation where it rests, in the result's unit. */
  readonly exponent: number | null;
  readonly stable: boolean | null;
}

/** Frames that met where one time segment ends and the next begins to count. */
export interface SegmentFrames {
  /** Segments per sequence, at most. */
  readonly segments: number;
  /** Steps that a segment ran before it counted. */
  readonly overlap: number;
  /**
   * Sine of the largest angle between the spans of the first j columns of the two frames: median and
   * maximum over j < k and all boundaries. Near-equal exponents leave it near 1 without harm.
   */
  readonly medianSine: number;
  readonly largestSine: number;
}

/** A cell's derivative, held against its own steps. */
export interface DerivativeCheck {
  /** Steps and directions looked at. */
  readonly samples: number;
  /** Of these, where step lengths down to 1e-8 agreed on no derivative: a jump, or noise in `step`. */
  readonly undecided: number;
  /** Largest ‖J v − Δ‖ / max(‖J v‖, ‖Δ‖) of the others; 0 if there are none. */
  readonly largest: number;
  /** Samples that are further apart than their differences allow. */
  readonly failed: number;
}

/** How differences of state and input last over finite times: {@link reachByLag}. */
export interface Reach {
  /** Windows averaged over; they do not overlap. */
  readonly starts: number;
  /** By lag, ascending, the first at lag 0. */
  readonly points: readonly ReachPoint[];
  /** Why no point has an input part; empty otherwise. */
  readonly reason: string;
}

/** Gains over τ steps. */
export interface ReachPoint {
  /** τ. */
  readonly lag: number;
  /** Of J_{s+τ} ⋯ J_{s+1}; 0 at lag 0. */
  readonly state: ReachGain;
  /** Of ∂h_{s+τ}/∂x_s; null with a reason. */
  readonly input: ReachGain | null;
}

/** Means over the windows of logs of singular values, in the result's unit; −∞ where one is zero. */
export interface ReachGain {
  /** ln σ₁: the direction that lasts best. */
  readonly largest: number;
  /** One standard error; null for a single window, and where the mean is −∞. */
  readonly largestError: number | null;
  /** ½ ln (Σ σ_i² / d) over all d directions of the state, or of the input. */
  readonly typical: number;
  readonly typicalError: number | null;
  /** Largest relative error of σ by rounding, as one direction pushed by itself shows it. */
  readonly rounding: number;
}

/** The sum rule Σλ = ⟨ln |det J|⟩. */
export interface SumRule {
  /**
   * ⟨ln |det J|⟩, from the closed form, which knows nothing of `pushForward`, or from an LU of J on sampled
   * steps, where J is what `pushForward` makes of the identity.
   */
  readonly expected: number;
  /** Σλ over the same steps. */
  readonly found: number;
  readonly residual: number;
  readonly method: SumRuleMethod;
}

/** The running estimate at one time. */
export interface HistoryPoint {
  /** Counted steps of the longest sequence so far. */
  readonly step: number;
  /** Running mean of each exponent, column order, over all sequences; the result, in the last row. */
  readonly exponents: readonly number[];
  /** Exponents of the last stretch alone (finite-time exponents). */
  readonly finiteTime: readonly number[];
}
