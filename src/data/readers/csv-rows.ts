/**
 * Where the rows of a .csv file begin, found in one pass over its bytes.
 *
 * A line feed ends a row unless it stands inside a quoted cell; a quote opens a cell only where a
 * cell begins. Everything that matters is ASCII, so UTF-8 needs no decoding here.
 */
import { FormatError } from "../../errors.ts";

/** The beginning of a block of rows. */
export interface RowMark {
  /** Byte in the file. */
  readonly offset: number;
  /** Data rows before it: rows that are neither blank nor the header. */
  readonly dataRow: number;
  /** Rows of any kind before it. */
  readonly fileRow: number;
}

/** Rows without content. */
export interface BlankRows {
  readonly count: number;
  /** Row of the file, from 1. */
  readonly first: number;
}

const NO_ROWS: BlankRows = { count: 0, first: 0 };
const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;

/** Takes a file's bytes in pieces of any size and marks the first row of about every `blockBytes`. */
export class RowScanner {
  readonly #marks: RowMark[] = [];
  readonly #delimiter: number;
  readonly #blockBytes: number;
  readonly #source: string;
  #position: number;
  #fileRow = 0;
  #dataRow: number;
  #blank = true;
  /** Rows without content since the last one that had some, and the first of them. */
  #pending: BlankRows = NO_ROWS;
  #between: BlankRows = NO_ROWS;
  #cell: "begins" | "plain" | "quoted" | "quote closed" = "begins";
  #quoteRow = 0;

  /**
   * @param start - Bytes of the file before the first one that is pushed.
   * @param delimiter - Byte between cells.
   * @param header - Whether the first row that is not blank is no data.
   */
  constructor(
    start: number,
    delimiter: number,
    header: boolean,
    blockBytes: number,
    source: string,
  ) {
    this.#position = start;
    this.#delimiter = delimiter;
    this.#dataRow = header ? -1 : 0;
    this.#blockBytes = blockBytes;
    this.#source = source;
    this.#mark();
  }

  /** Blank rows with data before and after them, and the first of these; complete after `finish`. */
  get blankRows(): BlankRows {
    return this.#between;
  }

  push(bytes: Uint8Array): void {
    let cell = this.#cell;
    let blank = this.#blank;
    const first = this.#position;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (cell === "quoted") {
        if (byte === QUOTE) cell = "quote closed";
        else if (blank && !this.#isBlank(byte)) blank = false;
      } else if (byte === LINE_FEED) {
        this.#position = first + i + 1;
        this.#endRow(blank);
        blank = true;
        cell = "begins";
      } else if (byte === QUOTE) {
        // Two quotes in a quoted cell are one quote in its text.
        if (cell === "begins") this.#quoteRow = this.#fileRow + 1;
        if (cell === "plain") blank = false;
        else cell = "quoted";
      } else {
        if (blank && !this.#isBlank(byte)) blank = false;
        cell = byte === this.#delimiter ? "begins" : "plain";
      }
    }
    this.#position = first + bytes.length;
    this.#cell = cell;
    this.#blank = blank;
  }

  /**
   * Marks in order; the last one is the end of the file, and its `dataRow` the number of data rows.
   *
   * @throws FormatError if a quoted cell is not closed.
   */
  finish(): readonly RowMark[] {
    if (this.#cell === "quoted") {
      throw new FormatError(
        "MALFORMED",
        `${this.#source}: row ${this.#quoteRow} opens a quote that is never closed; expected ` +
          "quotes in pairs",
      );
    }
    if (!this.#blank) this.#countRow();
    const dataRow = Math.max(0, this.#dataRow);
    if (this.#marks.at(-1)?.offset !== this.#position) {
      this.#marks.push({ offset: this.#position, dataRow, fileRow: this.#fileRow });
    }
    return this.#marks;
  }

  #endRow(blank: boolean): void {
    if (!blank) this.#countRow();
    else if (this.#dataRow > 0) this.#pending = joined(this.#pending, this.#fileRow + 1, 1);
    this.#fileRow++;
    const last = this.#marks.at(-1);
    if (last === undefined || this.#position - last.offset >= this.#blockBytes) this.#mark();
  }

  #countRow(): void {
    this.#dataRow++;
    if (this.#pending.count === 0) return;
    this.#between = joined(this.#between, this.#pending.first, this.#pending.count);
    this.#pending = NO_ROWS;
  }

  /** Part of a row that may be none. A tab that stands between cells is content. */
  #isBlank(byte: number): boolean {
    return byte !== this.#delimiter ? isBlank(byte) : byte === SPACE;
  }

  #mark(): void {
    if (this.#dataRow < 0) return; // the header is still ahead
    this.#marks.push({
      offset: this.#position,
      dataRow: this.#dataRow,
      fileRow: this.#fileRow,
    });
  }
}

function joined(rows: BlankRows, first: number, count: number): BlankRows {
  return { first: rows.count === 0 ? first : rows.first, count: rows.count + count };
}

/** A row of nothing else is no row; `parseCsvBlock` must agree. */
function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === CARRIAGE_RETURN || byte === LINE_FEED;
}
