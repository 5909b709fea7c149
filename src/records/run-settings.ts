/** What tells one run from another: the settings in which runs of one kind differ. */

import { formatWhole } from "../report/format.ts";
import { networkWords } from "../report/training/network-words.ts";
import type { Json, JsonObject } from "../store/canonical-json.ts";
import { settingsThatDiffer, shortNames } from "../store/query/flat-settings.ts";
import type { Run } from "../store/store.ts";

/** What every line says anyway. */
const SAID: readonly string[] = ["task.kind", "network.cell", "network.hidden"];
/** Digits of a file's hash that are shown. */
const DIGITS = 8;

/** "flip-flop, gru 32"; "flip-flop, 2 × gru 32" of two layers; "watch" for a watched folder; empty where nobody knows. */
export function kindText({ configuration }: Run): string {
  if (typeof configuration["command"] === "string") return configuration["command"];
  const task = at(configuration, "task", "kind");
  const network = networkWords(configuration["network"]);
  return [typeof task === "string" ? task : "", network].filter((part) => part !== "").join(", ");
}

/**
 * For every run the settings in which the runs of its task differ, as `--set` takes them, and versions and
 * hashes of files in which they do.
 */
export function differingSettings(runs: readonly Run[]): ReadonlyMap<string, JsonObject> {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const group = groupOf(run);
    const there = groups.get(group);
    if (there === undefined) groups.set(group, [run]);
    else there.push(run);
  }
  const found = new Map<string, JsonObject>();
  for (const group of groups.values()) {
    for (const [i, settings] of settingsThatDiffer(group, SAID).entries()) {
      found.set(group[i].id, settings);
    }
  }
  return found;
}

/**
 * Writes settings as "learningRate=0.01 steps=50": names by their last parts, where those are clear.
 *
 * @param all - The settings of all that are listed.
 */
export function settingsWriter(all: readonly JsonObject[]): (settings: JsonObject) => string {
  const names = new Set<string>();
  for (const each of all) for (const name of Object.keys(each)) names.add(name);
  const short = shortNames([...names]);
  return (settings) =>
    Object.entries(settings)
      .map(([name, value]) => `${short.get(name)}=${valueText(value)}`)
      .join(" ");
}

function groupOf({ configuration }: Run): string {
  return String(configuration["command"] ?? at(configuration, "task", "kind") ?? "");
}

function at(configuration: JsonObject, part: string, name: string): Json | undefined {
  return (configuration[part] as JsonObject | undefined)?.[name];
}

function valueText(value: Json): string {
  if (typeof value === "number" && Number.isInteger(value)) return formatWhole(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (/^[0-9a-f]{64}$/.test(text)) return `${text.slice(0, DIGITS)}…`;
  return /\s/.test(text) ? JSON.stringify(text) : text;
}
