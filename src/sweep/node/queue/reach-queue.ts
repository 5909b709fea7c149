/** Whether a queue's server answers, before anything is asked of it. */
import { reasonOf } from "../../../errors.ts";
import { isPassing, openingPatience, withPatience } from "../../../store/node/postgres/patience.ts";
import type { QueueAddress } from "./queue-address.ts";

/** For how long a server is asked, and who is told. */
export interface ReachOptions {
  /** Milliseconds for which a server that does not answer is asked again. @defaultValue as a store's */
  readonly patience?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told, with a sentence for people, what is the matter with the server. */
  readonly onNote: (message: string) => void;
}

/** Milliseconds to wait for an answer. */
export const CONNECTING = 10_000;

/** A server that is asked. */
interface Asked {
  /** What is wrong with the server's settings; null if nothing is. */
  ask(): Promise<string | null>;
  /** Whether it may answer later what it does not answer now. */
  passes(error: unknown): boolean;
}

/**
 * Resolves when the server answers; says when it does not, and what is wrong with it.
 *
 * @throws Error if it does not answer in time, or refuses; the reason of the signal when that is aborted.
 */
export async function reachQueue(
  address: QueueAddress,
  { patience, signal, onNote }: ReachOptions,
): Promise<void> {
  const { server, shown, url } = address;
  const { ask, passes } = await (server === "postgres" ? postgresAt(url) : redisAt(url));
  const limit = (error: unknown) => patience ?? openingPatience(error);
  try {
    const note = await withPatience(ask, {
      ...{ limit, passes, signal, isOver: () => false },
      onWait(reason, most) {
        const seconds = Math.ceil(most / 1000);
        onNote(`the queue ${shown} does not answer (${reason}); asking again for ${seconds} s`);
      },
    });
    if (note !== null) onNote(`${shown}: ${note}`);
  } catch (error) {
    signal?.throwIfAborted();
    const seconds = Math.round(limit(error) / 1000);
    const waited = passes(error) ? `; it was asked for ${seconds} s` : "";
    throw new Error(`the queue ${shown}: ${reasonOf(error)}${waited}`, { cause: error });
  }
}

async function postgresAt(url: string): Promise<Asked> {
  const { Client } = await import("pg").then((library) => library.default);
  return { ask: () => askPostgres(Client, url), passes: isPassing };
}

async function askPostgres(Client: typeof import("pg").Client, url: string): Promise<null> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECTING,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("select 1");
    return null;
  } finally {
    await client.end().catch(() => {});
  }
}

async function redisAt(url: string): Promise<Asked> {
  const { Redis } = await import("ioredis").catch(() => {
    throw new Error("a queue on Redis needs the package ioredis: npm install ioredis");
  });
  return {
    ask: () => askRedis(Redis, url),
    // What it says is final, a wrong password above all, but for what it says while it starts.
    passes(error) {
      const { name, message } = error as Error;
      return name !== "ReplyError" || /^(LOADING|BUSY|MASTERDOWN) /.test(message);
    },
  };
}

async function askRedis(
  Redis: typeof import("ioredis").Redis,
  url: string,
): Promise<string | null> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECTING,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let failure: Error | null = null;
  client.on("error", (error) => {
    failure = error;
  });
  try {
    await client.connect();
    const policy = /^maxmemory_policy:(\S+)/m.exec(await client.info("memory"))?.[1];
    if (policy === undefined || policy === "noeviction") return null;
    return (
      `its maxmemory-policy is ${policy}, so that it may drop what waits in the queue; expected noeviction ` +
      "(redis-cli config set maxmemory-policy noeviction)"
    );
  } catch (error) {
    // What the client says is "Connection is closed"; why comes by event.
    throw failure ?? error;
  } finally {
    client.disconnect();
  }
}
