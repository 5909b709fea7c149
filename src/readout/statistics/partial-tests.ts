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
import {
  type Design,
  extended,
  normsOff,
  residualOff,
  residualOffLast,
  type Span,
  spanOf,
} from "./design.ts";
import { type Deals, dealsOf, type Permutations } from "./permutations.ts";
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

/** Share of a column that must be left of it, or it counts as explained. */
const LEFT = 1e-7;

/**
 * Partial rank correlations of many columns with one outcome, with p-values alone and adjusted for all of a family.
 *
 * @param families - Hypotheses, those of a list being adjusted together. What columns leave off a design is made once,
 *   whichever lists ask for it, and with a column beside the design only that is taken out of what is left.
 * @param outcome - Ranks over settings, all known.
 * @returns by family and hypothesis. Cost: O(hypotheses · permutations · settings).
 */
export function partialTests(
  families: readonly (readonly Hypothesis[])[],
  outcome: Float64Array,
  permutations: Permutations,
): PartialTest[][] {
  const found = families.map((family): Found => {
    return {
      observed: new Float64Array(family.length).fill(Number.NaN),
      beyond: new Float64Array(family.length),
      largest: new Float64Array(permutations.count),
    };
  });
  const chance = { permutations, deals: dealsOf(permutations, outcome.length) };
  for (const { whole, members } of batches(families)) {
    for (const group of groups(members)) {
      testGroup(group, whole, outcome, chance, found[group.family]);
    }
  }
  return found.map(testsOf);
}

