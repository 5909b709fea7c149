/** A Parquet table as text cells under names, like those of a CSV file: for readers that know what its columns mean. */
import { FormatError } from "../../errors.ts";
import type { CsvCells } from "./csv-cells.ts";
import {
  foreignKind,
  loadCompressors,
  readColumns,
  reading,
  readMetadata,
  requireSound,
} from "./parquet.ts";

/** Each becomes a text. */
const MOST_CELLS = 2 ** 25;

/**
 * Cells of a table of numbers and texts; an empty one is "". Numbers are written so that they read back equal.
 *
 * Compression: none, Snappy, gzip, Zstandard.
 *
 * @throws FormatError for what is no Parquet file, for columns of times or lists, for names that come twice and for a
 *   table without rows, or with more than 2²⁵ cells.
 */
export async function parquetCells(bytes: Uint8Array, source: string): Promise<CsvCells> {
  const file = new Uint8Array(bytes);
  const { metadata, columns } = await reading(source, () => readMetadata(file));
  const names = columns.map(({ element }) => element.name);
  const rows = Number(metadata.num_rows);
  for (const column of columns) {
    const kind = foreignKind(column);
    if (kind === null) continue;
    const found = `column "${column.element.name}" holds ${kind}`;
    throw new FormatError("UNSUPPORTED", `${source}: ${found}; expected numbers and texts`);
  }
  const twice = names.find((name, j) => names.indexOf(name) !== j);
  if (twice !== undefined) {
    const found = `two columns are called ${JSON.stringify(twice)}`;
    throw new FormatError("MALFORMED", `${source}: ${found}; expected one of each`);
  }
  if (!(rows > 0 && names.length > 0 && rows * names.length <= MOST_CELLS)) {
    const found = `${rows} rows of ${names.length} columns`;
    const wanted = `expected at least one of each, and at most ${MOST_CELLS} cells`;
    throw new FormatError("UNSUPPORTED", `${source}: ${found}; ${wanted}`);
  }
  const compressors = await loadCompressors();
  const elements = columns.map(({ element }) => element);
  await reading(source, () => requireSound(file, metadata, elements, compressors, source, true));
  const cells = Array.from({ length: rows }, () => new Array<string>(names.length).fill(""));
  const take = (column: string, values: ArrayLike<unknown>, first: number) => {
    const j = names.indexOf(column);
    for (let i = 0; i < values.length; i++) cells[first + i][j] = textOf(values[i], column, source);
  };
  await reading(source, () => readColumns(file, metadata, elements, compressors, take));
  return { names, rows: cells.map((each, i) => ({ row: i + 1, cells: each })) };
}

function textOf(value: unknown, column: string, source: string): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value.trim();
  if (["number", "bigint", "boolean"].includes(typeof value)) return String(value);
  const found = value instanceof Uint8Array ? "bytes" : "records";
  const wanted = "expected numbers and texts";
  throw new FormatError("UNSUPPORTED", `${source}: column "${column}" holds ${found}; ${wanted}`);
}
