/** Stores that a command reads: they have to be there, and a server that does not answer is not waited for in silence. */
import { stat } from "node:fs/promises";
import { isPostgres } from "../../store/node/postgres/address.ts";
import type { RunStore } from "../../store/store.ts";
import type { Context } from "../command.ts";
import { UsageError } from "../failure.ts";
import { notesTo } from "../terminal/notes.ts";

/** Milliseconds for which somebody who wants to read something waits for a server. */
const PATIENCE = 10_000;

/** What makes a store, for messages. */
export const STORE_MAKERS =
  "`lyapscope train` and `lyapscope watch` make one, --store names another";

/** Whether there is such a file; a server is asked by whoever opens it. */
export async function isThere(place: string): Promise<boolean> {
  return isPostgres(place) || (await stat(place).catch(() => null)) !== null;
}

/**
 * @param instead - For the message: what makes a store, or names another.
 * @throws UsageError unless it {@link isThere}.
 */
export async function requireStore(place: string, instead: string): Promise<void> {
  if (await isThere(place)) return;
  throw new UsageError(`there is no file ${place}; ${instead}`);
}

/** Opens a store to be read; says when its server does not answer. */
export async function storeToRead(
  place: string,
  { err, signal }: Pick<Context, "err" | "signal">,
): Promise<RunStore> {
  const { openStoreToRead } = await import("../../store/node/open-store.ts");
  return openStoreToRead(place, { onWait: notesTo(err), opening: PATIENCE, signal });
}
