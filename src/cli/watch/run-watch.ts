import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { SequenceSet } from "../../data/sequences.ts";
import type { RunState } from "../../store/store.ts";
import { integerOf } from "../arguments.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { command } from "../commands/watch.ts";
import { loadData } from "../load-data.ts";
import { checkTargets } from "../spectrum-files.ts";
import { followFolder } from "./follow-folder.ts";
import { type CheckpointSession, createHandler } from "./handle-checkpoint.ts";
import { watchRun } from "./identity.ts";
import { openLedger } from "./ledger.ts";
import { createMetricsFile } from "./metrics-file.ts";
import { createQueue } from "./queue.ts";
import { jsonWriter, tableWriter } from "./watch-output.ts";
import { type WatchSettings, watchSettings } from "./watch-settings.ts";

/** What `lyapscope watch` does. */
export async function runWatch(parsed: ParsedArguments, context: Context): Promise<void> {
  const settings = watchSettings(parsed);
  await checkTargets(parsed);
  try {
    await watchWithData(parsed, settings, context);
  } catch (error) {
    // Ctrl-C is how watching ends.
    if (!context.signal.aborted) throw error;
  }
}

async function watchWithData(
  parsed: ParsedArguments,
  settings: WatchSettings,
  context: Context,
): Promise<void> {
  await dataThere(settings, context);
  const steps = integerOf(parsed, "steps", 1);
  const inputs = await loadData(
    settings.input,
    parsed,
    parsed.flag("closed-loop") ? undefined : steps,
  );
  try {
    await watchWithStore(parsed, settings, inputs, context);
  } finally {
    await inputs.close?.();
  }
}

/** Waits for the data, which a training script may write when it begins. */
async function dataThere({ input, once, poll, timing }: WatchSettings, { err, signal }: Context) {
  if (once) return;
  const sizeOf = async () => (await stat(input).catch(() => null))?.size ?? null;
  let before = await sizeOf();
  if (before !== null) return;
  err.write(`waiting for ${input}, which does not exist yet\n`);
  for (;;) {
    const pause = before === null ? Math.min(poll, timing.retry) : timing.settle;
    await sleep(pause, undefined, { signal });
    const size = await sizeOf();
    if (size !== null && size === before) return;
    before = size;
  }
}

async function watchWithStore(
  parsed: ParsedArguments,
  settings: WatchSettings,
  inputs: SequenceSet,
  context: Context,
): Promise<void> {
  const { err, out, signal } = context;
  const { openStore } = await import("../../store/node/open-store.ts");
  const store = await openStore(settings.store);
  try {
    const { id } = await store.createRun(await watchRun(command, parsed));
    const ledger = await openLedger(store, id);
    const metrics = settings.metrics === null ? null : createMetricsFile(settings.metrics);
    const session: CheckpointSession = {
      parsed,
      context,
      inputs,
      ledger,
      metrics,
      folder: settings.folder,
      queue: createQueue(settings.timing),
      write: settings.asJson ? jsonWriter(out) : tableWriter(out, metrics !== null),
      now: () => performance.now(),
    };
    const handler = createHandler(session);
    const state = (state: RunState, message: string) =>
      store.record(id, { state: { state, step: handler.lastStep, message } });
    if (ledger.size > 0) {
      err.write(`${ledger.size} checkpoints are in ${settings.store} (run ${id}) already\n`);
    }
    await state("running", `watching ${settings.folder}`);
    try {
      await followFolder({
        ...settings,
        ...session,
        signal,
        ...handler,
        say: (text) => err.write(text),
      });
    } finally {
      await state(signal.aborted ? "stopped" : "finished", "");
    }
    handler.conclude();
  } finally {
    await store.close();
  }
}
