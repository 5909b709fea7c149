import { expect, test } from "vitest";
import { queueAddress } from "../../../../src/sweep/node/queue/queue-address.ts";
import { reachQueue } from "../../../../src/sweep/node/queue/reach-queue.ts";
import { freePort } from "../../../support/own-server.ts";
import { hasRedis, REDIS_ABSENT, startRedis } from "../../../support/redis.ts";

test.each([
  ["postgres://anna@host/sweeps", "postgres", "postgres://anna@host/sweeps"],
  ["postgresql://anna:secret@host:5433/sweeps", "postgres", "postgresql://anna:…@host:5433/sweeps"],
  ["redis://:secret@host:6379", "redis", "redis://:…@host:6379"],
  ["postgres://anna@host/a?password=secret", "postgres", "postgres://anna@host/a?password=…"],
  ["rediss://host", "redis", "rediss://host"],
])("%s is a queue, shown without its password", (text, server, shown) => {
  expect(queueAddress(text)).toEqual({ server, url: text, shown });
});

test.each([["sweeps.db"], ["mysql://host/sweeps"], ["http://host"]])("%s is none", (text) => {
  expect(() => queueAddress(text)).toThrow(
    /the address of the queue is .*; expected postgres:\/\/USER.* or redis:/,
  );
});

test.each(["postgres", "redis"])(
  "a %s server that does not answer is named, asked again, and given up",
  async (server) => {
    const port = await freePort();
    const address = queueAddress(`${server}://anna:secret@127.0.0.1:${port}/0`);
    const notes: string[] = [];
    const reaching = reachQueue(address, { patience: 1500, onNote: (note) => notes.push(note) });
    const shown = `${server}://anna:…@127.0.0.1:${port}/0`;
    await expect(reaching).rejects.toThrow(
      `the queue ${shown}: connect ECONNREFUSED 127.0.0.1:${port}; it was asked for`,
    );
    expect(notes).toEqual([
      `the queue ${shown} does not answer (connect ECONNREFUSED 127.0.0.1:${port}); asking again for 2 s`,
    ]);
  },
);

test("nobody waits for a server after Ctrl-C", async () => {
  const address = queueAddress(`redis://127.0.0.1:${await freePort()}`);
  const options = { patience: Number.POSITIVE_INFINITY, signal: AbortSignal.abort() };
  await expect(reachQueue(address, { ...options, onNote: () => {} })).rejects.toMatchObject({
    name: "AbortError",
  });
});

const absent = !hasRedis();
if (absent) console.info(`skipped: Redis that drops what it holds, or refuses; ${REDIS_ABSENT}`);

test.skipIf(absent)("a Redis that refuses is not asked again", async () => {
  const server = await startRedis();
  const notes: string[] = [];
  const options = { patience: 60_000, onNote: (note: string) => notes.push(note) };
  try {
    await server.configure("requirepass", "secret");
    const address = queueAddress(server.address.replace("//", "//:wrong@"));
    await expect(reachQueue(address, options)).rejects.toThrow(/^the queue .*: WRONGPASS [^;]*$/);
    expect(notes).toEqual([]);
  } finally {
    await server.remove();
  }
});

test.skipIf(absent)(
  "a Redis that may drop what waits in it is named, with what to do",
  async () => {
    const server = await startRedis();
    const address = queueAddress(server.address);
    const notes: string[] = [];
    try {
      await reachQueue(address, { patience: 1000, onNote: (note) => notes.push(note) });
      expect(notes).toEqual([]);
      await server.configure("maxmemory-policy", "allkeys-lru");
      await reachQueue(address, { patience: 1000, onNote: (note) => notes.push(note) });
      expect(notes).toEqual([
        expect.stringMatching(
          /its maxmemory-policy is allkeys-lru.*expected noeviction \(redis-cli/,
        ),
      ]);
    } finally {
      await server.remove();
    }
  },
);
