/**
 * A Redis server of the test's own: in a temporary folder, on a free port, ended with it. Nothing else that runs on
 * the machine is touched.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { freePort, type OwnServer, ownServer } from "./own-server.ts";

/** How to get it, for tests that are skipped. */
export const REDIS_ABSENT = "redis-server is absent (apt-get install redis-server)";

/** Whether there is a server to start. */
export function hasRedis(): boolean {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

/** A server of one's own. */
export interface RedisServer extends OwnServer {
  readonly address: string;
  /** Sets something, as `redis-cli config set` does. */
  configure(name: string, value: string): Promise<void>;
}

/** Starts a server on a free port; every write is on disk before it is answered. */
export async function startRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "lyapscope-redis-"));
  const port = await freePort();
  const address = `redis://127.0.0.1:${port}`;
  const ask = async (action: (client: Redis) => Promise<unknown>): Promise<void> => {
    const client = new Redis(address, { lazyConnect: true, retryStrategy: () => null });
    client.on("error", () => {});
    try {
      await client.connect();
      await action(client);
    } finally {
      client.disconnect();
    }
  };
  const settings = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
  const onDisk = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""];
  const server = ownServer({
    folder,
    spawn: () => spawn("redis-server", [...settings, ...onDisk], { stdio: "ignore" }),
    ask: () => ask((client) => client.ping()),
    crash: "SIGKILL",
  });
  await server.start();
  return {
    ...server,
    address,
    configure: (name, value) => ask((client) => client.config("SET", name, value)),
  };
}
