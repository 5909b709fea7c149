/**
 * What is known of many finished runs, as columns: entry i of every list is run i.
 *
 * The readout works on this alone. Stores, sweeps and CSV files are turned into it by who knows them.
 */

/** Runs, what they were told, and what they showed. */
export interface RunTable {
  /** Ids or names, for people. */
  readonly runs: readonly string[];
  /** Which setting (0-based) a run is a seed of: runs of one setting differ in their seed alone. */
  readonly settingOf: readonly number[];
  /** Hyperparameters that differ between settings, in the order in which they are named. */
  readonly parameters: readonly ParameterColumn[];
  /** How each run ended. */
  readonly ends: readonly RunEnd[];
  /** By name, validation loss first: what was recorded while the runs went on. */
  readonly curves: readonly Curve[];
  /** Loss without a network, in the unit of the first curve, by run; NaN where it is not known; null: of none. */
  readonly baselines: Float64Array | null;
  /** Seconds of training that an epoch took, by run, spectra not counted; NaN where not known; null: of none. */
  readonly epochSeconds: Float64Array | null;
  /**
   * Spectra by epoch, ascending. Gone through from end to end, one epoch at a time, and as often as needed: a source
   * of many may make each epoch's as it is asked for, so that no more than one of them is in memory.
   */
  readonly spectra: Iterable<SpectraAt>;
  /** What was found or assumed on the way here, a sentence each: said with every result. */
  readonly notes: readonly string[];
}

/** How a run ended; a pruned one was ended by somebody, so that its last loss is not its outcome. */
export type RunEnd = "finished" | "diverged" | "pruned" | "unfinished";

/** A hyperparameter over the runs. */
export type ParameterColumn =
  | {
      readonly kind: "number";
      readonly name: string;
      /** Whether its steps are ratios: it then counts by its logarithm. */
      readonly log: boolean;
      readonly values: readonly number[];
    }
  | { readonly kind: "category"; readonly name: string; readonly values: readonly string[] };

/** A metric over epochs and runs. */
export interface Curve {
  /** "validationLoss", "loss", "gradientNorm"… */
  readonly name: string;
  /** Epochs after which it was recorded, ascending; 0 is before training. */
  readonly epochs: readonly number[];
  /** By epoch, then run: NaN where nothing is recorded, Infinity where a run had diverged. */
  readonly values: readonly Float64Array[];
}

/** The spectra of one epoch. */
export interface SpectraAt {
  /** Epochs of training before it; 0 is the network as it was initialised. */
  readonly epoch: number;
  /** Of each run, in nats per time step, descending; null where there is none. */
  readonly exponents: readonly (Float64Array | null)[];
  /** One standard error of each, NaN where there is none; null where there are none at all. */
  readonly errors: readonly (Float64Array | null)[];
  /** n of each run, by which a partial spectrum is known; null where it is not known. */
  readonly stateSizes: readonly (number | null)[];
  /** Layer (0-based) that owns each exponent; null where that is not known. */
  readonly layerOf: readonly (readonly number[] | null)[];
  /** Where spectra themselves are not kept, and exponents are null: what a reader of very many has taken of them. */
  readonly measured?: MeasuredSpectra;
  /** What each spectrum cost, in epochs of the same run's training; null where that is not known. */
  readonly cost: readonly (number | null)[];
}

/** Features of an epoch's spectra, those of the whole and then of each layer: columns over runs, NaN where there is none. */
export interface MeasuredSpectra {
  readonly values: readonly Float64Array[];
  /** One standard error of each value; null where there are none at all. */
  readonly errors: readonly (Float64Array | null)[];
}

/** Settings of runs by a text that is the same for all seeds of one: numbered from 0 in the order of coming. */
export function settingsByKey(keys: readonly string[]): number[] {
  const places = new Map<string, number>();
  return keys.map((key) => {
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  });
}

/** Number of settings. */
export function settingCount({ settingOf }: Pick<RunTable, "settingOf">): number {
  let count = 0;
  for (let run = 0; run < settingOf.length; run++) count = Math.max(count, settingOf[run] + 1);
  return count;
}
