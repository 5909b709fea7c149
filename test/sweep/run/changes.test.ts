/** Who waits asks for counts, and reads all entries when there is something to be seen. */
import { expect, test } from "vitest";
import type { EntryCounts, SweepStore } from "../../../src/store/sweeps.ts";
import { changesOf } from "../../../src/sweep/run/changes.ts";

test("a change of counts is seen at once, what cancels out in them within eight looks", async () => {
  let counts = { running: 1, failed: 1 };
  const store = { countEntries: async () => counts as EntryCounts } as unknown as SweepStore;
  const hasChanged = changesOf(store, "id");
  expect([await hasChanged(), await hasChanged()]).toEqual([true, false]);
  counts = { running: 0, failed: 2 };
  const looks: boolean[] = [];
  for (let i = 0; i < 17; i++) looks.push(await hasChanged());
  expect(looks.flatMap((seen, i) => (seen ? [i] : []))).toEqual([0, 8, 16]);
});
