import { createRandom, type Random, seedFor } from "../../random.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import { sequencesFromTokens } from "../sequences.ts";
import { requireWhole } from "./options.ts";
import type { Task } from "./task.ts";

/** Options of {@link reberGrammar}. */
export interface ReberOptions {
  /** B, number of strings. */
  readonly sequences: number;
  /** Whether the string stands between two equal symbols, to be remembered. @defaultValue false */
  readonly embedded?: boolean;
  /** @defaultValue 0 */
  readonly seed?: number;
}

const OPTIONS: OptionNames<ReberOptions> = { sequences: true, embedded: true, seed: true };

/** Token ids of the grammar's symbols. */
export const REBER_SYMBOLS: readonly string[] = ["B", "T", "S", "X", "P", "V", "E"];

/** From each state two symbols with the states that they lead to, each taken half the time. */
const BRANCHES: readonly (readonly [string, number])[][] = [
  [
    ["T", 1],
    ["P", 2],
  ],
  [
    ["S", 1],
    ["X", 3],
  ],
  [
    ["T", 2],
    ["V", 4],
  ],
  [
    ["X", 2],
    ["S", 5],
  ],
  [
    ["P", 3],
    ["V", 5],
  ],
];
const ACCEPTED = 5;

/**
 * Strings of the Reber grammar, B(T|P)…E, and the next symbol at every step.
 *
 * Inputs are each string without its last symbol, targets without its first; the lengths differ.
 * Embedded strings are B, T or P, a Reber string, the same T or P, E: only who remembers the second
 * symbol can know the last but one.
 *
 * @throws RangeError for options out of range.
 * @see Reber, Implicit learning of artificial grammars, J. Verbal Learn. Verbal Behav. 6 (1967)
 *   855–863; embedded: Hochreiter and Schmidhuber, Long short-term memory, Neural Comput. 9 (1997).
 */
export function reberGrammar(options: ReberOptions): Task {
  requireKnown("reberGrammar", options, OPTIONS);
  requireWhole("reberGrammar", "sequences", options.sequences, 1);
  const { sequences, embedded = false, seed = 0 } = options;
  const random = createRandom(seedFor(seed, "data"));
  const strings = Array.from({ length: sequences }, () => {
    const symbols = embedded ? embeddedString(random) : reberString(random);
    return Int32Array.from(symbols, (symbol) => REBER_SYMBOLS.indexOf(symbol));
  });
  const source = `reberGrammar${embedded ? ", embedded" : ""}, seed ${seed}`;
  const setOf = (parts: Int32Array[]) => ({
    ...sequencesFromTokens(parts, REBER_SYMBOLS.length, source),
    vocabulary: REBER_SYMBOLS,
  });
  return {
    inputs: setOf(strings.map((ids) => ids.slice(0, -1))),
    targets: setOf(strings.map((ids) => ids.slice(1))),
    scoredFrom: 0,
  };
}

function reberString(random: Random): string[] {
  const symbols = ["B"];
  for (let state = 0; state !== ACCEPTED; ) {
    const [symbol, next] = BRANCHES[state][random.integer(2)];
    symbols.push(symbol);
    state = next;
  }
  return [...symbols, "E"];
}

function embeddedString(random: Random): string[] {
  const outer = random.integer(2) === 0 ? "T" : "P";
  return ["B", outer, ...reberString(random), outer, "E"];
}
