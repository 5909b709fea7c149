/**
 * Tables of numbers as text: comma, semicolon, tab, bar or space between cells, quotes as in RFC
 * 4180, a header or none.
 *
 * A file is cut into blocks of rows ({@link RowScanner}) which are parsed one at a time, whether
 * the bytes are in memory or on disk.
 */

import Papa from "papaparse";
import { FormatError } from "../../errors.ts";
import { requireKnown } from "../../words.ts";
import { DATA_OPTIONS, type DataOptions } from "../options.ts";
import { requireNoLayout } from "../reading.ts";
import { type SequenceSet, sequenceFromNumbers } from "../sequences.ts";
import { chooseColumns } from "../views.ts";
import { type BlankRows, type RowMark, RowScanner } from "./csv-rows.ts";
import { decodeUtf8 } from "./text.ts";

/** How a file's rows and cells are told apart, and which columns are used. */
export interface CsvDialect {
  readonly delimiter: string;
  readonly header: boolean;
  /** Cells of every row. */
  readonly width: number;
  /** Indices of the columns used, in order. */
  readonly columns: readonly number[];
  /** Names of the columns used, if there is a header. */
  readonly names: readonly string[] | null;
  /** A column that seems to count the rows, by name or index; null: none is used. */
  readonly counter: string | null;
  /** Bytes before the first row: a byte order mark. */
  readonly start: number;
}

/** Bytes from which {@link csvDialect} judges. */
export const CSV_HEAD_BYTES: number = 2 ** 20;
/** Rows from which a header is judged. */
const ROWS_JUDGED = 20;
/** What stands for a missing value, and is no name of a column. */
const MISSING = /^(|na|n\/a|nan|null|none|nil|missing|\?|-+|\.)$/i;
/** A fraction as German or French spreadsheets write it. */
const DECIMAL_COMMA = /^\s*[+-]?\d+,\d+([eE][+-]?\d+)?\s*$/;
/** Names of columns that count rows, none among them: pandas' index. */
const COUNTER = /^(|unnamed: 0|index|idx|id|row|t|time|timestamp|step|steps|epoch)$/i;
/** Rows in which a counter is recognised. */
const ROWS_COUNTED = 5;
const LINE_FEED = 0x0a;
/** Bytes of rows that are parsed at a time. */
export const CSV_BLOCK_BYTES: number = 2 ** 16;

/** Carriage returns are taken off before. */
const PAPA = { newline: "\n" } as const;
/** In this order: a file with tabs or semicolons may have commas inside its cells. */
const DELIMITERS = ["\t", ";", ",", "|", " "];

/**
 * A table as one sequence of T rows.
 *
 * @throws FormatError for a cell that is no finite number, by row (of the file, from 1) and
 *   column; for rows of different length; for blank lines among the rows of a table of one column, which
 *   are missing values (in wider tables a note counts them); for a file without rows.
 * @throws RangeError for columns that are not there.
 */
export function sequencesFromCsv(
  bytes: Uint8Array,
  options: DataOptions = {},
  source = "csv",
): SequenceSet {
  requireKnown("sequencesFromCsv", options, DATA_OPTIONS);
  const dialect = csvDialect(bytes.subarray(0, headBytes(bytes)), options, source);
  const scanner = csvScanner(dialect, source);
  scanner.push(bytes.subarray(dialect.start));
  const marks = requireRows(scanner.finish(), source);
  const notes = csvNotes(scanner.blankRows, dialect, source);
  const values = new Float64Array(marks.at(-1)!.dataRow * dialect.columns.length);
  for (let i = 0; i + 1 < marks.length; i++) {
    const block = bytes.subarray(marks[i].offset, marks[i + 1].offset);
    const numbers = parseCsvBlock(block, dialect, marks[i], marks[i + 1], source);
    values.set(numbers, marks[i].dataRow * dialect.columns.length);
  }
  const set = { ...sequenceFromNumbers(values, dialect.columns.length, source), notes };
  return dialect.names === null ? set : { ...set, featureNames: dialect.names };
}

