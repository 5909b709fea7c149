/** Addresses of servers as people see them, and how long a server that is away is asked; no server is needed. */
import { expect, test } from "vitest";
import { reasonOf } from "../../../src/errors.ts";
import { isPostgres, shownAddress } from "../../../src/store/node/postgres/address.ts";
import {
  isPassing,
  openingPatience,
  withPatience,
} from "../../../src/store/node/postgres/patience.ts";

const AWAY = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
const REFUSED = Object.assign(new Error("no such table"), { code: "42P01" });

/** Fails so many times, and counts. */
function failing(error: Error, times: number) {
  let calls = 0;
  const action = async () => {
    if (++calls <= times) throw error;
    return calls;
  };
  return { action, calls: () => calls };
}

test("addresses are shown without their passwords, wherever those stand", () => {
  expect(shownAddress("postgres://me:secret@host:1/db")).toBe("postgres://me:…@host:1/db");
  const inQuery = shownAddress("postgresql://me@host/db?password=secret&sslmode=require");
  expect(inQuery).toBe("postgresql://me@host/db?password=…&sslmode=require");
  expect(shownAddress("postgres://host/db")).toBe("postgres://host/db");
  expect(
    ["postgres://a/b", "postgresql://a/b", "runs.db", "x/postgres://"].map(isPostgres),
  ).toEqual([true, true, false, false]);
});

test("servers that start, stop, or are out of reach may answer later; other errors stay", () => {
  expect([AWAY, REFUSED, new Error("x")].map(isPassing)).toEqual([true, false, false]);
  const codes = ["57P01", "08006", "40001", "23505", "28P01"];
  expect(codes.map((code) => isPassing({ code }))).toEqual([true, true, true, false, false]);
  expect(isPassing(new Error("Connection terminated unexpectedly"))).toBe(true);
  // Of a name with several addresses every one must be out of reach.
  const several = (...errors: Error[]) => new AggregateError(errors, "");
  expect([several(AWAY, AWAY), several(AWAY, REFUSED), several()].map(isPassing)).toEqual([
    true,
    false,
    false,
  ]);
  expect(reasonOf(several(AWAY))).toBe("connect");
});

test("what is away is asked again, and said once; what is refused is not asked again", async () => {
  const said: string[] = [];
  const patience = {
    limit: () => 60_000,
    onWait: (why: string, limit: number) => said.push(`${why}, ${limit}`),
    isOver: () => false,
  };
  expect(await withPatience(failing(AWAY, 2).action, patience)).toBe(3);
  expect(said).toEqual(["connect, 60000"]);
  const refused = failing(REFUSED, 1);
  await expect(withPatience(refused.action, patience)).rejects.toBe(REFUSED);
  expect([refused.calls(), said.length]).toEqual([1, 1]);
});

test("nobody waits for longer than was said, nor for a store that is closed", async () => {
  const patience = { limit: () => 60_000, onWait: () => {}, isOver: () => false };
  for (const less of [{ limit: () => 1 }, { isOver: () => true }]) {
    const away = failing(AWAY, 1);
    await expect(withPatience(away.action, { ...patience, ...less })).rejects.toBe(AWAY);
    expect(away.calls()).toBe(1);
  }
});

test("a host whose name nobody knows is given up long before one that is away", () => {
  const unknown = Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" });
  expect([unknown, AWAY].map(openingPatience)).toEqual([10_000, 120_000]);
});

test("waiting ends with the signal, in the signal's words", async () => {
  const stop = new AbortController();
  const onWait = () => queueMicrotask(() => stop.abort());
  const patience = { limit: () => 1e9, onWait, isOver: () => false, signal: stop.signal };
  const away = failing(AWAY, 1e9);
  await expect(withPatience(away.action, patience)).rejects.toMatchObject({ name: "AbortError" });
  expect(away.calls()).toBe(1);
  await expect(withPatience(away.action, patience)).rejects.toBe(stop.signal.reason);
});
