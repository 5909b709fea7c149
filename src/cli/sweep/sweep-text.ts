/** What came of a sweep, for people and for programs. */

import { MISSING } from "../../records/missing.ts";
import { formatDuration, formatMagnitude, plural } from "../../report/format.ts";
import { jsonValue } from "../../store/export/export-json.ts";
import type { Entry, Setting, Sweep } from "../../store/sweeps.ts";
import {
  epochsOf,
  largestOf,
  type SettingResult,
  settingResults,
} from "../../sweep/run/results.ts";
import type { SweepObjective } from "../../sweep/sweep.ts";
import type { Output } from "../command.ts";
import { alignColumns } from "../runs/numbers.ts";
import { countWords, stateCounts } from "../runs/state-counts.ts";

/** Name and version of the document; the number rises when a reader would have to change. */
export const SWEEP_RESULT_SCHEMA = "lyapscope.sweep-result/1";

/** Settings that are shown. */
const SHOWN = 10;

/** What is known of a sweep. */
export interface SweepResults {
  readonly sweep: Sweep;
  readonly objective: SweepObjective;
  readonly settings: readonly Setting[];
  readonly entries: readonly Entry[];
  /** That this call took. */
  readonly seconds: number;
  /** Whether all settings are on the list and nothing is left to compute. */
  readonly isOver: boolean;
}

/** A table of the best settings, how many runs stand where, and where the time went. */
export function sweepText(results: SweepResults, { style }: Output): string {
  const { sweep, objective, settings, entries } = results;
  const ordered = settingResults(settings, entries, objective.goal, objective.seeds);
  const known = ordered.filter(({ outcome }) => outcome.kind !== "none");
  const shown = known.slice(0, SHOWN);
  const spread = shown.some((one) => one.spread !== null);
  const head = ["trial", objective.metric, "± sd", "λ₁", "seeds done", "point"];
  const rows = [head, ...shown.map(cellsOf)].map((row) => row.filter((_, j) => j !== 2 || spread));
  const [title, ...lines] = alignColumns(
    rows.map((row) => row.slice(0, -1)),
    0,
  );
  const table = lines.map((text, i) => `${text}  ${rows[i + 1].at(-1)}`);
  const more = known.length > SHOWN ? [`… ${plural(known.length - SHOWN, "more setting")}`] : [];
  const body =
    shown.length === 0
      ? ["nothing is known yet of any setting"]
      : [style.bold(`${title}  point`), ...table, ...more];
  return [
    ...body,
    "",
    countLine(results),
    timeLine(results),
    `all of it: lyapscope runs --sweep ${sweep.name}`,
  ]
    .map((text) => `${text}\n`)
    .join("");
}

function cellsOf({ setting, entries, outcome, value, spread, largest }: SettingResult): string[] {
  const done = entries.filter(({ state }) => state === "done").length;
  return [
    String(setting.trial),
    value === null ? wordOf(outcome.kind) : formatMagnitude(value),
    spread === null ? MISSING : formatMagnitude(spread),
    largest === null ? MISSING : formatMagnitude(largest),
    `${done} of ${setting.seeds.length}`,
    pointText(setting),
  ];
}

function wordOf(kind: SettingResult["outcome"]["kind"]): string {
  return kind === "worst" ? "diverged" : kind;
}

function pointText({ point, rejected }: Setting): string {
  const values = Object.entries(point).map(([path, value]) => {
    const name = path.split(".").slice(-1)[0];
    const text = typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value);
    return `${name} ${text}`;
  });
  return `${values.join(", ")}${rejected === null ? "" : ` (rejected: ${rejected})`}`;
}

function countLine({ settings, entries, isOver }: SweepResults): string {
  const words = countWords(stateCounts(entries));
  const rejected = settings.filter((setting) => setting.rejected !== null).length;
  if (rejected > 0) words.push(`${plural(rejected, "setting")} without a configuration`);
  return `${plural(settings.length, "setting")}, ${plural(entries.length, "run")}: ${words.join(", ")}${isOver ? "" : "; more to come"}`;
}

/** Worker time in all, and what of it was for nothing. */
function timeLine({ entries, seconds }: SweepResults): string {
  const all = entries.reduce((sum, entry) => sum + entry.seconds, 0);
  const lost = entries
    .filter(({ state }) => state === "failed")
    .reduce((sum, entry) => sum + entry.seconds, 0);
  const full = Math.max(0, ...entries.filter(({ state }) => state === "done").map(epochsOf));
  const pruned = entries.filter(({ state }) => state === "pruned");
  const saved = pruned.reduce((sum, entry) => sum + Math.max(0, full - epochsOf(entry)), 0);
  const parts = [`${formatDuration(seconds)} here`, `${formatDuration(all)} of workers in all`];
  if (lost > 0) parts.push(`${formatDuration(lost)} of it in runs that failed`);
  if (pruned.length > 0) {
    parts.push(
      `${plural(pruned.length, "run")} ended early, ${plural(saved, "epoch")} not trained`,
    );
  }
  return parts.join("; ");
}

/** The document of `--json`; `schema/sweep-result.schema.json` describes it. */
export function sweepDocument(results: SweepResults): object {
  const { sweep, objective, settings, entries, seconds, isOver } = results;
  const ordered = settingResults(settings, entries, objective.goal, objective.seeds);
  return {
    schema: SWEEP_RESULT_SCHEMA,
    sweep: { id: sweep.id, name: sweep.name, createdAt: sweep.createdAt, versions: sweep.versions },
    objective,
    isOver,
    seconds,
    counts: stateCounts(entries),
    settings: ordered.map(settingDocument),
  };
}

function settingDocument({ setting, entries, outcome, value, spread, largest }: SettingResult) {
  return {
    trial: setting.trial,
    point: setting.point,
    rejected: setting.rejected,
    outcome: outcome.kind,
    value: value === null ? null : jsonValue(value),
    spread,
    largestExponent: largest === null ? null : jsonValue(largest),
    runs: entries.map(entryDocument),
  };
}

function entryDocument(entry: Entry) {
  const { seed, state, run, reason, objective, attempts, failures, losses, late, seconds } = entry;
  const largest = largestOf(entry);
  return {
    ...{ seed, state, run, reason, attempts, failures, losses, late },
    objective: objective === null ? null : jsonValue(objective),
    seconds,
    epochs: epochsOf(entry),
    largestExponent: largest === null ? null : jsonValue(largest),
  };
}
