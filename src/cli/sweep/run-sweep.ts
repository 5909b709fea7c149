import { availableParallelism } from "node:os";
import { runVersions } from "../../experiment/node/version.ts";
import { plural } from "../../report/format.ts";
import type { RunStore } from "../../store/store.ts";
import { runPool } from "../../sweep/node/pool.ts";
import { storedSweep } from "../../sweep/run/source.ts";
import { integerOf } from "../arguments.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { Interrupted, UsageError } from "../failure.ts";
import { dryRun } from "./dry-run.ts";
import { type LoadedSweep, loadSweep, sweepTemplate } from "./load-sweep.ts";
import { sweepBoard } from "./sweep-board.ts";
import { sweepDocument, sweepText } from "./sweep-text.ts";

/** Failures after which a run is given up, unless it is said otherwise. */
const ATTEMPTS = 3;

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
  const loaded = await loadSweep(path, parsed, context);
  const place = parsed.value("store") ?? loaded.sweep.baseConfiguration.store;
  const { openStore } = await import("../../store/node/open-store.ts");
  const say = (text: string) =>
    context.err.write(`${context.err.style.warning("note:")} ${text}\n`);
  const store = await openStore(place, {
    onLost: say,
    onWait: say,
    onNetwork: parsed.flag("force") ? say : "refuse",
  });
  let done = false;
  try {
    if (parsed.flag("dry-run")) await dryRun({ store, loaded, ...limits }, parsed, context);
    else await compute({ store, place, loaded, ...limits }, parsed, context);
    done = true;
  } finally {
    // What closing finds counts unless something else has gone wrong.
    await (done ? store.close() : store.close().catch(() => {}));
  }
}

/** How much is to be done at a time, and how long. */
export interface Limits {
  readonly workers: number;
  readonly attempts: number;
  readonly maxRuns: number;
  /** Milliseconds. */
  readonly maxTime: number;
}

function limitsOf(parsed: ParsedArguments): Limits {
  return {
    workers: integerOf(parsed, "workers", 1) ?? availableParallelism(),
    attempts: integerOf(parsed, "attempts", 1) ?? ATTEMPTS,
    maxRuns: integerOf(parsed, "max-runs", 1) ?? Number.POSITIVE_INFINITY,
    maxTime: timeOf(parsed.value("max-time")),
  };
}

const UNITS: Readonly<Record<string, number>> = { s: 1e3, m: 60e3, h: 3600e3, d: 86400e3 };

function timeOf(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const found = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text);
  const milliseconds = found === null ? 0 : Number(found[1]) * UNITS[found[2]];
  if (milliseconds > 0) return milliseconds;
  throw new UsageError(`--max-time is "${text}"; expected a time such as 90s, 30m, 2h or 1d`);
}

interface Work extends Limits {
  readonly store: RunStore;
  readonly place: string;
  readonly loaded: LoadedSweep;
}

async function compute(work: Work, parsed: ParsedArguments, context: Context): Promise<void> {
  const { store, place, loaded, workers, attempts, maxRuns, maxTime } = work;
  const { sweep, name, folder } = loaded;
  const { id } = await store.createSweep(storedSweep(sweep, name, await runVersions()));
  const kept = await store.sweep(id);
  if (parsed.flag("repeat-failed")) {
    const repeated = await store.repeatFailed(id);
    context.err.write(`${plural(repeated, "run")} that failed will be computed again\n`);
  }
  const board = sweepBoard(context.err, { sweep, name: kept.name, id, place, workers });
  await board.begin(store);
  const stop = new AbortController();
  const began = performance.now();
  let runs = 0;
  const timer = Number.isFinite(maxTime) ? setTimeout(() => stop.abort(), maxTime) : undefined;
  const signal = AbortSignal.any([context.signal, stop.signal]);
  let stopped = true;
  try {
    const { end } = await runPool({
      ...{ store: place, sweep: id, folder, attempts, workers, signal },
      onReport(report, worker) {
        board.report(report, worker);
        if (report.kind === "outcome" && report.outcome.state !== "returned") runs++;
        if (runs >= maxRuns) stop.abort();
      },
      onCrash: (how, worker) => board.crash(how, worker),
    });
    stopped = end.kind === "stopped";
  } finally {
    clearTimeout(timer);
    board.end();
  }
  const results = {
    sweep: kept,
    objective: sweep.objective,
    settings: await store.settings(id),
    entries: await store.entries(id),
    seconds: (performance.now() - began) / 1000,
    isOver: !stopped,
  };
  const { out } = context;
  if (!context.signal.aborted) {
    const document = parsed.flag("json") ? sweepDocument(results) : null;
    out.write(document ? `${JSON.stringify(document, null, 2)}\n` : sweepText(results, out));
  }
  if (stopped) sayStopped(work, stop.signal.aborted, parsed, context);
  const failed = results.entries.filter(({ state }) => state === "failed").length;
  if (failed > 0 && !stopped) {
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
