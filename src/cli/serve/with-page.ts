/**
 * `--open`: the page beside a training. It has a process of its own, so that whoever looks, and however much, takes
 * nothing of the thread that trains; what fails there fails there.
 */
import { type ChildProcess, fork } from "node:child_process";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { isPostgres } from "../../store/node/postgres/address.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { shownPlace } from "../sources/shown-place.ts";
import { openBrowser } from "./open-browser.ts";

const CHILD = new URL("./page-child.js", import.meta.url);

/** Of `nice`. */
const PRIORITY = 5;

/**
 * Does `work`, with the page of a store beside it if `--open` asks for one.
 *
 * @param path - The store's file or address; it is open by now.
 */
export async function withPage<Result>(
  parsed: ParsedArguments,
  path: string,
  context: Context,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!parsed.flag("open")) return work();
  const child = startPage(path, context);
  try {
    return await work();
  } finally {
    if (child.connected) child.disconnect();
  }
}

function startPage(path: string, context: Context): ChildProcess {
  const { err } = context;
  const child = fork(fileURLToPath(CHILD), [], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  const say = (why: string) => err.write(`there is no page: ${why}\n`);
  child.on("message", ({ url, failure }: { url?: string; failure?: string }) => {
    if (url === undefined) return say(failure ?? "its process said nothing");
    const place = isPostgres(path) ? shownPlace(path) : path;
    err.write(`page  ${url} (afterwards: lyapscope serve --store ${place})\n`);
    openBrowser(url, context);
  });
  child.on("error", ({ message }) => say(message));
  try {
    if (child.pid !== undefined) setPriority(child.pid, PRIORITY);
  } catch {
    // Where a system does not allow it, it is as everybody else.
  }
  // The address may come late, and the training may be over before.
  child.send({ store: path }, () => {});
  return child;
}
