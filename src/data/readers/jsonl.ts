/**
 * JSON lines: one sequence a line, of any length.
 *
 * A line is a list, or an object whose "input" is one: of vectors ([[0.1, 2], …]), of token ids
 * ([3, 0, 5]), or of numbers (one feature). Numbers can be token ids if all of the file's are whole
 * and none is negative; see `reading.ts`.
 */

import { FormatError } from "../../errors.ts";
import { requireKnown } from "../../words.ts";
import { requireFinite, tokenCount, tokenIds } from "../check.ts";
import { DATA_OPTIONS, type DataOptions } from "../options.ts";
import { counted, type Reading, readingOf, requireNoLayout } from "../reading.ts";
import { type SequenceSet, sequencesFromNumbers, sequencesFromTokens } from "../sequences.ts";
import { symbolCount } from "./array.ts";

/** One line's list. */
interface Line {
  /** From 1, as editors count. */
  readonly number: number;
  readonly steps: readonly unknown[];
}

/**
 * Sequences from JSON lines; see the file header. Lines with white space only are passed over.
 *
 * @throws FormatError for a line that is no such list, by number; for vectors of different
 *   length or values that are not finite numbers, by line, step and feature.
 */
export function sequencesFromJsonLines(
  text: string,
  options: DataOptions = {},
  source = "jsonl",
): SequenceSet {
  requireKnown("sequencesFromJsonLines", options, DATA_OPTIONS);
  const lines = text
    .split("\n")
    .map((line, i) => ({ line, number: i + 1 }))
    .filter(({ line }) => line.trim() !== "")
    .map(({ line, number }): Line => ({ number, steps: stepsOf(line, number, source) }));
  if (lines.length === 0) {
    throw new FormatError("UNSUPPORTED", `${source}: no lines; expected one sequence a line`);
  }
  requireNoLayout(options, "one sequence a line", source);
  const vectors = Array.isArray(lines[0].steps[0]);
  const width = vectors ? (lines[0].steps[0] as unknown[]).length : 1;
  if (width === 0) throw misfit(source, lines[0].number, 0, "has no features");
  const sequences = lines.map((line) => numbersOf(line, vectors, width, source));
  const places = lines.map(({ number }) => ({
    source: `${source}: line ${number}`,
    sequence: null,
    firstStep: 0,
  }));
  const { kind, note } = vectors ? VECTORS : kindOf(sequences, options, source);
  const notes = note === null ? [] : [note];
  if (kind === "tokens") {
    const ids = sequences.map((values, b) => tokenIds(values, places[b]));
    return { ...sequencesFromTokens(ids, tokenCount(ids), source), notes };
  }
  sequences.forEach((values, b) => {
    requireFinite(values, width, places[b]);
  });
  return { ...sequencesFromNumbers(sequences, width, source), notes };
}

function stepsOf(line: string, number: number, source: string): readonly unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FormatError("MALFORMED", `${source}: line ${number} is no JSON: ${reason}`);
  }
  const list = Array.isArray(value) ? value : (value as { input?: unknown } | null)?.input;
  if (!Array.isArray(list) || list.length === 0) {
    throw new FormatError(
      "UNSUPPORTED",
      `${source}: line ${number} holds ${JSON.stringify(value).slice(0, 60)}; expected a list of ` +
        'steps that is not empty, or {"input": […]}',
    );
  }
  return list;
}

function numbersOf(line: Line, vectors: boolean, width: number, source: string): Float64Array {
  const values = new Float64Array(line.steps.length * width);
  line.steps.forEach((step, t) => {
    if (Array.isArray(step) !== vectors) {
      const expected = vectors ? "a vector" : "a number";
      throw misfit(
        source,
        line.number,
        t,
        `is ${show(step)}; expected ${expected}, as in the first`,
      );
    }
    const vector = vectors ? (step as unknown[]) : [step];
    if (vector.length !== width) {
      throw misfit(
        source,
        line.number,
        t,
        `has ${vector.length} feature${vector.length === 1 ? "" : "s"}; expected ${width}, as in the first`,
      );
    }
    vector.forEach((value, j) => {
      if (typeof value !== "number") {
        const feature = vectors ? `, feature ${j}` : "";
        throw new FormatError(
          "UNSUPPORTED",
          `${source}: line ${line.number}, step ${t}${feature} is ${show(value)}; expected a number`,
        );
      }
      values[t * width + j] = value;
    });
  });
  return values;
}

const VECTORS: Reading = { kind: "numbers", note: null };

function kindOf(sequences: readonly Float64Array[], options: DataOptions, source: string): Reading {
  const whole = sequences.every((values) => values.every((x) => Number.isInteger(x) && x >= 0));
  if (!whole) return { kind: options.kind ?? "numbers", note: null };
  const symbols = sequences.reduce((most, ids) => Math.max(most, symbolCount(ids)!), 0);
  const lists = `${counted(sequences.length, "list")} of`;
  const facts = { source, features: 1, symbols };
  const said = { asNumbers: `${lists} single numbers`, asSymbols: `${lists} symbols` };
  return readingOf({ ...facts, ...said }, options);
}

function misfit(source: string, line: number, step: number, what: string): FormatError {
  return new FormatError("UNSUPPORTED", `${source}: line ${line}, step ${step} ${what}`);
}

function show(value: unknown): string {
  return JSON.stringify(value).slice(0, 40);
}
