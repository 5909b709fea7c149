import { resolve } from "node:path";
import { diskFiles } from "../../experiment/node/disk-files.ts";
import { runVersions } from "../../experiment/node/version.ts";
import { plural } from "../../report/format.ts";
import type { RunStore } from "../../store/store.ts";
import type { EntryKey, Sweep } from "../../store/sweeps.ts";
import type { EntryEnd } from "../../sweep/run/one-entry.ts";
import { requireFiles, requireVersions, sweepFrom } from "../../sweep/run/source.ts";
import type { CheckedSweep } from "../../sweep/sweep.ts";
import type { Context, Output, ParsedArguments } from "../command.ts";
import { isAbort, messageOf, Rejected, Returned, UsageError } from "../failure.ts";
import { countWords } from "../runs/state-counts.ts";
import { requireStore } from "../sources/store-to-read.ts";
import { limitsOf } from "../sweep/limits.ts";
import { patienceOf, queueOf } from "../sweep/queue-options.ts";
import { type Work, type WorkDone, workThrough } from "../sweep/work-through.ts";
import { andClose } from "../targets/and-close.ts";
import { notesTo } from "../terminal/notes.ts";

/** What `lyapscope worker` does. */
export async function runWorker(parsed: ParsedArguments, context: Context): Promise<void> {
  try {
    await begin(parsed, context);
  } catch (error) {
    if (!isAbort(error)) throw error;
    throw new Returned(
      "stopped before anything was begun; other workers do it, or this one, started again",
    );
  }
}

async function begin(parsed: ParsedArguments, context: Context): Promise<void> {
  const limits = limitsOf(parsed);
  const entry = entryOf(parsed);
  const queue = await queueOf(parsed);
  if (queue !== null && entry !== undefined) {
    throw new UsageError("--entry names one run, and --queue brings others; expected one of them");
  }
  const folder = resolve(parsed.value("folder") ?? ".");
  const place = parsed.value("store") ?? "lyapscope.db";
  await requireStore(place, "lyapscope sweep SWEEP.yaml --store … makes one that has a sweep");
  const { openStore } = await import("../../store/node/open-store.ts");
  const say = notesTo(context.err);
  const waiting = { onWait: say, opening: patienceOf(parsed), signal: context.signal };
  const store = await openStore(place, { onLost: say, ...waiting, onNetwork: "refuse" });
  await andClose(store, async () => {
    const kept = await sweepOf(store, place, parsed);
    const sweep = await computable(kept, folder);
    const workers = entry === undefined ? limits.workers : 1;
    const what = { store, place, sweep, kept, folder, entry, queue };
    await work({ ...limits, ...what, workers }, context);
  });
}

function entryOf(parsed: ParsedArguments): EntryKey | undefined {
  const text = parsed.value("entry");
  if (text === undefined) return undefined;
  const [, trial, seed] = /^(\d{1,15}):(\d{1,15})$/.exec(text) ?? [];
  if (trial !== undefined) return { trial: Number(trial), seed: Number(seed) };
  throw new UsageError(`--entry is "${text}"; expected TRIAL:SEED, as 17:1`);
}

async function sweepOf(store: RunStore, place: string, parsed: ParsedArguments): Promise<Sweep> {
  const name = parsed.value("sweep");
  if (name !== undefined) return store.sweep(name);
  const all = await store.sweeps();
  if (all.length === 1) return all[0];
  if (all.length === 0) {
    throw new UsageError(`${place} has no sweep; lyapscope sweep SWEEP.yaml --store … makes one`);
  }
  const names = all.map((sweep) => sweep.name).join(", ");
  throw new UsageError(`--sweep is missing: ${place} has ${names}`);
}

/** The sweep, if this version can compute it, from files in this folder. */
async function computable(kept: Sweep, folder: string): Promise<CheckedSweep> {
  const versions = await runVersions();
  let sweep: CheckedSweep;
  try {
    requireVersions(kept, versions);
    sweep = await sweepFrom(kept);
  } catch (error) {
    throw new Rejected(messageOf(error));
  }
  const files = diskFiles(folder);
  try {
    await requireFiles(sweep, versions, files);
  } catch (error) {
    throw new UsageError(
      `${messageOf(error)}; expected the files of sweep ${kept.name} in ${folder} (--folder DIR)`,
    );
  } finally {
    await files.close();
  }
  return sweep;
}

async function work(work: Work, context: Context): Promise<void> {
  const done = await workThrough(work, context);
  const { out } = context;
  const { store, kept, place, entry } = work;
  if (entry !== undefined && done.end !== null && done.end.kind !== "returned") {
    const name = `trial ${entry.trial}, seed ${entry.seed}`;
    return sayEnd(done.end, name, out);
  }
  const words = countWords(await store.countEntries(kept.id));
  const over = done.isOver ? "it is over" : "there is more to do";
  out.write(
    `${plural(done.outcomes.length, "run")} here; sweep ${kept.name}: ${words.join(", ") || "no runs"}; ${over}\n`,
  );
  if (!done.isOver) return sayStopped(done, work, place);
  await requireResults(done, work);
}

/** What became of the one entry. */
function sayEnd(end: EntryEnd, name: string, out: Output): void {
  if (end.kind === "absent") throw new UsageError(end.reason);
  if (end.kind !== "over") return;
  const { state, reason } = end;
  out.write(`${name}: ${state}${reason === "" ? "" : ` (${reason})`}\n`);
  if (state === "rejected") throw new Rejected(`${name} was rejected: ${reason}`);
  if (state === "failed") throw new Error(`${name} failed and was given up: ${reason}`);
}

function sayStopped({ wasLimited, outcomes }: WorkDone, { maxRuns }: Work, place: string): void {
  if (wasLimited && outcomes.length >= maxRuns) return;
  throw new Returned(
    `stopped; what was under way is saved in ${place} and goes on with any other worker`,
  );
}

/** What was begun here counts; what others gave up is told by them. */
async function requireResults({ begun, outcomes }: WorkDone, { store, kept }: Work): Promise<void> {
  const mine = new Set(begun.map(({ trial, seed }) => `${trial}:${seed}`));
  const entries = await store.entries(kept.id);
  const failed = entries.filter(
    ({ trial, seed, state }) => state === "failed" && mine.has(`${trial}:${seed}`),
  );
  if (failed.length > 0) {
    throw new Error(
      `${plural(failed.length, "run")} that began here failed and ${failed.length === 1 ? "was" : "were"} given up: ${failed[0].reason}`,
    );
  }
  const settings = await store.settings(kept.id);
  const none = settings.length > 0 && settings.every(({ rejected }) => rejected !== null);
  const rejected = outcomes.length > 0 && outcomes.every(({ state }) => state === "rejected");
  if (!none && !rejected) return;
  const reason = none ? settings[0].rejected : outcomes[0].reason;
  throw new Rejected(`all ${none ? "settings" : "runs here"} were rejected: ${reason}`);
}
