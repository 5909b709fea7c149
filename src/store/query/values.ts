/**
 * The one order in which values of runs stand, for filters and for sorting: numbers as
 * −∞ < … < +∞ < NaN, so that the losses of trainings that diverged are the largest; then texts by their
 * letters, then true and false, lists and tables. What is not known has no place: a filter leaves it out, and
 * a sorted list has it at its end in both directions.
 */
import { canonicalJson, type Json } from "../canonical-json.ts";

/** What a run says under a name; undefined where nothing is known. NaN and ±∞ are numbers here. */
export type Value = Json | undefined;

/** Negative if a stands before b. */
export function compareValues(a: Json, b: Json): number {
  if (typeof a === "number" && typeof b === "number") return compareNumbers(a, b);
  const byKind = rankOf(a) - rankOf(b);
  if (byKind !== 0) return byKind;
  const [left, right] = [textOf(a), textOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** −∞ < … < +∞ < NaN; NaN is like NaN. */
export function compareNumbers(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Puts items in order; those whose value is not known stand at the end, in the order in which they came. */
export function sortedBy<Item>(
  items: readonly Item[],
  of: (item: Item) => Value,
  descending: boolean,
): Item[] {
  const valued = items.map((item) => ({ item, value: of(item) }));
  const sign = descending ? -1 : 1;
  valued.sort((a, b) => {
    if (a.value === undefined || b.value === undefined) {
      return Number(a.value === undefined) - Number(b.value === undefined);
    }
    return sign * compareValues(a.value, b.value);
  });
  return valued.map(({ item }) => item);
}

const KINDS = ["number", "string", "boolean", "object"];

function rankOf(value: Json): number {
  return KINDS.indexOf(typeof value);
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : value === null ? "null" : canonicalJson({ value });
}
