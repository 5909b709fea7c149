import { totalmem } from "node:os";
import { dirname } from "node:path";
import { andClose } from "../targets/and-close.ts";
import { notesTo } from "../terminal/notes.ts";
import "../../experiment/node/use-machine.ts";
import type { Configuration } from "../../experiment/configuration/configuration.ts";
import { readingOf } from "../../experiment/configuration/reading.ts";
import { atSetting } from "../../experiment/configuration/setting-error.ts";
import { diskFiles } from "../../experiment/node/disk-files.ts";
import { runVersions } from "../../experiment/node/version.ts";
import type { ExperimentResult } from "../../experiment/observer.ts";
import { runExperiment } from "../../experiment/run-experiment.ts";
import { networkFile } from "../../formats/own/network-file.ts";
import { plural } from "../../report/format.ts";
import { mirrorEvents } from "../../store/node/mirror-events.ts";
import type { RunStore } from "../../store/store.ts";
import { integerOf } from "../arguments.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { Interrupted, UsageError } from "../failure.ts";
import { withPage } from "../serve/with-page.ts";
import { requireFolder } from "../sources/named-file.ts";
import { requireWritable, writeWhole } from "../targets/write-whole.ts";
import {
  checkedConfiguration,
  loadConfiguration,
  overridesOf,
  withPlace,
} from "./load-configuration.ts";
import { templateOf, withOverrides } from "./templates.ts";
import { trainDocument, trainSummary } from "./train-summary.ts";
import { trainingTable } from "./training-table.ts";

/** What `lyapscope train` does. */
export async function runTrain(parsed: ParsedArguments, context: Context): Promise<void> {
  const printed = await printedInstead(parsed, context);
  if (printed !== null) {
    context.out.write(printed);
    return;
  }
  const [path] = parsed.positionals;
  if (path === undefined) {
    throw new UsageError(
      "CONFIG is missing: a YAML file; lyapscope train --template lorenz > train.yaml makes one",
    );
  }
  const { configuration, placeOf } = await loadConfiguration(path, parsed, context);
  const { output, store: storePath } = configuration;
  if (output !== undefined) {
    const place = placeOf(["output"]);
    const who = place === "--output" ? place : `${place}: output`;
    await requireWritable(who, output, [".safetensors"]);
  }
  // Before --fresh forgets anything.
  const boards = parsed.value("tensorboard");
  if (boards !== undefined) await requireFolder("--tensorboard", boards);
  sayWhenUnread(storePath, context);
  const { openStore } = await import("../../store/node/open-store.ts");
  const say = notesTo(context.err);
  const store = await atSetting(["store"], () =>
    openStore(storePath, { onLost: say, onWait: say, signal: context.signal }),
  ).catch((error) => Promise.reject(withPlace(error, placeOf)));
  await andClose(store, async () => {
    const files = diskFiles(dirname(path));
    try {
      await withPage(parsed, storePath, context, () =>
        trainInto(store, configuration, path, parsed, { context, files }),
      );
    } catch (error) {
      throw withPlace(error, placeOf);
    } finally {
      await files.close();
    }
  });
}

/** What is printed instead of a training: the page of keys, or a template. */
async function printedInstead(parsed: ParsedArguments, context: Context): Promise<string | null> {
  if (parsed.flag("keys")) {
    const other = Object.keys(parsed.options).find((name) => name !== "keys" && parsed.flag(name));
    if (other !== undefined || parsed.positionals.length > 0) {
      throw new UsageError(
        `--keys prints all keys of a configuration, and stands alone; got ${other === undefined ? parsed.positionals[0] : `--${other}`} too`,
      );
    }
    const { configurationPage } = await import(
      "../../experiment/configuration/configuration-page.ts"
    );
    return configurationPage();
  }
  const template = await templateOf(parsed);
  if (template === null) return null;
  const overrides = await overridesOf(parsed);
  await checkedConfiguration(template, `template ${parsed.value("template")}`, overrides, context);
  return withOverrides(template, overrides);
}

