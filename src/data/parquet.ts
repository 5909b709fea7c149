import { gunzipSync } from "fflate";
import type { AsyncBuffer, Compressors, FileMetaData } from "hyparquet";
import { FormatError } from "../errors.ts";
import { requireFinite } from "./check.ts";
import type { DataOptions } from "./options.ts";
import { type SequenceSet, sequenceFromNumbers } from "./sequences.ts";
import { chooseColumns } from "./views.ts";

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
 * @throws {FormatError} for what is no Parquet file; for columns of text, times or lists, and for
 *   cells that are empty or not finite, by row (of the data, from 0) and column.
 * @throws {RangeError} for columns that are not there.
 */
export async function sequencesFromParquet(
  bytes: Uint8Array,
  options: DataOptions = {},
  source = "parquet",
): Promise<SequenceSet> {
  const buffer = bytes.slice().buffer;
  const { parquetMetadataAsync, parquetSchema } = await import("hyparquet");
  const metadata = await reading(source, () => parquetMetadataAsync(buffer));
  const all = parquetSchema(metadata).children.map(({ element }) => element.name);
  const names =
    options.columns === undefined
      ? all
      : chooseColumns(options.columns, all.length, all, source).map((j) => all[j]);
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
  const values = await readColumns(buffer, metadata, names, rows, source);
  requireFinite(values, names.length, {
    source,
    sequence: null,
    firstStep: 0,
    featureNames: names,
  });
  return { ...sequenceFromNumbers(values, names.length, source), featureNames: names };
}

async function readColumns(
  file: AsyncBuffer,
  metadata: FileMetaData,
  names: readonly string[],
  rows: number,
  source: string,
): Promise<Float64Array> {
  const values = new Float64Array(rows * names.length);
  const filled = new Float64Array(names.length);
  let failure: FormatError | null = null;
  const { parquetRead } = await import("hyparquet");
  const compressors = await loadCompressors();
  await reading(source, () =>
    parquetRead({
      file,
      metadata,
      columns: [...new Set(names)],
      compressors,
      onChunk({ columnName, columnData, rowStart }) {
        names.forEach((name, j) => {
          if (name !== columnName) return;
          filled[j] += columnData.length;
          for (let i = 0; i < columnData.length; i++) {
            const value: unknown = columnData[i];
            if (
              typeof value === "number" ||
              typeof value === "bigint" ||
              typeof value === "boolean"
            ) {
              values[(rowStart + i) * names.length + j] = Number(value);
            } else failure ??= notANumber(value, rowStart + i, name, source);
          }
        });
      },
    }),
  );
  if (failure !== null) throw failure;
  const short = filled.findIndex((count) => count !== rows);
  if (short >= 0) {
    throw new FormatError(
      "MALFORMED",
      `${source}: column "${names[short]}" has ${filled[short]} values; the table has ${rows} rows`,
    );
  }
  return values;
}

function notANumber(value: unknown, row: number, name: string, source: string): FormatError {
  const kind =
    value === null || value === undefined
      ? "is empty"
      : typeof value === "string"
        ? `holds text, ${JSON.stringify(value.slice(0, 40))}`
        : value instanceof Date
          ? "holds a time"
          : "holds a list or record";
  return new FormatError(
    "UNSUPPORTED",
    `${source}: row ${row}, column "${name}" ${kind}; expected a number (or choose other columns)`,
  );
}

/** hyparquet itself knows no compression but Snappy. */
async function loadCompressors(): Promise<Compressors> {
  const { decompress } = await import("fzstd");
  return {
    GZIP: (input, length) => gunzipSync(input, { out: new Uint8Array(length) }),
    ZSTD: (input, length) => decompress(input, new Uint8Array(length)),
  };
}

/** hyparquet reports damage by errors of many kinds. */
async function reading<T>(source: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const code = /unsupported/i.test(reason) ? "UNSUPPORTED" : "MALFORMED";
    throw new FormatError(code, `${source}: ${reason}; expected a Parquet table`);
  }
}
