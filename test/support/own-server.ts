/** Servers of the tests' own: processes on free ports in temporary folders, ended with the test. */
import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { createServer } from "node:net";

/** A server that can be taken away and comes back. */
export interface OwnServer {
  /** Stops the server at once, as a crash would; it can be started again. */
  stop(): Promise<void>;
  /** Starts it, and waits until it answers. */
  start(): Promise<void>;
  /** Ends it and removes its files. */
  remove(): Promise<void>;
}

/** How a server is run. */
export interface OwnServerOptions {
  /** Where all of its files are. */
  readonly folder: string;
  readonly spawn: () => ChildProcess;
  /** Rejects until it answers. */
  readonly ask: () => Promise<unknown>;
  /** What ends it as a crash would, so that it finds its files again. */
  readonly crash: NodeJS.Signals;
}

/** A server that is not started yet. */
export function ownServer({ folder, spawn, ask, crash }: OwnServerOptions): OwnServer {
  let server: ChildProcess | null = null;
  const end = () => void server?.kill("SIGKILL");
  const stop = async () => {
    if (server === null) return;
    const ended = new Promise((resolve) => server!.once("exit", resolve));
    server.kill(crash);
    await ended;
    server = null;
  };
  process.on("exit", end);
  return {
    stop,
    async start() {
      server = spawn();
      await answering(ask);
    },
    async remove() {
      await stop();
      process.off("exit", end);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port that nobody uses now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Waits until a server answers, for a minute at most. */
async function answering(ask: () => Promise<unknown>): Promise<void> {
  for (const from = Date.now(); ; ) {
    try {
      await ask();
      return;
    } catch (error) {
      if (Date.now() - from > 60_000) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
