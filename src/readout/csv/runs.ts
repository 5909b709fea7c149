/**
 * Which rows are of one run, and which columns tell settings apart.
 *
 * A table with a column for runs says it. In one without, rows with the same hyperparameters (and seed) are one run; a
 * measurement among the columns would then make a run of every row, so what takes most of its values at one
 * epoch alone is no hyperparameter.
 */
import type { CsvCells, CsvRow } from "../../data/readers/csv-cells.ts";
import type { Cells } from "./cells.ts";
import { type CsvColumn, placeOf } from "./columns.ts";

/** Rows of one run. */
export interface CsvRun {
  readonly name: string;
  /** Whatever is equal for the seeds of a setting. */
  readonly setting: string;
  /** By epoch, ascending. */
  readonly rows: readonly { readonly epoch: number; readonly row: CsvRow }[];
}

/** What rows and columns turn out to be. */
export interface CsvRuns {
  readonly runs: readonly CsvRun[];
  /** With what is no hyperparameter left out. */
  readonly columns: readonly CsvColumn[];
  readonly notes: readonly string[];
}

/**
 * Groups rows into runs.
 *
 * @throws FormatError for two rows of the same run and epoch, a run without a name, an epoch that is none, a column that is
 *   given as a hyperparameter and changes within a run.
 */
export function runsOf(table: CsvCells, guessed: readonly CsvColumn[], cells: Cells): CsvRuns {
  const epochs = epochsOf(table, guessed, cells);
  const varying = withoutConstants(table, guessed, cells);
  const named = placeOf(guessed, "run") >= 0;
  const { groups, columns } = named
    ? byName(table, varying, cells)
    : bySetting(table, varying, epochs, cells);
  const runs = [...groups].map(([name, rows]) => ({
    name: name || "the only one",
    setting: settingAt(rows[0], columns, cells),
    rows: inOrder(rows, epochs, columns, cells),
  }));
  const same = placeOf(guessed, "seed") < 0 ? "hyperparameters" : "hyperparameters and seed";
  const note = `there is no column for runs: rows with the same ${same} are one run`;
  return { runs, columns, notes: named ? [] : [note] };
}

interface Grouping {
  readonly groups: ReadonlyMap<string, readonly CsvRow[]>;
  readonly columns: readonly CsvColumn[];
}

function byName(table: CsvCells, varying: readonly CsvColumn[], cells: Cells): Grouping {
  const column = placeOf(varying, "run");
  const groups = grouped(table.rows, (row) => {
    const name = cells.text(row, column);
    if (name === "") throw cells.complaint(row, column, "is empty; expected the run's name");
    return name;
  });
  return { groups, columns: varying.map((each, j) => unlessVariable(each, j, groups, cells)) };
}

function bySetting(
  table: CsvCells,
  varying: readonly CsvColumn[],
  epochs: ReadonlyMap<CsvRow, number>,
  cells: Cells,
): Grouping {
  const columns = varying.map((each, j) => unlessMeasured(each, j, table.rows, epochs, cells));
  const seed = placeOf(columns, "seed");
  const groups = grouped(table.rows, (row) => {
    const setting = settingAt(row, columns, cells);
    return seed < 0 ? setting : `${setting}, seed ${cells.text(row, seed)}`;
  });
  return { groups, columns };
}

/** Epoch of every row; 0 in a table without them, of which nobody asks. */
function epochsOf(
  table: CsvCells,
  columns: readonly CsvColumn[],
  cells: Cells,
): Map<CsvRow, number> {
  const column = placeOf(columns, "epoch");
  return new Map(
    table.rows.map((row) => {
      const epoch = column < 0 ? 0 : cells.number(row, column);
      if (Number.isFinite(epoch) && epoch >= 0) return [row, epoch];
      throw cells.complaint(
        row,
        column,
        `holds ${JSON.stringify(row.cells[column])}; expected epochs, 0 or more`,
      );
    }),
  );
}

