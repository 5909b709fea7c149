/**
 * A task in a process of its own: what a file does to a reader, it does there, and what takes too long or too much
 * is ended with it. It gives way to a training that is under way on this machine.
 */
import { fork } from "node:child_process";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import type { Outcome, RunTask } from "../../server/compute/work.ts";

const CHILD = new URL("./task-child.js", import.meta.url);

/** Megabytes of JavaScript's own memory. */
const MEMORY = 4096;
/** Of `nice`: lower than what people start themselves. */
const PRIORITY = 10;

/** What a child says. */
type Message =
  | { readonly outcome: Outcome }
  | { readonly outcome?: undefined; readonly done: number; readonly total: number };

/** Runs a task in a child process. */
export const runTask: RunTask = (task, { signal, milliseconds, onProgress }) =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve({ kind: "cancelled", message: "cancelled" });
      return;
    }
    const child = fork(fileURLToPath(CHILD), [], {
      execArgv: [`--max-old-space-size=${MEMORY}`],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    try {
      if (child.pid !== undefined) setPriority(child.pid, PRIORITY);
    } catch {
      // Where a system does not allow it, it is as everybody else.
    }
    const settle = (outcome: Outcome) => {
      clearTimeout(end);
      signal.removeEventListener("abort", cancel);
      child.kill("SIGKILL");
      resolve(outcome);
    };
    const cancel = () => settle({ kind: "cancelled", message: "cancelled" });
    const end = setTimeout(() => {
      const seconds = Math.round(milliseconds / 1000);
      settle({
        kind: "too long",
        message: `it took longer than ${seconds} s; expected less work, or more time (--time-limit SECONDS)`,
      });
    }, milliseconds);
    signal.addEventListener("abort", cancel, { once: true });
    child.on("message", (message: Message) => {
      if (message.outcome !== undefined) settle(message.outcome);
      else onProgress(message.done, message.total);
    });
    child.on("error", (error) => settle({ kind: "failed", message: error.message }));
    child.on("exit", (code, by) => {
      const how = by === null ? `with code ${code}` : `by ${by}`;
      settle({
        kind: "failed",
        message: `the process that computed it ended ${how}; it may have needed more memory than there is`,
      });
    });
    child.send(task);
  });
