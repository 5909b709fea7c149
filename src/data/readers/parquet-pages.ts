/**
 * Soundness of a Parquet column before it is decoded.
 *
 * hyparquet trusts the counts inside pages: a run of repeated values that claims 2³¹ of them makes
 * it fill memory, some make it loop for ever, and behind a page that is too short it reads the next. So every page
 * of the columns that are read is walked here first, its checksum looked at if it has one, counts against the row
 * group's, which costs a second decompression. Only what plain columns of numbers and texts use is let through.
 */
import type { ColumnMetaData, Compressors, PageHeader, SchemaElement } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { decompressPage } from "hyparquet/src/datapage.js";
import { crc32 } from "../../checksum.ts";
import {
  checkPlain,
  checkRuns,
  checkValues,
  requireSense,
  type ValueType,
  viewOf,
} from "./parquet-encodings.ts";

/** Bytes of a number in a page, levels included: numbers take up to 16, indices less. */
const NUMBER_BYTES = 32;
/** Of a dictionary, or of a page of texts, which are as long as they are; both are about 1 MiB in practice. */
const LARGEST_BYTES = 2 ** 27;

/** One column of one row group. */
export interface ColumnPages {
  readonly bytes: Uint8Array;
  readonly meta: ColumnMetaData;
  /** The column in the schema of the table; cells may be empty if it is optional. */
  readonly element: SchemaElement;
  readonly rows: number;
  /** Whether empty cells, and texts, are gone through as well. @defaultValue false: the first empty one is the end */
  readonly ofCells?: boolean;
  readonly compressors: Compressors;
}

/**
 * Walks all pages of a column.
 *
 * @returns the row of the first empty cell, or −1; always that where empty cells are gone through.
 * @throws Error for counts and sizes that contradict each other, with the reason.
 */
export function firstEmptyCell(column: ColumnPages): number {
  const { bytes, meta, element, rows } = column;
  const { dictionary_page_offset, data_page_offset, total_compressed_size } = meta;
  requireSense(meta.type === element.type, "type of a column");
  requireScale(element);
  const start = Number(dictionary_page_offset || data_page_offset);
  const end = start + Number(total_compressed_size);
  requireSense(start >= 0 && end >= start && end <= bytes.length, "column outside the file");
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
  const reader = { view, offset: 0 };
  let values: ValueType = { type: meta.type, length: element.type_length, dictionary: null };
  let row = 0;
  while (row < rows && reader.offset < view.byteLength - 1) {
    const header = parquetHeader(reader);
    const size = header.compressed_page_size;
    requireSense(size >= 0 && size <= view.byteLength - reader.offset, "page outside its column");
    const page = bytes.subarray(start + reader.offset, start + reader.offset + size);
    reader.offset += size;
    requireSense(
      header.crc === undefined || header.crc >>> 0 === crc32(page),
      "checksum of a page",
    );
    if (header.type === "DICTIONARY_PAGE") {
      values = { ...values, dictionary: checkDictionary(page, header, column, values) };
      continue;
    }
    const version2 = header.type === "DATA_PAGE_V2";
    const count = (version2 ? header.data_page_header_v2 : header.data_page_header)?.num_values;
    requireSense(count !== undefined && count >= 0 && count <= rows - row, "values in a page");
    requireSize(header, meta.type === "BYTE_ARRAY" ? LARGEST_BYTES : 1024 + NUMBER_BYTES * count!);
    const check = version2 ? checkPageV2 : checkPage;
    const empty = check(page, header, column, values, count!);
    if (empty >= 0) return row + empty;
    row += count!;
  }
  requireSense(row === rows, "number of rows in a column");
  return -1;
}

/** How many values a dictionary holds. */
function checkDictionary(
  page: Uint8Array,
  header: PageHeader,
  { meta, compressors }: ColumnPages,
  values: ValueType,
): number {
  requireSize(header, LARGEST_BYTES);
  const count = header.dictionary_page_header?.num_values ?? -1;
  requireSense(count >= 0, "length of a dictionary");
  const size = header.uncompressed_page_size;
  checkPlain(decompressPage(page, size, meta.codec, compressors), values, count);
  return count;
}

function checkPage(
  page: Uint8Array,
  header: PageHeader,
  { meta, element, compressors, ofCells }: ColumnPages,
  of: ValueType,
  count: number,
): number {
  const values = decompressPage(page, header.uncompressed_page_size, meta.codec, compressors);
  let [begin, full] = [0, count];
  if (element.repetition_type === "OPTIONAL") {
    const length = viewOf(values).getUint32(0, true);
    const levels = checkRuns(values.subarray(4, 4 + length), 1, count);
    if (levels.first >= 0 && !ofCells) return levels.first;
    [begin, full] = [4 + length, count - levels.zeros];
  }
  checkValues(values.subarray(begin), header.data_page_header!.encoding, of, full);
  return -1;
}

function checkPageV2(
  page: Uint8Array,
  header: PageHeader,
  { meta, element, compressors, ofCells }: ColumnPages,
  of: ValueType,
  count: number,
): number {
  const v2 = header.data_page_header_v2!;
  const levels = v2.definition_levels_byte_length;
  requireSense(v2.repetition_levels_byte_length === 0, "repetition levels in a flat column");
  requireSense(levels >= 0 && levels <= page.length, "definition levels of a page");
  requireSense(v2.num_rows === count, "number of rows in a page");
  let empty = 0;
  if (element.repetition_type === "OPTIONAL") {
    const { first, zeros } = checkRuns(page.subarray(0, levels), 1, count);
    if (first >= 0 && !ofCells) return first;
    empty = zeros;
  } else requireSense(levels === 0, "definition levels of a column without empty cells");
  requireSense(v2.num_nulls === empty, "number of empty cells in a page");
  const size = header.uncompressed_page_size - levels;
  requireSense(size >= 0, "uncompressed size of a page");
  const packed = page.subarray(levels);
  const values =
    v2.is_compressed === false ? packed : decompressPage(packed, size, meta.codec, compressors);
  checkValues(values, v2.encoding, of, count - empty);
  return -1;
}

/** Of decimal fractions, which hyparquet reads from one of the two places at which it stands. */
function requireScale(element: SchemaElement): void {
  const { converted_type, logical_type, scale = 0, precision = 0 } = element;
  const old = converted_type === "DECIMAL";
  const agrees = logical_type?.type !== "DECIMAL" || (old && (logical_type.scale ?? 0) === scale);
  const fits = !old || (scale >= 0 && precision >= Math.max(1, scale));
  requireSense(agrees && fits, "scale of decimal fractions");
}

/** Before that much is set aside. */
function requireSize({ uncompressed_page_size: size }: PageHeader, most: number): void {
  requireSense(size >= 0 && size <= most, "uncompressed size of a page");
}
