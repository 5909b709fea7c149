import type { OptionNames } from "../words.ts";
import type { Vocabulary } from "./vocabulary.ts";

export const LAYOUTS = ["btm", "tbm"] as const;
/** Order of the axes of an array with several sequences. */
export type Layout = (typeof LAYOUTS)[number];

/** What a network takes, as far as it decides how data are read. */
export interface Drive {
  /** m, numbers in one input vector. */
  readonly inputs: number;
  /** Symbols of its embedding; null without one. */
  readonly symbols: number | null;
}

/** How data become sequences. Every field may be left out. */
export interface DataOptions {
  /** Vectors, or token ids. @defaultValue by the rule of `reading.ts`, and a note says so */
  readonly kind?: "numbers" | "tokens";
  /**
   * Which axes an array has where one of them is of sequences: "btm" is [B, T, m] numbers and [B, T]
   * ids, "tbm" [T, B, m] and [T, B], PyTorch's own order (`batch_first=False`).
   * @defaultValue "btm", and a note says so
   */
  readonly layout?: Layout;
  /** What the data are to drive: whole numbers are read as what it takes. @defaultValue not known */
  readonly drives?: Drive;
  /**
   * What to do where shape and values leave open what the data mean: take the default and note it,
   * or refuse with the options that would settle it.
   * @defaultValue "assume"
   */
  readonly undecided?: "assume" | "refuse";
  /** Features to use, by name or 0-based index, in this order. @defaultValue all */
  readonly columns?: readonly (string | number)[];
  /** Name of the array in an .npz file. @defaultValue the only one */
  readonly array?: string;
  /** Symbols of a text and their ids. @defaultValue built from the text, sorted by code point */
  readonly vocabulary?: Vocabulary;
  /**
   * What to do with symbols that the vocabulary lacks and for which it has no unknown-symbol id.
   * @defaultValue "refuse"
   */
  readonly unknownSymbols?: "refuse" | "skip";
  /** Whether images in .idx files are sequences of rows or of single pixels. @defaultValue "rows" */
  readonly images?: "rows" | "pixels";
  /** Divide the bytes of .idx files by 255, as training scripts do. @defaultValue true */
  readonly scale?: boolean;
  /** Whether a .csv file's first row holds names. @defaultValue from the first two rows */
  readonly header?: boolean;
  /** Use the first so many sequences only. @defaultValue all */
  readonly sequences?: number;
  /** Use the first so many steps of every sequence only. @defaultValue all */
  readonly limit?: number;
  /** Cut every sequence into so many of equal length; the remainder is left out. @defaultValue 1 */
  readonly batch?: number;
  /** Shift and scale every feature to mean 0 and variance 1 over all steps used. @defaultValue false */
  readonly standardise?: boolean;
}

/** For `requireKnown`. */
export const DATA_OPTIONS: OptionNames<DataOptions> = {
  kind: true,
  layout: true,
  drives: true,
  undecided: true,
  columns: true,
  array: true,
  vocabulary: true,
  unknownSymbols: true,
  images: true,
  scale: true,
  header: true,
  sequences: true,
  limit: true,
  batch: true,
  standardise: true,
};
