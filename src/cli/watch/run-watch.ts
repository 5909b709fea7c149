import { plural } from "../../report/format.ts";
import type { RunState, RunStore } from "../../store/store.ts";
import type { TensorboardWriter } from "../../store/tensorboard/node/tensorboard-writer.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { checkTargets } from "../spectrum/spectrum-files.ts";
import { command } from "./command.ts";
import { takeMetrics } from "./compute-checkpoint.ts";
import { createDataGuard, dataThere } from "./data-file.ts";
import { followFolder } from "./follow-folder.ts";
import { createHandler } from "./handle-checkpoint.ts";
import { watchRun } from "./identity.ts";
import { openLedger } from "./ledger.ts";
import { createMetricsFile } from "./metrics-file.ts";
import { createQueue } from "./queue.ts";
import { createSayOnce, type WatchSession } from "./session.ts";
import { jsonWriter, tableWriter } from "./watch-output.ts";
import { type WatchSettings, watchSettings } from "./watch-settings.ts";
import { openWatchedData } from "./watched-data.ts";

/** What `lyapscope watch` does. */
export async function runWatch(parsed: ParsedArguments, context: Context): Promise<void> {
  const settings = watchSettings(parsed);
  await checkTargets(parsed);
  let unread = false;
  context.onUnread?.((stream) => {
    unread ||= stream === "out";
    return stream === "out" ? "stop" : "go on";
  });
  try {
    await watchWithData(parsed, settings, context);
  } catch (error) {
    // Ctrl-C is how watching ends.
    if (!context.signal.aborted) throw error;
  }
  if (unread) {
    throw new Error(
      `nobody reads standard output any more; what was computed is in ${settings.store}, and the same ` +
        "command goes on from there",
    );
  }
}

async function watchWithData(
  parsed: ParsedArguments,
  settings: WatchSettings,
  context: Context,
): Promise<void> {
  await dataThere(settings, context);
  const data = await openWatchedData(settings.input, parsed);
  try {
    await watchWithStore(parsed, settings, data.inputsOf, context);
  } finally {
    await data.close();
  }
}

async function watchWithStore(
  parsed: ParsedArguments,
  settings: WatchSettings,
  inputsOf: WatchSession["inputsOf"],
  context: Context,
): Promise<void> {
  const { err, out, signal } = context;
  const { openStore } = await import("../../store/node/open-store.ts");
  const store = await openStore(settings.store);
  let board: TensorboardWriter | null = null;
  try {
    const { id } = await store.createRun(await watchRun(command, parsed));
    await store.holdRun(id);
    board = await openBoard(store, id, settings);
    const ledger = await openLedger(store, id, board?.write);
    const metrics = settings.metrics === null ? null : createMetricsFile(settings.metrics);
    const say = (text: string) => err.write(text);
    const session: WatchSession = {
      parsed,
      context,
      settings,
      inputsOf,
      ledger,
      metrics,
      queue: createQueue(settings.timing),
      now: () => performance.now(),
      write: settings.asJson ? jsonWriter(out) : tableWriter(out, metrics !== null),
      say,
      sayOnce: createSayOnce(say),
    };
    const enter = (state: RunState) =>
      store.record(id, { state: { state, step: ledger.lastStep, message: "" } });
    if (ledger.size > 0) {
      say(`${plural(ledger.size, "checkpoint")} already in ${settings.store} (run ${id})\n`);
    }
    await enter("running");
    let end: RunState = "failed";
    try {
      await follow(session);
      end = "finished";
    } finally {
      await enter(signal.aborted ? "stopped" : end);
    }
  } finally {
    await board?.close();
    await store.close();
  }
}

/** An event file that begins with what was recorded before. */
async function openBoard(
  store: RunStore,
  id: string,
  { tensorboard }: WatchSettings,
): Promise<TensorboardWriter | null> {
  if (tensorboard === null) return null;
  const { eventsUntil, openRunFolder } = await import("../../store/tensorboard/node/run-folder.ts");
  return openRunFolder(store, id, tensorboard, await eventsUntil(store, id));
}

async function follow(session: WatchSession): Promise<void> {
  const { settings, context, queue, now, say } = session;
  const { handle, conclude } = createHandler(session);
  const requireSameData = await createDataGuard(settings, context.signal);
  await followFolder({
    ...settings,
    ...{ queue, now, say },
    async handle(candidate) {
      await requireSameData();
      await handle(candidate);
    },
    signal: context.signal,
    afterScan: () => takeMetrics(session),
  });
  if (!context.signal.aborted) conclude();
}
