/** What tells one run from another: the settings in which runs of one kind differ. */

import type { Json, JsonObject } from "../../store/canonical-json.ts";
import type { Run } from "../../store/store.ts";

/** What every line says anyway. */
const SAID: readonly string[] = ["task.kind", "network.cell", "network.hidden"];
/** Digits of a file's hash that are shown. */
const DIGITS = 8;

/** "flip-flop, gru 32"; "watch" for a watched folder; empty where nobody knows. */
export function kindText({ configuration }: Run): string {
  if (typeof configuration["command"] === "string") return configuration["command"];
  const task = at(configuration, "task.kind");
  const network = [at(configuration, "network.cell"), at(configuration, "network.hidden")]
    .filter((part) => typeof part === "string" || typeof part === "number")
    .join(" ");
  return [typeof task === "string" ? task : "", network].filter((part) => part !== "").join(", ");
}

/**
 * For every run the settings in which the runs of its task differ, as `--set` takes them, and versions and
 * hashes of files in which they do.
 */
export function differingSettings(runs: readonly Run[]): ReadonlyMap<string, JsonObject> {
  const groups = new Map<string, { id: string; settings: Map<string, Json> }[]>();
  for (const run of runs) {
    const group = groupOf(run);
    const own = { id: run.id, settings: settingsOf(run) };
    const there = groups.get(group);
    if (there === undefined) groups.set(group, [own]);
    else there.push(own);
  }
  const found = new Map<string, JsonObject>();
  for (const group of groups.values()) {
    const names = new Set(group.flatMap(({ settings }) => [...settings.keys()]));
    const differing = [...names].filter((name) => {
      return !SAID.includes(name) && differ(group.map(({ settings }) => settings.get(name)));
    });
    for (const { id, settings } of group) {
      const own = differing.filter((name) => settings.has(name));
      found.set(id, Object.fromEntries(own.map((name) => [name, settings.get(name)!])));
    }
  }
  return found;
}

/** Whether values are not all the same; those that differ do so soon, mostly. */
function differ([first, ...others]: readonly (Json | undefined)[]): boolean {
  const text = JSON.stringify(first);
  return others.some((value) => value !== first && JSON.stringify(value) !== text);
}

/**
 * Writes settings as "learningRate=0.01 steps=50": names by their last parts, where those are clear.
 *
 * @param all - The settings of all that are listed.
 */
export function settingsWriter(all: readonly JsonObject[]): (settings: JsonObject) => string {
  const names = [...new Set(all.flatMap((each) => Object.keys(each)))];
  const short = new Map(names.map((name) => [name, shortest(name, names)]));
  return (settings) =>
    Object.entries(settings)
      .map(([name, value]) => `${short.get(name)}=${valueText(value)}`)
      .join(" ");
}

function groupOf({ configuration }: Run): string {
  return String(configuration["command"] ?? at(configuration, "task.kind") ?? "");
}

/** Every value of a run by its way from the top, "network.initial.recurrent.kind". */
export function settingsOf({ configuration, versions }: Run): Map<string, Json> {
  const settings = new Map<string, Json>();
  const collect = (value: Json, path: string): void => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      settings.set(path, value);
      return;
    }
    for (const [key, item] of Object.entries(value)) collect(item, path ? `${path}.${key}` : key);
  };
  collect(configuration, "");
  for (const [name, version] of Object.entries(versions)) settings.set(name, version);
  return settings;
}

function at(configuration: JsonObject, path: string): Json | undefined {
  const step = (here: Json | undefined, key: string) => (here as JsonObject | undefined)?.[key];
  return path.split(".").reduce<Json | undefined>(step, configuration);
}

function shortest(name: string, names: readonly string[]): string {
  const parts = name.split(".");
  // "kind" alone says of nothing what it is.
  const least = parts.at(-1) === "kind" ? 2 : 1;
  for (let from = parts.length - least; from > 0; from--) {
    const end = parts.slice(from).join(".");
    if (!names.some((other) => other !== name && `.${other}`.endsWith(`.${end}`))) return end;
  }
  return name;
}

function valueText(value: Json): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (/^[0-9a-f]{64}$/.test(text)) return `${text.slice(0, DIGITS)}…`;
  return /\s/.test(text) ? JSON.stringify(text) : text;
}
