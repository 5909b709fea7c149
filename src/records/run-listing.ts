/** All runs, a line each. */
import type { JsonObject } from "../store/canonical-json.ts";
import { unknownRun } from "../store/checks.ts";
import { type JsonValue, jsonValue } from "../store/export/export-json.ts";
import type { Metric, Run, RunStore, SpectrumHead } from "../store/store.ts";
import { MISSING } from "./missing.ts";
import { allFacts, type RunWithFacts } from "./run-facts.ts";
import { differingSettings, kindText } from "./run-settings.ts";

/** Names and versions of the documents; a number rises when a reader would have to change. */
export const RUN_LIST_SCHEMA = "lyapscope.run-list/1";
export const RUN_PAGE_SCHEMA = "lyapscope.run/1";

/** A run as it is listed. */
export interface Listed extends RunWithFacts {
  /** In which it differs from other runs of its task. */
  readonly settings: JsonObject;
}

/**
 * Every run, oldest first.
 *
 * @param details - Whether what was recorded beside spectra is read too.
 */
export async function listingOf(store: RunStore, details: boolean): Promise<Listed[]> {
  const all = await allFacts(store, { details });
  const settings = differingSettings(all.map(({ overview }) => overview.run));
  return all.map((each) => ({ ...each, settings: settings.get(each.overview.run.id)! }));
}

/** "killed" is what a run is that had no time to say so. */
export function stateText({ state }: Run, held: boolean): string {
  return state?.state === "running" && !held ? "killed" : (state?.state ?? MISSING);
}

/** One run of `--json`; `schema/run-list.schema.json` describes it. */
export function listingDocument({ settings, ...known }: Listed): object {
  const { id, name, task, seed, ...rest } = factsDocument(known);
  return { id, name, task, seed, settings, ...rest };
}

/** One run by its whole id, and what there is to ask for; the others of its task are not looked at. */
export async function runDocument(store: RunStore, id: string): Promise<object> {
  const [found] = await allFacts(store, { details: false, run: id });
  if (found === undefined) throw unknownRun("run", id);
  const { configuration, versions } = found.overview.run;
  const run = {
    ...factsDocument(found),
    configuration,
    versions,
    states: found.overview.states,
    recorded: await store.recorded(id),
    checkpoints: await store.checkpoints(id),
  };
  return { schema: RUN_PAGE_SCHEMA, runs: [run] };
}

function factsDocument({ overview, facts }: RunWithFacts) {
  const { run, step, held } = overview;
  const { id, name, seed, createdAt, state, origin } = run;
  const spectrum = lastSpectrum(overview.spectra);
  const metrics = overview.metrics.map((metric): [string, object] => {
    return [metric.name, metricDocument(metric)!];
  });
  const { epochs, duration: spent } = facts;
  return {
    id,
    name,
    task: kindText(run),
    seed,
    createdAt,
    state,
    origin,
    held,
    epochs,
    step,
    trainLoss: metricDocument(facts.trainLoss),
    heldOutLoss: metricDocument(facts.heldOutLoss),
    heldOutAccuracy: metricDocument(facts.heldOutAccuracy),
    bestHeldOutLoss: metricDocument(facts.bestHeldOutLoss),
    seconds: spent?.seconds ?? null,
    secondsAreLeast: spent?.isLeast ?? false,
    metrics: Object.fromEntries(metrics),
    largestExponent: spectrum === undefined ? null : largestDocument(spectrum),
  };
}

function metricDocument(metric: Metric | null): object | null {
  return metric && { step: metric.step, value: jsonValue(metric.value) };
}

/** The last spectrum of any kind; of several at its step the joint one. */
export function lastSpectrum(spectra: readonly SpectrumHead[]): SpectrumHead | undefined {
  const step = spectra.reduce((last, spectrum) => Math.max(last, spectrum.step), 0);
  const last = spectra.filter((spectrum) => spectrum.step === step);
  return last.find(({ kind }) => kind === "joint") ?? last[0];
}

function largestDocument({ step, kind, largest, largestError }: SpectrumHead): object {
  const value: JsonValue | null = largest === null ? null : jsonValue(largest);
  return { step, kind, unit: "nats", value, standardError: largestError };
}
