/** Which settings of recorded runs are hyperparameters, and which runs are seeds of one setting. */
import { canonicalJson, type Json } from "../../store/canonical-json.ts";
import { differ, settingsOf, shortNames } from "../../store/query/flat-settings.ts";
import type { Run } from "../../store/store.ts";
import { isLogarithmic } from "../log-scale.ts";
import { type ParameterColumn, settingsByKey } from "../run-table.ts";

/** One setting over the runs. */
interface Settings {
  readonly name: string;
  readonly texts: readonly string[];
  readonly values: readonly (Json | undefined)[];
}

/** Hyperparameters and settings of runs. */
export interface RecordedParameters {
  readonly parameters: readonly ParameterColumn[];
  readonly settingOf: readonly number[];
  readonly notes: readonly string[];
}

/** Settings that say how a training is looked at, or computed, and change nothing in it. */
const BESIDE = /^(?:monitor|checkpoints|metricsEvery|training\.kernels|task\.closedLoop)(?:\.|$)/;

/** What stands for a setting that a run does not have. */
const ABSENT = "none";

/**
 * Hyperparameters are the settings in which runs differ. One that another decides, as the forget bias is there for one
 * kind of cell alone, is left out and named.
 */
export function recordedParameters(runs: readonly Run[]): RecordedParameters {
  const all = runs.map((run) => settingsOf({ ...run, versions: {} }));
  const names = [...new Set(all.flatMap((settings) => [...settings.keys()]))];
  const differing = names.filter((name) => differ(all.map((settings) => settings.get(name))));
  const counting = differing.filter((name) => !BESIDE.test(name));
  const columns = counting.map((name) => ({
    name,
    texts: all.map((settings) => textOf(settings.get(name))),
    values: all.map((settings) => settings.get(name)),
  }));
  const notes: string[] = [];
  const kept: Settings[] = [];
  const short = shortNames(counting);
  for (const column of columns) {
    const decisive = kept.find((each) => decides(each, column));
    if (decisive === undefined) kept.push(column);
    else
      notes.push(
        `${short.get(column.name)} follows from ${short.get(decisive.name)}, and is no hyperparameter beside it`,
      );
  }
  const beside = differing.filter((name) => BESIDE.test(name));
  if (beside.length > 0) {
    notes.push(
      `runs differ in ${beside.join(", ")}, which changes nothing in a training and is no hyperparameter`,
    );
  }
  const versions = [...new Set(runs.map((run) => canonicalJson(run.versions)))];
  if (versions.length > 1) {
    notes.push(
      `runs are of ${versions.length} different versions or data files; settings do not tell them apart`,
    );
  }
  const parameters = kept.map(({ name, texts, values }) =>
    columnOf(short.get(name)!, texts, values),
  );
  for (const each of parameters) {
    if (each.kind !== "number" || !each.log) continue;
    notes.push(`${each.name}: levels are steps by a factor, so the logarithm counts`);
  }
  const keys = all.map((_, run) => columns.map(({ texts }) => texts[run]).join("\n"));
  return { parameters, settingOf: settingsByKey(keys), notes };
}

/**
 * Whether the first column says the second: they are the same, or the first is of words ("lstm") and the second is
 * there for some of these alone, with one value for each.
 */
function decides(first: Settings, second: Settings): boolean {
  if (first.texts.every((text, i) => text === second.texts[i])) return true;
  const areWords = first.values.every((value) => typeof value === "string");
  if (!areWords || !second.texts.includes(ABSENT)) return false;
  const of = new Map<string, string>();
  for (const [i, text] of first.texts.entries()) {
    if ((of.get(text) ?? second.texts[i]) !== second.texts[i]) return false;
    of.set(text, second.texts[i]);
  }
  return true;
}

function columnOf(
  name: string,
  texts: readonly string[],
  values: readonly (Json | undefined)[],
): ParameterColumn {
  const numbers = values.map((value) => (typeof value === "number" ? value : Number.NaN));
  return numbers.every(Number.isFinite)
    ? { kind: "number", name, log: isLogarithmic(numbers), values: numbers }
    : { kind: "category", name, values: texts };
}

function textOf(value: Json | undefined): string {
  if (value === undefined) return ABSENT;
  return typeof value === "string" ? value : JSON.stringify(value);
}
