import { dirname } from "node:path";
import { runVersions } from "../../experiment/node/version.ts";
import { plural } from "../../report/format.ts";
import type { RunStore } from "../../store/store.ts";
import { storedSweep } from "../../sweep/run/source.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { Interrupted, UsageError } from "../failure.ts";
import { withPage } from "../serve/with-page.ts";
import { isThere } from "../sources/store-to-read.ts";
import { andClose } from "../targets/and-close.ts";
import { notesTo } from "../terminal/notes.ts";
import { dryRun } from "./dry-run.ts";
import { type Limits, limitsOf } from "./limits.ts";
import { type LoadedSweep, loadSweep, sweepTemplate } from "./load-sweep.ts";
import { patienceOf, type QueueChoice, queueOf } from "./queue-options.ts";
import { submitSweep } from "./submit-sweep.ts";
import { sweepDocument, sweepText } from "./sweep-text.ts";
import { workThrough } from "./work-through.ts";

/** What `lyapscope sweep` does. */
export async function runSweep(parsed: ParsedArguments, context: Context): Promise<void> {
  const template = await sweepTemplate(parsed);
  if (template !== null) {
    context.out.write(template);
    return;
  }
  const [path] = parsed.positionals;
  if (path === undefined) {
    throw new UsageError(
      "SWEEP is missing: a YAML file; lyapscope sweep --template random > sweep.yaml makes one",
    );
  }
  const limits = limitsOf(parsed);
  const queue = await queueOf(parsed);
  if (queue !== null) refuseIdle(parsed);
  const loaded = await loadSweep(path, parsed, context);
  const place = parsed.value("store") ?? loaded.sweep.baseConfiguration.store;
  await andClose(await storeAt(place, parsed, context), async (store) => {
    if (parsed.flag("dry-run")) await dryRun({ store, loaded, ...limits }, parsed, context);
    else {
      await withPage(parsed, place, context, () =>
        compute({ store, place, loaded, queue, ...limits }, parsed, context),
      );
    }
  });
}

/** The store, made if there is none; a dry run makes none, and finds nothing in it. */
async function storeAt(
  place: string,
  parsed: ParsedArguments,
  { err, signal }: Context,
): Promise<RunStore> {
  if (parsed.flag("dry-run") && (await wouldBeMade(place))) {
    const { createMemoryStore } = await import("../../store/memory-store.ts");
    return createMemoryStore();
  }
  const { openStore } = await import("../../store/node/open-store.ts");
  const say = notesTo(err);
  return openStore(place, {
    onLost: say,
    ...{ onWait: say, opening: patienceOf(parsed), signal },
    onNetwork: parsed.flag("force") ? say : "refuse",
  });
}

/** Whether a file can be made there, and is not there. */
async function wouldBeMade(place: string): Promise<boolean> {
  if (place === ":memory:") return false;
  return !(await isThere(place)) && (await isThere(dirname(place)));
}

/** Options that would do nothing beside a queue. */
function refuseIdle(parsed: ParsedArguments): void {
  const idle = ["workers", "max-runs", "max-time"].filter((name) => parsed.value(name));
  idle.push(...["json", "open"].filter((name) => parsed.flag(name)));
  if (idle.length === 0) return;
  const names = idle.map((name) => `--${name}`).join(", ");
  throw new UsageError(
    `--queue puts runs into a queue and computes none; ${names} is of no use here (lyapscope worker --help)`,
  );
}

interface Work extends Limits {
  readonly store: RunStore;
  readonly place: string;
  readonly loaded: LoadedSweep;
  /** Where runs are put instead of being computed here. */
  readonly queue: QueueChoice | null;
}

async function compute(work: Work, parsed: ParsedArguments, context: Context): Promise<void> {
  const { store, loaded, attempts, queue } = work;
  const { sweep, name, folder } = loaded;
  const { id } = await store.createSweep(storedSweep(sweep, name, await runVersions()));
  const kept = await store.sweep(id);
  if (parsed.flag("repeat-failed")) {
    const repeated = await store.repeatFailed(id);
    context.err.write(`${plural(repeated, "run")} that failed will be computed again\n`);
  }
  if (queue !== null) return submitSweep({ ...work, sweep, kept }, queue, context);
  const done = await workThrough({ ...work, sweep, kept, folder }, context);
  const results = {
    sweep: kept,
    objective: sweep.objective,
    settings: await store.settings(id),
    entries: await store.entries(id),
    seconds: done.seconds,
    isOver: done.isOver,
  };
  const { out } = context;
  if (!context.signal.aborted) {
    const document = parsed.flag("json") ? sweepDocument(results) : null;
    out.write(document ? `${JSON.stringify(document, null, 2)}\n` : sweepText(results, out));
  }
  if (!done.isOver) sayStopped(work, done.wasLimited, parsed, context);
  const failed = results.entries.filter(({ state }) => state === "failed").length;
  if (failed > 0 && done.isOver) {
    throw new Error(
      `${plural(failed, "run")} failed ${attempts === 1 ? "" : `${attempts} times `}and ${failed === 1 ? "was" : "were"} given up; ` +
        "--repeat-failed computes them again",
    );
  }
}

/** Where the rest is. */
function sayStopped(
  { place }: Work,
  asked: boolean,
  { words }: ParsedArguments,
  context: Context,
): void {
  const again = ["lyapscope", "sweep", ...words].join(" ");
  const text = `stopped; what was under way is saved in ${place}. To go on: ${again}`;
  if (!asked) throw new Interrupted(text);
  context.err.write(`${text}\n`);
}
