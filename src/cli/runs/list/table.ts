/** Rows under chosen columns, each by itself or as groups of one setting. */

import type { Field } from "../../../records/list/fields.ts";
import type { Group } from "../../../records/list/group-rows.ts";
import type { Row } from "../../../records/list/row.ts";
import { namedField } from "../../../records/list/select-rows.ts";
import { statisticsOf, statisticsText } from "../../../records/list/statistics.ts";
import { MISSING } from "../../../records/missing.ts";
import { formatMagnitude, formatWhole } from "../../../report/format.ts";
import type { Value } from "../../../store/query/values.ts";
import type { Style } from "../../terminal/style.ts";
import { alignColumns } from "../numbers.ts";

/** A table of `columns`, with a heading as they were named. */
export function tableOf(
  items: readonly (Row | Group)[],
  rows: readonly Row[],
  columns: readonly string[],
  { bold }: Style,
): string {
  const fields =
    rows.length === 0 ? [] : columns.map((name) => namedField(rows, name, "--columns"));
  const cells = items.map((item) => fields.map((field) => cellOf(item, field)));
  const isText = columns.map((_, j) => rows.some((row) => typeof fields[j](row) === "string"));
  const [head, ...lines] = alignColumns([columns, ...cells], isText);
  return [bold(head), ...lines].map((line) => `${line}\n`).join("");
}

/** Columns of `--columns a,b,c`. */
export function columnsOf(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** A value as a table shows it. */
export function valueText(value: Value): string {
  if (value === undefined) return MISSING;
  if (typeof value === "number")
    return Number.isInteger(value) ? formatWhole(value) : formatMagnitude(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}

function cellOf(item: Row | Group, field: Field): string {
  if (!Array.isArray(item)) return valueText(field(item as Row));
  const values = (item as Group).map(field);
  const [first] = values;
  if (values.every((value) => isSame(value, first))) return valueText(first);
  const statistics = statisticsOf(values);
  return statistics === null ? countsText(values) : statisticsText(statistics);
}

/** "2 finished, 1 diverged". */
function countsText(values: readonly Value[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(valueText(value), (counts.get(valueText(value)) ?? 0) + 1);
  if (counts.size > 3) return `${counts.size} values`;
  return Array.from(counts, ([text, count]) => `${count} ${text}`).join(", ");
}

function isSame(a: Value, b: Value): boolean {
  return Object.is(a, b) || (typeof a === "object" && JSON.stringify(a) === JSON.stringify(b));
}
