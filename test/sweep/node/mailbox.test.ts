import { expect, test } from "vitest";
import { createMailbox } from "../../../src/sweep/node/mailbox.ts";

test("messages are taken in the order in which they came, also by one who was there first", async () => {
  const box = createMailbox<number>(new AbortController().signal);
  const first = box.take();
  box.put(1);
  box.put(2);
  expect([await first, await box.take()]).toEqual([1, 2]);
});

test("after the signal there are none, whoever waits and whatever came", async () => {
  const stop = new AbortController();
  const box = createMailbox<number>(stop.signal);
  const waiting = box.take();
  stop.abort();
  expect(await waiting).toBeNull();
  box.put(1);
  expect(await box.take()).toBeNull();
});
