/** The changes of the store as they come, each exactly once, across any number of lost connections. */
import { pathOf } from "./client.ts";
import type { JsonNumber, StateText } from "./documents.ts";

/** One change. */
export interface Change {
  readonly number: number;
  readonly run: string | null;
  readonly sweep: string | null;
  readonly metrics?: readonly { step: number; name: string; value: JsonNumber }[];
  readonly spectra?: readonly {
    readonly step: number;
    readonly kind: string;
    readonly exponents: readonly JsonNumber[];
    readonly standardErrors: readonly (JsonNumber | null)[] | null;
    readonly layerOf: readonly number[] | null;
    readonly details: Readonly<Record<string, unknown>>;
  }[];
  readonly series?: readonly { step: number; name: string; values: readonly JsonNumber[] }[];
  readonly state?: StateText | null;
  /** New name of the run. */
  readonly name?: string | null;
  readonly created?: boolean;
  readonly removed?: boolean;
}

/** Whether changes come. */
export type Connection = "connecting" | "live" | "lost";

export interface FollowOptions {
  /** Only of this run, or this sweep. */
  readonly run?: string | undefined;
  readonly sweep?: string | undefined;
  /** What of the values is sent, of "metrics,spectra,series"; all without it. */
  readonly parts?: string | undefined;
  /** The last change that is known already. */
  readonly after: number;
  onChange(change: Change): void;
  onConnection(state: Connection): void;
  /** The store no longer numbers what came since: everything has to be read anew. */
  onStartAgain(): void;
}

/** Milliseconds between two attempts, the first and the longest. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 5000;

/**
 * Follows the changes; returns what ends it.
 *
 * Browsers reconnect by themselves only where a connection breaks, not where the server is away for a while or
 * refuses; so every attempt here is a new one, behind the last change that was handed on.
 */
export function follow(options: FollowOptions): () => void {
  let [after, wait, ended] = [options.after, FIRST_WAIT, false];
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const retry = () => {
    source?.close();
    if (ended) return;
    options.onConnection("lost");
    timer = setTimeout(connect, wait);
    wait = Math.min(LONGEST_WAIT, 2 * wait);
  };
  const connect = () => {
    const { run, sweep, parts } = options;
    source = new EventSource(pathOf("/events", { run, sweep, parts, after }));
    source.addEventListener("open", () => {
      wait = FIRST_WAIT;
      options.onConnection("live");
    });
    source.addEventListener("error", retry);
    source.addEventListener("change", ({ data }) => {
      const change = JSON.parse(data) as Change;
      if (change.number <= after) return;
      after = change.number;
      options.onChange(change);
    });
    source.addEventListener("start-again", () => {
      ended = true;
      source?.close();
      options.onStartAgain();
    });
  };
  options.onConnection("connecting");
  connect();
  return () => {
    ended = true;
    clearTimeout(timer);
    source?.close();
  };
}
