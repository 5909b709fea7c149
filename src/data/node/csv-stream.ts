import {
  CSV_HEAD_BYTES,
  type CsvDialect,
  csvDialect,
  csvScanner,
  parseCsvBlock,
  requireRows,
} from "../csv.ts";
import type { RowMark } from "../csv-rows.ts";
import type { DataOptions } from "../options.ts";
import type { Sequence, SequenceSet } from "../sequences.ts";
import { type FileReader, openFile, readExactly } from "./file-reader.ts";

const SCAN_BYTES = 2 ** 20;
/** Blocks kept parsed: readers at several places of the file should not push each other out. */
const BLOCKS_KEPT = 8;

/**
 * The table of a .csv file that stays on disk.
 *
 * One pass over the file finds where its rows begin (an entry of some 40 bytes per 64 KiB is kept);
 * cells are parsed and checked when they are read.
 */
export async function streamCsv(
  path: string,
  name: string,
  options: DataOptions,
): Promise<SequenceSet> {
  const file = await openFile(path, name);
  try {
    const dialect = csvDialect(await file.read(0, CSV_HEAD_BYTES), options, name);
    const marks = requireRows(await scan(file, dialect, name), name);
    const set: SequenceSet = {
      kind: "numbers",
      width: dialect.columns.length,
      source: name,
      sequences: [sequenceOf(file, dialect, marks, name)],
      close: () => file.close(),
    };
    return dialect.names === null ? set : { ...set, featureNames: dialect.names };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function scan(
  file: FileReader,
  dialect: CsvDialect,
  name: string,
): Promise<readonly RowMark[]> {
  const scanner = csvScanner(dialect, name);
  for (let position = dialect.start; ; position += SCAN_BYTES) {
    const bytes = await file.read(position, SCAN_BYTES);
    scanner.push(bytes);
    if (bytes.length < SCAN_BYTES) return scanner.finish();
  }
}

function sequenceOf(
  file: FileReader,
  dialect: CsvDialect,
  marks: readonly RowMark[],
  name: string,
): Sequence {
  const width = dialect.columns.length;
  const length = marks.at(-1)!.dataRow;
  const kept = new Map<number, Promise<Float64Array>>();

  async function parse(block: number): Promise<Float64Array> {
    const [first, next] = [marks[block], marks[block + 1]];
    const bytes = await readExactly(file, first.offset, next.offset - first.offset, name);
    return parseCsvBlock(bytes, dialect, first, next, name);
  }
  function numbersOf(block: number): Promise<Float64Array> {
    const numbers = kept.get(block) ?? parse(block);
    kept.delete(block);
    kept.set(block, numbers); // the most recent last
    if (kept.size > BLOCKS_KEPT) kept.delete(kept.keys().next().value!);
    return numbers;
  }
  return {
    length,
    async read(start, count) {
      const end = Math.min(start + count, length);
      if (end <= start) return new Float64Array(0);
      const values = new Float64Array((end - start) * width);
      for (let block = blockOf(marks, start); marks[block].dataRow < end; block++) {
        const numbers = await numbersOf(block);
        const first = marks[block].dataRow;
        const from = Math.max(0, start - first) * width;
        const until = (end - first) * width;
        values.set(numbers.subarray(from, until), Math.max(0, first - start) * width);
      }
      return values;
    },
  };
}

/** The last block that begins at or before a row, by bisection. */
function blockOf(marks: readonly RowMark[], row: number): number {
  let low = 0;
  let high = marks.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (marks[middle].dataRow <= row) low = middle;
    else high = middle;
  }
  return low;
}