function testsOf({ observed, beyond, largest }: Found): PartialTest[] {
  const among = largest.length + 1;
  return Array.from(observed, (correlation, h) => {
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

/** A hypothesis and its place. */
interface Member {
  readonly family: number;
  readonly place: number;
  readonly hypothesis: Hypothesis;
  /** What the design spans over the settings that the column is known at. */
  readonly base: Span;
}

/** Hypotheses with the same design, about so many columns at most. */
interface Batch {
  /** What the design spans over all settings. */
  readonly whole: Span;
  readonly members: readonly Member[];
}

function batches(families: readonly (readonly Hypothesis[])[]): Batch[] {
  const spans = new Map<Design, Map<string, Span>>();
  const found = new Map<Span, Map<Float64Array, Member[]>>();
  for (const [f, family] of families.entries()) {
    for (const [place, hypothesis] of family.entries()) {
      const { ranked, given } = hypothesis;
      const byPattern = spans.get(given) ?? new Map<string, Span>([["", spanOf(given, null)]]);
      spans.set(given, byPattern);
      const pattern = ranked.includes(Number.NaN) ? Array.from(ranked, Number.isNaN).join() : "";
      const base = byPattern.get(pattern) ?? spanOf(given, knownOf(ranked));
      byPattern.set(pattern, base);
      const whole = byPattern.get("") as Span;
      const byColumn = found.get(whole) ?? new Map<Float64Array, Member[]>();
      found.set(whole, byColumn);
      byColumn.set(ranked, [
        ...(byColumn.get(ranked) ?? []),
        { family: f, place, hypothesis, base },
      ]);
    }
  }
  return [...found].flatMap(([whole, byColumn]) => {
    const all = [...byColumn.values()];
    return Array.from({ length: Math.ceil(all.length / TOGETHER) }, (_, part): Batch => {
      return { whole, members: all.slice(part * TOGETHER, (part + 1) * TOGETHER).flat() };
    });
  });
}

/** Members of one family with the same column beside the design. */
interface Group {
  readonly family: number;
  readonly beside: Float64Array | null;
  /** By what the design spans: the members, with what it leaves of each. */
  readonly columns: Map<Span, { readonly place: number; readonly left: Residual }[]>;
}

/** By family, then column beside; without those of which the design leaves nothing. */
function groups(members: readonly Member[]): Group[] {
  const residuals = new Map<Float64Array, Residual | null>();
  const found: Map<Float64Array | null, Group>[] = [];
  for (const { family, place, hypothesis, base } of members) {
    const { ranked, beside } = hypothesis;
    const left = residuals.get(ranked) ?? unitResidual(base, ranked);
    residuals.set(ranked, left);
    if (left === null) continue;
    found[family] ??= new Map();
    const group = found[family].get(beside) ?? { family, beside, columns: new Map() };
    found[family].set(beside, group);
    const columns = group.columns.get(base) ?? [];
    group.columns.set(base, columns);
    columns.push({ place, left });
  }
  return found.flatMap((byColumn) => [...byColumn.values()]);
}

function knownOf(ranked: Float64Array): Float64Array {
  return ranked.map((rank) => (Number.isNaN(rank) ? 0 : 1));
}

interface Found {
  readonly observed: Float64Array;
  readonly beyond: Float64Array;
  readonly largest: Float64Array;
}

/** Permutations, and what they deal out. */
interface Chance {
  readonly permutations: Permutations;
  readonly deals: Deals;
}

/** Columns that are known at the same settings, as the design and the column beside it leave them. */
interface Part {
  readonly span: Span;
  readonly columns: readonly { readonly place: number; readonly column: Float64Array }[];
}

/** What is permuted is what the design leaves over all settings, known to a column or not, so that it is dealt out once. */
function testGroup(
  { beside, columns }: Group,
  whole: Span,
  outcome: Float64Array,
  { permutations, deals }: Chance,
  found: Found,
): void {
  const off = (base: Span) => (beside === null ? base : extended(base, beside));
  const dealt = unitResidual(off(whole), outcome)?.column ?? null;
  if (dealt === null) return;
  const parts: Part[] = [];
  for (const [base, members] of columns) {
    const span = off(base);
    const left = base === whole ? dealt : (unitResidual(span, outcome)?.column ?? null);
    if (left === null) continue;
    const own = members.flatMap(({ place, left: residual }) => {
      const column = span === base ? residual.column : unitOffLast(span, residual);
      if (column !== null) found.observed[place] = dot(column, left);
      return column === null ? [] : [{ place, column }];
    });
    if (own.length > 0) parts.push({ span, columns: own });
  }
  if (parts.length === 0) return;
  for (let first = 0; first < permutations.count; first += deals.together) {
    countBeyond(parts, deals.from(first, dealt), permutations.strata, first, found);
  }
}

/** What a design leaves of ranks. */
interface Residual {
  /** Of length 1. */
  readonly column: Float64Array;
  /** Share of the length of the ranks that is left. */
  readonly share: number;
}

/** What is left of ranks; null where it is nothing. */
function unitResidual(span: Span, ranked: Float64Array): Residual | null {
  const column = residualOff(span, ranked);
  const left = norm(column);
  const share = left / ranksNorm(ranked);
  if (!(share > LEFT)) return null;
  for (let i = 0; i < column.length; i++) column[i] /= left;
  return { column, share };
}

/** The same of a span that has one column more than that by which the residual was found. */
function unitOffLast(span: Span, { column, share }: Residual): Float64Array | null {
  const rest = residualOffLast(span, column);
  const left = norm(rest);
  if (!(share * left > LEFT)) return null;
  for (let i = 0; i < rest.length; i++) rest[i] /= left;
  return rest;
}

function ranksNorm(ranked: Float64Array): number {
  let sum = 0;
  for (const rank of ranked) if (!Number.isNaN(rank)) sum += rank * rank;
  return Math.sqrt(sum);
}

/** @param first - The first of the permutations that are looked at. */
function countBeyond(
  parts: readonly Part[],
  permuted: readonly Float64Array[],
  strata: Uint32Array,
  first: number,
  { observed, beyond, largest }: Found,
): void {
  const several = permuted.length;
  // Bases and columns are 0 where a setting is not known.
  const all = parts.flatMap(({ span, columns }) => [
    ...span.basis,
    ...columns.map(({ column }) => column),
  ]);
  const sums = products(all, permuted);
  let start = 0;
  for (const { span, columns } of parts) {
    // Means of strata are 0 and stay so where settings are exchanged within them; the length of a whole column stays too.
    const isClosed = span.known === null && (span.codes === strata || span.counts.length === 1);
    const overlaps = sums.subarray(start, start + span.basis.length * several);
    start += overlaps.length;
    const norms = normsOff(span, permuted, overlaps, isClosed);
    for (const { place } of columns) {
      const size = Math.abs(observed[place]) - TIE;
      for (let p = 0; p < several; p++) {
        const statistic = norms[p] > 0 ? Math.abs(sums[start + p]) / norms[p] : 0;
        if (statistic >= size) beyond[place]++;
        if (statistic > largest[first + p]) largest[first + p] = statistic;
      }
      start += several;
    }
  }
}
