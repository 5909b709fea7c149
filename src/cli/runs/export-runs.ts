/** Runs as files: tables for other programs, networks of checkpoints, data. */
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ExportFormat } from "../../store/export/export.ts";
import type { ExportedFile } from "../../store/export/history.ts";
import type { RunStore } from "../../store/store.ts";
import { choiceOf, integerOf } from "../arguments.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { writeWhole } from "../targets/write-whole.ts";
import type { Work } from "./work.ts";

/** What `--format` takes. */
const FORMATS = [
  ...(["json", "csv", "parquet", "tensorboard", "safetensors", "npy"] as const),
  "optuna",
] as const;
type Format = (typeof FORMATS)[number];

/** Options that only one format has. */
const OF_FORMAT: readonly (readonly [option: string, format: Format])[] = [
  ["step", "safetensors"],
  ["best", "safetensors"],
  ["set", "npy"],
];

/** A file with its place. */
interface Written {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** What `lyapscope runs export` does. */
export function exportOf(ids: readonly string[], parsed: ParsedArguments): Work {
  const format = choiceOf(parsed, "format", FORMATS) ?? "json";
  const output = parsed.value("output") ?? ".";
  requireOptions(format, parsed);
  const files = format === "tensorboard" ? null : filesOf(format, ids, output, parsed);
  return async (store, _, context) => {
    const paths =
      files === null
        ? await writeBoards(store, ids, output)
        : await writeFiles(await files(store, context), context);
    context.err.write(`wrote ${paths.join(", ")}\n`);
    if (parsed.flag("json")) {
      context.out.write(`${JSON.stringify({ files: paths }, null, 2)}\n`);
    }
  };
}

async function writeFiles(files: readonly Written[], { signal }: Context): Promise<string[]> {
  for (const { path, content } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(path, content, signal);
  }
  return files.map(({ path }) => path);
}

/** An event file for every run, in a folder of its own. */
async function writeBoards(
  store: RunStore,
  ids: readonly string[],
  output: string,
): Promise<string[]> {
  const { eventsUntil, openRunFolder } = await import("../../store/tensorboard/node/run-folder.ts");
  const paths: string[] = [];
  for (const prefix of await chosenOf(store, ids)) {
    const { id } = await store.run(prefix);
    const writer = await openRunFolder(store, id, output, await eventsUntil(store, id));
    await writer.close();
    paths.push(writer.path);
  }
  return paths;
}

/** Those that are named; all, if none is. */
async function chosenOf(store: RunStore, ids: readonly string[]): Promise<readonly string[]> {
  return ids.length > 0 ? ids : (await store.runs()).map(({ id }) => id);
}

function requireOptions(format: Format, parsed: ParsedArguments): void {
  for (const [option, own] of OF_FORMAT) {
    if (!parsed.flag(option) || format === own) continue;
    throw new UsageError(`--${option} is for --format ${own}; this is ${format}`);
  }
  if (parsed.flag("step") && parsed.flag("best")) {
    throw new UsageError("--step and --best choose a checkpoint each; expected one of them");
  }
}

function filesOf(
  format: Exclude<Format, "tensorboard">,
  ids: readonly string[],
  output: string,
  parsed: ParsedArguments,
): (store: RunStore, context: Context) => Promise<readonly Written[]> {
  if (format === "optuna") return (store, context) => journalFiles(store, ids, output, context);
  if (format === "safetensors" || format === "npy") {
    requireOutput(format, ids, output);
    return (store, context) => trainedFiles(format, ids, output, { parsed, store, context });
  }
  return async (store) => {
    const files = await tablesOf(store, ids, format);
    return files.map(({ name, content }) => ({ path: join(output, name), content }));
  };
}

/** Sweeps, not runs, as one file. */
async function journalFiles(
  store: RunStore,
  sweeps: readonly string[],
  output: string,
  { err }: Context,
): Promise<Written[]> {
  const { journalOf } = await import("./export-sweeps.ts");
  const { notes, ...file } = await journalOf(store, sweeps, output);
  for (const note of notes) err.write(`note: ${note}\n`);
  return [file];
}

function requireOutput(format: Format, ids: readonly string[], output: string): void {
  if (ids.length === 0) {
    throw new UsageError(`no run is named; --format ${format} is of those that are`);
  }
  const isFile = output.toLowerCase().endsWith(`.${format}`);
  if (isFile && (ids.length > 1 || format === "npy")) {
    throw new UsageError(
      `--output is "${output}", one file, and there will be several; expected a folder`,
    );
  }
}

async function tablesOf(
  store: RunStore,
  ids: readonly string[],
  format: ExportFormat,
): Promise<ExportedFile[]> {
  const { exportRuns } = await import("../../store/export/export.ts");
  return exportRuns(store, await chosenOf(store, ids), format);
}

interface Means {
  readonly parsed: ParsedArguments;
  readonly store: RunStore;
  readonly context: Context;
}

async function trainedFiles(
  format: "safetensors" | "npy",
  ids: readonly string[],
  output: string,
  { parsed, store, context }: Means,
): Promise<Written[]> {
  const { dataFiles, networkFiles, placeOf } = await import("./export-network.ts");
  const { setOptions } = await import("../train/set-options.ts");
  const choice = parsed.flag("best") ? "best" : (integerOf(parsed, "step", 0) ?? "last");
  const overrides = await setOptions(parsed);
  const written: Written[] = [];
  for (const id of ids) {
    const run = await store.run(id);
    const { files, notes } =
      format === "npy"
        ? await dataFiles(run, overrides, context)
        : await networkFiles(store, run, choice);
    for (const file of files) {
      written.push({ path: placeOf(output, `.${format}`, file), content: file.content });
    }
    for (const note of notes) context.err.write(`note: ${note}\n`);
  }
  return written;
}
