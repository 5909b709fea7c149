/** Something opened is closed, and the error that people are told is that of the work where there is one. */
import { expect, test } from "vitest";
import { andClose } from "../../src/cli/targets/and-close.ts";

/** Opened, with what its closing finds. */
function opened(fault?: Error) {
  const seen: string[] = [];
  const close = async () => {
    seen.push("closed");
    if (fault) throw fault;
  };
  return { seen, close };
}

test("what the work returns, once all is closed", async () => {
  const store = opened();
  const result = await andClose(store, async ({ seen }) => seen.push("worked"));
  expect([result, store.seen]).toEqual([1, ["worked", "closed"]]);
});

test("what closing finds, if the work went well", async () => {
  const store = opened(new Error("the last events were not written"));
  await expect(andClose(store, async () => 1)).rejects.toThrow("the last events were not written");
});

test("what went wrong in the work, whatever closing finds", async () => {
  for (const store of [opened(), opened(new Error("closing"))]) {
    const work = () => Promise.reject(new Error("the work"));
    await expect(andClose(store, work)).rejects.toThrow("the work");
    expect(store.seen).toEqual(["closed"]);
  }
});
