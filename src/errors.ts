/** What can go wrong in a computation that began with valid arguments. */
export const NUMERICAL_CODES = [
  "NON_FINITE_STATE",
  "NON_FINITE_TANGENT",
  "NON_FINITE_LOSS",
] as const;

/** A computation that began with valid arguments and then failed: says where. */
export class NumericalError extends Error {
  /** Always "NumericalError". */
  override readonly name = "NumericalError";
  /** What went wrong, for programs; `message` is for people. */
  readonly code: (typeof NUMERICAL_CODES)[number];
  /** Time step (0-based, transient included) at which the failure was seen. */
  readonly step: number;

  constructor(code: NumericalError["code"], step: number, message: string) {
    super(message);
    this.code = code;
    this.step = step;
  }
}

/**
 * A file that cannot be read as what it claims to be, or that holds something we do not support.
 *
 * The message names the file, what was found and what was wanted.
 */
export class FormatError extends Error {
  /** Always "FormatError". */
  override readonly name = "FormatError";
  /**
   * `MALFORMED`: the bytes do not follow the format. `UNSUPPORTED`: well-formed, but outside what
   * lyapscope computes. `AMBIGUOUS`: more than one reading fits; the message lists them.
   */
  readonly code: "MALFORMED" | "UNSUPPORTED" | "AMBIGUOUS";
  /** Of data that are `AMBIGUOUS`: the options of which each, added to those given, would settle it. */
  readonly settledBy: readonly Readonly<Record<string, string>>[];

  constructor(
    code: FormatError["code"],
    message: string,
    settledBy: FormatError["settledBy"] = [],
  ) {
    super(message);
    this.code = code;
    this.settledBy = settledBy;
  }
}

/** What errors of this library say beside their message. */
interface Attributed {
  /** The function that says so, where the message begins with its name; null where it does not. */
  readonly who: string | null;
}

/** An error of whoever called: an argument, an option or a word that does not fit. */
export type CallerMistake = (RangeError | TypeError) & Attributed;

/**
 * A RangeError of ours, "who: what".
 *
 * @param who - The exported function that refuses; null where the message names an option of its caller's.
 * @param what - What it got, and what it expected.
 */
export function rangeError(
  who: string | null,
  what: string,
  options?: ErrorOptions,
): RangeError & Attributed {
  return saidBy(who, new RangeError(told(who, what), options));
}

/** A TypeError of ours; as {@link rangeError}. */
export function typeError(who: string | null, what: string): TypeError & Attributed {
  return saidBy(who, new TypeError(told(who, what)));
}

/** What failed though nothing was wrong with the call; as {@link rangeError}. */
export function failure(who: string, what: string, options?: ErrorOptions): Error & Attributed {
  return saidBy(who, new Error(told(who, what), options));
}

/** Whether the caller was wrong. The engine's own errors of the same classes are faults of ours. */
export function isCallerMistake(error: unknown): error is CallerMistake {
  return (error instanceof RangeError || error instanceof TypeError) && "who" in error;
}

/** The function that refuses, or in which something failed; null where no error of ours says one. */
export function whoSays(error: unknown): string | null {
  return (Object(error) as Partial<Attributed>).who ?? null;
}

/** The message of an error, without the name of the function that says it. */
export function whatIsSaid(error: Error): string {
  const who = whoSays(error);
  return who && error.message.startsWith(`${who}: `)
    ? error.message.slice(who.length + 2)
    : error.message;
}

/** The first line of a message: loaders and parsers append where they looked. */
export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
}

/** Why something failed, in one line; of the several addresses that a name of a server has, at the first. */
export function reasonOf(error: unknown): string {
  const { message, code, errors } = error as { message: string; code?: string; errors?: unknown[] };
  if (Array.isArray(errors) && errors.length > 0) return reasonOf(errors[0]);
  return (message || code || String(error)).replace(/\s*\n\s*/g, " ");
}

function told(who: string | null, what: string): string {
  return who === null ? what : `${who}: ${what}`;
}

function saidBy<E extends Error>(who: string | null, error: E): E & Attributed {
  return Object.assign(error, { who });
}
