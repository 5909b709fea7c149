/** Whether a queue's server answers, before anything is asked of it. */
import { reasonOf } from "../../../errors.ts";
import { rest } from "../../run/rest.ts";
import type { QueueAddress } from "./queue-address.ts";

/** For how long a server is asked, and who is told. */
export interface ReachOptions {
  /** Milliseconds for which a server that does not answer is asked again. */
  readonly patience: number;
  readonly signal?: AbortSignal | undefined;
  /** Told, with a sentence for people, what is the matter with the server. */
  readonly onNote: (message: string) => void;
}

/** Milliseconds to wait for an answer, and between two tries. */
export const CONNECTING = 10_000;
const PAUSE = 1000;

/**
 * Resolves when the server answers; says when it does not, and what is wrong with it.
 *
 * @throws Error if it does not answer in time, or refuses.
 */
export async function reachQueue(
  address: QueueAddress,
  { patience, signal, onNote }: ReachOptions,
): Promise<void> {
  const ask = address.server === "postgres" ? askPostgres : askRedis;
  const began = performance.now();
  for (let tries = 0; ; tries++) {
    try {
      const note = await ask(address.url);
      if (note !== null) onNote(`${address.shown}: ${note}`);
      return;
    } catch (error) {
      const reason = reasonOf(error);
      const waited = performance.now() - began;
      if (waited + PAUSE > patience || signal?.aborted) {
        const seconds = Math.round(waited / 1000);
        throw new Error(`the queue ${address.shown}: ${reason}; it was asked for ${seconds} s`, {
          cause: error,
        });
      }
      if (tries === 0)
        onNote(`the queue ${address.shown} does not answer (${reason}); asking again`);
      await rest(PAUSE, signal);
    }
  }
}

async function askPostgres(url: string): Promise<null> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({
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

/** What is wrong with the server's settings; null if nothing is. */
async function askRedis(url: string): Promise<string | null> {
  const { Redis } = await import("ioredis").catch(() => {
    throw new Error("a queue on Redis needs the package ioredis: npm install ioredis");
  });
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
