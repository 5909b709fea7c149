/** Changes of the store, handed on in bundles no faster than a page can be drawn. */
import { useEffect, useRef, useState } from "react";
import { type Change, type Connection, follow } from "../api/events.ts";

/** Milliseconds between two bundles. */
const REST = 250;

export interface ChangesOptions {
  /** Null: not yet, for what they follow on has not been read. */
  readonly after: number | null;
  readonly run?: string;
  readonly sweep?: string;
  /** What of the values is sent, of "metrics,spectra,series"; all without it. */
  readonly parts?: string;
  onChanges(changes: readonly Change[]): void;
  onStartAgain(): void;
}

/** Follows as long as it is shown; returns whether changes come. */
export function useChanges({
  after,
  run,
  sweep,
  parts,
  ...handlers
}: ChangesOptions): Connection | null {
  const [connection, setConnection] = useState<Connection | null>(null);
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    if (after === null) return;
    let waiting: Change[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const handOn = () => {
      timer = undefined;
      const bundle = waiting;
      waiting = [];
      latest.current.onChanges(bundle);
    };
    const end = follow({
      after,
      run,
      sweep,
      parts,
      onChange(change) {
        waiting.push(change);
        timer ??= setTimeout(handOn, REST);
      },
      onConnection: setConnection,
      onStartAgain: () => latest.current.onStartAgain(),
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [after, run, sweep, parts]);
  return connection;
}