/** Says where the results are once a pager was closed. */
function sayWhenUnread(store: string, { err, onUnread }: Context): void {
  onUnread?.((stream) => {
    if (stream === "out") {
      err.write(`note: nobody reads standard output any more; results are recorded in ${store}\n`);
    }
    return "go on";
  });
}

async function trainInto(
  store: RunStore,
  configuration: Configuration,
  path: string,
  parsed: ParsedArguments,
  { context, files }: { readonly context: Context; readonly files: ReturnType<typeof diskFiles> },
): Promise<void> {
  const { err, out, signal } = context;
  const table = trainingTable(err, configuration);
  const mirror = mirrorEvents(store, parsed.value("tensorboard"));
  let result: ExperimentResult;
  let board: string | null = null;
  try {
    result = await runExperiment(configuration, {
      store: mirror.store,
      files,
      versions: await runVersions(),
      threads: integerOf(parsed, "threads", 1),
      fresh: parsed.flag("fresh"),
      memory: Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
      observer: {
        ...table,
        onStart(start) {
          mirror.begin(start.resumedFrom?.step ?? null);
          table.onStart?.(start);
        },
      },
      signal,
    });
  } finally {
    table.end();
    board = await mirror.close();
  }
  for (const warning of result.warnings) err.write(`warning: ${warning}\n`);
  if (board === null) sayNothingNew(result.id, configuration.store, parsed, context);
  if (result.outcome === "stopped") {
    const { step, epoch } = result.position;
    const { epochs } = configuration.training;
    const where = epoch < epochs ? `in epoch ${epoch + 1}` : "before the last spectrum";
    throw new Interrupted(
      `stopped after ${plural(step, "step")}, ${where}; saved in ${configuration.store}. ` +
        `To go on: ${commandLine(path, parsed)}`,
    );
  }
  const { output } = configuration;
  let failure: unknown = null;
  if (output !== undefined) {
    // A folder that has gone meanwhile must not take the summary with it.
    await writeNetwork(output, result, configuration, context).catch((error) => {
      failure = error;
    });
  }
  const latest = await store.latest(result.id);
  out.write(
    parsed.flag("json")
      ? `${JSON.stringify(trainDocument(result, configuration, latest), null, 2)}\n`
      : trainSummary(result, configuration, latest, out),
  );
  if (failure !== null) throw failure;
}

/** Where no event file was written although one was asked for: of a training that is finished. */
function sayNothingNew(id: string, store: string, parsed: ParsedArguments, { err }: Context): void {
  const folder = parsed.value("tensorboard");
  if (folder === undefined) return;
  err.write(
    `note: nothing new for TensorBoard; what is recorded: lyapscope runs export ${id} --format tensorboard -o ${folder} --store ${store}\n`,
  );
}

/** What to type for the same training: other flags would make it another. */
function commandLine(path: string, parsed: ParsedArguments): string {
  const flags = Object.entries(parsed.options).flatMap(([name, { type }]) => {
    return type === "flag" ? [] : parsed.values(name).flatMap((value) => [`--${name}`, value]);
  });
  const json = parsed.flag("json") ? ["--json"] : [];
  const words = ["lyapscope", "train", path, ...flags, ...json];
  return words.map((word) => (/^[\w.,:/%=+-]+$/.test(word) ? word : `"${word}"`)).join(" ");
}

async function writeNetwork(
  output: string,
  result: ExperimentResult,
  { network }: Configuration,
  { err, signal }: Context,
): Promise<void> {
  const { files, notes } = networkFile(
    output,
    { ...result, reading: readingOf(result.task) },
    network,
  );
  for (const { path, content } of files) {
    await writeWhole(path, content, signal);
    err.write(`wrote ${path}\n`);
  }
  for (const note of notes) err.write(`note: ${note}\n`);
}
