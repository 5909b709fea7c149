/** Runs under another name, and runs that are no longer wanted. */

import { stateText } from "../../records/run-listing.ts";
import { plural } from "../../report/format.ts";
import type { Run, RunHold, RunStore } from "../../store/store.ts";
import type { Context } from "../command.ts";
import { UsageError } from "../failure.ts";

/** What `lyapscope runs rename` does. @returns the run as it is called now. */
export async function renameRun(
  store: RunStore,
  prefix: string,
  name: string,
  { err }: Context,
): Promise<Run> {
  const run = await store.run(prefix);
  await store.renameRun(run.id, name);
  const before = run.name === null ? "" : `, before ${run.name}`;
  err.write(`run ${run.id} is called ${name} now${before}\n`);
  return { ...run, name };
}

/**
 * What `lyapscope runs delete` does: all of the runs, or none if one of them is being computed.
 *
 * @param isCertain - Nobody is asked.
 * @returns their ids.
 */
export async function deleteRuns(
  store: RunStore,
  prefixes: readonly string[],
  isCertain: boolean,
  context: Context,
): Promise<string[]> {
  const runs = new Map<string, Run>();
  for (const prefix of prefixes) {
    const run = await store.run(prefix);
    runs.set(run.id, run);
  }
  const holds: RunHold[] = [];
  try {
    for (const id of runs.keys()) holds.push(await store.holdRun(id));
    for (const run of runs.values()) context.err.write(`${await lineOf(store, run)}\n`);
    if (!isCertain) await requireConsent(runs.size, context);
    for (const id of runs.keys()) await store.removeRun(id);
  } finally {
    for (const hold of holds) await hold.release();
  }
  context.err.write(`deleted ${plural(runs.size, "run")}\n`);
  return [...runs.keys()];
}

async function lineOf(store: RunStore, run: Run): Promise<string> {
  const { step } = await store.latest(run.id);
  const checkpoints = await store.checkpoints(run.id);
  return [
    `run ${run.id}${run.name === null ? "" : ` ${run.name}`}`,
    stateText(run, false),
    step === null ? "nothing recorded" : plural(step, "step"),
    plural(checkpoints.length, "checkpoint"),
  ].join(", ");
}

/** @throws UsageError where nobody can be asked, or whoever is asked does not say yes. */
async function requireConsent(count: number, { ask }: Context): Promise<void> {
  const what = count === 1 ? "this run" : `these ${count} runs`;
  if (ask === undefined) {
    throw new UsageError(
      `delete asks before it deletes ${what}, and there is no terminal to ask on; expected --yes`,
      ["--yes"],
    );
  }
  const answer = await ask(`Delete ${what} and everything recorded of them? [y/N] `);
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new UsageError("nothing was deleted");
}
