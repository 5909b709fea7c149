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
  /** Most exponents of any spectrum, and fewest. */
  readonly count: number;
  readonly fewest: number;
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
/** Within a factor of two, the lengths of time that columns are made for: they hold while a training goes on. */
const SPANS = 4;

/**
 * The bundle of all exponents, or of those that a layer owns; spectra are by step.
 *
 * What was made of a spectrum before is found again by its object, so that a picture which is drawn anew with every
 * spectrum that comes costs as much as that one. A spectrum that was handed in is not to be changed.
 */
export function bundleOf(spectra: readonly SpectrumPoint[], layer: number | null): Bundle {
  const counts = spectra.map((each) => countIn(each, layer));
  const count = counts.reduce((most, each) => Math.max(most, each), 0);
  const fewest = counts.reduce((least, each) => Math.min(least, each), count);
  const curves = followed(count);
  const single = (spectrum: SpectrumPoint) => madeBefore(spectrum, layer, curves);
  const isWhole = spectra.length <= 2 * RESOLUTION;
  const placeOf = isWhole ? (step: number) => step : placesUpTo(spectra[spectra.length - 1].step);
  const name = `${layer} ${curves.length}`;
  const columns = groupsBy(spectra, ({ step }) => placeOf(step)).map((group) =>
    group.length === 1 ? single(group[0]) : joinedBefore(group, name, single),
  );
  return { layer, count, fewest, curves, columns };
}

/** Columns joined further, where they have the same key. */
export function joinColumns(
  columns: readonly Column[],
  keyOf: (column: Column) => number,
): readonly Column[] {
  return groupsBy(columns, keyOf).map((group) =>
    group.length === 1 ? group[0] : joined(group, (column) => column),
  );
}

/** Neighbours with one key. */
function groupsBy<Item>(items: readonly Item[], keyOf: (item: Item) => number): Item[][] {
  const groups: Item[][] = [];
  let key = Number.NaN;
  for (const item of items) {
    const next = keyOf(item);
    if (next === key) groups[groups.length - 1].push(item);
    else groups.push([item]);
    key = next;
  }
  return groups;
}

function joined<Item>(group: readonly Item[], columnFrom: (item: Item) => Column): Column {
  const growing = growingFrom(columnFrom(group[0]));
  for (let i = 1; i < group.length; i++) join(growing, columnFrom(group[i]));
  return growing;
}

/** By the first of a group, then by layer and number of curves: who else was in it, and what it came to. */
const JOINED = new WeakMap<
  SpectrumPoint,
  Map<string, { readonly group: readonly SpectrumPoint[]; readonly column: Column }>
>();

/** Of a training that goes on the last group alone is joined anew. */
function joinedBefore(
  group: readonly SpectrumPoint[],
  name: string,
  columnFrom: (spectrum: SpectrumPoint) => Column,
): Column {
  const known = JOINED.get(group[0]) ?? new Map();
  const before = known.get(name);
  const isSame =
    before?.group.length === group.length &&
    before.group.every((spectrum: SpectrumPoint, i: number) => spectrum === group[i]);
  if (isSame) return before.column;
  const column = joined(group, columnFrom);
  JOINED.set(group[0], known.set(name, { group, column }));
  return column;
}

function followed(count: number): FollowedCurve[] {
  const lines = count <= MOST_LINES ? count : count > LARGE ? 1 : LINES;
  return [
    ...Array.from({ length: lines }, (_, place) => ({ kind: "line" as const, place })),
    ...(count <= MOST_LINES ? [] : RANKS.map((place) => ({ kind: "rank" as const, place }))),
  ];
}

/** A number for each step that both axes of time tell from others. */
function placesUpTo(last: number): (step: number) => number {
  const end = 2 ** (Math.ceil(SPANS * Math.log2(Math.max(1, last))) / SPANS);
  const whole = Math.log1p(end);
  return (step) => {
    const linear = Math.floor((RESOLUTION * step) / end);
    const logarithmic = Math.floor((RESOLUTION * Math.log1p(step)) / whole);
    return linear * (RESOLUTION + 1) + logarithmic;
  };
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

/** A column while others join it. */
type Growing = { -readonly [Key in keyof Column]: Column[Key] extends number ? number : number[] };

function growingFrom({ low, high, lowError, highError, fewest, most, ...rest }: Column): Growing {
  return {
    ...rest,
    ...{ low: [...low], high: [...high], lowError: [...lowError], highError: [...highError] },
    ...{ fewest: [...fewest], most: [...most] },
  };
}

function join(into: Growing, other: Column): void {
  into.to = other.to;
  into.spectra += other.spectra;
  lower(into.low, other.low);
  lower(into.lowError, other.lowError);
  lower(into.fewest, other.fewest);
  raise(into.high, other.high);
  raise(into.highError, other.highError);
  raise(into.most, other.most);
  into.infinite = Math.max(into.infinite, other.infinite);
  into.missing = Math.max(into.missing, other.missing);
  into.count = Math.max(into.count, other.count);
}

/** What is no number hides no number. */
function lower(into: number[], others: readonly number[]): void {
  for (let i = 0; i < into.length; i++) {
    if (Number.isNaN(into[i]) || others[i] < into[i]) into[i] = others[i];
  }
}

function raise(into: number[], others: readonly number[]): void {
  for (let i = 0; i < into.length; i++) {
    if (Number.isNaN(into[i]) || others[i] > into[i]) into[i] = others[i];
  }
}

/** By spectrum, then by layer and number of curves. */
const MADE = new WeakMap<SpectrumPoint, Map<string, Column>>();

function madeBefore(
  spectrum: SpectrumPoint,
  layer: number | null,
  curves: readonly FollowedCurve[],
): Column {
  const made = MADE.get(spectrum) ?? new Map<string, Column>();
  const key = `${layer} ${curves.length}`;
  const column =
    made.get(key) ?? columnOf(layer === null ? spectrum : ofLayer(spectrum, layer), curves);
  MADE.set(spectrum, made.set(key, column));
  return column;
}

function countIn({ exponents, layerOf }: SpectrumPoint, layer: number | null): number {
  if (layer === null) return exponents.length;
  return layerOf ? (ownedBy(layerOf)[layer] ?? 0) : 0;
}

const OWNED = new WeakMap<readonly number[], readonly number[]>();

/** How many exponents each layer owns. */
export function ownedBy(layerOf: readonly number[]): readonly number[] {
  const known = OWNED.get(layerOf);
  if (known !== undefined) return known;
  const counts: number[] = [];
  for (const layer of layerOf) counts[layer] = (counts[layer] ?? 0) + 1;
  OWNED.set(layerOf, counts);
  return counts;
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

function ofLayer(spectrum: SpectrumPoint, layer: number): SpectrumPoint {
  const { step, exponents, errors, layerOf } = spectrum;
  const count = countIn(spectrum, layer);
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
