/** The list of runs, how it is kept up to date, and what a condition leaves of it. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { pathOf, read } from "../api/client.ts";
import type { RunList, RunRow } from "../api/documents.ts";
import type { Change } from "../api/events.ts";
import { useTellConnection } from "../state/connection.tsx";
import { useChanges } from "../state/use-changes.ts";
import { type Resource, useResource } from "../state/use-resource.ts";
import { conditionIn, filteredHere } from "./local-filter.ts";

/** More changed runs than this are read by reading the list. */
const MOST_BY_NAME = 40;
/** Milliseconds between two looks at what has changed, at least, and how much of the time they may take. */
const REST = 1000;
const SHARE = 0.2;

export interface Runs {
  readonly resource: Resource<readonly RunRow[]>;
  /** Every run, whatever the condition. */
  readonly all: readonly RunRow[];
  /** What is wrong with the condition, or why it could not be asked. */
  readonly problem: Error | null;
  /** What is shown is of the condition before. */
  readonly isStale: boolean;
  again(): void;
}

/**
 * Runs of which a condition holds; "" for all.
 *
 * @param inOrder - Puts them in order: all of them, once, so that a condition only leaves some out.
 */
export function useRuns(
  where: string,
  inOrder: (rows: readonly RunRow[]) => readonly RunRow[],
): Runs {
  const { resource, rows: found, again } = useAllRuns();
  const rows = useMemo(() => inOrder(found), [found, inOrder]);
  const condition = useMemo(() => conditionIn(where), [where]);
  const wrong = condition instanceof Error ? condition : null;
  const here = useMemo(
    () => (condition instanceof Error ? null : filteredHere(rows, condition)),
    [rows, condition],
  );
  const isReady = resource.state === "ready";
  const asked = useAsked(isReady && here === null && wrong === null ? where : null, rows, found);
  const last = useRef<readonly RunRow[] | null>(null);
  const shown = here ?? asked.rows ?? last.current ?? rows;
  useEffect(() => {
    last.current = shown;
  }, [shown]);
  return {
    resource: isReady ? { state: "ready", value: shown } : resource,
    all: rows,
    problem: wrong ?? (here === null ? asked.problem : null),
    isStale: here === null && asked.rows === null,
    again,
  };
}

/** Every run. */
function useAllRuns() {
  const path = pathOf("/runs");
  const { resource, again } = useResource(path, (signal) => read<RunList>(path, signal));
  const [rows, setRows] = useState<readonly RunRow[]>([]);
  const answer = resource.state === "ready" ? resource.value : null;
  useEffect(() => {
    if (answer !== null) setRows(answer.document.runs);
  }, [answer]);
  const connection = useChanges({
    after: answer === null ? null : (answer.change ?? 0),
    parts: "",
    onChanges: useRefresh(setRows, again),
    onStartAgain: again,
  });
  useTellConnection(connection);
  const ready: Resource<unknown> = resource;
  // Between an answer and the rows that are made of it nothing is empty.
  const shown = rows.length === 0 && answer !== null ? answer.document.runs : rows;
  return { resource: ready as Resource<readonly RunRow[]>, rows: shown, again };
}

/** Milliseconds that a condition stands before the server is asked. */
const PAUSE = 250;

/** A value once it has stood for a while; null, which asks nothing, at once. */
function useSettled(value: string | null): string | null {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), value === null ? 0 : PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** Which rows the server leaves of a condition; asked again when runs change, not when their order does. */
function useAsked(wanted: string | null, rows: readonly RunRow[], found: readonly RunRow[]) {
  const where = useSettled(wanted);
  const path = where === null || where !== wanted ? null : pathOf("/runs", { where });
  const { resource, isStale, again } = useResource(path ?? "", async (signal) => {
    if (path === null) return null;
    const { document } = await read<RunList>(path, signal);
    return new Set(document.runs.map(({ id }) => id));
  });
  const first = useRef(found);
  useEffect(() => {
    if (first.current !== found) again();
    first.current = found;
  }, [found, again]);
  const isOf = path !== null && !isStale;
  const ids = isOf && resource.state === "ready" ? resource.value : null;
  const left = useMemo(() => ids && rows.filter(({ id }) => ids.has(id)), [ids, rows]);
  return { rows: left, problem: isOf && resource.state === "failed" ? resource.error : null };
}

/** Reads the runs that have changed, and those alone; rests in proportion to what it costs. */
function useRefresh(
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
      const where = ids.map((id) => `id=${id}`).join(" or ");
      const answer = await read<RunList>(pathOf("/runs", { where })).catch(() => null);
      if (answer !== null) setRows((rows) => merged(rows, ids, answer.document.runs));
    }
    rest.current = Math.max(REST, (performance.now() - began) / SHARE);
    timer.current = undefined;
  }, [setRows, again]);
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
