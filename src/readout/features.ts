/**
 * What a spectrum is boiled down to before it is held against an outcome: one number each, one record each.
 *
 * A feature is a finite number or NaN. Exponents of −∞ (singular Jacobians) are counted by "null directions" and left out
 * of means, quantiles and spreads, which are those of the finite ones; thresholds count them as below.
 * A feature of the whole spectrum does not exist where only the largest few exponents of n are known. Where n is not
 * known, the exponents that are there are taken for all.
 *
 * Errors are those of the exponents carried over to first order, as if all exponents were off together in the direction
 * that moves the feature most: exact for what depends on one exponent, an upper bound for the rest, since how the
 * errors of different exponents go together is not recorded.
 */

import { entropySum, kaplanYorkeDimension } from "../spectrum/index.ts";
import {
  above,
  at,
  finiteCount,
  movedAbove,
  quantile,
  type Summary,
  summaryOf,
  summed,
  weighed,
} from "./descending.ts";

/** A spectrum that features are computed of. */
export interface FeatureSource {
  /** In nats per step, descending; −∞ allowed. */
  readonly exponents: Float64Array;
  /** One standard error of each, NaN where there is none; null where there are none at all. */
  readonly errors: Float64Array | null;
  /** n; null where it is not known. */
  readonly stateSize: number | null;
  /** Layer (0-based) that owns each exponent; null where that is not known. */
  readonly layerOf: readonly number[] | null;
  /** Of the exponents, where it is there already. */
  readonly summary?: Summary;
}

/** One number of a spectrum. */
export interface Feature {
  /** For people and machines: "λ₁", "mean". */
  readonly name: string;
  /** Its value, finite; NaN where it does not exist. */
  of(spectrum: FeatureSource): number;
  /** One standard error of it; NaN where there is none. Asked only where the spectrum has errors. */
  error(spectrum: FeatureSource): number;
}

/** Exponents that "the first few" means. */
const FEW = 10;
/** Half width, in nats per step, of what counts as zero. */
const NEAR_ZERO = 0.01;
/** Steps T of the thresholds −1/T. */
const MEMORIES = [1, 10, 100];
/** Between which shares of the finite exponents, from the largest, slopes are taken. */
const RANGES: readonly (readonly [number, number])[] = [
  [0, 0.1],
  [0.1, 0.5],
  [0.5, 0.9],
];

/** λ_j, j from 1. */
function exponent(name: string, j: number): Feature {
  return {
    name,
    of: ({ exponents }) => finite(exponents[j - 1]),
    error: ({ errors }) => errors?.[j - 1] ?? Number.NaN,
  };
}

/** A function of λ₁ with its derivative; NaN for NaN. */
function ofLargest(
  name: string,
  value: (largest: number) => number,
  slope: (largest: number) => number,
): Feature {
  return {
    name,
    of: ({ exponents }) => value(finite(exponents[0])),
    error: ({ exponents, errors }) => Math.abs(slope(exponents[0])) * (errors?.[0] ?? Number.NaN),
  };
}

/** Share of the exponents above a threshold in nats per step. */
function shareAbove(name: string, threshold: number): Feature {
  return {
    name,
    of: whole(({ exponents }) => above(exponents, threshold) / exponents.length),
    error: (spectrum) => {
      const beyond = (sign: number) => movedAbove(spectrum, threshold, sign);
      return (beyond(1) - beyond(-1)) / 2 / spectrum.exponents.length;
    },
  };
}

/** (λ at the second share − λ at the first) / (difference of shares): nats per step over the whole spectrum. */
function slope([from, to]: readonly [number, number]): Feature {
  return {
    name: `slope ${100 * from}–${100 * to} %`,
    of: whole(
      ({ exponents }) => (quantile(exponents, exponents, to) - at(exponents, from)) / (to - from),
    ),
    error: ({ exponents, errors }) => {
      if (errors === null) return Number.NaN;
      const ends = quantile(exponents, errors, from) + quantile(exponents, errors, to);
      return ends / (to - from);
    },
  };
}

const DISTANCE: Feature = ofLargest("|λ₁|", Math.abs, () => 1);

