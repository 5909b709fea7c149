/** All runs, a line each. */
import { formatCount, formatMagnitude } from "../../report/format.ts";
import type { JsonObject } from "../../store/canonical-json.ts";
import { type JsonValue, jsonValue } from "../../store/export/export-json.ts";
import type { Metric, Run, RunStore, SpectrumHead } from "../../store/store.ts";
import { duration } from "../terminal/progress.ts";
import type { Style } from "../terminal/style.ts";
import { alignColumns, largestText, MISSING } from "./numbers.ts";
import { allFacts, type RunWithFacts } from "./run-facts.ts";
import { differingSettings, kindText, settingsWriter } from "./run-settings.ts";

/** Name and version of the document; the number rises when a reader would have to change. */
export const RUN_LIST_SCHEMA = "lyapscope.run-list/1";

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
  const all = await allFacts(store, details);
  const settings = differingSettings(all.map(({ overview }) => overview.run));
  return all.map((each) => ({ ...each, settings: settings.get(each.overview.run.id)! }));
}

/** Columns to the left; numbers stand to the right. */
const LEFT = ["id", "name", "task", "state"];

/** Aligned columns, the settings last since they are as long as they are. */
export function listingText(listing: readonly Listed[], { bold }: Style): string {
  const textOf = settingsWriter(listing.map(({ settings }) => settings));
  const numbers = ["seed", "epochs", "steps", "train loss", "held-out loss", "held-out right"];
  const header = [...LEFT, ...numbers, "λ₁ nats/step", "time", "goes on from"];
  const rows = listing.map((listed) => cellsOf(listed));
  const used = header.map((_, j) => j < LEFT.length || rows.some((row) => row[j] !== MISSING));
  const columns = [header, ...rows].map((row) => row.filter((_, j) => used[j]));
  const [head, ...lines] = alignColumns(columns, LEFT.length);
  const settings = listing.map((listed) => textOf(listed.settings));
  const title = settings.some((text) => text !== "") ? "  settings that differ" : "";
  const texts = lines.map((line, i) => `${line}${settings[i] === "" ? "" : `  ${settings[i]}`}`);
  return [bold(`${head}${title}`), ...texts].map((line) => `${line}\n`).join("");
}

function cellsOf({ overview: { run, step, spectra, held }, facts }: Listed): string[] {
  const spectrum = lastSpectrum(spectra);
  const { epochs, duration: spent } = facts;
  const number = (metric: Metric | null) =>
    metric === null ? MISSING : formatMagnitude(metric.value);
  const right = facts.heldOutAccuracy;
  return [
    run.id,
    run.name ?? MISSING,
    kindText(run) || MISSING,
    stateText(run, held),
    String(run.seed),
    epochs === null ? MISSING : formatCount(epochs),
    step === null ? MISSING : formatCount(step),
    number(facts.trainLoss),
    number(facts.heldOutLoss),
    right === null ? MISSING : accuracyText(right.value),
    spectrum === undefined ? MISSING : largestText(spectrum),
    spent === null ? MISSING : `${spent.isLeast ? "≥ " : ""}${duration(spent.seconds)}`,
    run.origin?.run ?? MISSING,
  ];
}

/** Ours are shares; what other programs call accuracy may be a percentage. */
function accuracyText(value: number): string {
  return value >= 0 && value <= 1 ? `${(100 * value).toFixed(1)} %` : formatMagnitude(value);
}

/** "killed" is what a run is that had no time to say so. */
export function stateText({ state }: Run, held: boolean): string {
  return state?.state === "running" && !held ? "killed" : (state?.state ?? MISSING);
}

/** One run of `--json`; `schema/run-list.schema.json` describes it. */
export function listingDocument({ overview, facts, settings }: Listed): object {
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
    settings,
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
