/** One run: read once, then followed change by change. */
import { useEffect, useMemo, useRef, useState } from "react";
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

export function useHistory(id: string): { readonly resource: Resource<ShownRun>; again(): void } {
  const { resource, again } = useResource(id, (signal) => readRun(id, signal));
  const [drawn, redraw] = useState(0);
  const found = resource.state === "ready" ? resource.value : null;
  const cost = useRef({ next: 0, timer: undefined as ReturnType<typeof setTimeout> | undefined });
  useEffect(() => () => clearTimeout(cost.current.timer), []);
  const draw = () => {
    const began = performance.now();
    cost.current.timer = undefined;
    redraw((count) => count + 1);
    // After the next frame the page has been drawn: how long that took decides when it is again.
    requestAnimationFrame(() => {
      const spent = performance.now() - began;
      cost.current.next = performance.now() + spent / SHARE;
    });
  };
  const connection = useChanges({
    after: found === null ? null : found.change,
    run: id,
    onChanges(changes) {
      if (found === null) return;
      for (const change of changes) {
        if (change.removed || change.created) return again();
        found.live.add(change);
      }
      cost.current.timer ??= setTimeout(draw, Math.max(0, cost.current.next - performance.now()));
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
