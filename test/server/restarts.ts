/** A training that records while the server that tells of it is stopped and started twice. */
import { expect } from "vitest";
import { startServer } from "../../src/server/start-server.ts";
import { openStore } from "../../src/store/node/open-store.ts";
import { readEvents, type SentEvent } from "./event-reader.ts";
import { eventsAt, newRun } from "./serving.ts";

const aMoment = () => new Promise((resolve) => setTimeout(resolve, 4));

/** Holds that who follows gets every step once and in order, whatever the server does meanwhile. */
export async function expectEachOnceThroughRestarts(address: string, steps: number): Promise<void> {
  const writer = await openStore(address);
  const id = await newRun(writer, 1);
  let recorded = 0;
  const training = (async () => {
    for (let step = 1; step <= steps; step++) {
      await writer.record(id, eventsAt(step));
      recorded = step;
      await aMoment();
    }
  })();
  const seen: SentEvent[] = [];
  let lastId = "0";
  for (const stopAt of [steps / 3, (2 * steps) / 3, null]) {
    const store = await openStore(address);
    const running = await startServer({ store, place: "runs", version: "0.1.0" });
    const answer = await fetch(`${running.url}api/v1/events?run=${id}`, {
      headers: { "last-event-id": lastId },
    });
    const isTheLast = ({ data }: SentEvent) =>
      (data["metrics"] as { step: number }[] | undefined)?.[0]?.step === steps;
    const reading = readEvents(answer, (events) => stopAt === null && events.some(isTheLast));
    if (stopAt !== null) {
      while (recorded < stopAt) await aMoment();
      await running.close();
    }
    const read = await reading;
    seen.push(...read.events.filter(({ event }) => event === "change"));
    lastId = read.lastId;
    if (stopAt === null) await running.close();
    await store.close();
  }
  await training;
  await writer.close();
  const told = seen.flatMap(({ data }) => data["metrics"] as { name: string; step: number }[]);
  const losses = told.filter(({ name }) => name === "loss").map(({ step }) => step);
  expect(losses).toEqual(Array.from({ length: steps }, (_, i) => i + 1));
  const numbers = seen.map(({ data }) => data.number);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
}
