/** One line of a metrics file: an object of JSON as Python writes it, with its numbers. */
import type { Moment } from "./folder/checkpoint-name.ts";

/** What a line says. */
export interface MetricsLine {
  readonly moment: Moment;
  /** Every other number, by its name; nested ones as "train/loss". */
  readonly values: ReadonlyMap<string, number>;
}

const STEP_NAMES = ["step", "global_step", "iteration"];
const EPOCH_NAMES = ["epoch"];
/** Objects in objects; what lies deeper is no metric. */
const DEEPEST = 4;

/**
 * Reads one line.
 *
 * Python's `json.dumps` writes NaN, Infinity and -Infinity as bare words, which JSON does not know; a
 * training that diverges writes them, and they are results.
 *
 * @returns null if the line is no JSON object.
 */
export function parseMetricsLine(line: string): MetricsLine | null {
  const parsed = parsePythonJson(line);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return null;
  const numbers = new Map(numbersIn(parsed, "", 0));
  const take = (names: readonly string[]) => {
    const name = names.find((candidate) => isPosition(numbers.get(candidate)));
    const value = name === undefined ? undefined : numbers.get(name);
    for (const other of names) numbers.delete(other);
    return value;
  };
  const step = take(STEP_NAMES);
  const epoch = take(EPOCH_NAMES);
  const moment = { ...(step !== undefined && { step }), ...(epoch !== undefined && { epoch }) };
  return { moment, values: numbers };
}

function parsePythonJson(text: string): unknown {
  // Strings are matched too, so that such a word inside one is left alone.
  const quoted = text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
  try {
    return JSON.parse(quoted);
  } catch {
    return null;
  }
}

function* numbersIn(value: object, prefix: string, depth: number): Iterable<[string, number]> {
  for (const [name, item] of Object.entries(value)) {
    const path = `${prefix}${name}`;
    if (typeof item === "number") yield [path, item];
    else if (item === "NaN" || item === "Infinity" || item === "-Infinity")
      yield [path, Number(item)];
    else if (typeof item === "object" && item !== null && depth < DEEPEST) {
      yield* numbersIn(item, `${path}/`, depth + 1);
    }
  }
}

function isPosition(value: number | undefined): boolean {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0;
}
