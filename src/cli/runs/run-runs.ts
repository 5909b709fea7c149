import { suggestion } from "../../nearest.ts";
import type { RunStore } from "../../store/store.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { requireStore, STORE_MAKERS, storeToRead } from "../sources/store-to-read.ts";
import { listRequestOf, listRuns } from "./list/list-runs.ts";
import type { Work } from "./work.ts";

/** What `lyapscope runs` does. */
export async function runRuns(parsed: ParsedArguments, context: Context): Promise<void> {
  const path = parsed.value("store") ?? "lyapscope.db";
  const work = await workOf(parsed);
  await requireStore(path, STORE_MAKERS);
  const store = await storeToRead(path, context);
  try {
    await work(store, path, context);
  } finally {
    await store.close();
  }
}

/** What is done with runs, each with the options that are for it alone; loaded when it is asked for. */
const VERBS: Readonly<Record<string, { options: readonly string[]; work: WorkMaker }>> = {
  export: {
    options: ["format", "output", "step", "best", "set"],
    work: async (rest, parsed) => (await import("./export-runs.ts")).exportOf(rest, parsed),
  },
  compare: {
    options: ["output"],
    work: async (rest, parsed) =>
      (await import("./compare/compare-runs.ts")).compareOf(rest, parsed),
  },
  plot: { options: ["output"], work: plotOf },
  rename: { options: [], work: renameOf },
  delete: { options: ["yes"], work: deleteOf },
};

/** @param rest - What follows the verb. */
type WorkMaker = (rest: readonly string[], parsed: ParsedArguments) => Work | Promise<Work>;

/** What to type where an option stands alone. */
const EXAMPLES: Readonly<Record<string, string>> = {
  format: "lyapscope runs export ID --format csv",
  output: "lyapscope runs plot ID -o training.svg, or export ID -o DIR",
  yes: "lyapscope runs delete ID --yes",
  step: "lyapscope runs export ID --format safetensors --step 300",
  best: "lyapscope runs export ID --format safetensors --best",
  set: "lyapscope runs export ID --format npy --set task.steps=20000",
};

/** What the arguments ask for; wrong ones are refused before the store is opened. */
async function workOf(parsed: ParsedArguments): Promise<Work> {
  const [first, ...rest] = parsed.positionals;
  const verb = first !== undefined && Object.hasOwn(VERBS, first) ? VERBS[first] : undefined;
  for (const [option, example] of Object.entries(EXAMPLES)) {
    if (!parsed.flag(option) || verb?.options.includes(option)) continue;
    const verbs = Object.keys(VERBS).filter((name) => VERBS[name].options.includes(option));
    const words = verbs.join(", ").replace(/, ([^,]*)$/, " and $1");
    throw new UsageError(`--${option} is for ${words}: ${example}`);
  }
  const ofLists = LIST_OPTIONS.find((option) => parsed.flag(option));
  if (first !== undefined && ofLists !== undefined) {
    throw new UsageError(
      `--${ofLists} is for lists; got "${first}": lyapscope runs --${ofLists} …`,
    );
  }
  if (verb !== undefined) return verb.work(rest, parsed);
  const asJson = parsed.flag("json");
  if (rest.length > 0) {
    throw new UsageError(
      `unexpected argument "${rest[0]}"; one run is shown${suggestion(first, Object.keys(VERBS)) || `, or the first word is one of ${Object.keys(VERBS).join(", ")}`}`,
    );
  }
  return first === undefined
    ? listOf(parsed)
    : (store, _, context) => show(store, first, asJson, context);
}

/** Options of lists, which take no argument beside them. */
const LIST_OPTIONS = ["where", "sort", "columns", "group-by", "sweep", "sweeps"] as const;

function listOf(parsed: ParsedArguments): Work {
  const request = listRequestOf(parsed);
  const sweep = parsed.value("sweep");
  if (parsed.flag("sweeps")) {
    const other = LIST_OPTIONS.find((option) => option !== "sweeps" && parsed.flag(option));
    if (other !== undefined)
      throw new UsageError(`--sweeps lists all sweeps; --${other} is for runs`);
    return async (store, path, context) => {
      const { listSweeps } = await import("./list/list-sweep.ts");
      await listSweeps(store, path, request.asJson, context);
    };
  }
  if (sweep === undefined) {
    return (store, path, context) => listRuns(store, path, request, context);
  }
  return async (store, _, context) => {
    const { listSweep } = await import("./list/list-sweep.ts");
    await listSweep(store, sweep, request, context);
  };
}

function plotOf([id, another]: readonly string[], parsed: ParsedArguments): Work {
  if (id === undefined || another !== undefined) {
    const got = another === undefined ? "no run is named" : `unexpected argument "${another}"`;
    throw new UsageError(`${got}; one run is drawn: lyapscope runs plot ID -o training.svg`);
  }
  const output = parsed.value("output");
  if (output === undefined) {
    throw new UsageError(
      `--output is missing, the file to draw into: lyapscope runs plot ${id} -o training.svg`,
    );
  }
  return async (store, _, context) => {
    const { plotRun } = await import("./plot-run.ts");
    await plotRun(store, id, output, context);
    if (parsed.flag("json")) context.out.write(json({ files: [output] }));
  };
}

function renameOf(words: readonly string[], parsed: ParsedArguments): Work {
  const [id, name] = words;
  if (words.length !== 2 || name === "") {
    throw new UsageError(
      `rename takes a run and its new name; got ${words.map((word) => `"${word}"`).join(", ") || "neither"}: lyapscope runs rename ID NAME`,
    );
  }
  return async (store, _, context) => {
    const { renameRun } = await import("./manage-runs.ts");
    const renamed = await renameRun(store, id, name, context);
    if (parsed.flag("json")) context.out.write(json({ id: renamed.id, name: renamed.name }));
  };
}

function deleteOf(ids: readonly string[], parsed: ParsedArguments): Work {
  if (ids.length === 0) {
    throw new UsageError("no run is named; expected those to delete: lyapscope runs delete ID…");
  }
  return async (store, _, context) => {
    const { deleteRuns } = await import("./manage-runs.ts");
    const deleted = await deleteRuns(store, ids, parsed.flag("yes"), context);
    if (parsed.flag("json")) context.out.write(json({ deleted }));
  };
}

async function show(store: RunStore, id: string, asJson: boolean, { out }: Context): Promise<void> {
  if (!asJson) {
    const { detailsText } = await import("./run-details.ts");
    out.write(await detailsText(store, await store.run(id), out.style));
    return;
  }
  const { exportRuns } = await import("../../store/export/export.ts");
  for (const { content } of await exportRuns(store, [id], "json")) out.write(String(content));
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
