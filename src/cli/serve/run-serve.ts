/** What `lyapscope serve` does. */
import { randomBytes } from "node:crypto";
import { isIP } from "node:net";
import { isLoopback } from "../../server/start-server.ts";
import { defined, integerOf } from "../arguments.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { readText } from "../sources/named-file.ts";
import { requireStore, STORE_MAKERS, storeToRead } from "../sources/store-to-read.ts";
import { openBrowser } from "./open-browser.ts";
import { LARGEST_PORT, PORT } from "./port.ts";
import { SERVE_SCHEMA } from "./serve-schema.ts";
import { serveStore } from "./serve-store.ts";

/** Labels of letters, digits and hyphens; underscores, since some networks have them. */
const HOST = /^[\w-]{1,63}(\.[\w-]{1,63})*\.?$/;

/** A token has to be so long, since whoever guesses it reads everything. */
const SHORTEST_TOKEN = 16;

/** Serves until Ctrl-C. */
export async function runServe(parsed: ParsedArguments, context: Context): Promise<void> {
  const path = parsed.value("store") ?? "lyapscope.db";
  await requireStore(path, STORE_MAKERS);
  const host = parsed.value("host") ?? "127.0.0.1";
  const token = await tokenOf(parsed.value("token-file"), host);
  const megabytes = integerOf(parsed, "max-upload", 1);
  const options = {
    ...{ host, token, port: portOf(parsed), names: hostsOf(parsed) },
    ...defined({
      bytes: megabytes === undefined ? undefined : 1e6 * megabytes,
      seconds: integerOf(parsed, "time-limit", 1),
    }),
  };
  const store = await storeToRead(path, context);
  try {
    const server = await serveStore(store, path, context.err, options);
    try {
      const { url, port } = server;
      const document = { schema: SERVE_SCHEMA, url, port };
      context.out.write(parsed.flag("json") ? `${JSON.stringify(document)}\n` : `${url}\n`);
      if (parsed.flag("open")) openBrowser(url, context);
      await untilStopped(context.signal);
    } finally {
      await server.close();
    }
  } finally {
    await store.close();
  }
}

/** @throws UsageError for more than there are. */
function portOf(parsed: ParsedArguments): number {
  const port = integerOf(parsed, "port", 0) ?? PORT;
  if (port <= LARGEST_PORT) return port;
  throw new UsageError(`--port is "${port}"; expected an integer from 0 to ${LARGEST_PORT}`);
}

/** Names as browsers send them: without a port, since the server's own is the only one. */
function hostsOf(parsed: ParsedArguments): readonly string[] {
  const names = parsed.values("allow-host");
  const wrong = names.find(
    (name) => isIP(name.replace(/^\[(.*)\]$/, "$1")) === 0 && !HOST.test(name),
  );
  if (wrong === undefined) return names;
  throw new UsageError(
    `--allow-host is "${wrong}"; expected the name of a host without a port, as box.example.org`,
  );
}

/** The token of a file; one that is made where the server is reached from elsewhere; else none. */
async function tokenOf(path: string | undefined, host: string): Promise<string | null> {
  if (path === undefined) return isLoopback(host) ? null : randomBytes(24).toString("base64url");
  const token = (await readText(path)).trim();
  if (token.length >= SHORTEST_TOKEN && /^[\w.~+/=-]+$/.test(token)) return token;
  throw new UsageError(
    `--token-file: ${path} has ${token.length} characters; expected ${SHORTEST_TOKEN} or more of letters, digits and -._~+/=`,
  );
}

function untilStopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true }),
  );
}
