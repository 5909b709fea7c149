import { gunzipSync } from "fflate";
import type { ColumnData, Compressors, FileMetaData, SchemaElement, SchemaTree } from "hyparquet";
import { FormatError } from "../../errors.ts";
import { requireKnown } from "../../words.ts";
import { requireFinite } from "../check.ts";
import { DATA_OPTIONS, type DataOptions } from "../options.ts";
import { requireNoLayout } from "../reading.ts";
import { type SequenceSet, sequenceFromNumbers } from "../sequences.ts";
import { chooseColumns } from "../views.ts";

/** Parquet packs constant columns into a few bytes; a small file must not ask for more than this. */
const LARGEST_BYTES = 2 ** 31;

/** Whether the bytes begin like a Parquet file. */
export function isParquet(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 4)) === "PAR1";
}

/**
 * A Parquet table as one sequence of T rows; booleans are 0 and 1.
 *
 * Compression: none, Snappy, gzip, Zstandard.
 *
 * @throws FormatError for what is no Parquet file; for columns of text, times or lists, and for
 *   cells that are empty or not finite, by row (of the data, from 0) and column.
 * @throws RangeError for columns that are not there.
 */
export async function sequencesFromParquet(
  bytes: Uint8Array,
  options: DataOptions = {},
  source = "parquet",
): Promise<SequenceSet> {
  requireKnown("sequencesFromParquet", options, DATA_OPTIONS);
  requireNoLayout(options, "a table, one row a step", source);
  // Not bytes.slice(): of a Node Buffer that is a view, with the whole pool behind it.
  const file = new Uint8Array(bytes);
  const { metadata, columns } = await reading(source, () => readMetadata(file));
  const all = columns.map(({ element }) => element.name);
  const chosen =
    options.columns === undefined
      ? Array.from(all.keys())
      : chooseColumns(options.columns, all.length, all, source);
  for (const j of chosen) requireNumeric(columns[j], source);
  const names = chosen.map((j) => all[j]);
  const rows = Number(metadata.num_rows);
  if (rows === 0 || names.length === 0) {
    throw new FormatError("UNSUPPORTED", `${source}: no rows; expected at least one`);
  }
  if (!(rows > 0 && 8 * rows * names.length <= LARGEST_BYTES)) {
    throw new FormatError(
      "UNSUPPORTED",
      `${source}: ${rows} rows of ${names.length} columns; expected at most 2 GiB of numbers ` +
        "(choose fewer columns, or save as .npy, which is read as a stream)",
    );
  }
  const compressors = await loadCompressors();
  const used = chosen.map((j) => columns[j].element);
  await reading(source, () => requireSound(file, metadata, used, compressors, source));
  const values = new Float64Array(rows * names.length).fill(Number.NaN);
  const take = (column: string, cells: ArrayLike<unknown>, first: number) => {
    names.forEach((name, j) => {
      if (name !== column) return;
      for (let i = 0; i < cells.length; i++) {
        values[(first + i) * names.length + j] = Number(cells[i]);
      }
    });
  };
  await reading(source, () => readColumns(file, metadata, used, compressors, take));
  const place = { source, sequence: null, firstStep: 0, featureNames: names };
  requireFinite(values, names.length, place);
  return { ...sequenceFromNumbers(values, names.length, source), featureNames: names };
}

export async function readMetadata(
  file: Uint8Array<ArrayBuffer>,
): Promise<{ metadata: FileMetaData; columns: SchemaTree[] }> {
  const { parquetMetadata, parquetSchema } = await import("hyparquet");
  const metadata = parquetMetadata(file.buffer);
  const { children, count } = parquetSchema(metadata);
  const leaves = metadata.schema.filter(({ type, num_children }) => type && !num_children).length;
  const groups = metadata.row_groups.map(({ columns }) => columns.length);
  if (count !== metadata.schema.length || groups.some((length) => length !== leaves)) {
    throw new Error("contradicts itself: number of columns");
  }
  return { metadata, columns: children };
}

/** Types that are no numbers, though stored as some. */
const TIMES = /^(DATE|TIME|INTERVAL)/;

