/** The list of runs, and how it is kept up to date. */
import { useCallback, useEffect, useRef, useState } from "react";
import { type Answer, pathOf, read } from "../api/client.ts";
import type { RunList, RunRow } from "../api/documents.ts";
import type { Change } from "../api/events.ts";
import { useTellConnection } from "../state/connection.tsx";
import { useChanges } from "../state/use-changes.ts";
import { type Resource, useResource } from "../state/use-resource.ts";

/** More changed runs than this are read by reading the list. */
const MOST_BY_NAME = 40;
/** Milliseconds between two looks at what has changed, at least, and how much of the time they may take. */
const REST = 1000;
const SHARE = 0.2;

export interface Runs {
  readonly resource: Resource<readonly RunRow[]>;
  /** What is shown is of the condition before. */
  readonly isStale: boolean;
  again(): void;
}

/** Runs of which a condition holds; "" for all. */
export function useRuns(where: string): Runs {
  const path = pathOf("/runs", { where: where === "" ? undefined : where });
  const { resource, isStale, again } = useResource(path, (signal) => read<RunList>(path, signal));
  const [rows, setRows] = useState<readonly RunRow[]>([]);
  const answer = resource.state === "ready" ? resource.value : null;
  useEffect(() => {
    if (answer !== null) setRows(answer.document.runs);
  }, [answer]);
  const refresh = useRefresh(where, setRows, again);
  const connection = useChanges({
    after: answer === null ? null : changeOf(answer),
    onChanges: refresh,
    onStartAgain: again,
  });
  useTellConnection(connection);
  return {
    resource: resource.state === "ready" ? { state: "ready", value: rows } : resource,
    isStale,
    again,
  };
}

function changeOf({ change }: Answer<unknown>): number {
  return change ?? 0;
}

/** Reads the runs that have changed, and those alone; rests in proportion to what it costs. */
function useRefresh(
  where: string,
  setRows: (change: (rows: readonly RunRow[]) => readonly RunRow[]) => void,
  again: () => void,
): (changes: readonly Change[]) => void {
  const waiting = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const rest = useRef(REST);
  const look = useCallback(async () => {
    const ids = [...waiting.current];
    waiting.current.clear();
    const began = performance.now();
    if (ids.length > MOST_BY_NAME) again();
    else {
      const named = ids.map((id) => `id=${id}`).join(" or ");
      const condition = where === "" ? named : `(${where}) and (${named})`;
      const answer = await read<RunList>(pathOf("/runs", { where: condition })).catch(() => null);
      if (answer !== null) setRows((rows) => merged(rows, ids, answer.document.runs));
    }
    rest.current = Math.max(REST, (performance.now() - began) / SHARE);
    timer.current = undefined;
  }, [where, setRows, again]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(
    (changes) => {
      for (const { run } of changes) if (run !== null) waiting.current.add(run);
      if (waiting.current.size > 0) timer.current ??= setTimeout(look, rest.current);
    },
    [look],
  );
}

/** Rows with those of `ids` as they are now; those that are no longer there are gone. */
function merged(
  rows: readonly RunRow[],
  ids: readonly string[],
  found: readonly RunRow[],
): readonly RunRow[] {
  const now = new Map(found.map((row) => [row.id, row]));
  const kept = rows.flatMap((row) => {
    if (!ids.includes(row.id)) return [row];
    const fresh = now.get(row.id);
    now.delete(row.id);
    return fresh === undefined ? [] : [fresh];
  });
  return [...kept, ...now.values()];
}
