/** Exponents in a table, as spectra over epochs and runs. */

import type { CsvRow } from "../../data/readers/csv-cells.ts";
import { FormatError } from "../../errors.ts";
import type { SpectraAt } from "../run-table.ts";
import type { Cells } from "./cells.ts";
import { type CsvColumn, placeOf } from "./columns.ts";
import type { CsvRun } from "./runs.ts";

/** The unit of exponents in a table. */
export type CsvUnit = "nats" | "bits";

/** Spectra by epoch, and what was assumed. */
export interface CsvSpectra {
  readonly spectra: readonly SpectraAt[];
  readonly notes: readonly string[];
}

/** A row's spectrum. */
interface RowSpectrum {
  readonly exponents: Float64Array;
  readonly errors: Float64Array | null;
  /** Whether they stood in descending order. */
  readonly inOrder: boolean;
}

/**
 * Reads all spectra, in nats per step, descending.
 *
 * @param unit - Of the table; undefined: nats, which a note then says.
 * @param withoutEpochs - Epoch at which spectra count as taken in a table without a column for epochs.
 * @throws FormatError for a table without exponents, and a gap between those of a row.
 */
export function csvSpectra(
  columns: readonly CsvColumn[],
  runs: readonly CsvRun[],
  cells: Cells,
  {
    unit,
    withoutEpochs,
    source,
  }: { unit: CsvUnit | undefined; withoutEpochs: number; source: string },
): CsvSpectra {
  const exponentColumns = exponentPlaces(columns, source);
  const errorColumns = exponentColumns.map((place) =>
    columns.findIndex(({ role, index }) => role === "error" && index === columns[place].index),
  );
  const scale = unit === "bits" ? Math.LN2 : 1;
  const [costColumn, sizeColumn] = [placeOf(columns, "cost"), placeOf(columns, "size")];
  const hasEpochs = placeOf(columns, "epoch") >= 0;
  const all = new Set(runs.flatMap(({ rows }) => rows.map(({ epoch }) => epoch)));
  let unordered = 0;
  const spectra = [...all]
    .sort((a, b) => a - b)
    .map((epoch) => {
      const rows = runs.map((run) => run.rows.find((each) => each.epoch === epoch)?.row ?? null);
      const read = rows.map((row) =>
        row === null ? null : spectrumAt(row, exponentColumns, errorColumns, scale, cells),
      );
      unordered += read.filter((each) => each !== null && !each.inOrder).length;
      return {
        epoch: hasEpochs ? epoch : withoutEpochs,
        exponents: read.map((each) => each?.exponents ?? null),
        errors: read.map((each) => each?.errors ?? null),
        stateSizes: rows.map((row) => optional(row, sizeColumn, cells)),
        layerOf: rows.map(() => null),
        cost: rows.map((row) => optional(row, costColumn, cells)),
      };
    })
    .filter(({ exponents }) => exponents.some((each) => each !== null));
  const notes = [
    ...(unit === undefined
      ? [
          "exponents are taken for nats per step; ranks are the same in any unit, thresholds are not",
        ]
      : []),
    ...(hasEpochs
      ? []
      : [`there is no column for epochs: spectra count as taken after epoch ${withoutEpochs}`]),
    ...(sizeColumn < 0
      ? ["the size of the state is not in the table: the exponents count as all"]
      : []),
    ...(unordered > 0
      ? [`the exponents of ${unordered} spectra were not in descending order; they are now`]
      : []),
  ];
  return { spectra, notes };
}

/** Places of the exponents, in the order of their numbers; of those without, in the order of the table. */
function exponentPlaces(columns: readonly CsvColumn[], source: string): number[] {
  const mine = [...columns.keys()].filter((place) => columns[place].role === "exponent");
  if (mine.length === 0) {
    const wanted = 'expected "le_1", "le_2"…, or that it is told which columns are';
    throw new FormatError("UNSUPPORTED", `${source}: no column is an exponent; ${wanted}`);
  }
  const numbers = mine.flatMap((place) => columns[place].index ?? []);
  const twice = numbers.find((number, i) => numbers.indexOf(number) !== i);
  if (twice !== undefined) {
    const names = mine.filter((place) => columns[place].index === twice);
    const both = names.map((place) => JSON.stringify(columns[place].name)).join(" and ");
    throw new FormatError("AMBIGUOUS", `${source}: ${both} are exponent ${twice}; expected one`);
  }
  return mine.sort((a, b) => (columns[a].index ?? 0) - (columns[b].index ?? 0));
}

function spectrumAt(
  row: CsvRow,
  exponentColumns: readonly number[],
  errorColumns: readonly number[],
  scale: number,
  cells: Cells,
): RowSpectrum | null {
  const given = exponentColumns.map((place) => scale * cells.number(row, place));
  const end = given.findIndex(Number.isNaN);
  const count = end < 0 ? given.length : end;
  const later = given.findIndex((value, j) => j > count && !Number.isNaN(value));
  if (later >= 0) {
    const after = "is empty, and a later exponent is there; expected the largest few, or all";
    throw cells.complaint(row, exponentColumns[count], after);
  }
  if (count === 0) return null;
  const order = [...given.keys()].slice(0, count).sort((a, b) => descending(given[a], given[b]));
  const infinite = given.indexOf(Infinity);
  if (infinite >= 0) {
    throw cells.complaint(row, exponentColumns[infinite], "holds ∞; expected a number or −∞");
  }
  const errors = order.map((j) =>
    errorColumns[j] < 0 ? Number.NaN : scale * cells.number(row, errorColumns[j]),
  );
  return {
    exponents: Float64Array.from(order, (j) => given[j]),
    errors: errors.every(Number.isNaN) ? null : Float64Array.from(errors),
    inOrder: order.every((j, i) => j === i),
  };
}

/** −∞ − −∞ is NaN, which no order survives. */
function descending(a: number, b: number): number {
  return a === b ? 0 : b - a;
}

function optional(row: CsvRow | null, place: number, cells: Cells): number | null {
  if (row === null || place < 0) return null;
  const value = cells.number(row, place);
  return Number.isNaN(value) ? null : value;
}
