/**
 * Words that computations decide on ("float64", "per-layer", "tanh"), and the names of options.
 *
 * A word that comes from outside (a message between threads, a file, a caller) is exchanged at the
 * border for our own constant that equals it, and decisions on it are taken once, when something is
 * created. Comparing text where code runs hot is not safe: V8 of Node 20 and 22 can come to hold two
 * equal texts for different in optimised code (docs/decisions/0006-words.md).
 */
import { rangeError, typeError } from "./errors.ts";
import { suggestion } from "./nearest.ts";

/**
 * Our own constant that equals what was given.
 *
 * @param who - Whose option it is, for messages.
 * @param words - All that are possible: literals of ours.
 * @throws RangeError if it is none of them.
 */
export function ownWord<W extends string>(
  who: string,
  name: string,
  given: unknown,
  words: readonly W[],
): W {
  const place = words.indexOf(given as W);
  if (place >= 0) return words[place]!;
  const hint = typeof given === "string" ? suggestion(given, words) : "";
  throw rangeError(
    who,
    `${name} is ${JSON.stringify(given) ?? String(given)}; expected ` +
      `${words.length > 1 ? "one of " : ""}${words.join(", ")}${hint}`,
  );
}

/**
 * The same plain data, with every text in it that equals one of `words` exchanged for ours. Typed arrays
 * are shared with the original.
 *
 * @param other - What becomes of any other text. @defaultValue it stays
 */
export function withOwnWords<T>(
  data: T,
  words: readonly string[],
  other: (text: string, name: string) => string = (text) => text,
): T {
  const own = new Map(words.map((word) => [word, word]));
  const exchange = (value: unknown, name: string): unknown => {
    if (typeof value === "string") return own.get(value) ?? other(value, name);
    if (Array.isArray(value)) return value.map((item) => exchange(item, name));
    if (!isPlain(value)) return value;
    const entries = Object.entries(value).map(([key, item]) => [key, exchange(item, key)] as const);
    return Object.fromEntries(entries);
  };
  return exchange(data, "data") as T;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Every option of an interface, so that a list of them cannot fall behind. */
export type OptionNames<T> = { readonly [K in keyof T]-?: true };

/** The names of all options but some, for an interface that is another without them. */
export function optionsBut<T, Left extends keyof T>(
  names: OptionNames<T>,
  ...left: readonly Left[]
): OptionNames<Omit<T, Left>> {
  const kept = Object.entries(names).filter(([name]) => !left.includes(name as Left));
  return Object.fromEntries(kept) as OptionNames<Omit<T, Left>>;
}

/**
 * Refuses options that there are not, which are mistyped ones.
 *
 * @throws TypeError naming the unknown one, and the one that may have been meant.
 */
export function requireKnown<T extends object>(
  who: string,
  options: T,
  names: OptionNames<T>,
): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    const found = options === null ? "null" : Array.isArray(options) ? "an array" : typeof options;
    throw typeError(who, `options are ${found}; expected an object`);
  }
  const known = Object.keys(names);
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(names, name)) continue;
    throw typeError(
      who,
      `${name} is no option${suggestion(name, known) || `; expected one of ${known.join(", ")}`}`,
    );
  }
}
