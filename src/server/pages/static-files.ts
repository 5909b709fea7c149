/**
 * The files of the pages, from a table that is made when the server starts. A request names a key of the table
 * and never a file.
 */
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";

/** One file. */
interface StaticFile {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

/** Files by the path of their URL. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
};

/** All files of a folder below `prefix` ("/" or "/playground/"); none where there is no such folder. */
export async function staticFiles(folder: string, prefix: string): Promise<StaticFiles> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const facts = await stat(path);
      const key = prefix + name.replaceAll("\\", "/");
      const file = { path, size: facts.size, modified: facts.mtimeMs };
      return facts.isFile() ? [[key, file] as const] : [];
    }),
  );
  return new Map(found.flat());
}

/** The answer for a file; 304 where the browser has it. */
export async function fileAnswer(
  { path, size, modified }: StaticFile,
  request: Request,
): Promise<Response> {
  const tag = `"${createHash("sha256").update(`${path} ${size} ${modified}`).digest("hex").slice(0, 20)}"`;
  const headers = {
    "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
    ETag: tag,
    // The names of built parts have a hash of what is in them.
    "Cache-Control": /[/\\]assets[/\\]/.test(path)
      ? "public, max-age=31536000, immutable"
      : "no-cache",
  };
  if (request.headers.get("if-none-match") === tag) {
    return new Response(null, { status: 304, headers });
  }
  const content = request.method === "HEAD" ? null : new Uint8Array(await readFile(path));
  return new Response(content, { headers });
}
