/**
 * A Redis server of the test's own: in a temporary folder, on a free port, ended with it. Nothing else that runs on
 * the machine is touched.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { answering, freePort } from "./postgres.ts";

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
export interface RedisServer {
  readonly address: string;
  /** Stops the server, which keeps on disk what it has; it can be started again. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Sets something, as `redis-cli config set` does. */
  configure(name: string, value: string): Promise<void>;
  /** Ends it and removes its files. */
  remove(): Promise<void>;
}

/** Starts a server on a free port; every write is on disk before it is answered. */
export async function startRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "lyapscope-redis-"));
  const port = await freePort();
  const address = `redis://127.0.0.1:${port}`;
  let server: ChildProcess | null = null;
  const end = () => void server?.kill("SIGKILL");
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
  const self: RedisServer = {
    address,
    async start() {
      const settings = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
      const onDisk = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""];
      server = spawn("redis-server", [...settings, ...onDisk], { stdio: "ignore" });
      await answering(() => ask((client) => client.ping()));
    },
    async stop() {
      if (server === null) return;
      const ended = new Promise((resolve) => server!.once("exit", resolve));
      server.kill("SIGKILL");
      await ended;
      server = null;
    },
    configure: (name, value) => ask((client) => client.config("SET", name, value)),
    async remove() {
      await self.stop();
      process.off("exit", end);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  process.on("exit", end);
  await self.start();
  return self;
}
