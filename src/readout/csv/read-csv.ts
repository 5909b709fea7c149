/**
 * A table of runs from a CSV or Parquet file of anybody's: one row for each spectrum, with the run's hyperparameters and losses.
 *
 * Which column is what is judged by the names, said among the notes, and can be told.
 */
import { type CsvCells, csvCells } from "../../data/readers/csv-cells.ts";
import { type OptionNames, ownWord, requireKnown } from "../../words.ts";
import { isLogarithmic } from "../log-scale.ts";
import {
  type Curve,
  type ParameterColumn,
  type RunEnd,
  type RunTable,
  settingsByKey,
} from "../run-table.ts";
import { type Cells, cellsOf } from "./cells.ts";
import { type CsvColumn, columnNotes, columnsOf, placeOf } from "./columns.ts";
import { csvCurves, ofRuns } from "./csv-curves.ts";
import { type CsvUnit, csvSpectra } from "./csv-spectra.ts";
import { cameApart } from "./jumps.ts";
import { type CsvRun, runsOf } from "./runs.ts";

/** How a table is to be read. */
export interface CsvReadoutOptions {
  /** Role by name of a column, where the name does not say it: see {@link ColumnRole}. @defaultValue {} */
  readonly columns?: Readonly<Record<string, string>>;
  /** Of the exponents, per step. @defaultValue "nats" */
  readonly unit?: CsvUnit;
  /**
   * What a run counts as whose loss jumped and did not come back, in a table that does not say how
   * runs ended. @defaultValue "diverged"
   */
  readonly jumped?: "diverged" | "finished";
}

/** Every option, by name. */
const OPTIONS: OptionNames<CsvReadoutOptions> = { columns: true, unit: true, jumped: true };

/** What a table holds. */
export interface CsvReadout {
  readonly table: RunTable;
  /** Every column and what it was taken for. */
  readonly columns: readonly CsvColumn[];
}

/**
 * Reads a table of runs.
 *
 * @param source - What it is called in messages.
 * @throws FormatError with row and column for what cannot be read.
 * @throws RangeError for a column or role that there is not.
 *
 * @example
 * ```ts
 * const { table } = readoutTableFromCsv(bytes, { unit: "bits" }, "grid.csv");
 * ```
 */
export function readoutTableFromCsv(
  bytes: Uint8Array,
  options: CsvReadoutOptions = {},
  source = "csv",
): CsvReadout {
  requireKnown("readoutTableFromCsv", options, OPTIONS);
  return tableFromCells(csvCells(bytes, source), options, source);
}

/**
 * Reads a table of runs from a Parquet file; as {@link readoutTableFromCsv}.
 *
 * @throws FormatError for columns of times or lists, too.
 *
 * @example
 * ```ts
 * const { table } = await readoutTableFromParquet(bytes, { unit: "nats" }, "sweep.parquet");
 * ```
 */
export async function readoutTableFromParquet(
  bytes: Uint8Array,
  options: CsvReadoutOptions = {},
  source = "parquet",
): Promise<CsvReadout> {
  requireKnown("readoutTableFromParquet", options, OPTIONS);
  const { parquetCells } = await import("../../data/readers/parquet-cells.ts");
  return tableFromCells(await parquetCells(bytes, source), options, source);
}

