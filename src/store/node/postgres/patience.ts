/**
 * Servers are restarted, and networks have holes: what fails for such a reason is tried again for a while.
 *
 * A statement whose answer was lost may have been done; so nothing is handed in here that would count twice
 * (`SqlMethods` says how).
 */
import { reasonOf } from "../../../errors.ts";

/** Classes and codes of SQLSTATE, and errors of sockets, after which the same call may succeed. */
const PASSING = new Set(
  "57P01 57P02 57P03 53300 40001 40P01 55P03 ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT ENOTFOUND EAI_AGAIN".split(
    " ",
  ),
);

/** What `pg` says without a code. */
const PASSING_WORDS =
  /connection terminated|connection ended|timeout exceeded when trying to connect|Client has encountered a connection error/i;

/** Milliseconds before the second try; each later one waits twice as long, up to the longest. */
const FIRST_WAIT = 50;
const LONGEST_WAIT = 2000;

/** Whether a call that failed so may succeed later. */
export function isPassing(error: unknown): boolean {
  const {
    code = "",
    message = "",
    errors,
  } = error as {
    code?: string;
    message?: string;
    errors?: unknown[];
  };
  if (Array.isArray(errors)) return errors.length > 0 && errors.every(isPassing);
  return code.startsWith("08") || PASSING.has(code) || PASSING_WORDS.test(message);
}

/** How long to try, and whom to tell. */
export interface Patience {
  /** Milliseconds from the first failure on. */
  readonly milliseconds: number;
  /** Told at the first failure of a call, with why. */
  readonly onWait: (reason: string) => void;
  /** Why nobody waits any more: the store is closed. */
  readonly isOver: () => boolean;
}

/** Calls `action` until it succeeds, fails for good, or patience is at its end. */
export async function withPatience<Result>(
  action: () => Promise<Result>,
  { milliseconds, onWait, isOver }: Patience,
): Promise<Result> {
  let began: number | null = null;
  for (let wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    try {
      return await action();
    } catch (error) {
      if (!isPassing(error) || isOver()) throw error;
      const now = performance.now();
      if (began === null) {
        began = now;
        onWait(reasonOf(error));
      }
      if (now - began + wait > milliseconds) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
