import { FormatError } from "../../errors.ts";
import { requireKnown } from "../../words.ts";
import { DATA_OPTIONS, type DataOptions } from "../options.ts";
import { requireNoLayout } from "../reading.ts";
import { type SequenceSet, sequencesFromTokens } from "../sequences.ts";
import { type Vocabulary, vocabularyOfText } from "../vocabulary.ts";

/** What {@link encodeText} makes of a text. */
export interface EncodedText {
  readonly ids: Int32Array;
  /** Symbols that the vocabulary lacks and how often each occurs, most frequent first. */
  readonly unknown: readonly { readonly symbol: string; readonly count: number }[];
}

/**
 * Token ids of a text, one per Unicode code point (listed symbols of several code points are not
 * looked for).
 *
 * Symbols that the vocabulary lacks become its unknown id; without one they are left out. Either
 * way they are counted in `unknown`.
 */
export function encodeText(text: string, vocabulary: Vocabulary): EncodedText {
  const idOf = new Map(vocabulary.symbols.map((symbol, id) => [symbol, id]));
  const counts = new Map<string, number>();
  const ids = new Int32Array(text.length);
  let length = 0;
  for (const symbol of text) {
    const id = idOf.get(symbol);
    if (id === undefined) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
    const known = id ?? vocabulary.unknownId;
    if (known !== null) ids[length++] = known;
  }
  const unknown = Array.from(counts, ([symbol, count]) => ({ symbol, count }));
  return { ids: ids.slice(0, length), unknown: unknown.sort((a, b) => b.count - a.count) };
}

/**
 * A text as one sequence of token ids; the vocabulary used is kept in the set.
 *
 * @throws FormatError for symbols that the vocabulary lacks, unless it has an unknown id or
 *   `unknownSymbols` is "skip"; for a text without symbols.
 */
export function sequencesFromText(
  text: string,
  options: DataOptions = {},
  source = "text",
): SequenceSet {
  requireKnown("sequencesFromText", options, DATA_OPTIONS);
  requireNoLayout(options, "a text, one sequence of symbols", source);
  const vocabulary = options.vocabulary ?? vocabularyOfText(text);
  const { ids, unknown } = encodeText(text, vocabulary);
  if (unknown.length > 0 && vocabulary.unknownId === null && options.unknownSymbols !== "skip") {
    throw new FormatError(
      "UNSUPPORTED",
      `${source}: ${describeUnknown(unknown)}; expected symbols of the vocabulary ` +
        `(${vocabulary.symbols.length} ids, none for unknown symbols), or unknownSymbols "skip"`,
    );
  }
  if (ids.length === 0) throw new FormatError("UNSUPPORTED", `${source}: no symbols left to read`);
  const set = sequencesFromTokens([ids], vocabulary.symbols.length, source);
  const notes = notesOn(vocabulary, unknown, options.vocabulary !== undefined);
  return { ...set, vocabulary: vocabulary.symbols, notes };
}

/** Where ids come from if nobody said, and what became of symbols that the vocabulary lacks. */
function notesOn(
  { symbols, unknownId }: Vocabulary,
  unknown: EncodedText["unknown"],
  given: boolean,
): string[] {
  if (!given) {
    const last = symbols.length - 1;
    return [
      `no vocabulary was given: ids 0 to ${last} are the symbols of the text, sorted; a network that was trained with other ids reads nonsense`,
    ];
  }
  const treatment = unknownId === null ? "left out" : `read as id ${unknownId}`;
  return unknown.length === 0 ? [] : [`${describeUnknown(unknown)}, ${treatment}`];
}

/** Characters of the longest text that JavaScript engines hold (V8: 2²⁹ − 24). */
const LONGEST_TEXT = 2 ** 29 - 24;

/**
 * Text from UTF-8 bytes; a byte order mark is dropped.
 *
 * @throws FormatError if the bytes are not UTF-8, or more than one text can hold.
 */
export function decodeUtf8(bytes: Uint8Array, source: string): string {
  if (bytes.length > LONGEST_TEXT && charactersIn(bytes) > LONGEST_TEXT) {
    throw new FormatError(
      "UNSUPPORTED",
      `${source}: ${Math.round(bytes.length / 2 ** 20)} MiB of text; expected at most 512 MiB, the ` +
        `longest text that can be held (head -c 500M makes a shorter one)`,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FormatError("MALFORMED", `${source}: bytes that are not UTF-8; expected UTF-8 text`);
  }
}

/** As JavaScript counts them: every byte begins one unless it is 10xxxxxx, and four bytes make two. */
function charactersIn(bytes: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < bytes.length; i++) {
    if ((bytes[i] & 0xc0) !== 0x80) count += bytes[i] >= 0xf0 ? 2 : 1;
  }
  return count;
}

function describeUnknown(unknown: EncodedText["unknown"]): string {
  const total = unknown.reduce((sum, { count }) => sum + count, 0);
  const listed = unknown
    .slice(0, 5)
    .map(({ symbol, count }) => `${nameOf(symbol)} ${count}×`)
    .join(", ");
  const more = unknown.length > 5 ? ", …" : "";
  return `${total} characters are not in the vocabulary (${unknown.length} distinct: ${listed}${more})`;
}

/** "é" (U+00E9). */
function nameOf(symbol: string): string {
  const code = symbol.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
  return `${JSON.stringify(symbol)} (U+${code})`;
}
