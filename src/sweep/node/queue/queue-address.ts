/** Where a queue is, by its address. */
import { rangeError } from "../../../errors.ts";
import { shownUrl } from "../../../store/node/postgres/address.ts";

/** Kinds of servers that carry a queue, by the beginnings of their addresses. */
const SCHEMES: Readonly<Record<string, QueueServer>> = {
  "postgres:": "postgres",
  "postgresql:": "postgres",
  "redis:": "redis",
  "rediss:": "redis",
};

/** What carries a queue. */
export type QueueServer = "postgres" | "redis";

/** A queue's server, and its address for people: without the password. */
export interface QueueAddress {
  readonly server: QueueServer;
  readonly url: string;
  readonly shown: string;
}

/**
 * The parts of an address.
 *
 * @throws RangeError if it is no address of such a server.
 */
export function queueAddress(text: string): QueueAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  const server = url === null ? undefined : SCHEMES[url.protocol];
  if (url === null || server === undefined) {
    const what = url === null ? "no URL" : `one of ${url.protocol}//`;
    throw rangeError(
      "queueAddress",
      `the address of the queue is ${what}; expected postgres://USER:PASSWORD@HOST:PORT/DATABASE or redis://HOST:PORT`,
    );
  }
  return { server, url: text, shown: shownUrl(url) };
}
