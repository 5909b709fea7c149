import { dirname } from "node:path";
import "../../node.ts";
import type { Configuration } from "../../experiment/configuration.ts";
import type { ExperimentResult } from "../../experiment/observer.ts";
import { runExperiment } from "../../experiment/run-experiment.ts";
import { plural } from "../../report/format.ts";
import type { RunStore } from "../../store/store.ts";
import { integerOf, optionsOf } from "../arguments.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { command } from "../commands/train.ts";
import { Interrupted, UsageError } from "../failure.ts";
import { requireWritable, writeWhole } from "../output.ts";
import { runVersions } from "../version.ts";
import { diskFiles } from "./disk-files.ts";
import { loadConfiguration } from "./load-configuration.ts";
import { mirrorEvents } from "./mirror-events.ts";
import { networkFile } from "./network-file.ts";
import { templateOf } from "./templates.ts";
import { trainDocument, trainSummary } from "./train-summary.ts";
import { trainingTable } from "./training-table.ts";

/** What `lyapscope train` does. */
export async function runTrain(parsed: ParsedArguments, context: Context): Promise<void> {
  const template = await templateOf(parsed);
  if (template !== null) {
    context.out.write(template);
    return;
  }
  const [path] = parsed.positionals;
  if (path === undefined) {
    throw new UsageError(
      "CONFIG is missing: a YAML file; lyapscope train --template lorenz > train.yaml makes one",
    );
  }
  const configuration = await loadConfiguration(path, parsed, context);
  const { output, store: storePath } = configuration;
  if (output !== undefined) await requireWritable("--output", output, [".safetensors"]);
  const { openStore } = await import("../../store/node/open-store.ts");
  const store = await openStore(storePath);
  const files = diskFiles(dirname(path));
  try {
    await trainInto(store, configuration, path, parsed, { context, files });
  } finally {
    await files.close();
    await store.close();
  }
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
  try {
    result = await runExperiment(configuration, {
      store: mirror.store,
      files,
      versions: await runVersions(),
      threads: integerOf(parsed, "threads", 1),
      fresh: parsed.flag("fresh"),
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
    await mirror.close();
  }
  for (const warning of result.warnings) err.write(`warning: ${warning}\n`);
  if (result.outcome === "stopped") {
    const { step, epoch } = result.position;
    throw new Interrupted(
      `stopped after ${plural(step, "step")}, in epoch ${epoch + 1}; saved in ${configuration.store}. ` +
        `To go on: ${commandLine(path, parsed)}`,
    );
  }
  const { output } = configuration;
  if (output !== undefined) await writeNetwork(output, result, configuration, context);
  const latest = await store.latest(result.id);
  out.write(
    parsed.flag("json")
      ? `${JSON.stringify(trainDocument(result, configuration, latest), null, 2)}\n`
      : trainSummary(result, configuration, latest, out),
  );
}

/** What to type for the same training: other flags would make it another. */
function commandLine(path: string, parsed: ParsedArguments): string {
  const flags = Object.entries(optionsOf(command)).flatMap(([name, { type }]) => {
    const value = parsed.value(name);
    return type === "flag" || value === undefined ? [] : [`--${name}`, value];
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
  const { files, notes } = networkFile(output, result, network);
  for (const { path, content } of files) {
    await writeWhole(path, content, signal);
    err.write(`wrote ${path}\n`);
  }
  for (const note of notes) err.write(`note: ${note}\n`);
}
