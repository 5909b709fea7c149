/** What other sites, other machines and strangers try; none of it succeeds. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { staticFiles } from "../../src/server/pages/static-files.ts";
import { createGuard } from "../../src/server/security/guard.ts";
import { startServer } from "../../src/server/start-server.ts";
import { eventsAt, newRun, type Serving, serving } from "./serving.ts";

let server: Serving | undefined;
afterEach(() => server?.end());

const RUNS = "/api/v1/runs";

describe("the name under which the server is asked (DNS rebinding)", () => {
  test.each([
    "localhost:4400",
    "127.0.0.1",
    "[::1]:4400",
    "192.168.1.7:80",
    "LOCALHOST",
    "localhost.",
  ])("%s is this machine's", async (host) => {
    server = serving();
    expect((await server.ask(RUNS, { headers: { host } })).status).toBe(200);
  });

  test.each([
    "evil.example",
    "evil.example:4400",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "localhost@evil.example",
    "localhost:4400:80",
    "[::1].evil.example",
    "1.2.3",
    "",
  ])("%s is not, for pages neither", async (host) => {
    server = serving();
    for (const path of [RUNS, "/", "/api/v1/events"]) {
      const answer = await server.ask(path, { headers: { host } });
      expect([answer.status, (await answer.json()).error.code]).toEqual([421, "WRONG_HOST"]);
    }
  });

  test("another name can be allowed", async () => {
    server = serving({ names: ["Lab.example"] });
    expect((await server.ask(RUNS, { headers: { host: "lab.example" } })).status).toBe(200);
  });
});

describe("where a request comes from (cross-site requests)", () => {
  test("this server's own page may ask", async () => {
    server = serving();
    const headers = { origin: "http://localhost:4400", "sec-fetch-site": "same-origin" };
    expect((await server.ask(RUNS, { headers })).status).toBe(200);
  });

  test.each([
    { origin: "http://evil.example" },
    { origin: "null" },
    { origin: "http://localhost:4401" },
    { origin: "http://localhost:4400.evil.example" },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" },
    { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
  ])("%j may not, whatever it asks for", async (headers) => {
    server = serving();
    for (const method of ["GET", "POST", "DELETE", "OPTIONS"]) {
      const answer = await server.ask(RUNS, { method, headers });
      expect([answer.status, (await answer.json()).error.code]).toEqual([403, "OTHER_SITE"]);
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    }
  });

  test("a link to the page may be followed, and nothing be posted by one", async () => {
    server = serving();
    const headers = {
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    };
    expect((await server.ask("/", { headers })).status).toBe(200);
    expect((await server.ask("/api/v1/spectrum", { method: "POST", headers })).status).toBe(403);
  });
});

describe("a token", () => {
  const token = "0123456789abcdef-right";

  test("is asked for where there is one, as a header or as the page's cookie", async () => {
    server = serving({ token });
    const status = async (headers: Record<string, string>) =>
      (await server!.ask(RUNS, { headers })).status;
    expect(await status({})).toBe(401);
    expect(await status({ authorization: `Bearer ${token}` })).toBe(200);
    expect(await status({ authorization: `Bearer ${token}x` })).toBe(401);
    expect(await status({ authorization: `Bearer ${token.slice(0, -1)}` })).toBe(401);
    expect(await status({ authorization: token })).toBe(401);
    expect(await status({ cookie: `a=b; lyapscope-token=${token}` })).toBe(200);
    expect(await status({ cookie: "lyapscope-token=" })).toBe(401);
  });

  test("in the page's address goes into a cookie that no script sees and no other site sends", async () => {
    server = serving({ token });
    const answer = await server.ask(`/?token=${token}`);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
    const cookie = answer.headers.get("set-cookie")!;
    for (const part of [`lyapscope-token=${token}`, "HttpOnly", "SameSite=Strict", "Path=/"]) {
      expect(cookie).toContain(part);
    }
    expect((await server.ask("/?token=wrong")).status).toBe(401);
    expect((await server.ask(`/?token=${token}`)).headers.get("referrer-policy")).toBe(
      "no-referrer",
    );
  });

  test("that is guessed again and again is not looked at for a while; the right one of others is", async () => {
    let time = 0;
    const guard = createGuard({ token, names: [] }, () => time);
    const tries = (given: string, from: string) => {
      const request = new Request("http://localhost/", {
        headers: { authorization: `Bearer ${given}` },
      });
      try {
        guard.requireToken(request, from);
        return 200;
      } catch (error) {
        return (error as { status: number }).status;
      }
    };
    const answers = Array.from({ length: 25 }, (_, i) => tries(`wrong ${i}`.replace(" ", ""), "a"));
    expect(answers.slice(0, 20).every((status) => status === 401)).toBe(true);
    expect(answers.slice(20).every((status) => status === 429)).toBe(true);
    expect(tries(token, "b")).toBe(200);
    time += 60_000;
    expect(tries("wrong", "a")).toBe(401);
  });

  test("is needed to listen beyond this machine", async () => {
    server = serving();
    const parts = { store: server.store, place: "runs.db", version: "0.1.0" };
    for (const host of ["0.0.0.0", "::", "192.168.1.7", "example.org"]) {
      await expect(startServer({ ...parts, host })).rejects.toThrow(
        /beyond loopback; expected a token/,
      );
    }
  });
});

describe("paths", () => {
  test("name files of a table, and reach no file beside it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lyapscope-pages-"));
    writeFileSync(join(folder, "secret.txt"), "secret");
    const pages = join(folder, "pages");
    mkdirSync(join(pages, "assets"), { recursive: true });
    writeFileSync(join(pages, "index.html"), "<!doctype html><title>page</title>");
    writeFileSync(join(pages, "assets", "a.js"), "1");
    server = serving({ files: await staticFiles(pages, "/") });
    const script = await server.ask("/assets/a.js");
    expect([script.status, script.headers.get("content-type")]).toEqual([
      200,
      "text/javascript; charset=utf-8",
    ]);
    for (const path of ["/", "/runs", "/runs/0123456789abcdef", "/sweeps/a.b", "/compare"]) {
      expect(await (await server.ask(path)).text()).toContain("<title>page</title>");
    }
    for (const path of [
      ...[
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
      ],
      ...["/..\\secret.txt", "/assets/%2e%2e%5c..%5csecret.txt", "//etc/passwd", "/etc/passwd"],
      ...["/assets/a.js%00.html", "/.built", "/assets/", "/index.html/../../secret.txt"],
      ...["/api/v1/runs/..%2f..%2fsecret.txt", "/api/v1/jobs/..%2f..%2f..%2fetc%2fpasswd"],
    ]) {
      const answer = await server.ask(path);
      expect([path, answer.status >= 400]).toEqual([path, true]);
      expect(await answer.text()).not.toContain("secret\n");
    }
    expect((await server.ask("/", { method: "POST" })).status).toBe(405);
  });

  test("that browsers have are not sent again", async () => {
    const pages = mkdtempSync(join(tmpdir(), "lyapscope-pages-"));
    writeFileSync(join(pages, "index.html"), "page");
    server = serving({ files: await staticFiles(pages, "/") });
    const tag = (await server.ask("/")).headers.get("etag")!;
    expect((await server.ask("/", { headers: { "if-none-match": tag } })).status).toBe(304);
  });
});

describe("scripts", () => {
  const EVIL = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`;

  test("in names and labels are text in every answer", async () => {
    server = serving();
    const { store } = server;
    const { id } = await store.createRun({
      ...{ configuration: { task: { kind: EVIL }, [EVIL]: EVIL }, seed: 1, versions: {} },
      name: EVIL,
    });
    await store.record(id, eventsAt(1));
    await store.record(id, {
      metrics: [{ step: 2, name: EVIL, value: 1 }],
      state: { state: "failed", step: 2, message: EVIL },
    });
    for (const path of [`/runs/${id}`, "/runs", `/runs/${id}/metrics`]) {
      const answer = await server.ask(`/api/v1${path}`);
      expect(answer.headers.get("content-type")).toBe("application/json");
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    }
    for (const ending of ["svg", "html"]) {
      const answer = await server.ask(`/api/v1/runs/${id}/picture.${ending}`);
      const text = await answer.text();
      expect(text).not.toContain("<script>alert");
      expect(text).not.toContain("<img src=x");
      expect(answer.headers.get("content-security-policy")).toMatch(/^sandbox;/);
    }
    const unknown = await server.ask(`/api/v1/sweeps/${encodeURIComponent(EVIL)}`);
    expect([unknown.status, unknown.headers.get("content-type")]).toEqual([
      404,
      "application/json",
    ]);
  });

  test("in pages are those of the server alone", async () => {
    server = serving();
    const policy = (await server.ask("/")).headers.get("content-security-policy")!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/);
  });
});

test("what fails here tells the one who started the server, and strangers nothing of this machine", async () => {
  server = serving();
  const broken = {
    ...server.store,
    runs: undefined,
    overviews: () => Promise.reject(new Error("/home/me/x")),
  };
  const other = serving({ store: broken as never });
  const answer = await other.ask(RUNS);
  expect([answer.status, await answer.text()]).toEqual([
    500,
    expect.not.stringContaining("/home/me"),
  ]);
  expect(other.failures.map(String)).toEqual(["Error: /home/me/x"]);
  other.end();
});

test("two hundred that ask at once are all answered, while something is recorded", async () => {
  server = serving();
  const { store } = server;
  const id = await newRun(store, 1);
  await store.record(id, eventsAt(1));
  const running = await startServer({ store, place: "runs.db", version: "0.1.0" });
  const ask = async (i: number) => {
    const path = ["", "/runs", `/runs/${id}`, `/runs/${id}/spectra`][i % 4];
    const answer = await fetch(`${running.url}api/v1${path || "/"}`);
    return [answer.status, typeof (await answer.json())];
  };
  const asked = Array.from({ length: 200 }, (_, i) => ask(i));
  for (let step = 2; step < 40; step++) await store.record(id, eventsAt(step));
  expect(await Promise.all(asked)).toEqual(asked.map(() => [200, "object"]));
  await running.close();
});
