/** Leases of processes that are gone, as an SQLite file has them. */
import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import { expect, test } from "vitest";
import { openStore } from "../../../src/store/node/open-store.ts";
import { birthOf } from "../../../src/store/node/sql/process-identity.ts";
import type { LeaseRequest } from "../../../src/store/sweeps.ts";
import { newPath, runSql } from "./files.ts";

const LEASE: LeaseRequest = { milliseconds: 3_600_000, attempts: 3 };

/** A sweep with one entry that is leased, and then written down as another process's. */
async function leasedBy(process: number, birth: string | null, host = hostname()) {
  const path = newPath();
  const store = await openStore(path);
  const { id } = await store.createSweep({ name: "a", definition: {}, source: {}, versions: {} });
  await store.addSettings(id, [
    { trial: 0, draw: 0, point: {}, setting: "a", rejected: null, seeds: [1] },
  ]);
  await store.leaseEntry(id, LEASE);
  const quoted = birth === null ? "null" : `'${birth}'`;
  runSql(path, `update entries set process = ${process}, birth = ${quoted}, host = '${host}'`);
  return { store, id };
}

const ended = () => spawnSync(process.execPath, ["--version"]).pid;

test("an entry whose process is gone from this machine can be had at once", async () => {
  const { store, id } = await leasedBy(ended(), birthOf(process.pid));
  expect(await store.leaseEntry(id, LEASE)).toMatchObject({ attempts: 2, failures: 0, losses: 1 });
  await store.close();
});

test("nor does a process keep it that has the number of one that is gone", async () => {
  const { store, id } = await leasedBy(process.ppid, "another boot 17");
  const now = await store.leaseEntry(id, LEASE);
  // Without /proc nobody can tell, and the lease stands until it runs out.
  expect(now?.losses).toBe(birthOf(process.ppid) === null ? undefined : 1);
  await store.close();
});

test("one of another machine keeps it until the lease runs out", async () => {
  const { store, id } = await leasedBy(ended(), null, "another-machine");
  expect(await store.leaseEntry(id, LEASE)).toBeNull();
  expect((await store.entries(id))[0].worker).toMatch(/^process \d+ on another-machine$/);
  await store.close();
});
