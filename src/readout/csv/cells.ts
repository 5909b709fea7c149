/** Numbers and words in cells, and where they stand when they are none. */
import type { CsvRow } from "../../data/readers/csv-cells.ts";
import { FormatError } from "../../errors.ts";

const MISSING = /^(?:|na|n\/a|null|none)$/i;
const DECIMAL_COMMA = /^[+-]?\d+,\d+(?:e[+-]?\d+)?$/i;

/** A table's cells, by column and row. */
export interface Cells {
  /** The text of a cell, "" where it is missing. */
  text(row: CsvRow, column: number): string;
  /** A number, NaN where the cell is missing. ±∞ by name; "nan" counts as ∞ or is refused. */
  number(row: CsvRow, column: number, nan?: "is infinite" | "is refused"): number;
  /** The complaint about a cell. */
  complaint(row: CsvRow, column: number, what: string): FormatError;
}

/** The cells of a table under these names. */
export function cellsOf(names: readonly string[], source: string): Cells {
  const complaint: Cells["complaint"] = ({ row }, column, what) =>
    new FormatError(
      "MALFORMED",
      `${source}: row ${row}, column ${JSON.stringify(names[column])} ${what}`,
    );
  const text: Cells["text"] = ({ cells }, column) =>
    MISSING.test(cells[column]) ? "" : cells[column];
  return {
    text,
    complaint,
    number(row, column, nan = "is refused") {
      const cell = text(row, column);
      if (cell === "") return Number.NaN;
      const value = numberIn(cell);
      if (!Number.isNaN(value)) return value;
      if (/^[+-]?nan$/i.test(cell) && nan === "is infinite") return Number.POSITIVE_INFINITY;
      const comma = DECIMAL_COMMA.test(cell) ? ", with a point in fractions" : "";
      const found = JSON.stringify(cell.slice(0, 40));
      throw complaint(row, column, `holds ${found}; expected a number${comma}, or nothing`);
    },
  };
}

/** NaN for what is no number. Python and C write infinities in several ways. */
export function numberIn(cell: string): number {
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(cell);
  if (infinite !== null) return infinite[1] === "-" ? -Infinity : Infinity;
  return cell === "" ? Number.NaN : Number(cell);
}