function grouped(rows: readonly CsvRow[], key: (row: CsvRow) => string): Map<string, CsvRow[]> {
  const groups = new Map<string, CsvRow[]>();
  for (const row of rows) {
    const name = key(row);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}

function isParameter({ role }: CsvColumn): boolean {
  return role === "parameter" || role === "category";
}

function leftOut(column: CsvColumn, why: string): CsvColumn {
  return { ...column, role: "left out", why };
}

function withoutConstants(
  table: CsvCells,
  columns: readonly CsvColumn[],
  cells: Cells,
): CsvColumn[] {
  return columns.map((column, j) => {
    if (!isParameter(column)) return column;
    const [first, ...others] = table.rows;
    const text = cells.text(first, j);
    return others.every((row) => cells.text(row, j) === text)
      ? leftOut(column, "has one value throughout")
      : column;
  });
}

/** In a table that names its runs, a hyperparameter has one value for each. */
function unlessVariable(
  column: CsvColumn,
  j: number,
  groups: ReadonlyMap<string, readonly CsvRow[]>,
  cells: Cells,
): CsvColumn {
  if (!isParameter(column)) return column;
  for (const [name, rows] of groups) {
    const other = rows.find((row) => cells.text(row, j) !== cells.text(rows[0], j));
    if (other === undefined) continue;
    if (!column.given) return leftOut(column, "changes within a run");
    const first = `${JSON.stringify(rows[0].cells[j])} in row ${rows[0].row}`;
    const found = `holds ${JSON.stringify(other.cells[j])}, and run ${name} has ${first}`;
    throw cells.complaint(other, j, `${found}; expected one value for each run`);
  }
  return column;
}

/** In one that does not, most values of a hyperparameter are there at several epochs. */
function unlessMeasured(
  column: CsvColumn,
  j: number,
  rows: readonly CsvRow[],
  epochs: ReadonlyMap<CsvRow, number>,
  cells: Cells,
): CsvColumn {
  if (!isParameter(column) || column.given || new Set(epochs.values()).size < 2) return column;
  const seen = new Map<string, Set<number>>();
  for (const row of rows) {
    const text = cells.text(row, j);
    seen.set(text, (seen.get(text) ?? new Set()).add(epochs.get(row)!));
  }
  const once = [...seen.values()].filter(({ size }) => size === 1).length;
  return 2 * once > seen.size ? leftOut(column, "is another at every epoch") : column;
}

/** "lr 0.1, dropout 0"; numbers that are equal are one value however they are written. */
function settingAt(row: CsvRow, columns: readonly CsvColumn[], cells: Cells): string {
  return columns
    .flatMap((column, j) => {
      if (!isParameter(column)) return [];
      const text = cells.text(row, j);
      const number = text === "" ? Number.NaN : Number(text);
      return [`${column.name} ${Number.isNaN(number) ? text : number}`];
    })
    .join(", ");
}

function inOrder(
  rows: readonly CsvRow[],
  epochs: ReadonlyMap<CsvRow, number>,
  columns: readonly CsvColumn[],
  cells: Cells,
): CsvRun["rows"] {
  const sorted = rows
    .map((row) => ({ epoch: epochs.get(row)!, row }))
    .sort((a, b) => a.epoch - b.epoch);
  const again = sorted.findIndex(({ epoch }, i) => i > 0 && epoch === sorted[i - 1].epoch);
  if (again < 0) return sorted;
  const [{ row: first }, { row, epoch }] = sorted.slice(again - 1, again + 1);
  const column = placeOf(columns, "epoch");
  const missing =
    placeOf(columns, "run") < 0 ? "a column for runs or seeds" : "one row for each epoch of a run";
  throw cells.complaint(
    row,
    Math.max(0, column),
    `is of the same run${column < 0 ? "" : ` and epoch, ${epoch},`} as row ${first.row}; expected ${missing}`,
  );
}