function tableFromCells(csv: CsvCells, options: CsvReadoutOptions, source: string): CsvReadout {
  const { columns: given = {}, jumped = "diverged" } = options;
  const unit =
    options.unit && ownWord("readoutTableFromCsv", "unit", options.unit, ["nats", "bits"] as const);
  const cells = cellsOf(csv.names, source);
  const { runs, columns, notes } = runsOf(csv, columnsOf(csv.names, given), cells);
  const losses = csvCurves(columns, runs, cells, source);
  const spectra = csvSpectra(columns, runs, cells, { unit, withoutEpochs: losses.last, source });
  const ended = endsOf(columns, runs, cells, losses.curves[0], jumped === "diverged");
  const parameters = parametersOf(columns, runs, cells);
  const baseline = placeOf(columns, "baseline");
  return {
    columns,
    table: {
      runs: runs.map(({ name }) => name),
      settingOf: settingsByKey(runs.map(({ setting }) => setting)),
      parameters,
      ends: ended.ends,
      curves: losses.curves,
      baselines: baseline < 0 ? null : ofRuns(baseline, runs, cells),
      epochSeconds: null,
      spectra: spectra.spectra,
      notes: [
        ...columnNotes(columns),
        ...notes,
        ...losses.notes,
        ...spectra.notes,
        ...ended.notes,
        ...logNotes(parameters),
      ],
    },
  };
}

function parametersOf(
  columns: readonly CsvColumn[],
  runs: readonly CsvRun[],
  cells: Cells,
): ParameterColumn[] {
  return columns.flatMap(({ name, role }, place): ParameterColumn[] => {
    if (role !== "parameter" && role !== "category") return [];
    const texts = runs.map(({ rows }) => cells.text(rows[0].row, place));
    const numbers = texts.map((text) => (text === "" ? Number.NaN : Number(text)));
    if (role === "category" || numbers.some((value) => !Number.isFinite(value))) {
      return [{ kind: "category", name, values: texts }];
    }
    return [{ kind: "number", name, log: isLogarithmic(numbers), values: numbers }];
  });
}

/** Which hyperparameters count by their logarithm. */
function logNotes(parameters: readonly ParameterColumn[]): string[] {
  const names = parameters.flatMap((each) => (each.kind === "number" && each.log ? each.name : []));
  return names.length === 0
    ? []
    : [`${names.join(", ")}: levels are steps by a factor, so the logarithm counts`];
}

/** Words for how a run ended, ours first. */
const ENDS: readonly (readonly [RunEnd, RegExp])[] = [
  ["finished", /^(?:finished|done|completed?|ok|success(?:ful)?|stopped early)$/i],
  ["diverged", /^(?:diverged|exploded|nan)$/i],
  ["pruned", /^(?:pruned|killed|stopped)$/i],
  ["unfinished", /^(?:unfinished|running|waiting|failed|crashed|preempted)$/i],
];

function endsOf(
  columns: readonly CsvColumn[],
  runs: readonly CsvRun[],
  cells: Cells,
  losses: Curve,
  jumpsCount: boolean,
): { ends: RunEnd[]; notes: string[] } {
  const place = placeOf(columns, "state");
  if (place >= 0) return { ends: runs.map((run) => statedEnd(run, place, cells)), notes: [] };
  const apart: string[] = [];
  const ends = runs.map(({ name }, run): RunEnd => {
    const mine = losses.values.map((values) => values[run]);
    if (mine.some((loss) => Math.abs(loss) === Infinity)) return "diverged";
    if (mine.every(Number.isNaN)) return "unfinished";
    if (!jumpsCount || !cameApart(mine)) return "finished";
    apart.push(name);
    return "diverged";
  });
  const notes = [
    "no column says how runs ended: one with a loss that is infinite or no number diverged",
  ];
  if (apart.length > 0) {
    notes.push(
      `${apart.length} of ${runs.length} runs count as diverged, since an epoch took back more than a tenth of what ` +
        `they had gained and they ended that far from their best: ${apart.join("; ")}`,
    );
  }
  return { ends, notes };
}

function statedEnd({ rows }: CsvRun, place: number, cells: Cells): RunEnd {
  const { row } = rows.at(-1)!;
  const text = cells.text(row, place);
  const found = ENDS.find(([, words]) => words.test(text));
  if (found !== undefined) return found[0];
  const words = ENDS.map(([end]) => end).join(", ");
  throw cells.complaint(row, place, `holds ${JSON.stringify(text)}; expected one of ${words}`);
}
