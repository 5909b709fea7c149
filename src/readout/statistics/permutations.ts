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
import { dot, norm, orthonormalBasis, residual } from "./projection.ts";
import { ranks } from "./ranks.ts";

/** A column, and what is held fixed. */
export interface Hypothesis {
  /** Over settings; NaN where it is not known. */
  readonly values: Float64Array;
  /** Design, by columns; hypotheses that share one share the object. */
  readonly given: readonly Float64Array[];
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
  return { count, places };
}

/**
 * Partial rank correlations of many columns with one outcome, with p-values alone and adjusted for all.
 *
 * @param outcome - Over settings, all known.
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
  const outcomeRanks = ranks(outcome);
  for (const group of groups(hypotheses)) {
    testGroup(group, hypotheses, outcomeRanks, permutations, { observed, beyond, largest });
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

/** Hypotheses with the same design and the same settings known, so many at a time. */
function groups(hypotheses: readonly Hypothesis[]): number[][] {
  const byDesign = new Map<readonly Float64Array[], Map<string, number[]>>();
  for (const [h, { given, values }] of hypotheses.entries()) {
    const byPattern = byDesign.get(given) ?? new Map<string, number[]>();
    byDesign.set(given, byPattern);
    const pattern = values.some(Number.isNaN) ? Array.from(values, Number.isNaN).join() : "";
    const group = byPattern.get(pattern) ?? [];
    byPattern.set(pattern, group);
    group.push(h);
  }
  const whole = [...byDesign.values()].flatMap((byPattern) => [...byPattern.values()]);
  return whole.flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / TOGETHER) }, (_, part) =>
      group.slice(part * TOGETHER, (part + 1) * TOGETHER),
    ),
  );
}

interface Found {
  readonly observed: Float64Array;
  readonly beyond: Float64Array;
  readonly largest: Float64Array;
}

function testGroup(
  group: readonly number[],
  hypotheses: readonly Hypothesis[],
  outcomeRanks: Float64Array,
  { count, places }: Permutations,
  found: Found,
): void {
  const { given, values } = hypotheses[group[0]];
  const known = Float64Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1));
  const within = (column: Float64Array) => column.map((value, i) => value * known[i]);
  const basis = orthonormalBasis(given.map(within));
  const left = unitResidual(within(outcomeRanks), basis);
  const columns = group.flatMap((h) => {
    const ranked = ranks(hypotheses[h].values).map((rank) => (Number.isNaN(rank) ? 0 : rank));
    const column = unitResidual(ranked, basis);
    return column === null || left === null ? [] : [{ h, column }];
  });
  if (left === null || columns.length === 0) return;
  for (const { h, column } of columns) found.observed[h] = dot(column, left);
  // What is permuted is what the design leaves over all settings, known to this column or not.
  const whole = known.includes(0) ? residual(outcomeRanks, orthonormalBasis(given)) : left;
  const settings = outcomeRanks.length;
  const rows = Math.max(1, Math.min(count, Math.floor(CHUNK / settings)));
  for (let first = 0; first < count; first += rows) {
    const permuted: Float64Array[] = [];
    for (let p = first; p < Math.min(count, first + rows); p++) {
      const row = new Float64Array(settings);
      for (let i = 0; i < settings; i++) row[i] = known[i] * whole[places[p * settings + i]];
      const scale = normOff(row, basis);
      permuted.push(scale > 0 ? row.map((value) => value / scale) : row.fill(0));
    }
    countBeyond(columns, permuted, first, found);
  }
}

/** ‖y − Q Qᵀ y‖, without y − Q Qᵀ y. */
function normOff(y: Float64Array, basis: readonly Float64Array[]): number {
  let square = dot(y, y);
  for (const q of basis) square -= dot(q, y) ** 2;
  return Math.sqrt(Math.max(0, square));
}

function unitResidual(y: Float64Array, basis: readonly Float64Array[]): Float64Array | null {
  const rest = residual(residual(y, basis), basis);
  const left = norm(rest);
  return left > LEFT * norm(y) ? rest.map((value) => value / left) : null;
}

/** Four permutations at a time, so that a column is read once for all of them. */
function countBeyond(
  columns: readonly { readonly h: number; readonly column: Float64Array }[],
  permuted: readonly Float64Array[],
  first: number,
  { observed, beyond, largest }: Found,
): void {
  for (let p = 0; p < permuted.length; p += 4) {
    const block = [0, 1, 2, 3].map((k) => permuted[Math.min(p + k, permuted.length - 1)]);
    const wanted = Math.min(4, permuted.length - p);
    for (const { h, column } of columns) {
      const size = Math.abs(observed[h]) - TIE;
      const sums = fourDots(column, block);
      for (let k = 0; k < wanted; k++) {
        const statistic = Math.abs(sums[k]);
        if (statistic >= size) beyond[h]++;
        if (statistic > largest[first + p + k]) largest[first + p + k] = statistic;
      }
    }
  }
}

function fourDots(column: Float64Array, [a, b, c, d]: readonly Float64Array[]): number[] {
  let [sa, sb, sc, sd] = [0, 0, 0, 0];
  for (let i = 0; i < column.length; i++) {
    const value = column[i];
    sa += value * a[i];
    sb += value * b[i];
    sc += value * c[i];
    sd += value * d[i];
  }
  return [sa, sb, sc, sd];
}