/**
 * Judges delimiter and header by the first rows, and looks up the columns asked for.
 *
 * There is a header if a cell of the first row is no number, and no word for a missing one, where one of
 * the next rows has a number.
 *
 * @param head - The first {@link CSV_HEAD_BYTES} of the file, and all of its first two lines.
 */
export function csvDialect(head: Uint8Array, options: DataOptions, source: string): CsvDialect {
  requireNoLayout(options, "a table, one row a step", source);
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const text = new TextDecoder().decode(head);
  const delimiter = DELIMITERS.find((candidate) => {
    const [first, second = first] = firstRows(text, candidate, 2);
    return first !== undefined && first.length > 1 && first.length === second.length;
  });
  const [first, ...next] = firstRows(text, delimiter ?? ",", ROWS_JUDGED);
  if (first === undefined)
    throw new FormatError("MALFORMED", `${source}: no rows; expected a table`);
  const named = (cell: string) => !isNumber(cell) && !MISSING.test(cell.trim());
  const isNumeric = (j: number) =>
    next.some((row) => isNumber(row[j] ?? "") || DECIMAL_COMMA.test(row[j] ?? ""));
  const header =
    options.header ?? first.some((cell, j) => named(cell) && (next.length === 0 || isNumeric(j)));
  const names = header ? first.map((cell) => cell.trim()) : undefined;
  const columns =
    options.columns === undefined
      ? Array.from(first.keys())
      : chooseColumns(options.columns, first.length, names, source);
  return {
    delimiter: delimiter ?? ",",
    header,
    width: first.length,
    columns,
    names: names === undefined ? null : columns.map((j) => names[j]),
    counter: names === undefined ? null : counterAmong(columns, names, next),
    start,
  };
}

/** The first column used whose name is that of an index or a time, and whose numbers rise evenly. */
function counterAmong(
  columns: readonly number[],
  names: readonly string[],
  rows: readonly string[][],
): string | null {
  if (columns.length < 2 || rows.length < ROWS_COUNTED) return null;
  const found = columns.find((j) => {
    if (!COUNTER.test(names[j])) return false;
    const values = rows.map((row) => Number(row[j]));
    const pace = values[1] - values[0];
    const even = values.every(
      (v, i) => i === 0 || Math.abs(v - values[i - 1] - pace) < 1e-6 * pace,
    );
    return pace > 0 && even;
  });
  return found === undefined ? null : names[found] || `${found} (without a name)`;
}

/** A scanner for the bytes after `dialect.start`. */
export function csvScanner(dialect: CsvDialect, source: string): RowScanner {
  const { start, delimiter, header } = dialect;
  return new RowScanner(start, delimiter.charCodeAt(0), header, CSV_BLOCK_BYTES, source);
}

/** @throws FormatError if there are no data rows. */
export function requireRows(marks: readonly RowMark[], source: string): readonly RowMark[] {
  if (marks.at(-1)!.dataRow > 0) return marks;
  throw new FormatError("UNSUPPORTED", `${source}: no rows of data; expected at least one`);
}

/**
 * Numbers of the chosen columns, row-major, of the rows from one mark to the next.
 *
 * @param bytes - The file from `first` to `next`.
 * @throws FormatError as {@link sequencesFromCsv}.
 */
export function parseCsvBlock(
  bytes: Uint8Array,
  dialect: CsvDialect,
  first: RowMark,
  next: RowMark,
  source: string,
): Float64Array {
  const text = decodeUtf8(bytes, source).replaceAll("\r\n", "\n");
  const { data, errors } = Papa.parse<string[]>(text, { ...PAPA, delimiter: dialect.delimiter });
  const badQuote = errors.find(({ type }) => type === "Quotes");
  if (badQuote) {
    const row = first.fileRow + (badQuote.row ?? 0) + 1;
    throw malformed(source, `row ${row} has a quote inside a cell; expected quotes in pairs`);
  }
  const { columns, width } = dialect;
  const values = new Float64Array((next.dataRow - first.dataRow) * columns.length);
  let filled = 0;
  data.forEach((cells, i) => {
    const row = tidy(cells, dialect.delimiter);
    if (isBlank(row, dialect.delimiter)) return;
    const fileRow = first.fileRow + i + 1;
    if (row.length !== width) {
      const found = `row ${fileRow} has ${row.length} cells`;
      throw malformed(source, `${found}; expected ${width}, as in the first row`);
    }
    columns.forEach((column, j) => {
      const value = isNumber(row[column]) ? Number(row[column]) : Number.NaN;
      if (!Number.isFinite(value)) {
        const label = dialect.names ? `column "${dialect.names[j]}"` : `column ${column}`;
        throw notANumber(row[column], `${source}: row ${fileRow}, ${label}`);
      }
      values[filled++] = value;
    });
  });
  if (filled !== values.length) {
    throw malformed(source, `rows from ${first.fileRow + 1} on cannot be told apart`);
  }
  return values;
}

