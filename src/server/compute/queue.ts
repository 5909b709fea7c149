/** Jobs, one after another: what computes them has all cores, and a training may be beside it. */
import { randomBytes } from "node:crypto";
import { HttpError } from "../failure.ts";
import type { Outcome, RunTask, Task } from "./work.ts";

/** Where a job stands. */
export const JOB_STATES = ["waiting", "running", "done", "failed", "cancelled"] as const;

/** A task on its way. */
export interface Job {
  readonly id: string;
  readonly state: (typeof JOB_STATES)[number];
  /** Steps computed, of how many; 0 of 0 before anybody knows. */
  readonly done: number;
  readonly total: number;
  /** How it ended; null before. */
  readonly outcome: Outcome | null;
  /** Resolves when it is over. */
  readonly over: Promise<Outcome>;
  /** Ends it, wherever it stands. */
  cancel(): void;
  /** Calls back at every change, once more when it is over; returns what ends that. */
  onChange(tell: () => void): () => void;
}

/** Jobs. */
export interface Queue {
  /**
   * Puts a task at the end.
   *
   * @param onOver - Called when it is over, whatever came of it.
   * @throws HttpError if too many wait.
   */
  add(task: Task, onOver?: () => void): Job;
  /** A job that waits, runs, or has been over for less than an hour; undefined if there is none. */
  job(id: string): Job | undefined;
  /** Ends all. */
  close(): Promise<void>;
}

/** What a queue allows. */
export interface QueueLimits {
  /** Jobs that wait. */
  readonly waiting: number;
  /** Milliseconds that one may take. */
  readonly milliseconds: number;
}

/** Jobs that are over and still known, at most, and for how long in milliseconds. */
const KEPT = 50;
const KEPT_FOR = 3_600_000;

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Entry {
  readonly job: Writable<Job>;
  start(): Promise<void>;
  settle(outcome: Outcome): void;
}

/** A queue. */
export function createQueue(run: RunTask, { waiting: most, milliseconds }: QueueLimits): Queue {
  const jobs = new Map<string, Job>();
  const waiting: Entry[] = [];
  let running: Promise<void> | null = null;
  const next = () => {
    if (running !== null) return;
    const entry = waiting.shift();
    if (entry === undefined) return;
    running = entry.start().finally(() => {
      running = null;
      next();
    });
  };
  const forgetOld = () => {
    const over = [...jobs.values()].filter(({ outcome }) => outcome !== null);
    for (const { id } of over.slice(0, Math.max(0, over.length - KEPT))) jobs.delete(id);
  };
  return {
    add(task, onOver = () => {}) {
      if (waiting.length >= most) {
        throw new HttpError(503, "TOO_MANY", `${most} jobs wait already; expected fewer`, {
          "Retry-After": "10",
        });
      }
      const entry = createEntry(task, run, milliseconds, (job) => {
        const place = waiting.findIndex((each) => each.job === job);
        if (place >= 0) waiting.splice(place, 1);
        onOver();
        setTimeout(() => jobs.delete(job.id), KEPT_FOR).unref();
      });
      jobs.set(entry.job.id, entry.job);
      waiting.push(entry);
      forgetOld();
      next();
      return entry.job;
    },
    job: (id) => jobs.get(id),
    async close() {
      for (const job of jobs.values()) job.cancel();
      await running;
    },
  };
}

function createEntry(
  task: Task,
  run: RunTask,
  milliseconds: number,
  onOver: (job: Job) => void,
): Entry {
  const controller = new AbortController();
  const listeners = new Set<() => void>();
  const tellAll = () => {
    for (const tell of [...listeners]) tell();
  };
  let resolve: (outcome: Outcome) => void;
  const over = new Promise<Outcome>((settle) => {
    resolve = settle;
  });
  const job: Writable<Job> = {
    ...{ id: randomBytes(16).toString("hex"), state: "waiting", done: 0, total: 0 },
    ...{ outcome: null, over },
    cancel() {
      controller.abort();
      if (job.state === "waiting") settle({ kind: "cancelled", message: "cancelled" });
    },
    onChange(tell) {
      listeners.add(tell);
      return () => void listeners.delete(tell);
    },
  };
  const settle = (outcome: Outcome) => {
    if (job.outcome !== null) return;
    job.outcome = outcome;
    job.state = STATES[outcome.kind];
    onOver(job);
    resolve(outcome);
    tellAll();
  };
  return {
    job,
    settle,
    async start() {
      job.state = "running";
      tellAll();
      const onProgress = (done: number, total: number) => {
        if (job.outcome !== null) return;
        Object.assign(job, { done, total });
        tellAll();
      };
      settle(await run(task, { signal: controller.signal, milliseconds, onProgress }));
    },
  };
}

const STATES: Readonly<Record<Outcome["kind"], Job["state"]>> = {
  done: "done",
  refused: "failed",
  failed: "failed",
  "too long": "failed",
  cancelled: "cancelled",
};
