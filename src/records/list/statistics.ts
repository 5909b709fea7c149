/** What several seeds of a setting come to: mean and spread. */
import { formatMagnitude, formatWithError, type Script } from "../../report/format.ts";
import type { Value } from "../../store/query/values.ts";
import { MISSING } from "../missing.ts";

/** Of the values that are known. */
export interface Statistics {
  /** Values that are known, and of how many runs. */
  readonly count: number;
  readonly of: number;
  /** NaN with a NaN among them, infinite with an infinite one; null without any. */
  readonly mean: number | null;
  /** Standard deviation over the runs (n − 1); null below two, and where the mean is no finite number. */
  readonly spread: number | null;
}

/** Statistics of what runs say; null if any of it is no number. */
export function statisticsOf(values: readonly Value[]): Statistics | null {
  const known = values.filter((value) => value !== undefined);
  if (!known.every((value) => typeof value === "number")) return null;
  const [count, of] = [known.length, values.length];
  if (count === 0) return { count, of, mean: null, spread: null };
  const mean = known.reduce((a, b) => a + b) / count;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const spread = count < 2 || !Number.isFinite(mean) ? null : Math.sqrt(squares / (count - 1));
  return { count, of, mean, spread };
}

/** "0.0123 ± 0.0012 (2 of 3)"; ± is the spread, and what is not known is counted. */
export function statisticsText(
  { count, of, mean, spread }: Statistics,
  script: Script = "ascii",
): string {
  if (mean === null) return MISSING;
  const text =
    spread === null || spread === 0
      ? formatMagnitude(mean, script)
      : formatWithError(mean, spread, script);
  return count === of ? text : `${text} (${count} of ${of})`;
}
