/** A queue whose server goes away at a bad moment: everything that is asked of it ends all the same. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EntryKey } from "../../../../src/store/sweeps.ts";
import { type EntryQueue, openQueue } from "../../../../src/sweep/node/queue/entry-queue.ts";
import { queueAddress } from "../../../../src/sweep/node/queue/queue-address.ts";
import type { EntryEnd } from "../../../../src/sweep/run/one-entry.ts";
import { POSTGRES_ABSENT, postgresPrograms, startPostgres } from "../../../support/postgres.ts";
import { hasRedis, REDIS_ABSENT, startRedis } from "../../../support/redis.ts";

interface Server {
  readonly address: string;
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

const FIRST: EntryKey = { trial: 0, seed: 1 };
const SECOND: EntryKey = { trial: 1, seed: 1 };
/** Milliseconds after which something hangs: each of these takes a second. */
const HANGS = 60_000;

const OVER: EntryEnd = { kind: "over", state: "done", reason: "" };

const SERVERS = [
  { name: "Redis", isThere: hasRedis(), absent: REDIS_ABSENT, start: startRedis },
  {
    name: "PostgreSQL",
    isThere: postgresPrograms() !== null,
    absent: POSTGRES_ABSENT,
    start: startPostgres,
  },
];

for (const { name, isThere, absent, start } of SERVERS) {
  if (!isThere) console.info(`skipped: queues on ${name}; ${absent}`);
  describe.skipIf(!isThere)(`a queue on ${name}`, { timeout: HANGS }, () => {
    let server: Server;
    let sweeps = 0;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server?.remove());

    const open = (): Promise<EntryQueue> =>
      openQueue(queueAddress(server.address), {
        ...{ sweep: `${sweeps++}`, patience: 30_000, answer: 500, onNote: () => {} },
      });

    /** Resolves when the entry has been delivered; what comes of it is told by `end`. */
    function delivered(queue: EntryQueue, end: () => Promise<EntryEnd>) {
      const got: EntryKey[] = [];
      let tell = () => {};
      const first = new Promise<void>((resolve) => {
        tell = resolve;
      });
      const listener = queue.listen(1, async (key) => {
        got.push(key);
        tell();
        return end();
      });
      return { listener, got, first };
    }

    test("one who listens leaves while the connection is between two tries", async () => {
      const queue = await open();
      const { listener, got, first } = delivered(queue, async () => OVER);
      await queue.add([FIRST]);
      await first;
      await server.stop();
      await sleep(100);
      await listener.pause();
      await listener.close();
      await queue.close();
      await server.start();
      expect(got).toEqual([FIRST]);
    });

    test("one who has a job whose end it cannot tell leaves all the same", async () => {
      const queue = await open();
      const { listener, first } = delivered(queue, async () => {
        await server.stop();
        return { kind: "returned" };
      });
      await queue.add([FIRST]);
      await first;
      await listener.pause();
      await listener.close();
      await queue.close();
      await server.start();
    });

    test("jobs that a server does not take are refused in time, and taken when it is back", async () => {
      const queue = await open();
      await server.stop();
      await expect(queue.add([FIRST, SECOND])).rejects.toThrow();
      await server.start();
      await expect.poll(() => queue.add([FIRST, SECOND]).then(() => "added", String)).toBe("added");
      const { listener, got } = delivered(queue, async () => OVER);
      await expect.poll(() => got.length).toBe(2);
      expect(got).toEqual(expect.arrayContaining([FIRST, SECOND]));
      await listener.close();
      await queue.close();
    });
  });
}
