/**
 * Sweeps whose workers are killed with signal 9 at any moment, and whose servers are stopped; on dist/.
 *
 * @module-tag slow
 */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { describeCompiled } from "../../support/compiled.ts";
import { POSTGRES_ABSENT, postgresPrograms, startPostgres } from "../../support/postgres.ts";
import { hasRedis, REDIS_ABSENT, startRedis } from "../../support/redis.ts";

interface Trial {
  readonly runs: number;
  readonly kills: number;
  readonly store?: string;
  readonly queue?: string;
  readonly disturb?: (kill: number) => Promise<void>;
}

async function killTrial(trial: Trial): Promise<object> {
  const place = new URL("../../../bench/sweep-kills.mjs", import.meta.url).href;
  return (await import(place)).killTrial(trial);
}

/** All runs once, none failed, every number as it is without kills. */
const UNHARMED = { differences: [] };

const postgresAbsent = postgresPrograms() === null;
const redisAbsent = !hasRedis();
if (postgresAbsent) console.info(`skipped: sweeps on PostgreSQL; ${POSTGRES_ABSENT}`);
if (redisAbsent) console.info(`skipped: sweeps on Redis; ${REDIS_ABSENT}`);

describeCompiled(
  "a sweep whose workers are killed has the numbers of one that nobody disturbed",
  () => {
    test("in an SQLite file", async () => {
      expect(await killTrial({ runs: 12, kills: 4 })).toMatchObject(UNHARMED);
    });

    test.skipIf(postgresAbsent)(
      "with queue and store on a PostgreSQL server that stops",
      async () => {
        const server = await startPostgres();
        const store = await server.create("sweeps");
        const disturb = async (kill: number) => {
          if (kill !== 1) return;
          await server.stop();
          await sleep(3000);
          await server.start();
        };
        try {
          const trial = { runs: 12, kills: 4, store, queue: store, disturb };
          expect(await killTrial(trial)).toMatchObject(UNHARMED);
        } finally {
          await server.remove();
        }
      },
    );

    test.skipIf(postgresAbsent || redisAbsent)(
      "with a queue on a Redis server that stops",
      async () => {
        const [server, redis] = [await startPostgres(), await startRedis()];
        const store = await server.create("sweeps");
        const disturb = async (kill: number) => {
          if (kill !== 1) return;
          await redis.stop();
          await sleep(3000);
          await redis.start();
        };
        try {
          const trial = { runs: 12, kills: 4, store, queue: redis.address, disturb };
          expect(await killTrial(trial)).toMatchObject(UNHARMED);
        } finally {
          await redis.remove();
          await server.remove();
        }
      },
    );
  },
);
