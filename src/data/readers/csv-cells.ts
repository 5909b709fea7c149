/** A table as text cells under names, for readers that know what its columns mean. */
import Papa from "papaparse";
import { FormatError } from "../../errors.ts";
import { csvDialect, headBytes } from "./csv.ts";
import { decodeUtf8 } from "./text.ts";

/** The cells of a table. */
export interface CsvCells {
  /** Of the columns, as the first row has them. */
  readonly names: readonly string[];
  readonly rows: readonly CsvRow[];
}

/** One row of data. */
export interface CsvRow {
  /** Row of the file, from 1. */
  readonly row: number;
  /** As many as there are names, without white space around them. */
  readonly cells: readonly string[];
}

/**
 * Cells of a table whose first row holds names, each of them once. Blank lines are no rows.
 *
 * @throws FormatError for rows of another length, quotes that do not close, names that come twice or are missing,
 *   and a table without rows.
 */
export function csvCells(bytes: Uint8Array, source: string): CsvCells {
  const head = bytes.subarray(0, headBytes(bytes));
  const { delimiter, start } = csvDialect(head, { header: true }, source);
  const text = decodeUtf8(bytes.subarray(start), source).replaceAll("\r\n", "\n");
  const { data, errors } = Papa.parse<string[]>(text, { newline: "\n", delimiter });
  const badQuote = errors.find(({ type }) => type === "Quotes");
  if (badQuote !== undefined) {
    const row = (badQuote.row ?? 0) + 1;
    throw malformed(source, `row ${row} has a quote that does not close; expected quotes in pairs`);
  }
  const trimmed = data.map((cells, i) => ({ row: i + 1, cells: cells.map((cell) => cell.trim()) }));
  const [first, ...rows] = trimmed.filter(({ cells }) => cells.length > 1 || cells[0] !== "");
  if (first === undefined || rows.length === 0) {
    throw malformed(source, "has no rows; expected a row of names, and at least one of data");
  }
  const names = requireNames(first.cells, source);
  for (const { row, cells } of rows) {
    if (cells.length === names.length) continue;
    const found = `row ${row} has ${cells.length} cells`;
    throw malformed(source, `${found}; expected ${names.length}, as the row of names`);
  }
  return { names, rows };
}

function requireNames(names: readonly string[], source: string): readonly string[] {
  const twice = names.find((name, j) => names.indexOf(name) !== j);
  if (twice !== undefined) {
    throw malformed(
      source,
      `two columns are called ${JSON.stringify(twice)}; expected one of each`,
    );
  }
  if (names.every((name) => name !== "" && !Number.isNaN(Number(name)))) {
    const found = names.slice(0, 3).join(", ");
    throw malformed(source, `the first row holds numbers (${found}…); expected names of columns`);
  }
  return names;
}

function malformed(source: string, what: string): FormatError {
  return new FormatError("MALFORMED", `${source}: ${what}`);
}
