/** Symbols and their ids: how text becomes token ids. */
import { FormatError } from "../errors.ts";

/** Symbols by id. */
export interface Vocabulary {
  /** Symbol of every id; "" where an id has none (Keras' tokenizer leaves 0 for padding). */
  readonly symbols: readonly string[];
  /** Id that stands for every symbol not listed; null if there is none. */
  readonly unknownId: number | null;
}

/** Names that trained vocabularies give to the symbol for everything else. */
const UNKNOWN_SYMBOLS = ["<unk>", "<UNK>", "[UNK]", "<oov>", "<OOV>", "UNK"];
/** More ids than any vocabulary in use; a larger id in a file is a mistake or an attack. */
const MOST_SYMBOLS = 1 << 22;

/** The distinct symbols (Unicode code points) of a text, sorted by code point. */
export function vocabularyOfText(text: string): Vocabulary {
  const codes = Array.from(new Set(text), (symbol) => symbol.codePointAt(0)!).sort((a, b) => a - b);
  return { symbols: codes.map((code) => String.fromCodePoint(code)), unknownId: null };
}

/**
 * A vocabulary from parsed JSON: an object symbol → id, an object id → symbol, or a list of symbols.
 *
 * @throws FormatError for anything else, naming the first entry that does not fit.
 */
export function vocabularyFromJson(json: unknown, source = "vocabulary"): Vocabulary {
  const symbols = Array.isArray(json)
    ? json.map((symbol, id) => requireSymbol(symbol, id, source))
    : symbolsFromEntries(json, source);
  const seen = new Map<string, number>();
  symbols.forEach((symbol, id) => {
    if (symbol === "") return;
    const other = seen.get(symbol);
    if (other !== undefined) {
      throw malformed(source, `${JSON.stringify(symbol)} has two ids, ${other} and ${id}`);
    }
    seen.set(symbol, id);
  });
  if (seen.size === 0) throw malformed(source, "no symbols");
  const unknown = UNKNOWN_SYMBOLS.find((symbol) => seen.has(symbol));
  return { symbols, unknownId: unknown === undefined ? null : seen.get(unknown)! };
}

function symbolsFromEntries(json: unknown, source: string): string[] {
  if (typeof json !== "object" || json === null) {
    throw malformed(source, `holds ${json === null ? "null" : typeof json}`);
  }
  const entries = Object.entries(json);
  // {"0": "a", "1": "b"} maps ids to symbols; {"0": 5, "a": 0} symbols to ids.
  const pairs = entries.every(([, value]) => typeof value === "string")
    ? entries.map(([id, symbol]): [string, unknown] => [symbol, Number(id)])
    : entries;
  const symbols: string[] = [];
  for (const [symbol, id] of pairs) {
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0 || id >= MOST_SYMBOLS) {
      const range = `a whole number below ${MOST_SYMBOLS}`;
      throw malformed(
        source,
        `${JSON.stringify(symbol)} has id ${JSON.stringify(id)}, not ${range}`,
      );
    }
    if (symbols[id] !== undefined) {
      throw malformed(
        source,
        `id ${id} has two symbols, ${JSON.stringify(symbols[id])} and ${JSON.stringify(symbol)}`,
      );
    }
    symbols[id] = symbol;
  }
  return Array.from(symbols, (symbol) => symbol ?? "");
}

function requireSymbol(symbol: unknown, id: number, source: string): string {
  if (typeof symbol === "string") return symbol;
  throw malformed(source, `entry ${id} is ${JSON.stringify(symbol)}, not a symbol`);
}

function malformed(source: string, what: string): FormatError {
  return new FormatError(
    "MALFORMED",
    `${source}: ${what}; expected JSON, either {symbol: id, …} or a list of symbols`,
  );
}
