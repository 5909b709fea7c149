/** What a monitor is made from, and what it tells. */

import type { SequenceSet } from "../../data/sequences.ts";
import type { KernelName } from "../../kernels/kernels.ts";
import type { Network } from "../../networks/network.ts";
import type { KeptFrames } from "../../orthonormalisation/initial-frame.ts";
import type { SpectrumOptions } from "../../spectrum/options.ts";
import type {
  FiniteTimeGrowth,
  SingularValueOptions,
} from "../../spectrum/reach/singular-values.ts";
import type { SpectrumResult } from "../../spectrum/result.ts";
import type { StackKind, TangentPrecision } from "../../spectrum/words.ts";
import type { OptionNames } from "../../words.ts";
import type { GradientDecay, GradientNorms } from "./gradient-decay.ts";

/** How often a spectrum is wanted. */
export type Cadence = { readonly epochs: number } | { readonly steps: number };

/** Options of `createMonitor`. */
export interface MonitorOptions {
  /**
   * Held-out inputs, from zero states; of each sequence the first transient + steps are read, the same
   * ones every time. Token ids go through the network's embedding if it has one.
   */
  readonly sequences: SequenceSet;
  /** @defaultValue every epoch */
  readonly every?: Cadence | undefined;
  /** Largest share of the training's time that spectra may take; null: any. @defaultValue 0.05 */
  readonly budget?: number | null | undefined;
  /** k, or "all" for the full spectrum. @defaultValue "all" */
  readonly exponents?: number | "all" | undefined;
  /** Steps counted of each sequence. @defaultValue 500, or as many as the shortest has */
  readonly steps?: number | undefined;
  /** Steps before them that are not counted. @defaultValue min(100, a tenth of the shortest) */
  readonly transient?: number | undefined;
  /** The same when the frame comes from the measurement before; 0: it never does. @defaultValue 20 */
  readonly warmTransient?: number | undefined;
  /** @defaultValue "joint" */
  readonly stack?: StackKind | undefined;
  /** Of the first frame. @defaultValue 0 */
  readonly seed?: number | undefined;
  /** @defaultValue "auto" */
  readonly kernels?: KernelName | undefined;
  /** Of the tangents, see `SpectrumOptions`. @defaultValue "float64" */
  readonly precision?: TangentPrecision | undefined;
  /** @defaultValue 1, or the number of cores in Node */
  readonly threads?: number | undefined;
  /** Lags at which the decay of gradients is predicted. @defaultValue every lag that was measured */
  readonly gradientLags?: readonly number[] | undefined;
  /**
   * Singular values of the Jacobians' product over these lags, from the end of the transient on; null:
   * none. See `jacobianSingularValues` for what it costs. @defaultValue null
   */
  readonly singularValues?: Pick<SingularValueOptions, "lags" | "count"> | null | undefined;
  /** The reach by lag within the counted steps, see `reachByLag`; null: none. @defaultValue null */
  readonly lags?: SpectrumOptions["lags"] | null | undefined;
  /** Seconds, from any origin; for tests. @defaultValue the machine's */
  readonly clock?: (() => number) | undefined;
  /** Go on from what {@link Monitor.save} gave. */
  readonly resume?: MonitorState | undefined;
}

/** For `requireKnown`. */
export const MONITOR_OPTIONS: OptionNames<MonitorOptions> = {
  sequences: true,
  every: true,
  budget: true,
  exponents: true,
  steps: true,
  transient: true,
  warmTransient: true,
  stack: true,
  seed: true,
  kernels: true,
  precision: true,
  threads: true,
  gradientLags: true,
  singularValues: true,
  lags: true,
  clock: true,
  resume: true,
};

/** What a spectrum needs of a network. */
export type WatchedNetwork = Pick<Network, "cell" | "embedding">;

/** Where a training stands. */
export interface MonitorMoment {
  /** Steps of the optimiser made. */
  readonly step: number;
  /** Epochs completed. */
  readonly epoch: number;
}

/** A monitor: given a network at a moment of its training, its spectrum on held-out sequences. */
export interface Monitor {
  /**
   * Whether a spectrum is wanted now: at the first moment asked about, and then whenever the cadence
   * has come round and the training has paid for the spectra so far. One that is not paid yet is
   * postponed to the next moment asked about (ask at the ends of epochs to have it there).
   */
  due(moment: MonitorMoment): boolean;
  /**
   * The spectrum, whether due or not.
   *
   * @param norms - Gradient norms by lag of this moment (`StepEvent.gradientNorms`), to be held against
   *   the spectrum.
   * @throws RangeError if the sequences do not fit the network, or are too short.
   * @throws NumericalError if the network diverges on them.
   */
  measure(
    network: WatchedNetwork,
    moment: MonitorMoment,
    norms?: GradientNorms | null,
    signal?: AbortSignal,
  ): Promise<MonitorReport>;
  /** Where the monitor stands, as plain data: resumed from it, it gives the numbers that going on gave. */
  save(): MonitorState;
}

/** A spectrum during training. */
export interface MonitorReport extends MonitorMoment {
  /** In nats per step. */
  readonly spectrum: SpectrumResult;
  /**
   * Mean of all n exponents by the sum rule, ⟨ln |det J|⟩ / n, in nats per step, also where only k of them
   * were computed; null for cells without the closed form.
   */
  readonly meanExponent: number | null;
  /** Whether the frame came from the measurement before, and the steps that it ran uncounted. */
  readonly warmStart: { readonly used: boolean; readonly transient: number };
  /** Null if none were asked for. */
  readonly singularValues: readonly FiniteTimeGrowth[] | null;
  /** Along the first sequence; null where its inputs are no symbols of a known vocabulary. */
  readonly textGrowth: TextGrowth | null;
  /** Predicted and measured decay of gradients; null if no norms were given. */
  readonly gradientDecay: GradientDecay | null;
  /** That the measurement took. */
  readonly seconds: number;
}

/** What every symbol of a text does to differences of the state that reads it. */
export interface TextGrowth {
  /** The counted ones, in the order of reading. */
  readonly symbols: readonly string[];
  /** Of each, in nats; see `localGrowth`. */
  readonly growth: Float64Array;
}

/** What a monitor remembers. */
export interface MonitorState {
  /** Frames at the end of the last measurement's transient; null before the first. */
  readonly frames: KeptFrames | null;
  /** The moment of the last measurement, if only tried; null before the first. */
  readonly last: MonitorMoment | null;
  /** Seconds that measurements and the training beside them have taken. */
  readonly spent: number;
  readonly trained: number;
}
