/** A folder as a site of its own, below a path, as any web server has it. */
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
};

export interface StaticSite {
  /** Where it begins: "http://127.0.0.1:40000/some/path/". */
  readonly url: string;
  /** Files asked for so far, relative to it. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Serves `folder`; nothing is cached, nothing is compressed. */
export async function serveStatic(folder: string, path = "/some/path/"): Promise<StaticSite> {
  const asked: string[] = [];
  const server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const name = pathname.startsWith(path) ? pathname.slice(path.length) || "index.html" : null;
    const file = name === null ? null : join(folder, name);
    if (name === null || file === null || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    asked.push(name);
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    asked,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
