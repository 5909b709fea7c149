/** Which rows are listed, and in which order. */

import { rangeError } from "../../errors.ts";
import { nearest } from "../../nearest.ts";
import { plural } from "../../report/format.ts";
import { STATES } from "../../store/checks.ts";
import { sortedBy, type Value } from "../../store/query/values.ts";
import {
  areComparable,
  type Comparison,
  comparisonsOf,
  holds,
  parseWhere,
} from "../../store/query/where.ts";
import { ENTRY_STATES } from "../../store/sweeps.ts";
import { type Field, fieldOf } from "./fields.ts";
import type { Row } from "./row.ts";

/** What states a list shows: those of runs, those of entries, and "killed". */
const ALL_STATES: readonly string[] = [...new Set([...STATES, ...ENTRY_STATES, "killed"])];

/** Rows, and what is to be said beside them. */
export interface Selection {
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}

/**
 * The rows of which a condition holds.
 *
 * @throws RangeError with the column of what is wrong, or cannot be read.
 */
export function selectRows(rows: readonly Row[], text: string): Selection {
  const condition = parseWhere(text, "--where");
  const comparisons = comparisonsOf(condition);
  if (rows.length === 0) return { rows, notes: [] };
  const fields = new Map<string, Field>();
  for (const comparison of comparisons) {
    fields.set(comparison.name, checkedField(rows, comparison, text));
  }
  const answers = rows.map((row) => holds(condition, (name) => fields.get(name)!(row)));
  const unknown = answers.filter((answer) => answer === null).length;
  const notes = comparisons.flatMap((comparison) => missedText(rows, comparison, fields));
  if (unknown > 0) {
    notes.push(`of ${plural(unknown, "run")} what --where asks for is not known; not listed`);
  }
  return { rows: rows.filter((_, i) => answers[i] === true), notes };
}

/** Rows in the order of `--sort NAME[:asc|:desc]`; what is not known stands at the end. */
export function sortRows(rows: readonly Row[], text: string): readonly Row[] {
  const [, name, direction = ""] = /^(.*?)(?::([^:]*))?$/.exec(text)!;
  if (direction !== "" && direction !== "asc" && direction !== "desc") {
    throw rangeError(null, `--sort is "${text}"; expected NAME, NAME:asc or NAME:desc`);
  }
  if (rows.length === 0) return rows;
  return sortedBy(rows, namedField(rows, name, "--sort"), direction === "desc");
}

/** @throws RangeError if no row has anything of that name. */
export function namedField(rows: readonly Row[], name: string, option: string): Field {
  const field = fieldOf(name, rows);
  if (typeof field === "function") return field;
  throw rangeError(null, `${option}: ${field.problem}`);
}

function checkedField(rows: readonly Row[], comparison: Comparison, text: string): Field {
  const { name, column, operator, value } = comparison;
  const fail = (what: string) =>
    rangeError(null, `--where: column ${column} of ${JSON.stringify(text)}: ${what}`);
  const field = fieldOf(name, rows);
  if (typeof field !== "function") throw fail(field.problem);
  const isState = name === "state" && typeof value === "string";
  if (isState && !ALL_STATES.includes(value)) {
    const near = nearest(value, ALL_STATES);
    const hint =
      near === null ? `expected one of ${ALL_STATES.join(", ")}` : `did you mean ${near}?`;
    throw fail(`"${value}" is no state; ${hint}`);
  }
  if (operator === "=" || operator === "!=") return field;
  if (value === undefined) throw fail(`what is unknown has no place in an order; expected = or !=`);
  const found = rows.map(field).filter((each) => each !== undefined);
  if (found.length > 0 && !found.some((each) => areComparable(each, value))) {
    const [first] = found;
    throw fail(
      `${name} is ${JSON.stringify(first)} and the like, which ${operator} does not compare with ${JSON.stringify(value)}`,
    );
  }
  return field;
}

/** A text that no run has, where one has a similar one. */
function missedText(
  rows: readonly Row[],
  { name, operator, value }: Comparison,
  fields: ReadonlyMap<string, Field>,
): string[] {
  if (operator !== "=" || typeof value !== "string") return [];
  const found = new Set<Value>(rows.map(fields.get(name)!));
  if (found.has(value)) return [];
  const texts = [...found].filter((each) => typeof each === "string");
  const near = nearest(value, texts);
  return near === null ? [] : [`no run has ${name}=${value}; did you mean ${near}?`];
}
