/** What a `postgres://` address says, for people: without its password. */
import { rangeError } from "../../../errors.ts";

/** Whether a store's place is a server and not a file. */
export function isPostgres(place: string): boolean {
  return /^postgres(ql)?:\/\//.test(place);
}

/**
 * The address without its password.
 *
 * @throws RangeError if it is none.
 */
export function shownAddress(address: string): string {
  try {
    const url = new URL(address);
    if (url.password !== "") url.password = "…";
    if (url.searchParams.has("password")) url.searchParams.set("password", "…");
    return decodeURI(url.href);
  } catch {
    throw rangeError(
      "openStore",
      "the address of the PostgreSQL server is no URL; expected " +
        "postgres://USER:PASSWORD@HOST:PORT/DATABASE",
    );
  }
}
