/** Errors across the border between threads: plain data on the way, of the same class at both ends. */
import { isCallerMistake, NUMERICAL_CODES, NumericalError } from "../errors.ts";

/** Classes that a caller tells apart; whatever else is thrown arrives as an `Error`. */
const NAMES = ["RangeError", "TypeError", "Error"] as const;
const CLASSES = { RangeError, TypeError, Error };

/** An error, as plain data. */
export interface Failure {
  readonly message: string;
  readonly name: (typeof NAMES)[number];
  /** Whether it is the caller's mistake, and who says so; see {@link isCallerMistake}. */
  readonly mistake: { readonly who: string | null } | null;
  /** Of a {@link NumericalError}; null of any other. */
  readonly numerical: { readonly code: NumericalError["code"]; readonly step: number } | null;
}

/** The words in a failure. */
export const FAILURE_WORDS: readonly string[] = [...NAMES, ...NUMERICAL_CODES];

/** What travels of what was thrown. */
export function failureOf(thrown: unknown): Failure {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const name = NAMES.find((each) => thrown instanceof CLASSES[each]) ?? "Error";
  const mistake = isCallerMistake(thrown) ? { who: thrown.who } : null;
  if (!(thrown instanceof NumericalError)) return { message, name, mistake, numerical: null };
  return { message, name, mistake, numerical: { code: thrown.code, step: thrown.step } };
}

/** The error that travelled. */
export function errorFrom({ message, name, mistake, numerical }: Failure): Error {
  return numerical === null
    ? Object.assign(new CLASSES[name](message), mistake)
    : new NumericalError(numerical.code, numerical.step, message);
}
