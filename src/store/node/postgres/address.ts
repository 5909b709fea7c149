/** Addresses of servers, and what of them may be shown: everything but the password. */
import { rangeError } from "../../../errors.ts";

/** A server that is gone without a word is noticed within minutes, not after the two hours of most systems. */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;

/** Whether a store's place is a server and not a file. */
export function isPostgres(place: string): boolean {
  return /^postgres(ql)?:\/\//.test(place);
}

/** The password in a server's address, from whichever of the two places where one may stand; empty without any. */
export function passwordOf(url: URL): string {
  return url.searchParams.get("password") ?? decodeURIComponent(url.password);
}

/**
 * Takes the password out of a server's address.
 *
 * @param instead - What stands in its place: nothing, or a sign that there was one.
 */
export function removePassword(url: URL, instead = ""): void {
  if (url.password !== "") url.password = instead;
  if (!url.searchParams.has("password")) return;
  if (instead === "") url.searchParams.delete("password");
  else url.searchParams.set("password", instead);
}

/** An address for people: a password in it is a sign that there is one. */
export function shownUrl(url: URL): string {
  removePassword(url, "…");
  return decodeURI(url.href);
}

/**
 * The address of a PostgreSQL server for people.
 *
 * @throws RangeError if it is none.
 */
export function shownAddress(address: string): string {
  try {
    return shownUrl(new URL(address));
  } catch {
    throw rangeError(
      "openStore",
      "the address of the PostgreSQL server is no URL; expected " +
        "postgres://USER:PASSWORD@HOST:PORT/DATABASE",
    );
  }
}