function notANumber(cell: string, place: string): FormatError {
  if (DECIMAL_COMMA.test(cell)) {
    return new FormatError(
      "UNSUPPORTED",
      `${place} holds ${JSON.stringify(cell.slice(0, 40))}; expected a point in fractions, not a comma`,
    );
  }
  const found = cell.trim() === "" ? "is empty" : `holds ${JSON.stringify(cell.slice(0, 40))}`;
  return new FormatError(
    "UNSUPPORTED",
    `${place} ${found}; expected a finite number (or choose other columns)`,
  );
}

function malformed(source: string, what: string): FormatError {
  return new FormatError("MALFORMED", `${source}: ${what}`);
}

/** The first rows that are not blank; names after numpy's "# " lose it. */
function firstRows(text: string, delimiter: string, count: number): string[][] {
  const body = text.replaceAll("\r\n", "\n").replace(/^\s*#\s*/, "");
  const found: string[][] = [];
  Papa.parse<string[]>(body, {
    ...PAPA,
    delimiter,
    step: ({ data }, parser) => {
      const row = tidy(data, delimiter);
      if (!isBlank(row, delimiter)) found.push(row);
      if (found.length === count) parser.abort();
    },
  });
  return found;
}

/** Several spaces between cells are one delimiter. */
function tidy(row: string[], delimiter: string): string[] {
  return delimiter === " " ? row.filter((cell) => cell.trim() !== "") : row;
}

/** Whether a row is only white space, as {@link RowScanner} sees it: an empty cell beside others is content. */
function isBlank(row: readonly string[], delimiter: string): boolean {
  return (delimiter === " " || row.length < 2) && /^[ \t\r\n]*$/.test(row.join(delimiter));
}

/**
 * What blank lines among the rows mean: in a table of one column a value is missing there, elsewhere they
 * may separate blocks, as for gnuplot.
 *
 * @throws FormatError in a table of one column.
 */
function blankRowNotes(
  { count, first }: BlankRows,
  { width }: CsvDialect,
  source: string,
): string[] {
  if (count === 0) return [];
  if (width === 1) {
    throw new FormatError(
      "UNSUPPORTED",
      `${source}: row ${first} is blank, which in a table of one column is a missing value; expected a ` +
        "finite number",
    );
  }
  const lines = count === 1 ? "a blank line" : `${count} blank lines`;
  return [
    `${lines} among the rows passed over, the first is row ${first}: one sequence all the same`,
  ];
}

/** What there is to say of a table. @throws FormatError as {@link blankRowNotes}. */
export function csvNotes(blank: BlankRows, dialect: CsvDialect, source: string): string[] {
  const notes = blankRowNotes(blank, dialect, source);
  if (dialect.counter !== null) {
    notes.push(
      `column ${dialect.counter} only counts the rows and is read as a feature like the others; columns leaves it out`,
    );
  }
  return notes;
}

/** {@link CSV_HEAD_BYTES}, or to the end of the second line where that is more (all, if there is none). */
export function headBytes(bytes: Uint8Array): number {
  const line = bytes.indexOf(LINE_FEED);
  const second = line < 0 ? -1 : bytes.indexOf(LINE_FEED, line + 1);
  return Math.max(CSV_HEAD_BYTES, second < 0 ? bytes.length : second + 1);
}

/** Anything that JavaScript reads as a number, NaN and infinities by name included. */
function isNumber(cell: string): boolean {
  const text = cell.trim();
  return text !== "" && (!Number.isNaN(Number(text)) || /^[+-]?(nan|inf|infinity)$/i.test(text));
}
