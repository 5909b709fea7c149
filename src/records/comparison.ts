/** Runs beside each other: in what they differ, and what they had come to at the same epochs. */
import type { Json, JsonObject } from "../store/canonical-json.ts";
import { jsonValue } from "../store/export/export-json.ts";
import { historyOf, type RunHistory } from "../store/export/history.ts";
import { settingsOf } from "../store/query/flat-settings.ts";
import type { RunStore } from "../store/store.ts";
import { stateText } from "./run-listing.ts";

/** Name and version of the document; the number rises when a reader would have to change. */
export const COMPARISON_SCHEMA = "lyapscope.run-comparison/1";

/** What is held beside each other at an epoch. */
export const QUANTITIES = ["loss", "validationLoss", "λ₁", "dimension"] as const;
type Quantity = (typeof QUANTITIES)[number];

/** A value by run; undefined where nothing was recorded. */
type Beside<T> = readonly (T | undefined)[];

/** Several runs. */
export interface Comparison {
  readonly histories: readonly RunHistory[];
  readonly states: readonly string[];
  /** By the way from the top; seed and versions too. */
  readonly differences: ReadonlyMap<string, Beside<Json>>;
  /** Whether places are epochs; steps where a run is no training of `lyapscope train`. */
  readonly inEpochs: boolean;
  /** Every epoch or step at which any of them has anything, and what each has there. */
  readonly rows: readonly {
    readonly at: number;
    readonly values: Readonly<Record<Quantity, Beside<number>>>;
  }[];
}

/** Reads runs and holds them beside each other, in the order of `ids`. */
export async function compareRuns(store: RunStore, ids: readonly string[]): Promise<Comparison> {
  const histories: RunHistory[] = [];
  const states: string[] = [];
  for (const id of ids) {
    const run = await store.run(id);
    histories.push(await historyOf(store, run));
    states.push(stateText(run, await store.isHeld(run.id)));
  }
  const epochs = histories.map(epochSteps);
  const inEpochs = epochs.every((steps) => steps !== null);
  const places = histories.map((history, i) => valuesOf(history, inEpochs ? epochs[i] : null));
  const all = [...new Set(places.flatMap((each) => [...each.keys()]))].sort((a, b) => a - b);
  const rows = all.map((at) => {
    const entries = QUANTITIES.map((name) => [name, places.map((each) => each.get(at)?.get(name))]);
    return { at, values: Object.fromEntries(entries) as Record<Quantity, Beside<number>> };
  });
  return { histories, states, differences: differencesOf(histories), inEpochs, rows };
}

/** The document of `--json`. */
export function comparisonDocument({
  histories,
  states,
  differences,
  inEpochs,
  rows,
}: Comparison): object {
  const beside = (values: Beside<number>) =>
    values.map((value) => (value === undefined ? null : jsonValue(value)));
  return {
    schema: COMPARISON_SCHEMA,
    runs: histories.map(({ run: { id, name, seed } }, i) => ({ id, name, seed, state: states[i] })),
    differences: Array.from(differences, ([setting, values]) => ({
      setting,
      values: values.map((value) => ({ given: value !== undefined, value: value ?? null })),
    })),
    unit: inEpochs ? "epoch" : "step",
    rows: rows.map(({ at, values }) => ({
      at,
      ...Object.fromEntries(QUANTITIES.map((name) => [name, beside(values[name])])),
    })),
  };
}

/** The joint spectra of a run, else those of its first kind. */
export function spectraOf({ spectra }: RunHistory): RunHistory["spectra"] {
  const kind = spectra.some((each) => each.kind === "joint") ? "joint" : spectra[0]?.kind;
  return spectra.filter((each) => each.kind === kind);
}

/** Step at the end of each epoch; null for what is no training of `lyapscope train`. */
function epochSteps({ run, metrics }: RunHistory): readonly number[] | null {
  if (typeof run.configuration["training"] !== "object") return null;
  return metrics.filter(({ name }) => name === "loss").map(({ step }) => step);
}

function valuesOf(
  history: RunHistory,
  epochs: readonly number[] | null,
): ReadonlyMap<number, ReadonlyMap<Quantity, number>> {
  const found = new Map<number, Map<Quantity, number>>();
  const put = (step: number, name: Quantity, value: number) => {
    const at = epochs === null || step === 0 ? step : epochs.indexOf(step) + 1;
    // A step within an epoch has no counterpart in the other runs.
    if (at === 0 && step > 0) return;
    const own = found.get(at);
    if (own === undefined) found.set(at, new Map([[name, value]]));
    else own.set(name, value);
  };
  for (const { name, step, value } of history.metrics) {
    if (name === "loss" || name === "validationLoss") put(step, name, value);
  }
  for (const { step, exponents, details } of spectraOf(history)) {
    if (exponents.length > 0) put(step, "λ₁", exponents[0]);
    const dimension = (details["kaplanYorkeDimension"] as JsonObject | undefined)?.["value"];
    if (typeof dimension === "number") put(step, "dimension", dimension);
  }
  return found;
}

function differencesOf(histories: readonly RunHistory[]): ReadonlyMap<string, Beside<Json>> {
  const settings = histories.map(
    ({ run }) => new Map([...settingsOf(run), ["seed", run.seed as Json]]),
  );
  const names = [...new Set(settings.flatMap((each) => [...each.keys()]))];
  const differing = names.filter((name) => {
    return new Set(settings.map((each) => JSON.stringify(each.get(name)))).size > 1;
  });
  return new Map(differing.map((name) => [name, settings.map((each) => each.get(name))]));
}
