/** Recorded numbers as people read them; all of them, for divergence is a result. */

import { MISSING } from "../../records/missing.ts";
import { formatWithError } from "../../report/format.ts";
import type { SpectrumHead } from "../../store/store.ts";

/** λ₁ with its error, in nats per step. */
export function largestText({
  largest,
  largestError,
}: Pick<SpectrumHead, "largest" | "largestError">): string {
  return largest === null ? MISSING : formatWithError(largest, largestError);
}

/** Columns under each other: those of texts to the left, or the first `left`; the others to the right. */
export function alignColumns(
  rows: readonly (readonly string[])[],
  left: number | readonly boolean[],
): string[] {
  const isLeft = (j: number) => (typeof left === "number" ? j < left : left[j]);
  const widths = rows[0].map((_, j) =>
    rows.reduce((most, row) => Math.max(most, characters(row[j])), 0),
  );
  const pad = (cell: string, j: number) => {
    const blank = " ".repeat(widths[j] - characters(cell));
    return isLeft(j) ? cell + blank : blank + cell;
  };
  return rows.map((row) => row.map(pad).join("  ").trimEnd());
}

const PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g;

function characters(text: string): number {
  return text.length - (text.match(PAIRS)?.length ?? 0);
}
