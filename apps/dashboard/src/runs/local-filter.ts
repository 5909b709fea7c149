/**
 * Conditions that the rows themselves can answer, at once: they ask for what lists show, for metrics, or for settings
 * that every row has. All others, and those in which something is wrong, are for the server, which knows every value.
 */
import { fieldName } from "../../../../src/records/list/aliases.ts";
import type { Value } from "../../../../src/store/query/values.ts";
import {
  type Comparison,
  type Condition,
  comparisonsOf,
  holds,
  parseWhere,
} from "../../../../src/store/query/where.ts";
import { type MetricValue, numberOrNull, type RunRow } from "../api/documents.ts";
import { stateOf } from "../parts/words.ts";

type Field = (row: RunRow) => Value;

const metric = (found: MetricValue | null | undefined): Value =>
  numberOrNull(found?.value) ?? undefined;

/** What rows of JSON say under the names by which `src/records/list/fields.ts` asks records. */
const FIELDS: Readonly<Record<string, Field>> = {
  id: ({ id }) => id,
  name: ({ name }) => name ?? undefined,
  task: ({ task }) => task || undefined,
  state: (row) => stateOf(row) ?? undefined,
  seed: ({ seed }) => seed,
  createdAt: ({ createdAt }) => createdAt,
  epochs: ({ epochs }) => epochs ?? undefined,
  step: ({ step }) => step ?? undefined,
  trainLoss: ({ trainLoss }) => metric(trainLoss),
  heldOutLoss: ({ heldOutLoss }) => metric(heldOutLoss),
  heldOutAccuracy: ({ heldOutAccuracy }) => metric(heldOutAccuracy),
  bestHeldOutLoss: ({ bestHeldOutLoss }) => metric(bestHeldOutLoss),
  seconds: ({ seconds }) => seconds ?? undefined,
  "λ₁": ({ largestExponent }) => numberOrNull(largestExponent?.value) ?? undefined,
};

/** What rows say to the names of a condition; null where they do not know one of them all. */
function fieldsOf(
  rows: readonly RunRow[],
  condition: Condition,
): ReadonlyMap<string, Field> | null {
  const fields = new Map<string, Field>();
  for (const comparison of comparisonsOf(condition)) {
    const field = fieldOf(rows, comparison);
    if (field === null || !isPlain(rows, comparison, field)) return null;
    fields.set(comparison.name, field);
  }
  return fields;
}

function fieldOf(rows: readonly RunRow[], { name }: Comparison): Field | null {
  const known = fieldName(name);
  if (Object.hasOwn(FIELDS, known)) return FIELDS[known]!;
  // Of a setting in which the runs of a task do not differ its rows say nothing.
  if (rows.every(({ settings }) => Object.hasOwn(settings, name))) {
    return ({ settings }) => settings[name] as Value;
  }
  const isMetric = rows.some(({ metrics }) => Object.hasOwn(metrics, name));
  const isSetting = rows.some(({ settings }) => Object.hasOwn(settings, name));
  return isMetric && !isSetting ? ({ metrics }) => metric(metrics[name]) : null;
}

/** Whether there can be nothing to say against a comparison: an order of numbers, or a value that some run has. */
function isPlain(rows: readonly RunRow[], { operator, value }: Comparison, field: Field): boolean {
  if (typeof value === "number") return rows.some((row) => typeof field(row) === "number");
  return (operator === "=" || operator === "!=") && rows.some((row) => field(row) === value);
}

/** A condition that was written: null for none; the error, in the words of the command line, for one that is none. */
export function conditionIn(where: string): Condition | Error | null {
  try {
    return where === "" ? null : parseWhere(where, "where");
  } catch (error) {
    return error as Error;
  }
}

/** The rows of which a condition holds; null where the server has to be asked. */
export function filteredHere(
  rows: readonly RunRow[],
  condition: Condition | null,
): readonly RunRow[] | null {
  if (condition === null) return rows;
  const fields = fieldsOf(rows, condition);
  if (fields === null) return null;
  return rows.filter((row) => holds(condition, (name) => fields.get(name)!(row)) === true);
}
