/** One run: read once, then followed change by change. */
import { startTransition, useEffect, useMemo, useRef, useState } from "react";
import type { RunHistory } from "../../../../src/store/index.ts";
import { useTellConnection } from "../state/connection.tsx";
import { useChanges } from "../state/use-changes.ts";
import { type Resource, useResource } from "../state/use-resource.ts";
import { type ReadRun, readRun } from "./read-run.ts";

/** A run as it is now. */
export interface ShownRun {
  readonly history: RunHistory;
  readonly held: boolean;
  readonly isThinned: boolean;
  /** Changes that came since it was read. */
  readonly changes: number;
}

/** The share of the time that drawing may take. */
const SHARE = 0.25;

type Timer = ReturnType<typeof setTimeout>;

export function useHistory(id: string): { readonly resource: Resource<ShownRun>; again(): void } {
  const { resource, again } = useResource(id, (signal) => readRun(id, signal));
  const [drawn, redraw] = useState(0);
  const found = resource.state === "ready" ? resource.value : null;
  const pace = useRef({ began: 0, next: 0, timer: undefined as Timer | undefined });
  useEffect(() => () => clearTimeout(pace.current.timer), []);
  const draw = () => {
    pace.current.timer = undefined;
    pace.current.began = performance.now();
    // In pieces between which keys and pointer are heard.
    startTransition(() => redraw((count) => count + 1));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is about what has been drawn.
  useEffect(() => {
    // After the next frame the page has been drawn: how long that took decides when it is again.
    const frame = requestAnimationFrame(() => {
      const now = performance.now();
      pace.current.next = now + (now - pace.current.began) / SHARE;
    });
    return () => cancelAnimationFrame(frame);
  }, [drawn]);
  const connection = useChanges({
    after: found === null ? null : found.change,
    run: id,
    onChanges(changes) {
      if (found === null) return;
      for (const change of changes) {
        if (change.removed || change.created) return again();
        found.live.add(change);
      }
      pace.current.timer ??= setTimeout(draw, Math.max(0, pace.current.next - performance.now()));
    },
    onStartAgain: again,
  });
  useTellConnection(connection);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was found grows; `drawn` says that it has.
  const value = useMemo(() => found && shown(found), [found, drawn]);
  return {
    resource: value === null ? (resource as Resource<ShownRun>) : { state: "ready", value },
    again,
  };
}

function shown({ live, held }: ReadRun): ShownRun {
  // Whoever sends changes computes it.
  return {
    history: live.snapshot(),
    held: held || live.changes > 0,
    isThinned: live.isThinned,
    changes: live.changes,
  };
}
