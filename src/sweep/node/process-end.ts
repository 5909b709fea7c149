/** How a worker's process ended that was not told to, and which entry it left. */
import type { ChildProcess } from "node:child_process";
import type { EntryKey } from "../../store/sweeps.ts";
import type { WorkerReport } from "./worker-orders.ts";

/** An entry that was being computed, with the lease on it. */
export interface LeftEntry extends EntryKey {
  readonly token: string;
}

/** The end of a process. */
export interface ProcessEnd {
  /** For people: "killed by SIGKILL". */
  readonly how: string;
  /** Whether it came from outside, so that it says nothing about what was being computed. */
  readonly isFromOutside: boolean;
  /** What it left; null if nothing was under way. */
  readonly left: LeftEntry | null;
}

/** Signals by which people and systems end a process; others are what a process does to itself. */
const FROM_OUTSIDE: readonly string[] = ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"];

/** The end of a process that does not end as it was told, as soon as there is one. */
export function endOfProcess(child: ChildProcess): Promise<ProcessEnd> {
  let said: string | null = null;
  let left: LeftEntry | null = null;
  child.on("message", (report: WorkerReport) => {
    if (report.kind === "error") said = report.message;
    if (report.kind === "begin") left = report;
    if (report.kind === "outcome") left = null;
  });
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      const byCode = said ?? `exit code ${code}`;
      const how = signal === null ? byCode : howKilled(signal);
      const isFromOutside = signal !== null && FROM_OUTSIDE.includes(signal);
      resolve({ how, isFromOutside, left });
    });
  });
}

function howKilled(signal: string): string {
  const why = signal === "SIGKILL" ? ", as systems do that run out of memory" : "";
  return `killed by ${signal}${why}`;
}
