/** From an open store to a server that answers. */
import type { Server } from "node:http";
import { isIP } from "node:net";
import { fileURLToPath } from "node:url";
import { serve } from "@hono/node-server";
import { failure } from "../errors.ts";
import type { RunStore } from "../store/store.ts";
import type { Endpoint } from "./api/endpoint.ts";
import { createApp } from "./app.ts";
import { createFollower } from "./follow/follower.ts";
import { staticFiles } from "./pages/static-files.ts";
import { createGuard } from "./security/guard.ts";

/** What a server is made of. */
export interface ServerOptions {
  readonly store: RunStore;
  /** The store for people. */
  readonly place: string;
  readonly version: string;
  /** Address to listen at. @defaultValue "127.0.0.1" */
  readonly host?: string;
  /** 0 takes a free one. @defaultValue 0 */
  readonly port?: number;
  /** What requests have to show; has to be there beyond loopback. @defaultValue null */
  readonly token?: string | null;
  /** Other names under which this machine is asked. */
  readonly names?: readonly string[];
  /** What computes, beside what is read. */
  readonly more?: readonly Endpoint[];
  /** Told of what went wrong while a request was answered. */
  readonly onFailure?: (error: unknown) => void;
}

/** A server that answers. */
export interface RunningServer {
  readonly port: number;
  /** Address of the page, with the token in it where one is needed. */
  readonly url: string;
  /** Ends all connections; the store stays open. */
  close(): Promise<void>;
}

/** Milliseconds in which a request has to have come whole, headers first. */
const HEADERS_TIME = 10_000;
const REQUEST_TIME = 120_000;
/** Connections that may be open at once. */
const CONNECTIONS = 1000;

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

/** Whether nobody beyond this machine reaches an address. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/**
 * Starts a server.
 *
 * @throws Error if it cannot listen there, or is to listen beyond loopback without a token.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { store, host = "127.0.0.1", port = 0, token = null, names = [] } = options;
  if (token === null && !isLoopback(host)) {
    throw failure("startServer", `${host} is beyond loopback; expected a token`);
  }
  const onFailure = options.onFailure ?? (() => {});
  const follower = createFollower(store, onFailure);
  const app = createApp({
    store,
    place: options.place,
    version: options.version,
    files: await builtPages(),
    guard: createGuard({ token, names: isIP(host) === 0 ? [...names, host] : names }),
    follower,
    more: options.more ?? [],
    onFailure,
    addressOf: ({ env }) => env?.incoming?.socket?.remoteAddress ?? "",
  });
  const server = await listening(app.fetch, host, port);
  const { port: taken } = server.address() as { port: number };
  const name = isIP(host) === 6 ? `[${host}]` : host;
  return {
    port: taken,
    url: `http://${name}:${taken}/${token === null ? "" : `?token=${token}`}`,
    async close() {
      follower.end();
      const ended = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await ended;
    },
  };
}

async function builtPages() {
  const [dashboard, playground] = await Promise.all([
    staticFiles(fileURLToPath(new URL("../../dist/dashboard/", import.meta.url)), "/"),
    staticFiles(fileURLToPath(new URL("../../dist/playground/", import.meta.url)), "/playground/"),
  ]);
  return new Map([...dashboard, ...playground]);
}

function listening(
  fetch: (request: Request, env: unknown) => Response | Promise<Response>,
  hostname: string,
  port: number,
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const serverOptions = {
      headersTimeout: HEADERS_TIME,
      requestTimeout: REQUEST_TIME,
      connectionsCheckingInterval: 2000,
    };
    const server = serve(
      { fetch, hostname, port, serverOptions, overrideGlobalObjects: false },
      () => resolve(server),
    ) as Server;
    server.maxConnections = CONNECTIONS;
    server.on("error", (error: NodeJS.ErrnoException) => {
      const why =
        error.code === "EADDRINUSE"
          ? `port ${port} of ${hostname} is taken; expected another (--port N)`
          : `${hostname}:${port} cannot be listened at (${error.code ?? error.message})`;
      reject(failure("startServer", why, { cause: error }));
    });
  });
}
