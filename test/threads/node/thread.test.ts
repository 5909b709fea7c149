/** Threads exist beside the compiled files only, so these tests use dist/ (`npm test` builds it). */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { Thread, ThreadProtocol } from "../../../src/threads/thread.ts";
import { describeCompiled } from "../../support/compiled.ts";

type Threads = typeof import("../../../src/threads/node/thread.ts");
type Errors = typeof import("../../../src/errors.ts");

interface Request {
  readonly type: string;
  readonly by?: Float64Array;
  readonly how?: string;
}
type Sums = Thread<Request, { readonly sum: Float64Array }>;

const entry = new URL("./sums-worker.mjs", import.meta.url);
const PROTOCOL: ThreadProtocol = {
  noun: "a test thread",
  words: ["add", "fail", "mumble", "end"],
  sentences: ["how"],
};
const add = (by: number): Request => ({ type: "add", by: Float64Array.of(by) });

describeCompiled("a worker thread", () => {
  let threads: Threads;
  let errors: Errors;
  let started: Sums[] = [];
  beforeAll(async () => {
    threads = (await import("../../../dist/threads/node/thread.js" as string)) as Threads;
    errors = (await import("../../../dist/errors.js" as string)) as Errors;
  });
  afterEach(async () => {
    for (const thread of started) await thread.terminate();
    started = [];
  });
  const begin = (data: object = { from: 10 }): Sums => {
    const thread: Sums = threads.startThread(entry, PROTOCOL, data);
    started.push(thread);
    return thread;
  };

  test("answers in order what it is asked, from what it was started with", async () => {
    const thread = begin();
    expect(thread.idle).toBe(true);
    const asked = [1, 2, 3].map((by) => thread.ask(add(by)));
    expect(thread.idle).toBe(false);
    const sums = (await Promise.all(asked)).map(({ sum }) => sum[0]);
    expect(sums).toEqual([11, 13, 16]);
    expect(thread.idle).toBe(true);
  });

  test.each([
    ["range", RangeError, "sum: 7 is too much; expected less"],
    ["type", TypeError, "sum: no number"],
    ["other", Error, "of another class"],
    ["text", Error, "no error at all"],
  ])("fails with the error that it met, and goes on: %s", async (how, Class, message) => {
    const thread = begin();
    const error = await thread.ask({ type: "fail", how }).catch((reason: unknown) => reason);
    expect((error as Error).constructor).toBe(Class);
    expect((error as Error).message).toBe(message);
    expect((await thread.ask(add(1))).sum[0]).toBe(11);
  });

  test("hands on the code and the step of a numerical error", async () => {
    const failing = begin().ask({ type: "fail", how: "step" });
    const error = await failing.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(errors.NumericalError);
    const message = "state 0 became Infinity";
    expect(error).toMatchObject({ code: "NON_FINITE_STATE", step: 41, message });
  });

  test("refuses texts that are no words of the protocol, in both directions", async () => {
    const thread = begin();
    const unheard = 'message between threads: word is "unheard"; expected one of the words';
    await expect(thread.ask({ type: "shout" })).rejects.toThrow('type is "shout"');
    await expect(thread.ask({ type: "mumble" })).rejects.toThrow(unheard);
    expect((await thread.ask(add(1))).sum[0]).toBe(11);
  });

  test("a beginning that fails is the failure of every request", async () => {
    const thread = begin({ broken: true });
    await expect(thread.ask(add(1))).rejects.toThrow(RangeError);
    await expect(thread.ask(add(1))).rejects.toThrow("begin: cannot");
  });

  test("a request that cannot travel fails alone", async () => {
    const thread = begin();
    const code = { type: "add", by: () => {} } as unknown as Request;
    await expect(thread.ask(code)).rejects.toThrow("could not be cloned");
    expect(thread.idle).toBe(true);
    expect((await thread.ask(add(1))).sum[0]).toBe(11);
  });

  test("one that ends fails what it was asked, and all that is asked later", async () => {
    const thread = begin();
    const asked = [thread.ask({ type: "end" }), thread.ask(add(1))];
    for (const each of asked) await expect(each).rejects.toThrow("a test thread ended with code 3");
    expect(thread.idle).toBe(false);
    await expect(thread.ask(add(1))).rejects.toThrow("a test thread ended with code 3");
  });

  test("one that is ended in the midst of an answer says so", async () => {
    const thread = begin();
    const asked = thread.ask(add(1));
    const refused = expect(asked).rejects.toThrow("a test thread ended");
    await thread.terminate();
    await refused;
  });

  test("keeps a process alive while it is asked, and no longer", () => {
    const program = fileURLToPath(new URL("./ask-twice.mjs", import.meta.url));
    expect(execFileSync(process.execPath, [program], { encoding: "utf8" }).trim()).toBe("13");
  });

  test("there is none to be started from a file that is not compiled", () => {
    expect(threads.threadEntry(entry)).toBe(entry);
    expect(threads.threadEntry(new URL("./sums-worker.js", import.meta.url))).toBe(null);
  });
});