/** Features of a spectrum, in the order of tables. */
export const FEATURES: readonly Feature[] = [
  exponent("λ₁", 1),
  exponent("λ₂", 2),
  exponent("λ₁₀", FEW),
  {
    name: "λ₁ − λ₁₀",
    of: ({ exponents }) => finite(exponents[0] - exponents[FEW - 1]),
    error: ({ errors }) => (errors === null ? Number.NaN : errors[0] + errors[FEW - 1]),
  },
  DISTANCE,
  ofLargest(
    "memory horizon 1/|λ₁|",
    (largest) => (largest < 0 ? -1 / largest : Number.NaN),
    (largest) => 1 / largest ** 2,
  ),
  {
    name: "mean",
    of: whole((spectrum) => summarised(spectrum).mean),
    error: ({ exponents, errors }) => {
      const count = finiteCount(exponents);
      return summed(errors, count) / count;
    },
  },
  {
    name: "median",
    of: whole(({ exponents }) => at(exponents, 0.5)),
    error: ({ exponents, errors }) =>
      errors === null ? Number.NaN : quantile(exponents, errors, 0.5),
  },
  {
    name: "least",
    of: whole(({ exponents }) => at(exponents, 1)),
    error: ({ exponents, errors }) => errors?.[finiteCount(exponents) - 1] ?? Number.NaN,
  },
  {
    name: "spread",
    of: whole((spectrum) => summarised(spectrum).deviation),
    error: (spectrum) => {
      const { count, mean, deviation } = summarised(spectrum);
      return weighed(spectrum, count, mean) / (count * deviation);
    },
  },
  ...RANGES.map(slope),
  shareAbove("share above 0", 0),
  ...MEMORIES.map((steps) => shareAbove(`share above −1/${steps}`, -1 / steps)),
  {
    name: `share within ${NEAR_ZERO} of 0`,
    of: whole(
      ({ exponents }) =>
        (above(exponents, -NEAR_ZERO) - above(exponents, NEAR_ZERO)) / exponents.length,
    ),
    error: (spectrum) => {
      const { length } = spectrum.exponents;
      const moved = [-NEAR_ZERO, NEAR_ZERO].map(
        (edge) => (movedAbove(spectrum, edge, 1) - movedAbove(spectrum, edge, -1)) / 2,
      );
      return (moved[0] + moved[1]) / length;
    },
  },
  {
    name: "null directions",
    of: whole(({ exponents }) => exponents.length - finiteCount(exponents)),
    error: () => 0,
  },
  {
    name: "Kaplan–Yorke dimension",
    of: ({ exponents, stateSize }) =>
      unlessBound(kaplanYorkeDimension(exponents, stateSize ?? exponents.length)),
    error: dimensionError,
  },
  {
    name: "sum of positive exponents",
    of: ({ exponents, stateSize }) =>
      unlessBound(entropySum(exponents, stateSize ?? exponents.length)),
    error: ({ exponents, errors }) => summed(errors, above(exponents, 0)),
  },
  {
    name: "Σλ² of the first 10",
    of: ({ exponents }) => {
      if (!(finiteCount(exponents) >= FEW)) return Number.NaN;
      let sum = 0;
      for (let j = 0; j < FEW; j++) sum += exponents[j] * exponents[j];
      return sum;
    },
    error: (spectrum) => 2 * weighed(spectrum, FEW, 0),
  },
];

/** Which features every layer of a stack has as well, of the exponents that it owns. */
const BY_LAYER = ["λ₁", "mean", "spread"];

/** Features of one layer (0-based), whose exponents a spectrum knows the owner of. */
export function layerFeatures(layer: number): Feature[] {
  const own = FEATURES.filter(({ name }) => BY_LAYER.includes(name));
  const within = (ask: (spectrum: FeatureSource) => number) => (spectrum: FeatureSource) => {
    const owned = ownedBy(spectrum, layer);
    return owned === null ? Number.NaN : ask(owned);
  };
  return own.map(({ name, of, error }) => ({
    name: `${name} of layer ${layer + 1}`,
    of: within(of),
    error: within(error),
  }));
}

/** The part of a whole spectrum that one layer owns; null where there is none. */
function ownedBy(spectrum: FeatureSource, layer: number): FeatureSource | null {
  const { layerOf, exponents, errors } = spectrum;
  if (layerOf === null || isPartial(spectrum)) return null;
  const mine = (_: number, j: number) => layerOf[j] === layer;
  const own = exponents.filter(mine);
  if (own.length === 0) return null;
  return {
    exponents: own,
    errors: errors?.filter(mine) ?? null,
    stateSize: own.length,
    layerOf: null,
  };
}

function summarised({ summary, exponents }: FeatureSource): Summary {
  return summary ?? summaryOf(exponents, null);
}

/** A feature of all n exponents: NaN where some were not computed, or where it is not finite. */
function whole(ask: Feature["of"]): Feature["of"] {
  return (spectrum) => (isPartial(spectrum) ? Number.NaN : finite(ask(spectrum)));
}

function isPartial({ exponents, stateSize }: FeatureSource): boolean {
  return stateSize !== null && exponents.length < stateSize;
}

function finite(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : Number.NaN;
}

function unlessBound(quantity: { readonly value: number; readonly lowerBound: boolean }): number {
  return quantity.lowerBound ? Number.NaN : quantity.value;
}

/** D = j + S/|λ_{j+1}|: ∂D is 1/|λ_{j+1}| for the first j, and S/λ²_{j+1} for the next. */
function dimensionError({ exponents, errors }: FeatureSource): number {
  if (errors === null) return Number.NaN;
  let sum = 0;
  let moved = 0;
  for (let j = 0; j < exponents.length; j++) {
    const next = sum + exponents[j];
    if (next < 0) {
      const size = -exponents[j];
      return size === Number.POSITIVE_INFINITY ? 0 : moved / size + (sum / size ** 2) * errors[j];
    }
    sum = next;
    moved += errors[j];
  }
  return 0;
}
