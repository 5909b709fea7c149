/**
 * Spectra over time in few enough columns to be drawn: of those that share one the extremes are kept, so that
 * nothing which happened for a single step is lost, whatever it lies beside.
 */
import type { SpectrumPoint } from "../training-curves.ts";
import { countsByClass } from "./memory-classes.ts";

/** What is followed through all spectra of a bundle. */
export interface FollowedCurve {
  /** A line is an exponent by its index; a rank, by the share of exponents that are larger. */
  readonly kind: "line" | "rank";
  /** Index from 0, or the share in percent. */
  readonly place: number;
}

/** Spectra that are drawn at one place in time. */
export interface Column {
  /** Steps of the first and the last of them. */
  readonly from: number;
  readonly to: number;
  /** Their number. */
  readonly spectra: number;
  /** Least and largest of every followed curve: a number, −∞, or NaN where there is none. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Least and largest end of two standard errors of every curve; NaN where there is none. */
  readonly lowError: readonly number[];
  readonly highError: readonly number[];
  /** Fewest and most exponents in each class of memory or one before it. */
  readonly fewest: readonly number[];
  readonly most: readonly number[];
  /** Most exponents that are −∞, that are none (NaN), and in all. */
  readonly infinite: number;
  readonly missing: number;
  readonly count: number;
}

/** A set of exponents that is drawn together: all, or those of a layer. */
export interface Bundle {
  /** Layer (0-based) that owns them; null: all. */
  readonly layer: number | null;
  /** Most exponents of any spectrum. */
  readonly count: number;
  readonly curves: readonly FollowedCurve[];
  readonly columns: readonly Column[];
}

/** Spectra up to this size show every exponent as a line. */
const MOST_LINES = 12;
/** Of larger ones these are lines, and the others lie in bands. */
const LINES = 3;
/** Beyond this size λ₁ alone is a line. */
const LARGE = 128;
/** Ranks in percent. */
const RANKS = [1, 5, 25, 50, 75, 95];
/** Columns of equal lengths of time, and of equal ratios: what neither axis could tell apart is joined. */
const RESOLUTION = 600;

/** The bundle of all exponents, or of those that a layer owns; spectra are by step. */
export function bundleOf(spectra: readonly SpectrumPoint[], layer: number | null): Bundle {
  const own = layer === null ? spectra : spectra.map((each) => ofLayer(each, layer));
  const count = own.reduce((most, { exponents }) => Math.max(most, exponents.length), 0);
  const curves = followed(count);
  const last = own.at(-1)?.step ?? 0;
  const columns: Column[] = [];
  let place = "";
  for (const spectrum of own) {
    const at = own.length <= 2 * RESOLUTION ? String(spectrum.step) : placeOf(spectrum.step, last);
    const column = columnOf(spectrum, curves);
    if (at === place) columns.push(joined(columns.pop()!, column));
    else columns.push(column);
    place = at;
  }
  return { layer, count, curves, columns };
}

/** Columns joined further, where they have the same key. */
export function joinColumns(
  columns: readonly Column[],
  keyOf: (column: Column) => number,
): readonly Column[] {
  const all: Column[] = [];
  let key = Number.NaN;
  for (const column of columns) {
    const own = keyOf(column);
    if (own === key) all.push(joined(all.pop()!, column));
    else all.push(column);
    key = own;
  }
  return all;
}

function followed(count: number): FollowedCurve[] {
  const lines = count <= MOST_LINES ? count : count > LARGE ? 1 : LINES;
  return [
    ...Array.from({ length: lines }, (_, place) => ({ kind: "line" as const, place })),
    ...(count <= MOST_LINES ? [] : RANKS.map((place) => ({ kind: "rank" as const, place }))),
  ];
}

function placeOf(step: number, last: number): string {
  const linear = Math.floor((RESOLUTION * step) / Math.max(1, last));
  const logarithmic = Math.floor((RESOLUTION * Math.log1p(step)) / Math.log1p(Math.max(1, last)));
  return `${linear} ${logarithmic}`;
}

function columnOf(spectrum: SpectrumPoint, curves: readonly FollowedCurve[]): Column {
  const { step, exponents, errors } = descending(spectrum);
  const count = exponents.length;
  let numbers = count;
  while (numbers > 0 && Number.isNaN(exponents[numbers - 1])) numbers--;
  let finite = numbers;
  while (finite > 0 && exponents[finite - 1] === Number.NEGATIVE_INFINITY) finite--;
  const indices = curves.map(({ kind, place }) =>
    kind === "line" ? place : Math.round((place / 100) * (count - 1)),
  );
  const values = indices.map((index) => (index < count ? exponents[index] : Number.NaN));
  const spread = indices.map((index) => 2 * (errors?.[index] ?? Number.NaN));
  const counts = countsByClass(exponents, finite);
  return {
    ...{ from: step, to: step, spectra: 1, low: values, high: values },
    lowError: values.map((value, i) => value - spread[i]),
    highError: values.map((value, i) => value + spread[i]),
    ...{ fewest: counts, most: counts },
    ...{ infinite: numbers - finite, missing: count - numbers, count },
  };
}

function joined(a: Column, b: Column): Column {
  return {
    from: a.from,
    to: b.to,
    spectra: a.spectra + b.spectra,
    low: a.low.map((value, i) => least(value, b.low[i])),
    high: a.high.map((value, i) => largest(value, b.high[i])),
    lowError: a.lowError.map((value, i) => least(value, b.lowError[i])),
    highError: a.highError.map((value, i) => largest(value, b.highError[i])),
    fewest: a.fewest.map((value, i) => Math.min(value, b.fewest[i])),
    most: a.most.map((value, i) => Math.max(value, b.most[i])),
    infinite: Math.max(a.infinite, b.infinite),
    missing: Math.max(a.missing, b.missing),
    count: Math.max(a.count, b.count),
  };
}

/** What is no number hides no number. */
function least(a: number, b: number): number {
  return Number.isNaN(a) || b < a ? b : a;
}

function largest(a: number, b: number): number {
  return Number.isNaN(a) || b > a ? b : a;
}

/** Itself where it is in order already, which nearly all are; what is no number goes to the end. */
function descending(spectrum: SpectrumPoint): SpectrumPoint {
  const { exponents, errors } = spectrum;
  let ordered = !Number.isNaN(exponents[0]);
  for (let j = 1; ordered && j < exponents.length; j++) ordered = exponents[j - 1] >= exponents[j];
  if (ordered) return spectrum;
  const order = Array.from(exponents, (_, j) => j).sort((a, b) => {
    const [x, y] = [exponents[a], exponents[b]];
    if (Number.isNaN(x) || Number.isNaN(y))
      return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return x === y ? a - b : y - x;
  });
  return {
    ...spectrum,
    exponents: order.map((j) => exponents[j]),
    errors: errors && order.map((j) => errors[j]),
  };
}

function ofLayer(
  { step, exponents, errors, layerOf }: SpectrumPoint,
  layer: number,
): SpectrumPoint {
  let count = 0;
  for (let j = 0; j < exponents.length; j++) count += Number(layerOf?.[j] === layer);
  const own = new Float64Array(count);
  const ownErrors = errors && new Float64Array(count);
  for (let j = 0, at = 0; at < count; j++) {
    if (layerOf?.[j] !== layer) continue;
    own[at] = exponents[j];
    if (ownErrors && errors) ownErrors[at] = errors[j];
    at++;
  }
  return { step, exponents: own, errors: ownErrors };
}
