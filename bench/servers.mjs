/**
 * Servers of a bench's own, as the tests start them: in temporary folders, on free ports. The tests' sources are
 * TypeScript, which Vite loads.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

/** What a trial can be on, each with the servers that it needs. */
export const PLACES = { sqlite: [], postgres: ["postgres"], redis: ["postgres", "redis"] };

/**
 * Starts what a place needs.
 *
 * @returns the addresses of store and queue (null: an SQLite file, and no queue), and the servers.
 */
export async function startServers(place) {
  const servers = [];
  try {
    for (const name of PLACES[place]) {
      const { startPostgres, startRedis } = await supportOf(name);
      servers.push(await (name === "postgres" ? startPostgres() : startRedis()));
    }
  } catch (error) {
    await remove(servers);
    throw error;
  }
  const store = servers.length === 0 ? null : servers[0].address;
  const queue = servers.length === 0 ? null : servers.at(-1).address;
  return { store, queue, servers, remove: () => remove(servers) };
}

/** Stops servers as a crash would, and starts them again after so many seconds. */
export async function interrupt(servers, seconds) {
  for (const server of servers) await server.stop();
  await sleep(1000 * seconds);
  for (const server of servers) await server.start();
}

async function supportOf(name) {
  const path = fileURLToPath(new URL(`../test/support/${name}.ts`, import.meta.url));
  const { module } = await runnerImport(path, { configFile: false, logLevel: "error" });
  return module;
}

async function remove(servers) {
  for (const server of servers) await server.remove();
}
