/**
 * Partial rank correlations, and what chance would make of them.
 *
 * Freedman and Lane (Journal of Business & Economic Statistics 1 (1983) 292–298): what the design leaves of the outcome
 * is permuted, the design's part put back, and the statistic taken anew. The design's part has no effect on a partial
 * correlation, so that with M the projection off the design
 *
 *     r* = (M x)ᵀ P e / (‖M x‖ ‖M P e‖),   e = M y
 *
 * and all columns × all permutations are one product. Permutations are the same for all columns: the largest |r*| of
 * each is what the adjusted p-values are held against (max-T; Westfall and Young, Resampling-Based Multiple Testing,
 * 1993), which takes into account that columns resemble each other. Strong control rests on subset pivotality; under
 * the hypothesis that no column has a part, the p-values are exact up to the estimation of the design's part.
 */
import type { Random } from "../../random.ts";
import {
  type Design,
  extended,
  normsOff,
  normsOffBasis,
  residualOff,
  type Span,
  spanOf,
} from "./design.ts";
import { dot, norm, products } from "./products.ts";

/** A column, and what is held fixed. */
export interface Hypothesis {
  /** Ranks over settings; NaN where it is not known. */
  readonly ranked: Float64Array;
  /** Hypotheses that share a design share the object. */
  readonly given: Design;
  /** One column more that is held fixed; shared in the same way. Null: none. */
  readonly beside: Float64Array | null;
}

/** A partial correlation of ranks and its test; NaN and p = 1 where the design leaves nothing. */
export interface PartialTest {
  readonly correlation: number;
  readonly p: number;
  readonly adjusted: number;
}

/** Permutations of settings: P × N, row by row. */
export interface Permutations {
  readonly count: number;
  readonly places: Uint32Array;
  /** Stratum of each setting, which each of them leaves as it is. */
  readonly strata: Uint32Array;
}

/** Share of a column that must be left of it, or it counts as explained. */
const LEFT = 1e-7;
/** Entries of all residuals under permutation that are in memory at a time. */
const CHUNK = 4e6;

/**
 * Draws permutations that exchange settings of the same stratum only.
 *
 * @param strata - Stratum of each setting, in [0, strataCount).
 */
export function drawPermutations(
  random: Random,
  count: number,
  strata: Uint32Array,
  strataCount: number,
): Permutations {
  const settings = strata.length;
  const members: number[][] = Array.from({ length: strataCount }, () => []);
  for (let i = 0; i < settings; i++) members[strata[i]].push(i);
  const places = new Uint32Array(count * settings);
  for (let p = 0; p < count; p++) {
    const row = places.subarray(p * settings, (p + 1) * settings);
    for (const group of members) {
      const shuffled = group.slice();
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = random.integer(i + 1);
        [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
      }
      for (let i = 0; i < group.length; i++) row[group[i]] = shuffled[i];
    }
  }
  return { count, places, strata };
}

/**
 * Partial rank correlations of many columns with one outcome, with p-values alone and adjusted for all.
 *
 * @param outcome - Ranks over settings, all known.
 * @returns by hypothesis. Cost: O(hypotheses · permutations · settings).
 */
export function partialTests(
  hypotheses: readonly Hypothesis[],
  outcome: Float64Array,
  permutations: Permutations,
): PartialTest[] {
  const observed = new Float64Array(hypotheses.length).fill(Number.NaN);
  const beyond = new Float64Array(hypotheses.length);
  const largest = new Float64Array(permutations.count);
  for (const group of groups(hypotheses)) {
    testGroup(group, hypotheses, outcome, permutations, { observed, beyond, largest });
  }
  const among = permutations.count + 1;
  return hypotheses.map((_, h) => {
    const correlation = observed[h];
    if (Number.isNaN(correlation)) return { correlation, p: 1, adjusted: 1 };
    const size = Math.abs(correlation) - TIE;
    let exceeded = 0;
    for (const value of largest) if (value >= size) exceeded++;
    return { correlation, p: (1 + beyond[h]) / among, adjusted: (1 + exceeded) / among };
  });
}

/** Correlations that differ by rounding are equal. */
const TIE = 1e-10;

/** Columns whose residuals are in memory at a time. */
const TOGETHER = 256;

/** Hypotheses that hold the same fixed, over the same settings, so many at a time. */
interface Group {
  readonly members: readonly number[];
  readonly known: Float64Array | null;
  /** What the design spans over those settings, and over all. */
  readonly span: Span;
  readonly whole: Span;
}

