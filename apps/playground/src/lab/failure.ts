/** What went wrong, in words for the page. */
import { Superseded } from "./job.ts";

/** Whether it only means that something else is wanted. */
export function isAbort(error: unknown): boolean {
  return (
    error instanceof Superseded || (error instanceof DOMException && error.name === "AbortError")
  );
}

/** Its message; names of flags of the command line, which a page has none of, are left out of hints. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
