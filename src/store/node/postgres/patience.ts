/**
 * Servers are restarted, and networks have holes: what fails for such a reason is tried again for a while.
 *
 * A statement whose answer was lost may have been done; so nothing is handed in here that would count twice
 * (`SqlMethods` says how).
 */
import { setTimeout as sleep } from "node:timers/promises";
import { reasonOf } from "../../../errors.ts";

/** Classes and codes of SQLSTATE, and errors of sockets, after which the same call may succeed. */
const PASSING = new Set(
  "57P01 57P02 57P03 53300 40001 40P01 55P03 ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN".split(
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

/** Milliseconds for which a server is asked again, unless it is said otherwise; one whose name nobody knows, at first. */
export const PATIENCE = 120_000;
const UNKNOWN_HOST = 10_000;

/** How long the first answer of a server is waited for, after a failure, where nothing else was said. */
export function openingPatience(error: unknown): number {
  return isUnknownHost(error) ? UNKNOWN_HOST : PATIENCE;
}

/** Whether nobody knows a host of that name, as when it is mistyped. */
function isUnknownHost(error: unknown): boolean {
  return (error as { readonly code?: string } | null)?.code === "ENOTFOUND";
}

/** How long to try, and whom to tell. */
export interface Patience {
  /** Milliseconds from the first failure on, by what has failed. */
  readonly limit: (error: unknown) => number;
  /** Told at the first failure of a call, with why and for how many milliseconds more. */
  readonly onWait: (reason: string, limit: number) => void;
  /** Whether what failed so may succeed later. @defaultValue {@link isPassing} */
  readonly passes?: ((error: unknown) => boolean) | undefined;
  /** Why nobody waits any more: the store is closed. */
  readonly isOver: () => boolean;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/** Calls `action` until it succeeds, fails for good, or patience is at its end. */
export async function withPatience<Result>(
  action: () => Promise<Result>,
  { limit, onWait, passes = isPassing, isOver, signal }: Patience,
): Promise<Result> {
  let began: number | null = null;
  for (let wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    try {
      return await action();
    } catch (error) {
      signal?.throwIfAborted();
      if (!passes(error) || isOver()) throw error;
      const now = performance.now();
      if (began === null) {
        began = now;
        onWait(reasonOf(error), limit(error));
      }
      if (now - began + wait > limit(error)) throw error;
      await sleep(wait, undefined, { signal });
    }
  }
}