function groups(hypotheses: readonly Hypothesis[]): Group[] {
  const spans = new Map<Design, Map<string, Span>>();
  const found = new Map<Span, Map<Float64Array | null, number[]>>();
  for (const [h, { ranked, given, beside }] of hypotheses.entries()) {
    const byPattern = spans.get(given) ?? new Map<string, Span>([["", spanOf(given, null)]]);
    spans.set(given, byPattern);
    const pattern = ranked.includes(Number.NaN) ? Array.from(ranked, Number.isNaN).join() : "";
    const span = byPattern.get(pattern) ?? spanOf(given, knownOf(ranked));
    byPattern.set(pattern, span);
    const byColumn = found.get(span) ?? new Map<Float64Array | null, number[]>();
    found.set(span, byColumn);
    byColumn.set(beside, [...(byColumn.get(beside) ?? []), h]);
  }
  return [...found].flatMap(([span, byColumn]) =>
    [...byColumn].flatMap(([beside, all]): Group[] => {
      const { given } = hypotheses[all[0]];
      const whole = spans.get(given)?.get("") as Span;
      const more = (each: Span) => (beside === null ? each : extended(each, beside));
      return Array.from({ length: Math.ceil(all.length / TOGETHER) }, (_, part) => {
        const members = all.slice(part * TOGETHER, (part + 1) * TOGETHER);
        return { members, known: span.known, span: more(span), whole: more(whole) };
      });
    }),
  );
}

function knownOf(ranked: Float64Array): Float64Array {
  return ranked.map((rank) => (Number.isNaN(rank) ? 0 : 1));
}

interface Found {
  readonly observed: Float64Array;
  readonly beyond: Float64Array;
  readonly largest: Float64Array;
}

function testGroup(
  { members, known, span, whole }: Group,
  hypotheses: readonly Hypothesis[],
  outcome: Float64Array,
  { count, places, strata }: Permutations,
  found: Found,
): void {
  const left = unitResidual(span, outcome);
  const columns = members.flatMap((h) => {
    const column = unitResidual(span, hypotheses[h].ranked);
    return column === null || left === null ? [] : [{ h, column }];
  });
  if (left === null || columns.length === 0) return;
  for (const { h, column } of columns) found.observed[h] = dot(column, left);
  // What is permuted is what the design leaves over all settings, known to this column or not.
  const dealt = known === null ? left : residualOff(whole, outcome);
  const settings = outcome.length;
  // Means of strata are 0 and stay so where settings are exchanged within them; the length of a whole column stays too.
  const isClosed = known === null && (span.codes === strata || span.counts.length === 1);
  const rows = Math.max(1, Math.min(count, Math.floor(CHUNK / settings)));
  const room = Array.from({ length: rows }, () => new Float64Array(settings));
  for (let first = 0; first < count; first += rows) {
    const permuted = room.slice(0, count - first);
    for (const [k, row] of permuted.entries()) {
      const p = first + k;
      for (let i = 0; i < settings; i++) row[i] = dealt[places[p * settings + i]];
      if (known !== null) for (let i = 0; i < settings; i++) row[i] *= known[i];
    }
    const norms = isClosed ? normsOffBasis(span, permuted) : normsOff(span, permuted);
    countBeyond(columns, permuted, norms, first, found);
  }
}

/** What is left of ranks, of length 1; null where it is nothing. */
function unitResidual(span: Span, ranked: Float64Array): Float64Array | null {
  const rest = residualOff(span, ranked);
  const left = norm(rest);
  if (!(left > LEFT * ranksNorm(ranked))) return null;
  for (let i = 0; i < rest.length; i++) rest[i] /= left;
  return rest;
}

function ranksNorm(ranked: Float64Array): number {
  let sum = 0;
  for (const rank of ranked) if (!Number.isNaN(rank)) sum += rank * rank;
  return Math.sqrt(sum);
}

function countBeyond(
  columns: readonly { readonly h: number; readonly column: Float64Array }[],
  permuted: readonly Float64Array[],
  norms: Float64Array,
  first: number,
  { observed, beyond, largest }: Found,
): void {
  const sums = products(
    columns.map(({ column }) => column),
    permuted,
  );
  for (const [c, { h }] of columns.entries()) {
    const size = Math.abs(observed[h]) - TIE;
    for (let p = 0; p < permuted.length; p++) {
      const statistic = norms[p] > 0 ? Math.abs(sums[c * permuted.length + p]) / norms[p] : 0;
      if (statistic >= size) beyond[h]++;
      if (statistic > largest[first + p]) largest[first + p] = statistic;
    }
  }
}
