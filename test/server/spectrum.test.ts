/**
 * A spectrum on request, as it is installed: processes of their own, limits, cancelling, damaged models.
 *
 * @module-tag slow
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { spectrumSchema } from "../../src/report/document/spectrum-schema.ts";
import { createMemoryStore } from "../../src/store/memory-store.ts";
import { lyapscope } from "../cli/run-cli.ts";
import { file, form, MODEL, numbers } from "../cli/serve/forms.ts";
import { describeCompiled } from "../support/compiled.ts";

type Serve = typeof import("../../src/cli/serve/serve-store.ts")["serveStore"];
type Running = Awaited<ReturnType<Serve>>;

/** A model whose head says that it is so long. */
function withHead(length: bigint): Uint8Array {
  const bytes = MODEL.slice();
  new DataView(bytes.buffer).setBigUint64(0, length, true);
  return bytes;
}

/** A pickle that calls a function with a text, in the words of protocol 0. */
function pickleOf(module: string, name: string, argument: string): Uint8Array {
  return new TextEncoder().encode(`c${module}\n${name}\n(S'${argument}'\ntR.`);
}

const COMPILED = new URL("../../dist/cli/serve/serve-store.js", import.meta.url).href;

describeCompiled("POST /spectrum", () => {
  let serve: Serve;
  let server: Running;
  const store = createMemoryStore();
  const output = { write() {}, isTerminal: false, width: 80, style: null as never };
  const start = (options = {}) => serve(store, "runs.db", output, options);
  const post = (body: BodyInit, headers: Record<string, string> = {}, at = server) =>
    fetch(`${at.url}api/v1/spectrum`, { method: "POST", body, headers });
  const errorOf = async (answer: Response) => (await answer.json()).error;
  beforeAll(async () => {
    serve = (await import(COMPILED)).serveStore;
    server = await start({ bytes: 1e6 });
  });
  afterAll(() => server?.close());

  test("is the document of the command line, number by number", async () => {
    const answer = await post(form({ options: { exponents: 3, seed: 5 } }));
    const document = await answer.json();
    expect(answer.status).toBe(200);
    expect(spectrumSchema.safeParse(document).error).toBeUndefined();
    const folder = mkdtempSync(join(tmpdir(), "lyapscope-post-"));
    writeFileSync(join(folder, "m.safetensors"), MODEL);
    writeFileSync(join(folder, "i.npy"), numbers(300));
    const typed = await lyapscope([
      ...["spectrum", join(folder, "m.safetensors"), "--input", join(folder, "i.npy")],
      ...["--exponents", "3", "--seed", "5", "--json"],
    ]);
    const { exponents, standardErrors } = JSON.parse(typed.out);
    expect([document.exponents, document.standardErrors]).toEqual([exponents, standardErrors]);
    // Nothing says where it was computed.
    expect(JSON.stringify(document)).not.toContain(tmpdir());
  });

  test("of what cannot be computed says why, in the words of the command line", async () => {
    const wrong = await post(form({ options: { exponents: 99 } }));
    expect([wrong.status, (await errorOf(wrong)).message]).toEqual([
      400,
      expect.stringMatching(/99; expected an integer in \[1, 4\]/),
    ]);
    const broken = await post(form({ model: file(new Uint8Array(99), "a.safetensors") }));
    expect([
      broken.status >= 400 && broken.status < 500,
      typeof (await errorOf(broken)).code,
    ]).toEqual([true, "string"]);
  });

  test("with respond-async is a job that says how far it is, and has the document at the end", async () => {
    const answer = await post(form(), { prefer: "respond-async" });
    const job = await answer.json();
    expect([answer.status, answer.headers.get("location")]).toEqual([
      202,
      `/api/v1/jobs/${job.id}`,
    ]);
    expect(["waiting", "running"]).toContain(job.state);
    const events = await (await fetch(`${server.url}api/v1/jobs/${job.id}/events`)).text();
    expect(events).toMatch(/event: over\ndata: .*"state":"done"/);
    const done = await (await fetch(`${server.url}api/v1/jobs/${job.id}`)).json();
    expect([done.state, done.result.exponents.length]).toEqual(["done", 4]);
    expect((await fetch(`${server.url}api/v1/jobs/${"0".repeat(32)}`)).status).toBe(404);
  });

  test("can be cancelled while it waits and while it runs, and leaves no file", async () => {
    const uploads = () => readdirSync(tmpdir()).filter((name) => /^lyapscope-upload-/.test(name));
    const before = uploads();
    const long = () =>
      post(form({ input: file(numbers(30_000), "i.npy") }), { prefer: "respond-async" });
    const jobs = [await (await long()).json(), await (await long()).json()];
    for (const { id } of jobs.reverse()) {
      const answer = await fetch(`${server.url}api/v1/jobs/${id}`, { method: "DELETE" });
      expect((await answer.json()).state).toBe("cancelled");
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(uploads().filter((name) => !before.includes(name))).toEqual([]);
  });

  test("that is too large is refused, said beforehand or not; what is no form too", async () => {
    const big = new Uint8Array(1_200_000);
    const known = await post(form({ model: file(big, "a.npz") }));
    expect([known.status, (await errorOf(known)).code]).toEqual([413, "TOO_LARGE"]);
    const pieces = new ReadableStream({
      pull(controller) {
        controller.enqueue(big.subarray(0, 100_000));
      },
    });
    const endless = await fetch(`${server.url}api/v1/spectrum`, {
      ...{ method: "POST", body: pieces, duplex: "half" },
      headers: { "content-type": "multipart/form-data; boundary=b" },
    } as RequestInit).then(
      ({ status }) => status,
      () => "cut off",
    );
    expect([413, "cut off"]).toContain(endless);
    expect(
      (await post("x=1", { "content-type": "application/x-www-form-urlencoded" })).status,
    ).toBe(415);
    expect((await post("{}", { "content-type": "application/json" })).status).toBe(415);
  });

  test("that takes longer than it may is ended", async () => {
    const brief = await start({ seconds: 0.01 });
    const answer = await post(form(), {}, brief);
    expect([answer.status, (await errorOf(answer)).code]).toEqual([504, "TOO_LONG"]);
    await brief.close();
  });

  test.each([
    ["cut in two", "a.safetensors", MODEL.slice(0, MODEL.length / 2)],
    ["with a head of 2⁶³ bytes", "a.safetensors", withHead(2n ** 63n)],
    ["a pickle that would run a command", "a.pt", pickleOf("posix", "system", "touch /tmp/x")],
    ["a pickle of bytes that are none", "a.pt", Uint8Array.from({ length: 999 }, (_, i) => i * 7)],
    ["an archive of nothing", "a.npz", new TextEncoder().encode(`PK\x05\x06${"\0".repeat(18)}`)],
    ["nothing", "a.keras", new Uint8Array(0)],
  ])("of a model that is %s fails by itself, and the server goes on", async (_, name, bytes) => {
    const answer = await post(form({ model: file(bytes, name) }));
    const { message } = await errorOf(answer);
    expect([400, 422]).toContain(answer.status);
    expect(message).not.toContain("fault of lyapscope");
    expect((await fetch(`${server.url}api/v1/`)).status).toBe(200);
  });

  test("is had by a script in Python with nothing but what Python has", async () => {
    try {
      execFileSync("python3", ["--version"], { stdio: "pipe" });
    } catch {
      console.info("skipped: a request from Python; python3 is absent");
      return;
    }
    const folder = mkdtempSync(join(tmpdir(), "lyapscope-python-"));
    writeFileSync(join(folder, "model.safetensors"), MODEL);
    writeFileSync(join(folder, "batch.npy"), numbers(300));
    const guide = readFileSync(new URL("../../docs/guides/serve.md", import.meta.url), "utf8");
    const script = /```python\n([\s\S]*?)```/
      .exec(guide)![1]!
      .replace(
        /print\(spectrum\(.*\n/,
        `print(json.dumps(spectrum("model.safetensors", "batch.npy", ${JSON.stringify(server.url.replace(/\/$/, ""))}, exponents=2)))\n`,
      );
    writeFileSync(join(folder, "ask.py"), script);
    const { spawn } = await import("node:child_process");
    const child = spawn("python3", ["ask.py"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
    });
    await new Promise((resolve) => child.on("close", resolve));
    expect(JSON.parse(text).exponents.length).toBe(2);
  });
});
