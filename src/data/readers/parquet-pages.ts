/**
 * Soundness of a Parquet column before it is decoded.
 *
 * hyparquet trusts the counts inside pages: a run of repeated values that claims 2³¹ of them makes
 * it fill memory, some make it loop for ever. So every page of the columns that are read is walked
 * here first, counts against the row group's, which costs a second decompression. Only what plain
 * columns of numbers use is let through.
 */
import type { ColumnMetaData, Compressors, DataPageHeader, PageHeader } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { decompressPage } from "hyparquet/src/datapage.js";

/** Bytes of a cell in a page, levels included: numbers take up to 16, indices less; texts are as long as they are. */
const NUMBER_BYTES = 32;
const TEXT_BYTES = 4096;
/** Dictionaries are about 1 MiB in practice. */
const LARGEST_DICTIONARY_BYTES = 2 ** 27;
/** Writers pad the last bit-packed run; by more than this it is damage. */
const MOST_PADDING = 2 ** 16;

/** One column of one row group. */
export interface ColumnPages {
  readonly bytes: Uint8Array;
  readonly meta: ColumnMetaData;
  /** Whether cells may be empty: pages then begin with one definition level a row. */
  readonly optional: boolean;
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
  const { bytes, meta, rows } = column;
  const { dictionary_page_offset, data_page_offset, total_compressed_size } = meta;
  const start = Number(dictionary_page_offset || data_page_offset);
  const end = start + Number(total_compressed_size);
  requireRange(start >= 0 && end >= start && end <= bytes.length, "column outside the file");
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
  const reader = { view, offset: 0 };
  let row = 0;
  while (row < rows && reader.offset < view.byteLength - 1) {
    const header = parquetHeader(reader);
    const size = header.compressed_page_size;
    requireRange(size >= 0 && size <= view.byteLength - reader.offset, "page outside its column");
    const page = bytes.subarray(start + reader.offset, start + reader.offset + size);
    reader.offset += size;
    if (header.type === "DICTIONARY_PAGE") {
      const unpacked = header.uncompressed_page_size;
      requireRange(unpacked >= 0 && unpacked <= LARGEST_DICTIONARY_BYTES, "dictionary size");
      const values = header.dictionary_page_header?.num_values ?? -1;
      requireRange(values >= 0 && values <= 8 * LARGEST_DICTIONARY_BYTES, "dictionary length");
      continue;
    }
    const counts = header.data_page_header_v2 ?? header.data_page_header;
    const count = counts?.num_values ?? -1;
    requireRange(count >= 0 && count <= rows - row, "number of values in a page");
    const each = column.ofCells && meta.type === "BYTE_ARRAY" ? TEXT_BYTES : NUMBER_BYTES;
    const most = 1024 + each * count;
    const unpacked = header.uncompressed_page_size;
    requireRange(unpacked >= 0 && unpacked <= most, "uncompressed size of a page");
    const empty = header.data_page_header_v2
      ? checkPageV2(page, header, column, count)
      : checkPage(page, header, column, count);
    if (empty >= 0) return row + empty;
    row += count;
  }
  requireRange(row === rows, "number of rows in a column");
  return -1;
}

function checkPage(
  page: Uint8Array,
  header: PageHeader,
  { meta, optional, compressors, ofCells }: ColumnPages,
  count: number,
): number {
  const values = decompressPage(page, header.uncompressed_page_size, meta.codec, compressors);
  let [begin, full] = [0, count];
  if (optional) {
    const length = viewOf(values).getUint32(0, true);
    const levels = checkRuns(values.subarray(4, 4 + length), 1, count);
    if (levels.first >= 0 && !ofCells) return levels.first;
    [begin, full] = [4 + length, count - levels.zeros];
  }
  checkValues(values.subarray(begin), header.data_page_header!.encoding, meta, full);
  return -1;
}

