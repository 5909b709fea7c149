/** Losses and gradients in a table, as curves over epochs and runs. */
import { FormatError } from "../../errors.ts";
import type { Curve } from "../run-table.ts";
import type { Cells } from "./cells.ts";
import type { CsvColumn } from "./columns.ts";
import type { CsvRun } from "./runs.ts";

/** A table's columns with their places. */
type Placed = CsvColumn & { readonly place: number };

/** Curves, validation first, and what was assumed. */
export interface CsvCurves {
  readonly curves: readonly Curve[];
  /** Epoch at which spectra count as taken that come without: the last whose loss is there; 0 if it is not said when that was. */
  readonly last: number;
  readonly notes: readonly string[];
}

/**
 * Reads all losses and gradients.
 *
 * A column of a loss without a number is the loss at its row's epoch if that differs between the rows of some run; else
 * it is the loss in the end, which counts as later than all spectra.
 *
 * @throws FormatError if there is no loss, or rows of a run differ in the same one.
 */
export function csvCurves(
  columns: readonly CsvColumn[],
  runs: readonly CsvRun[],
  cells: Cells,
  source: string,
): CsvCurves {
  const placed = columns.map((column, place) => ({ ...column, place }));
  const losses = placed.filter(({ role }) => role === "loss");
  if (losses.length === 0) {
    const names = columns.map(({ name }) => name);
    const few = names.length > 8 ? `${names.slice(0, 8).join(", ")}…` : names.join(", ");
    const found = `no column of ${few} is a loss`;
    const wanted = 'expected "loss", or "val_0", "val_1"…, or that it is told which column is one';
    throw new FormatError("UNSUPPORTED", `${source}: ${found}; ${wanted}`);
  }
  const notes: string[] = [];
  const curves: Curve[] = [];
  for (const isValidation of [true, false]) {
    const mine = losses.filter(({ name }) => isOfValidation(name) === isValidation);
    if (mine.length === 0) continue;
    const name = isValidation ? "validationLoss" : "loss";
    const numbered = mine.filter(({ index }) => index !== null);
    if (numbered.length > 0) curves.push(byNumber(name, numbered, runs, cells));
    else curves.push(byRow(name, mine[0], runs, cells, notes));
  }
  const gradients = placed.filter(({ role }) => role === "gradient");
  const numbered = gradients.filter(({ index }) => index !== null);
  if (numbered.length > 0) curves.push(byNumber("gradientNorm", numbered, runs, cells));
  else {
    for (const { place } of gradients) curves.push(atRows("gradientNorm", place, runs, cells));
  }
  const last = Math.max(0, ...losses.flatMap(({ index }) => index ?? []));
  return { curves, last, notes };
}

function isOfValidation(name: string): boolean {
  return /^(?:val|test|eval|final[ _.-]?(?:val|test)|last[ _.-]?(?:val|test))/i.test(name);
}

/** One column for each epoch: every row of a run says the same. */
function byNumber(
  name: string,
  columns: readonly Placed[],
  runs: readonly CsvRun[],
  cells: Cells,
): Curve {
  const sorted = [...columns].sort((a, b) => a.index! - b.index!);
  const values = sorted.map(({ place }) => ofRuns(place, runs, cells));
  return { name, epochs: sorted.map(({ index }) => index!), values };
}

/** What all rows of each run say alike; NaN where none does. @throws FormatError where they differ. */
export function ofRuns(place: number, runs: readonly CsvRun[], cells: Cells): Float64Array {
  return Float64Array.from(runs, ({ rows }) => {
    const known = rows.filter(({ row }) => cells.text(row, place) !== "");
    if (known.length === 0) return Number.NaN;
    const [first] = known;
    const value = cells.number(first.row, place, "is infinite");
    const other = known.find(({ row }) => cells.number(row, place, "is infinite") !== value);
    if (other === undefined) return value;
    const found = `holds ${other.row.cells[place]}, and row ${first.row.row} of the same run ${value}`;
    throw cells.complaint(other.row, place, `${found}; expected one number for each run`);
  });
}

function byRow(
  name: string,
  column: Placed,
  runs: readonly CsvRun[],
  cells: Cells,
  notes: string[],
): Curve {
  const { place } = column;
  const differs = runs.some(({ rows }) => {
    const known = rows.map(({ row }) => cells.number(row, place, "is infinite"));
    return known.some((value) => !Number.isNaN(value) && value !== known[0]);
  });
  if (differs) return atRows(name, place, runs, cells);
  const last = runs.flatMap(({ rows }) => rows.map(({ epoch }) => epoch));
  const epoch = Math.max(...last) + 1;
  notes.push(
    `${column.name} has one value for each run: it is taken for the loss in the end, later than all spectra`,
  );
  return { name, epochs: [epoch], values: [ofRuns(place, runs, cells)] };
}

function atRows(name: string, place: number, runs: readonly CsvRun[], cells: Cells): Curve {
  const all = new Set(runs.flatMap(({ rows }) => rows.map(({ epoch }) => epoch)));
  const epochs = [...all].sort((a, b) => a - b);
  const values = epochs.map(() => new Float64Array(runs.length).fill(Number.NaN));
  for (const [run, { rows }] of runs.entries()) {
    for (const { epoch, row } of rows) {
      values[epochs.indexOf(epoch)][run] = cells.number(row, place, "is infinite");
    }
  }
  return { name, epochs, values };
}
