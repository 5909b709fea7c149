/** One run: read once, then followed change by change. */
import { useEffect, useRef, useState } from "react";
import type { RunHistory } from "../../../../src/store/index.ts";
import { pathOf, read } from "../api/client.ts";
import type {
  MetricsDocument,
  RunHead,
  SeriesDocument,
  SpectrumDocument,
} from "../api/documents.ts";
import { useTellConnection } from "../state/connection.tsx";
import { useChanges } from "../state/use-changes.ts";
import { type Resource, useResource } from "../state/use-resource.ts";
import { LiveHistory } from "./history.ts";

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
  const [, redraw] = useState(0);
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
        if (change.removed) return again();
        found.live.add(change);
      }
      cost.current.timer ??= setTimeout(draw, Math.max(0, cost.current.next - performance.now()));
    },
    onStartAgain: again,
  });
  useTellConnection(connection);
  return {
    resource:
      found === null ? (resource as Resource<ShownRun>) : { state: "ready", value: shown(found) },
    again,
  };
}

interface ReadRun {
  readonly live: LiveHistory;
  readonly held: boolean;
  readonly change: number;
}

function shown({ live, held }: ReadRun): ShownRun {
  return { history: live.snapshot(), held, isThinned: live.isThinned, changes: live.changes };
}

/** All of it; what is followed begins at the oldest answer, for a change that comes twice replaces itself. */
async function readRun(id: string, signal: AbortSignal): Promise<ReadRun> {
  const path = `/runs/${encodeURIComponent(id)}`;
  const head = await read<RunHead & { held?: boolean }>(pathOf(path), signal);
  const run = head.document.runs[0]! as RunHead["runs"][number] & { held?: boolean };
  const part = <T>(name: string) => read<T>(pathOf(`${path}/${name}`), signal);
  const [metrics, spectra, series] = await Promise.all([
    part<{ metrics: MetricsDocument }>("metrics"),
    part<{ spectra: SpectrumDocument[] }>("spectra"),
    part<{ series: SeriesDocument }>("series"),
  ]);
  const live = new LiveHistory(
    run,
    metrics.document.metrics,
    spectra.document.spectra,
    series.document.series,
  );
  return { live, held: run.held ?? false, change: head.change ?? 0 };
}
