/**
 * Conditions on runs: `network.hidden>=64 and (state=diverged or not task.kind=copy)`.
 *
 * Three answers: a comparison with what is not known is neither true nor false, and neither is its opposite;
 * a run is chosen where the whole is true. `NAME = unknown` asks for just that.
 */
import { rangeError } from "../../errors.ts";
import type { Json } from "../canonical-json.ts";
import { compareValues, type Value } from "./values.ts";

/** How a name is compared with a value. */
export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** One comparison. */
export interface Comparison {
  readonly kind: "comparison";
  readonly name: string;
  /** Where the name stands, from 1. */
  readonly column: number;
  readonly operator: Operator;
  /** Undefined: `unknown`. */
  readonly value: Value;
}

/** A condition as it was written. */
export type Condition =
  | Comparison
  | { readonly kind: "and" | "or"; readonly parts: readonly Condition[] }
  | { readonly kind: "not"; readonly part: Condition };

const OPERATORS: readonly string[] = ["=", "!=", "<", "<=", ">", ">="];
const EXPECTED = "expected NAME OPERATOR VALUE, such as network.hidden>=64";

interface Token {
  readonly text: string;
  readonly column: number;
  readonly kind: "word" | "text" | "operator" | "bracket";
}

/**
 * A condition from its text.
 *
 * @param option - What an error names: "--where".
 * @throws RangeError with the column of what is wrong.
 */
export function parseWhere(text: string, option: string): Condition {
  const fail = (column: number, what: string) => {
    return rangeError(option, `column ${column} of ${JSON.stringify(text)}: ${what}`);
  };
  const tokens = tokensOf(text, fail);
  let at = 0;
  const end = [...text].length + 1;
  const isWord = (word: string) =>
    tokens[at]?.kind === "word" && tokens[at].text.toLowerCase() === word;
  const joined = (word: "and" | "or", part: () => Condition): Condition => {
    const parts = [part()];
    while (isWord(word)) {
      at++;
      parts.push(part());
    }
    return parts.length === 1 ? parts[0] : { kind: word, parts };
  };
  const either = (): Condition => joined("or", () => joined("and", single));
  const single = (): Condition => {
    const token = tokens[at];
    if (isWord("not")) {
      at++;
      return { kind: "not", part: single() };
    }
    if (token?.text !== "(" || token.kind !== "bracket") return comparison();
    at++;
    const inner = either();
    if (tokens[at]?.text !== ")") {
      throw fail(token.column, `this "(" has no ")"`);
    }
    at++;
    return inner;
  };
  const comparison = (): Condition => {
    const [name, operator, value] = tokens.slice(at, at + 3);
    if (name === undefined) throw fail(end, `it ends here; ${EXPECTED}`);
    if (name.kind !== "word" && name.kind !== "text") {
      throw fail(name.column, `"${name.text}" is no name; ${EXPECTED}`);
    }
    if (operator?.kind !== "operator") {
      const got = operator === undefined ? "it ends here" : `got "${operator.text}"`;
      throw fail(
        operator?.column ?? end,
        `${got}; expected one of ${OPERATORS.join(" ")} after ${name.text}`,
      );
    }
    if (!OPERATORS.includes(operator.text)) {
      throw fail(
        operator.column,
        `"${operator.text}" is no operator; expected one of ${OPERATORS.join(" ")}`,
      );
    }
    if (value === undefined || (value.kind !== "word" && value.kind !== "text")) {
      const got = value === undefined ? "it ends here" : `got "${value.text}"`;
      throw fail(
        value?.column ?? end,
        `${got}; expected a value after ${name.text}${operator.text}`,
      );
    }
    at += 3;
    return {
      kind: "comparison",
      name: name.text,
      column: name.column,
      operator: operator.text as Operator,
      value: readValue(value),
    };
  };
  const condition = either();
  const rest = tokens[at];
  if (rest !== undefined) {
    throw fail(rest.column, `got "${rest.text}"; expected and, or, or the end`);
  }
  return condition;
}

/** Every comparison of a condition, in the order of writing. */
export function comparisonsOf(condition: Condition): Comparison[] {
  if (condition.kind === "comparison") return [condition];
  if (condition.kind === "not") return comparisonsOf(condition.part);
  return condition.parts.flatMap(comparisonsOf);
}

/** Whether a condition holds of what `lookUp` knows; null where that cannot be said. */
export function holds(condition: Condition, lookUp: (name: string) => Value): boolean | null {
  if (condition.kind === "comparison") return holdsOf(condition, lookUp(condition.name));
  if (condition.kind === "not") {
    const part = holds(condition.part, lookUp);
    return part === null ? null : !part;
  }
  const decides = condition.kind === "or";
  const parts = condition.parts.map((part) => holds(part, lookUp));
  if (parts.includes(decides)) return decides;
  return parts.includes(null) ? null : !decides;
}

/** Whether two values have an order: both numbers, or both texts. */
export function areComparable(a: Json, b: Json): boolean {
  return typeof a === typeof b && (typeof a === "number" || typeof a === "string");
}

function holdsOf({ operator, value }: Comparison, found: Value): boolean | null {
  if (value === undefined) return (found === undefined) === (operator === "=");
  if (found === undefined) return null;
  if (operator === "=" || operator === "!=") {
    return (compareValues(found, value) === 0) === (operator === "=");
  }
  if (!areComparable(found, value)) return null;
  const order = compareValues(found, value);
  if (operator === "<" || operator === "<=") return operator === "<" ? order < 0 : order <= 0;
  return operator === ">" ? order > 0 : order >= 0;
}

const WORDS: Readonly<Record<string, Value>> = {
  unknown: undefined,
  true: true,
  false: false,
  null: null,
  NaN: Number.NaN,
  nan: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  inf: Number.POSITIVE_INFINITY,
  "∞": Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
  "-∞": Number.NEGATIVE_INFINITY,
  "−∞": Number.NEGATIVE_INFINITY,
};

/** Words are numbers where they read as one; what stands in quotes is a text. */
function readValue({ kind, text }: Token): Value {
  if (kind === "text") return text;
  if (Object.hasOwn(WORDS, text)) return WORDS[text];
  const number = Number(text.replace("−", "-"));
  return Number.isNaN(number) ? text : number;
}

/** Names, values, operators and brackets; columns count characters. */
function tokensOf(text: string, fail: (column: number, what: string) => Error): Token[] {
  const pattern = /\s+|("[^"]*"|'[^']*')|([=!<>]+)|([()])|([^\s=!<>()"']+)|./gu;
  const tokens: Token[] = [];
  for (const { 0: all, 1: quoted, 2: operator, 3: bracket, 4: word, index } of text.matchAll(
    pattern,
  )) {
    const column = [...text.slice(0, index)].length + 1;
    if (quoted !== undefined) tokens.push({ kind: "text", text: quoted.slice(1, -1), column });
    else if (operator !== undefined) tokens.push({ kind: "operator", text: operator, column });
    else if (bracket !== undefined) tokens.push({ kind: "bracket", text: bracket, column });
    else if (word !== undefined) tokens.push({ kind: "word", text: word, column });
    else if (all.trim() !== "") throw fail(column, `this ${all} has no second one`);
  }
  return tokens;
}
