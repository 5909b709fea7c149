/**
 * A PostgreSQL server of the test's own: in a temporary folder, on a free port, ended with it. Nothing else that
 * runs on the machine is touched.
 */
import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { freePort, type OwnServer, ownServer } from "./own-server.ts";

/** Where Debian and others put the programs. */
const PLACES = ["/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt"];

/** How to get it, for tests that are skipped. */
export const POSTGRES_ABSENT = "PostgreSQL's initdb is absent (apt-get install postgresql)";

/** The folder of `initdb` and `postgres`; null where they are not installed, or nobody may run them. */
export function postgresPrograms(): string | null {
  for (const place of PLACES.filter(existsSync)) {
    for (const version of readdirSync(place).sort().reverse()) {
      const folder = join(place, version, "bin");
      if (existsSync(join(folder, "initdb")) && identity() !== null) return folder;
    }
  }
  return null;
}

/** A server of one's own. */
export interface PostgresServer extends OwnServer {
  readonly address: string;
  /** Makes an empty database of that name and returns its address. */
  create(name: string): Promise<string>;
  /** Runs statements in the database of the address. */
  run(statement: string): Promise<void>;
}

/** Starts a server on a free port. */
export async function startPostgres(): Promise<PostgresServer> {
  const programs = postgresPrograms();
  if (programs === null) throw new Error(POSTGRES_ABSENT);
  const folder = mkdtempSync(join(tmpdir(), "lyapscope-postgres-"));
  const owner = identity()!;
  chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, "data");
  const as = { cwd: folder, uid: owner.uid, gid: owner.gid, env: { PATH: process.env["PATH"]! } };
  const options = ["--auth=trust", "--username=lyapscope", "--encoding=UTF8", "--locale=C"];
  execFileSync(join(programs, "initdb"), ["-D", data, "--no-sync", ...options], {
    ...as,
    stdio: "pipe",
  });
  const port = await freePort();
  const address = `postgres://lyapscope@127.0.0.1:${port}/postgres`;
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: address });
    client.on("error", () => {});
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  const settings = ["-F", "-p", String(port), "-h", "127.0.0.1", "-k", folder];
  const server = ownServer({
    folder,
    spawn: () =>
      spawn(join(programs, "postgres"), ["-D", data, ...settings], { ...as, stdio: "ignore" }),
    ask: () => run("select 1"),
    crash: "SIGQUIT", // "immediate"
  });
  await server.start();
  return {
    ...server,
    address,
    run,
    async create(name) {
      await run(`create database ${name}`);
      return address.replace(/postgres$/, name);
    },
  };
}

/** Whom the server runs as: it refuses root. Null where root finds nobody else. */
function identity(): { readonly uid: number; readonly gid: number } | null {
  const { uid, gid } = userInfo();
  if (uid !== 0) return { uid, gid };
  for (const name of ["postgres", "nobody"]) {
    try {
      const idOf = (flag: string) => Number(execFileSync("id", [flag, name], { stdio: "pipe" }));
      return { uid: idOf("-u"), gid: idOf("-g") };
    } catch {
      // There is no such user here.
    }
  }
  return null;
}
