import type { Vocabulary } from "./vocabulary.ts";

/** How a file becomes sequences. Every field may be left out. */
export interface DataOptions {
  /**
   * Vectors, or token ids.
   * @defaultValue integer arrays [T] and [B, T] and token lists are tokens, all else is numbers
   */
  readonly kind?: "numbers" | "tokens";
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
