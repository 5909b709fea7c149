/** Jobs and readouts, computed by a stand-in: order, limits, what is kept, and uploads that do not end. */
import { existsSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { createQueue } from "../../src/server/compute/queue.ts";
import { takeUpload } from "../../src/server/compute/upload.ts";
import type { Outcome, RunTask, Task } from "../../src/server/compute/work.ts";
import { readoutRoutes } from "../../src/server/routes/readout-routes.ts";
import { spectrumRoutes } from "../../src/server/routes/spectrum-routes.ts";
import { startServer } from "../../src/server/start-server.ts";
import { createMemoryStore } from "../../src/store/memory-store.ts";
import { form } from "../cli/serve/forms.ts";
import { eventsAt, newRun, type Serving, serving } from "./serving.ts";

let server: Serving | undefined;
afterEach(() => server?.end());

const LIMITS = { waiting: 2, milliseconds: 60_000 };
const TASK: Task = { kind: "readout", store: "runs.db", sweep: "a", options: [] };

/** Tasks that end when they are told to. */
function standIn() {
  const begun: { task: Task; end: (outcome: Outcome) => void }[] = [];
  const run: RunTask = (task, { signal }) =>
    new Promise((resolve) => {
      begun.push({ task, end: resolve });
      const cancelled: Outcome = { kind: "cancelled", message: "cancelled" };
      signal.addEventListener("abort", () => resolve(cancelled), { once: true });
    });
  return { begun, run };
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 10));

test("jobs are computed one after another, in order; more than may wait are refused", async () => {
  const { begun, run } = standIn();
  const queue = createQueue(run, LIMITS);
  const jobs = [queue.add(TASK), queue.add(TASK), queue.add(TASK)];
  expect(() => queue.add(TASK)).toThrow("2 jobs wait already");
  expect(jobs.map(({ state }) => state)).toEqual(["running", "waiting", "waiting"]);
  jobs[1]!.cancel();
  begun[0]!.end({ kind: "done", document: "{}" });
  while (begun.length < 2) await soon();
  expect(jobs.map(({ state }) => state)).toEqual(["done", "cancelled", "running"]);
  await queue.close();
  expect(jobs[2]!.state).toBe("cancelled");
  expect(begun.length).toBe(2);
});

test("a readout is computed once for all who ask, kept, and computed anew when its sweep changes", async () => {
  const store = createMemoryStore();
  const { id } = await store.createSweep({ name: "s", definition: {}, source: {}, versions: {} });
  const { begun, run } = standIn();
  const queue = createQueue(run, { ...LIMITS, waiting: 16 });
  const more = readoutRoutes({ store, path: "/a/runs.db", queue, schema: z.unknown() });
  server = serving({ store, more });
  const ask = (query = "") => server!.ask(`/api/v1/sweeps/s/readout${query}`);
  const hasBegun = async (count: number) => {
    while (begun.length < count) await soon();
    // Another would have begun, or waited, by now.
    await soon();
  };
  const both = [ask(), ask()];
  await hasBegun(1);
  begun[0]!.end({ kind: "done", document: '{"a":1}' });
  for (const answer of await Promise.all(both)) expect(await answer.json()).toEqual({ a: 1 });
  expect(begun.map(({ task }) => task)).toEqual([
    { kind: "readout", store: "/a/runs.db", sweep: id, options: [] },
  ]);
  // A run of somebody else changes nothing of it.
  await store.record(await newRun(store, 1), eventsAt(1));
  expect(await (await ask()).json()).toEqual({ a: 1 });
  expect(begun.length).toBe(1);
  const setting = { trial: 0, draw: 0, point: {}, setting: "x", rejected: null, seeds: [1] };
  await store.addSettings(id, [setting]);
  const anew = ask();
  await hasBegun(2);
  begun[1]!.end({ kind: "refused", message: "too little data" });
  expect([(await anew).status, (await (await anew).json()).error.message]).toEqual([
    400,
    "too little data",
  ]);
  const other = ask("?outcome=best-loss&at=0&at=4");
  await hasBegun(3);
  expect(begun[2]!.task).toMatchObject({ options: ["--outcome=best-loss", "--at=0", "--at=4"] });
  begun[2]!.end({ kind: "done", document: "{}" });
  await other;
  await queue.close();
});

