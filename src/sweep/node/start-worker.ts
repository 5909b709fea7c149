import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { WorkerOrders } from "./worker-orders.ts";

/** Milliseconds in which a process that has said all that it has to say is gone. */
const GOING = 20_000;

/**
 * A worker's process that has its orders. What it prints, if ever, goes to stderr. One that has closed its channel and
 * does not end is ended.
 */
export function startWorker({ store, sweep, folder, attempts, entry }: WorkerOrders): ChildProcess {
  const child = fork(workerFile(), [], {
    serialization: "advanced",
    stdio: ["ignore", 2, 2, "ipc"],
  });
  const orders: WorkerOrders = { store, sweep, folder, attempts, entry };
  child.send(orders, () => {});
  child.once("disconnect", () => {
    const timer = setTimeout(() => child.kill("SIGKILL"), GOING);
    child.once("exit", () => clearTimeout(timer));
  });
  return child;
}

/** Processes are started from JavaScript: beside this file, or where this file would be compiled to. */
function workerFile(): string {
  const beside = fileURLToPath(new URL("./worker-process.js", import.meta.url));
  if (existsSync(beside)) return beside;
  return fileURLToPath(new URL("../../../dist/sweep/node/worker-process.js", import.meta.url));
}
