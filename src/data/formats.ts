/**
 * The formats of data files, once: how each is told, and what reads it.
 *
 * A new format is a reader and a row of {@link READERS}; help texts, `inspect`, the configuration's
 * schema and the tests of the documentation ask this table.
 */
import type { OptionNames } from "../words.ts";
import { isZip } from "./bytes/zip.ts";
import { DATA_OPTIONS, type DataOptions } from "./options.ts";
import { isInteger, sequencesFromArray } from "./readers/array.ts";
import { isIdx, sequencesFromIdx } from "./readers/idx.ts";
import { sequencesFromJsonLines } from "./readers/jsonl.ts";
import { decodeNpy, isNpy } from "./readers/npy.ts";
import { sequencesFromNpz } from "./readers/npz.ts";
import { isParquet, sequencesFromParquet } from "./readers/parquet.ts";
import { decodeUtf8, sequencesFromText } from "./readers/text.ts";
import type { SequenceSet } from "./sequences.ts";

/** Names of the formats, as options say them. */
export const DATA_FORMATS = ["npy", "npz", "csv", "parquet", "jsonl", "idx", "txt"] as const;

/** A format of data. */
export type DataFormat = (typeof DATA_FORMATS)[number];

/** How a file of data becomes sequences. */
export interface DecodeOptions extends DataOptions {
  /** The format of data in which neither content nor name says. @defaultValue from the two */
  readonly format?: DataFormat;
}

/** For `requireKnown`. */
export const DECODE_OPTIONS: OptionNames<DecodeOptions> = { ...DATA_OPTIONS, format: true };

/** What is known of one format. */
export interface DataReader {
  /** Endings of file names, without a dot; the usual one first. */
  readonly endings: readonly string[];
  /** Whether the first 16 bytes say so; absent for text, whose name says it. */
  matches?(head: Uint8Array): boolean;
  /** The reader takes `columns` itself, before it reads cells as numbers. @defaultValue false */
  readonly takesColumns?: boolean;
  /**
   * The reader gives numbers alone: a column of whole numbers becomes symbols afterwards, where the
   * network takes such. @defaultValue false
   */
  readonly numbersOnly?: boolean;
  /** A file holds arrays with names, of which `array` names one. @defaultValue false */
  readonly namesArrays?: boolean;
  /** A file holds a text, whose symbols have ids by `vocabulary`. @defaultValue false */
  readonly isText?: boolean;
  /** Sequences from the bytes; `source` is for messages. */
  read(bytes: Uint8Array, options: DataOptions, source: string): SequenceSet | Promise<SequenceSet>;
}

/** The readers, in the order in which contents are looked at. */
export const READERS: Readonly<Record<DataFormat, DataReader>> = {
  npy: {
    endings: ["npy"],
    matches: isNpy,
    read(bytes, options, source) {
      const { values, shape, type } = decodeNpy(bytes, source);
      return sequencesFromArray(values, shape, isInteger(type), options, source);
    },
  },
  npz: { endings: ["npz"], matches: isZip, namesArrays: true, read: sequencesFromNpz },
  csv: {
    endings: ["csv", "tsv"],
    takesColumns: true,
    numbersOnly: true,
    async read(bytes, options, source) {
      // Loaded when needed: the CSV library takes as long to load as a small spectrum to compute.
      const { sequencesFromCsv } = await import("./readers/csv.ts");
      return sequencesFromCsv(bytes, options, source);
    },
  },
  parquet: {
    endings: ["parquet"],
    matches: isParquet,
    takesColumns: true,
    numbersOnly: true,
    read: sequencesFromParquet,
  },
  jsonl: {
    endings: ["jsonl", "ndjson"],
    read: (bytes, options, source) =>
      sequencesFromJsonLines(decodeUtf8(bytes, source), options, source),
  },
  idx: { endings: ["idx"], matches: isIdx, numbersOnly: true, read: sequencesFromIdx },
  txt: {
    endings: ["txt"],
    isText: true,
    read: (bytes, options, source) => sequencesFromText(decodeUtf8(bytes, source), options, source),
  },
};

/** Endings of all formats, with their dots. */
export const DATA_ENDINGS: readonly string[] = endingsOf(DATA_FORMATS);

/** Endings of what can hold numbers: a text holds symbols. */
export const NUMBER_ENDINGS: readonly string[] = endingsOf(
  DATA_FORMATS.filter((format) => format !== "txt"),
);

function endingsOf(formats: readonly DataFormat[]): string[] {
  return formats.flatMap((format) => READERS[format].endings.map((ending) => `.${ending}`));
}

/** The format whose first bytes these are; undefined for text and what is not known. */
export function formatOfContents(head: Uint8Array): DataFormat | undefined {
  return DATA_FORMATS.find((format) => READERS[format].matches?.(head));
}

/** The format that a file's name says. */
export function formatOfName(name: string): DataFormat | undefined {
  const ending = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  return DATA_FORMATS.find((format) => READERS[format].endings.includes(ending));
}
