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
