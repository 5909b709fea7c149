/**
 * A sweep's entries as jobs of a BullMQ queue, on PostgreSQL or Redis.
 *
 * The queue carries, wakes and repeats; who has an entry and what came of it is in the store. So a job holds the
 * names of an entry and nothing else, one that is delivered twice finds the entry settled, and one that is lost is
 * added again. Numbers of the settings were measured (`docs/decisions/0011-queue.md`): with the library's own, a server
 * that was away for seconds had finished runs marked as failed, and killed workers used up a job's lives.
 */
import type { JobsOptions, Queue, Worker } from "bullmq";
import { KEEP_ALIVE } from "../../../store/node/postgres/address.ts";
import type { EntryKey } from "../../../store/sweeps.ts";
import type { EntryEnd } from "../../run/one-entry.ts";
import { endedWithin, rest } from "../../run/rest.ts";
import type { QueueAddress } from "./queue-address.ts";
import { CONNECTING, type ReachOptions, reachQueue } from "./reach-queue.ts";

/** A queue of one sweep's entries. */
export interface EntryQueue {
  /**
   * Adds jobs for entries; one that is there stays, one that was given up is tried again.
   *
   * @throws Error if the server does not answer in time; some of them may be there then.
   */
  add(keys: readonly EntryKey[]): Promise<void>;
  /** Has entries computed as their jobs come, `concurrency` at a time. */
  listen(concurrency: number, compute: (key: EntryKey) => Promise<EntryEnd>): Listener;
  close(): Promise<void>;
}

/** What takes jobs from a queue. */
export interface Listener {
  /** Takes no more jobs. */
  pause(): Promise<void>;
  /**
   * Waits until the server knows what became of the jobs that have ended, some seconds at most: one that does
   * not answer is left. What it was not told it finds out by itself, and in the store.
   */
  close(): Promise<void>;
}

/** What opening a queue takes. */
export interface QueueOptions extends ReachOptions {
  /** Id of the sweep. */
  readonly sweep: string;
  /** Milliseconds within which a server that is there has answered. @defaultValue 10,000 */
  readonly answer?: number;
}

/** Milliseconds between two looks whether all has been told. */
const LOOK = 20;

const JOB: JobsOptions = {
  attempts: 25,
  backoff: { type: "fixed", delay: 2000, jitter: 0.5 },
  removeOnComplete: true,
};

/** Milliseconds that a job is a worker's without a word, and between two looks for those that are nobody's. */
const LOCK = 20_000;
const STALLED = 5000;

/** How often a job may lose its worker: machines are taken away all day long. */
const LOSSES = 1000;

/** Milliseconds until a job comes again whose entry somebody else computes. */
const BUSY = 5000;

/** Schema of the queue's tables in PostgreSQL; those of the store are in another. */
const SCHEMA = "lyapscope_queue";

/** The names of an entry: all that a job holds. */
interface JobData extends EntryKey {
  readonly sweep: string;
}

/**
 * Opens the queue of a sweep, or makes it.
 *
 * @throws Error if the server does not answer in time, or the packages are not installed.
 */
export async function openQueue(address: QueueAddress, options: QueueOptions): Promise<EntryQueue> {
  const bullmq = await import("bullmq").catch(() => {
    throw new Error("queues need the package bullmq, which is not installed: npm install bullmq");
  });
  await reachQueue(address, options);
  const { sweep, onNote, answer = CONNECTING } = options;
  // Their connections differ in type and in nothing else that is used here.
  const backend = (address.server === "postgres"
    ? bullmq.createPostgresBackend
    : undefined) as unknown as undefined;
  const name = `lyapscope-${sweep}`;
  const failing = onceAMinute((error: Error) => onNote(`${address.shown}: ${error.message}`));
  const queue: Queue<JobData> = new bullmq.Queue(
    name,
    { connection: connectionOf(address, answer) },
    backend,
  );
  queue.on("error", failing);
  const leave = async () => {
    await endedWithin(queue.getBackend().close(true), answer);
  };
  const ready = queue.waitUntilReady();
  if (!(await endedWithin(ready, CONNECTING))) {
    await leave();
    throw new Error(`the queue ${address.shown} answered once and then no more`);
  }
  await ready;
  return {
    async add(keys) {
      const wanted = new Set(keys.map(jobId));
      // Where this fails somebody else has done it, or adding fails too.
      for (const job of await queue.getFailed())
        if (wanted.has(job.id!)) await job.retry().catch(() => {});
      const jobs = keys.map(({ trial, seed }) => ({
        name: "entry",
        data: { sweep, trial, seed },
        opts: { ...JOB, jobId: jobId({ trial, seed }) },
      }));
      if (jobs.length > 0) await queue.addBulk(jobs);
    },
    listen(concurrency, compute) {
      let hasLeft = false;
      /** Jobs that were taken, and of whose end the server does not know. */
      const untold = new Set<string>();
      const worker: Worker<JobData> = new bullmq.Worker(
        name,
        async (job, token) => {
          untold.add(job.id!);
          const { trial, seed } = job.data;
          const end: EntryEnd = hasLeft ? { kind: "returned" } : await compute({ trial, seed });
          if (end.kind === "returned") {
            await job.moveToWait(token);
            untold.delete(job.id!);
            throw new bullmq.WaitingError();
          }
          if (end.kind === "busy") {
            await job.moveToDelayed(Date.now() + BUSY, token);
            untold.delete(job.id!);
            throw new bullmq.DelayedError();
          }
        },
        {
          connection: connectionOf(address),
          concurrency,
          lockDuration: LOCK,
          stalledInterval: STALLED,
          maxStalledCount: LOSSES,
          runRetryDelay: 1000,
        },
        backend,
      );
      worker.on("error", failing);
      worker.on("completed", (job) => untold.delete(job.id!));
      worker.on("failed", (job) => untold.delete(job?.id ?? ""));
      return {
        pause: () => worker.pause(true),
        async close() {
          hasLeft = true;
          const began = performance.now();
          while (untold.size > 0 && performance.now() - began < answer) await rest(LOOK);
          // Closed gently, the library waits for ever where a connection happens to be between two tries.
          await endedWithin(worker.close(true), answer);
        },
      };
    },
    close: leave,
  };
}

function jobId({ trial, seed }: EntryKey): string {
  return `trial-${trial}-seed-${seed}`;
}

/** @param answer - Milliseconds after which a command has failed; without it one waits for the server to come back. */
function connectionOf({ server, url }: QueueAddress, answer?: number) {
  if (server === "postgres") {
    const patience = { connectionTimeoutMillis: CONNECTING, ...KEEP_ALIVE };
    return { connectionString: url, schema: SCHEMA, migrate: true, max: 4, ...patience };
  }
  const connection = { url, maxRetriesPerRequest: null, skipVersionCheck: true };
  return answer === undefined ? connection : { ...connection, commandTimeout: answer };
}

/** A server that is away fails many times a second. */
function onceAMinute(action: (error: Error) => void): (error: Error) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (performance.now() - last < 60_000) return;
    last = performance.now();
    action(error);
  };
}
