/** From an exception to what the user sees: one line, and an exit code. */
import { FormatError, isCallerMistake, whatIsSaid } from "../errors.ts";
import { SettingError } from "../experiment/configuration/setting-error.ts";

/** The command line does not fit; exit code 2. */
export class UsageError extends Error {
  /** Always "UsageError". */
  override readonly name = "UsageError";
  /** Options of which each, added to what was typed, would settle it. */
  readonly settledBy: readonly string[];

  constructor(message: string, settledBy: readonly string[] = []) {
    super(message);
    this.settledBy = settledBy;
  }
}

/** A file that could not be written; exit code 1. */
export class WriteError extends Error {
  /** Always "WriteError". */
  override readonly name = "WriteError";

  /** @param code - Of the system: "ENOSPC". */
  constructor(path: string, code: string) {
    super(`${path} ${writingFailure(code)}`);
  }
}

/** Ctrl-C, after which something is left to tell; exit code 130. */
export class Interrupted extends Error {
  /** As that of an aborted signal. */
  override readonly name = "AbortError";
}

/** A run, or all of them, that is wrong and stays wrong however often it is begun; exit code 42. */
export class Rejected extends Error {
  /** Always "Rejected". */
  override readonly name = "Rejected";
}

/** Work that was given back before its end, to be gone on with elsewhere; exit code 75. */
export class Returned extends Error {
  /** Always "Returned". */
  override readonly name = "Returned";
}

/** Characters; a file can hold names and shapes of any length. */
const LONGEST_MESSAGE = 2000;

/** Exit codes of the command line contract; those of a worker tell a batch system whether to begin it again. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  rejected: 42,
  returned: 75,
  interrupted: 130,
} as const;

/** Codes of Node's errors that mean "the path on the command line is wrong". */
const WRONG_PATH = new Set(["ENOENT", "EISDIR", "ENOTDIR", "EEXIST"]);

/** What the system's errors mean for the path that they name. */
const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EISDIR: "is a folder; expected a file",
  ENOTDIR: "lies within a file; expected a folder there",
  EEXIST: "is a file; expected a folder",
  EACCES: "may not be read by this user",
  EPERM: "may not be read by this user",
};

/** What they mean where a file is written. */
const WRITING: Readonly<Record<string, string>> = {
  ENOENT: "its folder takes no files",
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "this user's share of the disk is full",
};

/** Calls of the system that change something. */
const CHANGES = new Set(["mkdir", "write", "rename", "unlink", "ftruncate", "fsync"]);

/** "cannot be written: the disk is full". */
export function writingFailure(code: string): string {
  return `cannot be written: ${WRITING[code] ?? code}`;
}

/**
 * 2 for what the command line got wrong: options, values outside their range, paths, a choice left
 * open. 1 for files that are broken or not supported, for computations that failed, and for faults of ours.
 */
export function exitCodeOf(error: unknown): number {
  if (isAbort(error)) return EXIT.interrupted;
  if (error instanceof Rejected) return EXIT.rejected;
  if (error instanceof Returned) return EXIT.returned;
  if (error instanceof SettingError && error.cause !== undefined) return exitCodeOf(error.cause);
  if (error instanceof FormatError) return error.code === "AMBIGUOUS" ? EXIT.usage : EXIT.failed;
  if (error instanceof UsageError || isCallerMistake(error)) return EXIT.usage;
  if (WRONG_PATH.has((error as NodeJS.ErrnoException)?.code ?? "")) return EXIT.usage;
  return EXIT.failed;
}

/** The message on one line, without the name of the library function that threw it. */
export function messageOf(error: unknown): string {
  if (isAbort(error) && !(error instanceof Interrupted)) return "interrupted; nothing was written";
  const { code, path, syscall = "" } = Object(error) as NodeJS.ErrnoException;
  if (code !== undefined && code in WRITING && (CHANGES.has(syscall) || !(code in SYSTEM))) {
    return `${path ?? "a file"} ${writingFailure(code)}`;
  }
  const known = code !== undefined && path !== undefined ? SYSTEM[code] : undefined;
  if (known !== undefined) return `${path} ${known}`;
  const text = error instanceof Error ? whatIsSaid(error) : String(error);
  if (isOutOfMemory(error)) {
    return `the memory does not hold this (${text}); expected something smaller`;
  }
  const whole = text.trim().replace(/\s*\n\s*/g, "; ");
  const line = whole.length > LONGEST_MESSAGE ? `${whole.slice(0, LONGEST_MESSAGE)} …` : whole;
  if (isFault(error)) {
    return (
      `${line || error.name}: a fault of lyapscope, not of what was typed; please report it, with what ` +
      "LYAPSCOPE_DEBUG=1 prints"
    );
  }
  return line || "failed without a message";
}

/** What the engine throws where code is wrong: nobody's argument, and nobody's file. */
function isFault(error: unknown): error is Error {
  const engines = [RangeError, TypeError, ReferenceError];
  return engines.some((each) => error instanceof each) && !isCallerMistake(error);
}

/** What V8 throws where something is larger than it can be. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && !isCallerMistake(error) && TOO_LARGE.test(error.message);
}

/** Lengths of ten digits and more: others are wrong, not large. */
const TOO_LARGE =
  /^(Invalid (typed array|array buffer) length: \d{10}|Invalid string length|Array buffer allocation failed|WebAssembly\.Memory|Set maximum size|Map maximum size)/;

/** Whether it is Ctrl-C that ended the work. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
