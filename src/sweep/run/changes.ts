import type { SweepStore } from "../../store/sweeps.ts";

/** Looks at equal counts after which everything is read all the same. */
const LOOKS = 8;

/**
 * Says whether a sweep's entries may have changed since it was last asked, by their counts: who waits asks often, and
 * entries are many. Two changes that cancel out in the counts are seen some looks later.
 */
export function changesOf(store: SweepStore, sweep: string): () => Promise<boolean> {
  let before = "";
  let looks = 0;
  return async () => {
    const counts = JSON.stringify(await store.countEntries(sweep));
    looks = counts === before ? looks + 1 : 0;
    before = counts;
    return looks % LOOKS === 0;
  };
}
