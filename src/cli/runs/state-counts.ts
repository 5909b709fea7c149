/** How many entries of a sweep stand where, and the words for it. */
import { ENTRY_STATES, type Entry, type EntryCounts } from "../../store/sweeps.ts";

/** Counts what is at hand; a store counts for itself (`countEntries`). */
export function stateCounts(entries: readonly Pick<Entry, "state">[]): EntryCounts {
  const counts = ENTRY_STATES.map(
    (state) => [state, entries.filter((entry) => entry.state === state).length] as const,
  );
  return Object.fromEntries(counts) as EntryCounts;
}

/** "12 done, 1 failed": a part for every state that there is; none of no entries. */
export function countWords(counts: EntryCounts): string[] {
  return ENTRY_STATES.filter((state) => counts[state] > 0).map(
    (state) => `${counts[state]} ${state}`,
  );
}
