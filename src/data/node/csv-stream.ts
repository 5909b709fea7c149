import type { DataOptions } from "../options.ts";
import {
  CSV_HEAD_BYTES,
  type CsvDialect,
  csvDialect,
  csvNotes,
  csvScanner,
  headBytes,
  parseCsvBlock,
  requireRows,
} from "../readers/csv.ts";
import type { RowMark, RowScanner } from "../readers/csv-rows.ts";
import type { Sequence, SequenceSet } from "../sequences.ts";
import { type FileReader, openFile, readExactly } from "./file-reader.ts";

const SCAN_BYTES = 2 ** 20;
/** A first line longer than that is refused where its cells are counted. */
const LONGEST_HEAD = 2 ** 26;
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
    const dialect = csvDialect(await headOf(file), options, name);
    const scanner = csvScanner(dialect, name);
    const marks = requireRows(await scan(file, dialect, scanner), name);
    const set: SequenceSet = {
      kind: "numbers",
      width: dialect.columns.length,
      source: name,
      notes: csvNotes(scanner.blankRows, dialect, name),
      sequences: [sequenceOf(file, dialect, marks, name)],
      close: () => file.close(),
    };
    return dialect.names === null ? set : { ...set, featureNames: dialect.names };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** What the dialect is judged by; longer where the first two lines are. */
async function headOf(file: FileReader): Promise<Uint8Array> {
  for (let wanted = CSV_HEAD_BYTES; ; wanted *= 2) {
    const bytes = await file.read(0, wanted);
    const needed = headBytes(bytes);
    if (bytes.length < wanted || needed < bytes.length || wanted >= LONGEST_HEAD) {
      return bytes.subarray(0, needed);
    }
  }
}

async function scan(
  file: FileReader,
  dialect: CsvDialect,
  scanner: RowScanner,
): Promise<readonly RowMark[]> {
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
