/** A computation under way: it gives way to messages, can be paused, and ends when another one is asked for. */
import type { Answer } from "./protocol.ts";

/** Thrown where a computation is no longer wanted. */
export class Superseded extends Error {}

export interface Job {
  /** Aborted when the next one is asked for. */
  readonly signal: AbortSignal;
  tell(answer: Answer): void;
  /**
   * Lets messages in, and waits while paused.
   *
   * @throws Superseded when something else is wanted.
   */
  breathe(): Promise<void>;
}

/** Milliseconds that are computed between two breaths. */
export const SLICE = 24;
/** Milliseconds between two pictures. */
export const BETWEEN_PICTURES = 120;

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** Until the messages that wait have been heard; timers would be held back to some milliseconds each. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });
}

/** A switch that everything waits at while it is off. */
export function createGate(): { readonly open: () => Promise<void>; set(paused: boolean): void } {
  let paused = false;
  let resume: (() => void)[] = [];
  return {
    open: () => (paused ? new Promise((resolve) => resume.push(resolve)) : Promise.resolve()),
    set(now) {
      paused = now;
      if (paused) return;
      for (const go of resume) go();
      resume = [];
    },
  };
}

/** A job that ends with `signal`. */
export function createJob(
  signal: AbortSignal,
  open: () => Promise<void>,
  tell: (answer: Answer) => void,
): Job {
  return {
    signal,
    tell(answer) {
      if (!signal.aborted) tell(answer);
    },
    async breathe() {
      await nextTurn();
      if (signal.aborted) throw new Superseded();
      await open();
      if (signal.aborted) throw new Superseded();
    },
  };
}
