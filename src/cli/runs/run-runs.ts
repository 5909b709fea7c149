import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ExportFormat } from "../../store/export.ts";
import type { RunStore } from "../../store/store.ts";
import { choiceOf } from "../arguments.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { writeWhole } from "../output.ts";
import { detailsText } from "./run-details.ts";
import { listingDocument, listingOf, listingText } from "./run-listing.ts";

const FORMATS: readonly ExportFormat[] = ["json", "csv", "parquet"];

/** What `lyapscope runs` does. */
export async function runRuns(parsed: ParsedArguments, context: Context): Promise<void> {
  const path = parsed.value("store") ?? "lyapscope.db";
  const work = workOf(parsed);
  if ((await stat(path).catch(() => null)) === null) {
    throw new UsageError(
      `there is no file ${path}; \`lyapscope train\` and \`lyapscope watch\` make one, --store names another`,
    );
  }
  const { openStore } = await import("../../store/node/open-store.ts");
  const store = await openStore(path);
  try {
    await work(store, path, context);
  } finally {
    await store.close();
  }
}

type Work = (store: RunStore, path: string, context: Context) => Promise<void>;

/** What the arguments ask for; wrong ones are refused before the store is opened. */
function workOf(parsed: ParsedArguments): Work {
  const [first, ...rest] = parsed.positionals;
  const asJson = parsed.flag("json");
  const format = choiceOf(parsed, "format", FORMATS);
  const output = parsed.value("output");
  if (first === "export") {
    return (store, _, context) =>
      writeRuns(store, rest, format ?? "json", output ?? ".", asJson, context);
  }
  if (format !== undefined) {
    throw new UsageError(`--format is for export: lyapscope runs export ${first ?? "[ID…]"}`);
  }
  if (first === "plot") return plotOf(rest, output, asJson);
  if (output !== undefined) {
    const [run, file] = [first ?? "ID", "training.svg"];
    throw new UsageError(
      `--output is for export and plot: lyapscope runs plot ${run} -o ${file}, or export ${run} -o DIR`,
    );
  }
  if (rest.length > 0) {
    throw new UsageError(
      `unexpected argument "${rest[0]}"; one run is shown or drawn (runs plot ID), several are exported`,
    );
  }
  return first === undefined
    ? (store, path, context) => list(store, path, asJson, context)
    : (store, _, context) => show(store, first, asJson, context);
}

function plotOf(ids: readonly string[], output: string | undefined, asJson: boolean): Work {
  const [id, another] = ids;
  if (id === undefined || another !== undefined) {
    const got = another === undefined ? "no run is named" : `unexpected argument "${another}"`;
    throw new UsageError(`${got}; one run is drawn: lyapscope runs plot ID -o training.svg`);
  }
  if (output === undefined) {
    throw new UsageError(
      `--output is missing, the file to draw into: lyapscope runs plot ${id} -o training.svg`,
    );
  }
  return async (store, _, context) => {
    const { plotRun } = await import("./plot-run.ts");
    await plotRun(store, id, output, context);
    if (asJson) context.out.write(json({ files: [output] }));
  };
}

async function list(
  store: RunStore,
  path: string,
  asJson: boolean,
  context: Context,
): Promise<void> {
  const listing = await listingOf(store);
  if (asJson) {
    context.out.write(json({ runs: listing.map(listingDocument) }));
  } else if (listing.length > 0) context.out.write(listingText(listing, context.out.style));
  if (listing.length === 0) context.err.write(`no runs in ${path}\n`);
}

async function show(store: RunStore, id: string, asJson: boolean, { out }: Context): Promise<void> {
  if (!asJson) {
    out.write(await detailsText(store, await store.run(id), out.style));
    return;
  }
  const { exportRuns } = await import("../../store/export.ts");
  for (const { content } of await exportRuns(store, [id], "json")) out.write(String(content));
}

async function writeRuns(
  store: RunStore,
  ids: readonly string[],
  format: ExportFormat,
  folder: string,
  asJson: boolean,
  { out, err, signal }: Context,
): Promise<void> {
  const { exportRuns } = await import("../../store/export.ts");
  const chosen = ids.length > 0 ? ids : (await store.runs()).map(({ id }) => id);
  const files = await exportRuns(store, chosen, format);
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const { name, content } of files) {
    const path = join(folder, name);
    await writeWhole(path, content, signal);
    paths.push(path);
  }
  err.write(`wrote ${paths.join(", ")}\n`);
  if (asJson) out.write(json({ files: paths }));
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
