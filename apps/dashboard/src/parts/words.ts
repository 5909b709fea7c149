/** Numbers and states in the words of the command line. */

import { MISSING } from "../../../../src/records/missing.ts";
import {
  formatCount,
  formatDuration,
  formatMagnitude,
  formatWhole,
  formatWithError,
} from "../../../../src/report/format.ts";
import type { JsonNumber, LargestExponent, MetricValue, RunRow } from "../api/documents.ts";
import { numberOf, numberOrNull } from "../api/documents.ts";

export { MISSING };

/** "killed" is what a run is that had no time to say so. */
export function stateOf({ state, held }: Pick<RunRow, "state" | "held">): string | null {
  return state?.state === "running" && !held ? "killed" : (state?.state ?? null);
}

export function magnitude(value: number | null | undefined): string {
  return value === null || value === undefined ? MISSING : formatMagnitude(value, "typeset");
}

export function metricText(metric: MetricValue | null | undefined): string {
  return magnitude(metric && numberOf(metric.value));
}

export function countText(count: number | null): string {
  return count === null ? MISSING : formatCount(count);
}

/** λ₁ with its error. */
export function largestText(largest: LargestExponent | null): string {
  const value = numberOrNull(largest?.value);
  return value === null ? MISSING : withError(value, largest!.standardError);
}

export function withError(value: number, error: number | null): string {
  return formatWithError(value, error, "typeset");
}

/** "≥ 3 min": what a run has taken, as `lyapscope runs` writes it. */
export function durationText(seconds: number | null, isLeast = false): string {
  return seconds === null ? MISSING : `${isLeast ? "≥ " : ""}${formatDuration(seconds)}`;
}

/** "2026-11-27 03:01" in the reader's own time. */
export function dateText(at: string): string {
  const date = new Date(at);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** A value of a configuration as a table has it. */
export function valueText(value: unknown): string {
  if (value === undefined) return MISSING;
  if (typeof value === "number") {
    return Number.isInteger(value) ? formatWhole(value) : formatMagnitude(value, "typeset");
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A number as JSON, for files. */
export function plainNumber(value: JsonNumber | null | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}
