/** Live events: each change once and in order, also across lost connections and restarts of the server. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { eventSchema } from "../../src/server/routes/event-routes.ts";
import { readEvents, type SentEvent } from "./event-reader.ts";
import { expectEachOnceThroughRestarts } from "./restarts.ts";
import { eventsAt, newRun, type Serving, serving } from "./serving.ts";

let server: Serving | undefined;
afterEach(() => server?.end());

const kinds = (events: readonly SentEvent[]) => events.map(({ event }) => event).join(" ");
const isCaughtUp = (events: readonly SentEvent[]) => events.at(-1)?.event === "caught-up";

describe("events", () => {
  test("tell what was missed, with its values, then that nothing is missed any more, then what comes", async () => {
    server = serving();
    const { store } = server;
    const id = await newRun(store, 1, "a");
    await store.record(id, { ...eventsAt(3), state: { state: "running", step: 3, message: "" } });
    const answer = await server.ask("/api/v1/events?after=0");
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    let renamed: Promise<unknown> | null = null;
    const { events } = await readEvents(answer, (events) => {
      if (isCaughtUp(events)) renamed ??= store.renameRun(id, "b");
      return events.length === 4;
    });
    await renamed;
    expect(kinds(events)).toBe("change change caught-up change");
    const changes = events.filter(({ event }) => event === "change").map(({ data }) => data);
    for (const data of changes) expect(eventSchema.safeParse(data).error).toBeUndefined();
    expect(changes.map(({ kind }) => kind)).toEqual(["created", "recorded", "renamed"]);
    expect(changes[0]).toMatchObject({ run: id, created: true, removed: false });
    expect(changes[1]).toMatchObject({
      metrics: [
        { step: 3, name: "loss", value: 1 },
        { step: 3, name: "accuracy", value: 0.5 },
      ],
      spectra: [
        { step: 3, exponents: [0.25, -3, "-Infinity"], standardErrors: [0.125, null, null] },
      ],
      series: [{ step: 3, name: "norms", values: [1, 3] }],
      state: { state: "running", step: 3 },
    });
    expect(changes[2]).toMatchObject({ name: "b" });
    expect(events.map((each) => each.id)).toEqual(["1", "2", "2", "3"]);
  });

  test("of one run are of it alone, and of those parts that are wanted", async () => {
    server = serving();
    const { store } = server;
    const ids = [await newRun(store, 1), await newRun(store, 2)];
    for (const id of ids) await store.record(id, eventsAt(1));
    const answer = await server.ask(`/api/v1/events?run=${ids[1]}&after=0&parts=metrics`);
    const { events } = await readEvents(answer, isCaughtUp);
    expect(events.slice(0, -1).map(({ data }) => data["run"])).toEqual([ids[1], ids[1]]);
    expect(events[1]!.data).toMatchObject({ spectra: [], series: [] });
    expect((events[1]!.data["metrics"] as object[]).length).toBe(2);
    // The reader goes on behind everything, also what it was not told.
    expect(events.at(-1)!.id).toBe(String(await store.lastChange()));
  });

  test("of a sweep are its own and those of its runs, begun later too", async () => {
    server = serving();
    const { store } = server;
    const sweep = { name: "s", definition: {}, source: {}, versions: {} };
    const { id } = await store.createSweep(sweep);
    const [own, other] = [await newRun(store, 1), await newRun(store, 2)];
    const setting = { trial: 0, draw: 0, point: {}, setting: "x", rejected: null, seeds: [1] };
    await store.addSettings(id, [setting]);
    const { token } = (await store.leaseEntry(id, { milliseconds: 60_000, attempts: 1 }))!;
    const renewal = { token, milliseconds: 60_000, run: own };
    await store.renewLease(id, { trial: 0, seed: 1 }, renewal);
    for (const run of [other, own]) await store.record(run, eventsAt(1));
    const after = `after=0`;
    const { events } = await readEvents(
      await server.ask(`/api/v1/events?sweep=s&${after}`),
      isCaughtUp,
    );
    const told = events.slice(0, -1).map(({ data }) => data["sweep"] ?? data["run"]);
    // That the run was created is known of it from its entry on.
    expect(told.filter((each) => each !== own)).toEqual(["s", "s", "s", "s"]);
    expect(told).toContain(own);
    expect(told).not.toContain(other);
  });

  test("begin with now where nobody says from when on; a place that the store never had starts again", async () => {
    server = serving();
    const id = await newRun(server.store, 1);
    const now = await readEvents(await server.ask("/api/v1/events"), isCaughtUp);
    expect(kinds(now.events)).toBe("caught-up");
    for (const known of ["99", "x", "18446744073709551616"]) {
      const headers = { "last-event-id": known };
      const { events } = await readEvents(
        await server.ask("/api/v1/events", { headers }),
        isCaughtUp,
      );
      expect(kinds(events)).toBe("start-again caught-up");
      expect(events[0]!.data.number).toBe(1);
    }
    expect((await server.ask(`/api/v1/events?run=${id}&sweep=a`)).status).toBe(400);
    expect((await server.ask("/api/v1/events?after=x")).status).toBe(400);
  });

  test("of a run that was removed meanwhile say that, without its values", async () => {
    server = serving();
    const { store } = server;
    const id = await newRun(store, 1);
    await store.record(id, eventsAt(1));
    await store.removeRun(id);
    const { events } = await readEvents(await server.ask("/api/v1/events?after=0"), isCaughtUp);
    expect(events[1]!.data).toMatchObject({ kind: "recorded", metrics: [], spectra: [] });
    expect(events[2]!.data).toMatchObject({ kind: "removed", removed: true });
  });
});

test("a server that is stopped and started twice while a training records drops and repeats nothing", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "lyapscope-events-")), "runs.db");
  await expectEachOnceThroughRestarts(path, 240);
});
