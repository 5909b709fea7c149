/** What is no API: the dashboard, whose addresses are its state, and the playground. */
import { HttpError } from "../failure.ts";
import { COOKIE } from "../security/guard.ts";
import { fileAnswer, type StaticFiles } from "./static-files.ts";

/** Paths that the dashboard makes itself; it is one file. */
const OF_THE_DASHBOARD = /^\/(?:$|(?:runs|compare|sweeps|spectrum|playground)(?:\/|$))/;

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>lyapscope</title>
<body style="font:16px/1.5 sans-serif;max-width:40em;margin:3em auto;padding:0 1em">
<h1>The page is not built</h1>
<p>This checkout of lyapscope has no page yet; <code>npm run build</code> makes it. The API works:
<a href="/api/v1/openapi.json">what it answers</a>, <a href="/api/v1/runs">the runs</a>.</p>
</body></html>
`;

/**
 * Answers for everything that is not below the API.
 *
 * @param requireRight - Throws unless a token is that of this server.
 */
export async function pageAnswer(
  request: Request,
  files: StaticFiles,
  requireRight: (token: string) => void,
): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    throw new HttpError(405, "WRONG_METHOD", `${request.method} of a page; expected GET`, {
      Allow: "GET, HEAD",
    });
  }
  const url = new URL(request.url);
  const token = url.searchParams.get("token");
  if (url.pathname === "/" && token !== null) {
    requireRight(token);
    // Into a cookie that scripts do not see, and out of the address.
    const cookie = `${COOKIE}=${token}; HttpOnly; SameSite=Strict; Path=/; Max-Age=31536000`;
    return redirect("/", { "Set-Cookie": cookie });
  }
  const path = url.pathname === "/playground" ? "/playground/" : url.pathname;
  const file = files.get(path) ?? files.get(`${path}index.html`);
  if (file !== undefined && path !== url.pathname) return redirect(path);
  if (file !== undefined) return fileAnswer(file, request);
  const index = files.get("/index.html");
  if (!OF_THE_DASHBOARD.test(path)) {
    throw new HttpError(404, "NOT_FOUND", "there is no such page; expected / or /api/v1");
  }
  if (index !== undefined && !path.startsWith("/playground")) return fileAnswer(index, request);
  return new Response(NOT_BUILT, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}

function redirect(to: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status: 303, headers: { Location: to, ...headers } });
}
