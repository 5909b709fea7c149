/** From an exception to what the user sees: one line, and an exit code. */
import { FormatError } from "../errors.ts";

/** The command line does not fit; exit code 2. */
export class UsageError extends Error {
  /** Always "UsageError". */
  override readonly name = "UsageError";
}

/** Ctrl-C, after which something is left to tell; exit code 130. */
export class Interrupted extends Error {
  /** As that of an aborted signal. */
  override readonly name = "AbortError";
}

/** Exit codes of the command line contract. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Codes of Node's errors that mean "the path on the command line is wrong". */
const WRONG_PATH = new Set(["ENOENT", "EISDIR", "ENOTDIR", "EEXIST"]);

/** What the system's errors mean for the path that they name. */
const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EISDIR: "is a folder; expected a file",
  ENOTDIR: "lies within a file; expected a folder there",
  EEXIST: "is a file; expected a folder",
  EACCES: "is closed to this user; expected permission to read and write it",
  EPERM: "is closed to this user; expected permission to read and write it",
  EROFS: "cannot be written: the file system is read-only",
  ENOSPC: "cannot be written: the disk is full",
};

/**
 * 2 for what the command line got wrong: options, values outside their range, paths, a choice left
 * open. 1 for files that are broken or not supported and for computations that failed.
 */
export function exitCodeOf(error: unknown): number {
  if (isAbort(error)) return EXIT.interrupted;
  if (error instanceof FormatError) return error.code === "AMBIGUOUS" ? EXIT.usage : EXIT.failed;
  if (error instanceof UsageError || error instanceof RangeError) return EXIT.usage;
  if (WRONG_PATH.has((error as NodeJS.ErrnoException)?.code ?? "")) return EXIT.usage;
  return EXIT.failed;
}

/** The message on one line, without the name of the library function that threw it. */
export function messageOf(error: unknown): string {
  if (isAbort(error) && !(error instanceof Interrupted)) return "interrupted; nothing was written";
  const { code, path } = Object(error) as NodeJS.ErrnoException;
  const known = code !== undefined && path !== undefined ? SYSTEM[code] : undefined;
  if (known !== undefined) return `${path} ${known}`;
  const text = error instanceof Error ? error.message : String(error);
  const line = text.trim().replace(/\s*\n\s*/g, "; ");
  return line.replace(/^([a-z]+[A-Z][A-Za-z]*|run|record): /, "") || "failed without a message";
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
