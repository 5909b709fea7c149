/** Changes in memory: the specification that databases are held to. */
import {
  CHANGES_DROPPED,
  CHANGES_KEPT,
  type Change,
  type ChangeFilter,
  type ChangeStore,
  checkedFilter,
  type NewChange,
  requireNumbered,
} from "./changes.ts";

/** Changes, and the way to add one. */
export interface ChangeLog extends ChangeStore {
  add(change: NewChange): void;
}

/**
 * A log without changes.
 *
 * @param runsOf - Ids of the runs of a sweep.
 */
export function createChangeLog(runsOf: (sweep: string) => ReadonlySet<string>): ChangeLog {
  const kept: Change[] = [];
  let last = 0;
  let dropped = 0;
  return {
    add(change) {
      last++;
      kept.push({ number: last, ...structuredClone(change) });
      if (last % CHANGES_DROPPED !== 0 || last <= CHANGES_KEPT) return;
      dropped = last - CHANGES_KEPT;
      kept.splice(
        0,
        kept.findIndex(({ number }) => number > dropped),
      );
    },
    async changes(after, given = {}) {
      const filter = checkedFilter(after, given);
      requireNumbered(after, dropped, last);
      const is = matching(filter, runsOf);
      return structuredClone(
        kept.filter((change) => change.number > after && is(change)).slice(0, filter.limit),
      );
    },
    lastChange: async () => last,
  };
}

function matching(
  { run, sweep }: ChangeFilter,
  runsOf: (sweep: string) => ReadonlySet<string>,
): (change: Change) => boolean {
  if (run !== undefined) return (change) => change.run === run;
  if (sweep === undefined) return () => true;
  const runs = runsOf(sweep);
  return (change) => change.sweep === sweep || (change.run !== null && runs.has(change.run));
}