/** What a column holds, if it is no numbers or texts. */
export function foreignKind({ element, children }: SchemaTree): string | null {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (children.length > 0 || element.repetition_type === "REPEATED") return "lists or records";
  const time = TIMES.test(converted ?? "") || TIMES.test(logical?.type ?? "") || type === "INT96";
  return time ? "times" : null;
}

function requireNumeric(column: SchemaTree, source: string): void {
  const { name, type, converted_type: converted, logical_type: logical } = column.element;
  const numeric = logical?.type === "FLOAT16" || converted === "DECIMAL";
  const text = type?.endsWith("BYTE_ARRAY") && !numeric ? "text or bytes" : null;
  const kind = foreignKind(column) ?? text;
  if (kind === null) return;
  throw new FormatError(
    "UNSUPPORTED",
    `${source}: column "${name}" holds ${kind}; expected numbers (or choose other columns)`,
  );
}

/** Checks every page that will be read; see `parquet-pages.ts`. */
export async function requireSound(
  bytes: Uint8Array,
  metadata: FileMetaData,
  columns: readonly SchemaElement[],
  compressors: Compressors,
  source: string,
  ofCells = false,
): Promise<void> {
  const { firstEmptyCell } = await import("./parquet-pages.ts");
  let first = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    for (const element of new Set(columns)) {
      const { name } = element;
      const found = group.columns.filter(({ meta_data }) => meta_data?.path_in_schema[0] === name);
      const meta = found[0]?.meta_data;
      if (found.length !== 1 || !meta || meta.path_in_schema.length !== 1 || !(rows >= 0)) {
        throw new Error(`a row group without its column "${name}"`);
      }
      const row = firstEmptyCell({ bytes, meta, element, rows, compressors, ofCells });
      if (row >= 0) throw emptyCell(first + row, name, source);
    }
    first += rows;
  }
  if (first !== Number(metadata.num_rows)) {
    throw new Error(`${first} rows in its groups, ${metadata.num_rows} in the table`);
  }
}

/**
 * Decodes columns and hands out their cells, one piece of one column after another; null and undefined are empty.
 *
 * Not as hyparquet comes to them: what is thrown while it does is lost on the way.
 */
export async function readColumns(
  file: Uint8Array<ArrayBuffer>,
  metadata: FileMetaData,
  columns: readonly SchemaElement[],
  compressors: Compressors,
  take: (name: string, cells: ArrayLike<unknown>, firstRow: number) => void,
): Promise<void> {
  const chunks: ColumnData[] = [];
  const { parquetRead } = await import("hyparquet");
  const elements = new Map(columns.map((element) => [element.name, element]));
  await parquetRead({
    ...{ file: file.buffer, metadata, compressors, columns: [...elements.keys()] },
    onChunk: (chunk) => chunks.push(chunk),
  });
  for (const { columnName, columnData, rowStart } of chunks) {
    take(columnName, exactly(columnData, elements.get(columnName)!), rowStart);
  }
}

/** Decimal fractions are whole numbers times a power of ten there, which is not the nearest number of all to them. */
function exactly(cells: ArrayLike<unknown>, { converted_type, scale = 0 }: SchemaElement) {
  if (converted_type !== "DECIMAL") return cells;
  return Array.from(cells, (cell) =>
    cell == null ? null : Number((cell as number).toFixed(scale)),
  );
}

function emptyCell(row: number, name: string, source: string): FormatError {
  return new FormatError(
    "UNSUPPORTED",
    `${source}: row ${row}, column "${name}" is empty; expected a number (or choose other columns)`,
  );
}

/** hyparquet itself knows no compression but Snappy. */
export async function loadCompressors(): Promise<Compressors> {
  const { decompress } = await import("fzstd");
  return {
    GZIP: (input, length) => gunzipSync(input, { out: new Uint8Array(length) }),
    ZSTD: (input, length) => decompress(input, new Uint8Array(length)),
  };
}

/** hyparquet reports damage by errors of many kinds. */
export async function reading<T>(source: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, 120);
    const code = /unsupported/i.test(reason) ? "UNSUPPORTED" : "MALFORMED";
    throw new FormatError(code, `${source}: ${reason}; expected a Parquet table`);
  }
}