function checkPageV2(
  page: Uint8Array,
  header: PageHeader,
  { meta, optional, compressors, ofCells }: ColumnPages,
  count: number,
): number {
  const v2 = header.data_page_header_v2!;
  const levels = v2.definition_levels_byte_length;
  requireRange(v2.repetition_levels_byte_length === 0, "repetition levels in a flat column");
  requireRange(levels >= 0 && levels <= page.length, "definition levels of a page");
  requireRange(v2.num_rows === count, "number of rows in a page");
  let empty = 0;
  if (optional) {
    const { first, zeros } = checkRuns(page.subarray(0, levels), 1, count);
    if (first >= 0 && !ofCells) return first;
    empty = zeros;
  } else requireRange(levels === 0, "definition levels of a column without empty cells");
  requireRange(v2.num_nulls === empty, "number of empty cells in a page");
  const size = header.uncompressed_page_size - levels;
  requireRange(size >= 0, "uncompressed size of a page");
  const packed = page.subarray(levels);
  const values =
    v2.is_compressed === false ? packed : decompressPage(packed, size, meta.codec, compressors);
  checkValues(values, v2.encoding, meta, count - empty);
  return -1;
}

/** The parts of each encoding that say how many values follow. */
function checkValues(
  values: Uint8Array,
  encoding: DataPageHeader["encoding"],
  meta: ColumnMetaData,
  count: number,
): void {
  switch (encoding) {
    case "PLAIN":
    case "BYTE_STREAM_SPLIT":
      return; // as many bytes as values, or reading fails
    case "RLE":
      requireRange(meta.type === "BOOLEAN", "encoding of a column");
      checkRuns(values.subarray(4), 1, count);
      return;
    case "PLAIN_DICTIONARY":
    case "RLE_DICTIONARY":
      requireRange(values.length > 0 && values[0] <= 32, "width of dictionary indices");
      if (values[0] > 0 || values.length > 1) checkRuns(values.subarray(1), values[0], count);
      return;
    case "DELTA_BINARY_PACKED": {
      const reader = { bytes: values, offset: 0 };
      const [block, parts] = [unsigned(reader), unsigned(reader)];
      const each = block / parts;
      requireRange(parts <= 512 && Number.isInteger(each) && each > 0, "blocks of differences");
      return;
    }
    default:
      throw new Error(`unsupported encoding ${encoding}`);
  }
}

/**
 * Walks a hybrid of repeated and bit-packed runs.
 *
 * @returns of `count` values of one bit the first that is 0, or −1, and how many are.
 */
function checkRuns(
  bytes: Uint8Array,
  width: number,
  count: number,
): { readonly first: number; readonly zeros: number } {
  const reader = { bytes, offset: 0 };
  let [first, zeros] = [-1, 0];
  for (let seen = 0; seen < count; ) {
    const header = unsigned(reader);
    const packed = (header & 1) === 1;
    const run = packed ? 8 * (header >>> 1) : header >>> 1;
    const left = count - seen;
    requireRange(run <= (packed ? left + MOST_PADDING : left), "length of a run");
    const size = packed ? (run * width) / 8 : Math.ceil(width / 8);
    requireRange(reader.offset + size <= bytes.length, "end of a run");
    for (let i = 0; width === 1 && i < Math.min(run, left); i++) {
      const byte = bytes[reader.offset + (packed ? i >> 3 : 0)];
      if (((byte >> (packed ? i & 7 : 0)) & 1) === 1) continue;
      if (zeros++ === 0) first = seen + i;
    }
    reader.offset += size;
    seen += run;
  }
  return { first, zeros };
}

/** An unsigned number in groups of seven bits, at most 2³¹. */
function unsigned(reader: { readonly bytes: Uint8Array; offset: number }): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = reader.bytes[reader.offset++];
    requireRange(byte !== undefined, "end of a page");
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) {
      requireRange(value < 2 ** 31, "length of a run");
      return value;
    }
  }
  throw new Error("a number that does not end");
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function requireRange(holds: boolean, what: string): void {
  if (!holds) throw new Error(`contradicts itself: ${what}`);
}
