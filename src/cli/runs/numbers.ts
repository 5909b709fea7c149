/** Recorded numbers as people read them; all of them, for divergence is a result. */
import { formatMagnitude, formatWithError } from "../../report/format.ts";
import type { SpectrumHead } from "../../store/store.ts";

/** What stands where nothing was recorded. */
export const MISSING = "–";

/** A number with three digits; NaN as such. */
export function metricText(value: number): string {
  return Number.isNaN(value) ? "NaN" : formatMagnitude(value);
}

/** λ₁ with its error, in nats per step. */
export function largestText({
  largest,
  largestError,
}: Pick<SpectrumHead, "largest" | "largestError">): string {
  if (largest === null) return MISSING;
  return Number.isNaN(largest) ? "NaN" : formatWithError(largest, largestError);
}

/** Columns under each other: the first `left` to the left, the others to the right. */
export function alignColumns(rows: readonly (readonly string[])[], left: number): string[] {
  const widths = rows[0].map((_, j) => Math.max(...rows.map((row) => [...row[j]].length)));
  const pad = (cell: string, j: number) => {
    const blank = " ".repeat(widths[j] - [...cell].length);
    return j < left ? cell + blank : blank + cell;
  };
  return rows.map((row) => row.map(pad).join("  ").trimEnd());
}