test("features of a sweep are computed beside the server, at the epoch that is asked for", async () => {
  const store = createMemoryStore();
  const { id } = await store.createSweep({ name: "s", definition: {}, source: {}, versions: {} });
  const { begun, run } = standIn();
  const queue = createQueue(run, LIMITS);
  const more = readoutRoutes({ store, path: "/a/runs.db", queue, schema: z.unknown() });
  server = serving({ store, more });
  for (const [i, [query, at]] of (
    [
      ["", null],
      ["?at=3", 3],
    ] as const
  ).entries()) {
    const answer = server.ask(`/api/v1/sweeps/s/features${query}`);
    while (begun.length < i + 1) await soon();
    expect(begun[i]!.task).toEqual({ kind: "features", store: "/a/runs.db", sweep: id, at });
    begun[i]!.end({ kind: "done", document: '{"epochs":[]}' });
    expect(await (await answer).json()).toEqual({ epochs: [] });
  }
  for (const wrong of ["-1", "0.5", "x"]) {
    const answer = await server.ask(`/api/v1/sweeps/s/features?at=${wrong}`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("expected an integer from 0 on");
  }
  expect((await server.ask("/api/v1/sweeps/none/features")).status).toBe(404);
  await queue.close();
});

/** Node 20 collects a timeout that only an `AbortSignal.any` knows of: a busy server's upload never ended. */
function collectGarbage() {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

test("an upload that does not end is ended, whatever is collected, and leaves nothing", async () => {
  const before = readdirSync(tmpdir());
  const collect = collectGarbage();
  const slow = new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      collect();
      controller.enqueue(new Uint8Array(1));
    },
  });
  const request = new Request("http://localhost/", {
    ...{ method: "POST", body: slow, duplex: "half" },
    headers: { "content-type": "multipart/form-data; boundary=b" },
  } as RequestInit);
  await expect(takeUpload(request, { bytes: 1e6, milliseconds: 150 })).rejects.toMatchObject({
    status: 408,
    code: "NOT_WHOLE",
  });
  const left = readdirSync(tmpdir()).filter((name) => /^lyapscope-upload-/.test(name));
  expect(left.filter((name) => !before.includes(name))).toEqual([]);
});

test("who sends half of a request and no more is cut off", async () => {
  const { run } = standIn();
  const queue = createQueue(run, LIMITS);
  const limits = { bytes: 1e6, milliseconds: 200 };
  const store = createMemoryStore();
  const more = spectrumRoutes({ queue, limits });
  const running = await startServer({ store, place: "runs.db", version: "0.1.0", more });
  const head = [
    ...["POST /api/v1/spectrum HTTP/1.1", `Host: localhost:${running.port}`],
    ...["Content-Type: multipart/form-data; boundary=b", "Content-Length: 5000"],
  ];
  const socket = connect(running.port, "127.0.0.1");
  let said = "";
  socket.on("data", (bytes) => {
    said += bytes;
  });
  const ended = new Promise((resolve) => socket.on("close", resolve));
  socket.write(`${head.join("\r\n")}\r\n\r\n--b\r\n`);
  await ended;
  expect(said).toContain(" 408 ");
  await queue.close();
  await running.close();
});

test("a spectrum whose answer nobody waits for is not computed any further", async () => {
  const { begun, run } = standIn();
  const queue = createQueue(run, LIMITS);
  const limits = { bytes: 1e6, milliseconds: 60_000 };
  const store = createMemoryStore();
  const more = spectrumRoutes({ queue, limits });
  const running = await startServer({ store, place: "runs.db", version: "0.1.0", more });
  const controller = new AbortController();
  const left = fetch(`${running.url}api/v1/spectrum`, {
    ...{ method: "POST", body: form(), signal: controller.signal },
  }).catch(() => "left");
  while (begun.length === 0) await soon();
  controller.abort();
  expect(await left).toBe("left");
  const next = queue.add(TASK);
  while (next.state === "waiting") await soon();
  expect(begun.length).toBe(2);
  await queue.close();
  await running.close();
});

test("a form comes as it is into the folder of its task", async () => {
  const { begun, run } = standIn();
  const queue = createQueue(run, LIMITS);
  server = serving({ more: spectrumRoutes({ queue, limits: { bytes: 1e6, milliseconds: 9999 } }) });
  const answer = await server.ask("/api/v1/spectrum", {
    ...{ method: "POST", body: form(), headers: { prefer: "wait=5, respond-async" } },
  });
  expect(answer.status).toBe(202);
  while (begun.length === 0) await soon();
  const { task, end } = begun[0]!;
  if (task.kind !== "spectrum") throw new Error(task.kind);
  expect(task.contentType).toMatch(/^multipart\/form-data; boundary=/);
  expect(readdirSync(task.folder)).toEqual(["body"]);
  end({ kind: "done", document: '{"exponents":[1]}' });
  const { id } = await answer.json();
  await queue.job(id)!.over;
  expect(await server.json(`/jobs/${id}`)).toMatchObject({
    ...{ id, state: "done", result: { exponents: [1] } },
  });
  // What was sent is gone with it.
  while (existsSync(task.folder)) await soon();
});
