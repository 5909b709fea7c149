/** Which process this is, and whether another one, written down somewhere, is still there. */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** A process, as it is written down. */
export interface ProcessIdentity {
  readonly host: string;
  readonly process: number;
  /** When it began, by which two of one number are told apart; null where nobody says. */
  readonly birth: string | null;
}

/** This process. */
export function thisProcess(): ProcessIdentity {
  return { host: hostname(), process: process.pid, birth: birthOf(process.pid) };
}

/** Whether a process is there; null where that cannot be said from here. */
export function isThere({ host, process: number, birth }: ProcessIdentity): boolean | null {
  if (host !== hostname()) return null;
  if (!exists(number)) return false;
  const now = birthOf(number);
  return birth === null || now === null ? null : now === birth;
}

/** A process for people. */
export function processName({ host, process: number }: ProcessIdentity): string {
  return `process ${number}${host === hostname() ? "" : ` on ${host}`}`;
}

/** The process that a name of {@link processName} says; null if it says none. */
export function processNamed(name: string | null): Omit<ProcessIdentity, "birth"> | null {
  const found = /^process (\d+)(?: on (.+))?$/.exec(name ?? "");
  return found === null ? null : { host: found[2] ?? hostname(), process: Number(found[1]) };
}

/** When a process began: the boot and the ticks since then; null where there is no /proc. */
export function birthOf(number: number): string | null {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const status = readFileSync(`/proc/${number}/stat`, "utf8");
    // The name, in brackets, may hold anything; the start time is the 20th field behind it.
    const ticks = status.slice(status.lastIndexOf(")") + 2).split(" ")[19];
    return ticks === undefined ? null : `${boot} ${ticks}`;
  } catch {
    return null;
  }
}

function exists(number: number): boolean {
  try {
    process.kill(number, 0);
    return true;
  } catch (error) {
    // EPERM: there is one, of another user.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
