/** Settings of runs, flat, and in which of them runs differ. */
import type { Json, JsonObject } from "../canonical-json.ts";
import type { Run } from "../store.ts";

/** Every value of a run by its way from the top, "network.initial.recurrent.kind". */
export function settingsOf(run: Run): Map<string, Json> {
  const settings = new Map<string, Json>();
  eachSetting(run, joined, (path, value) => settings.set(path, value));
  return settings;
}

/** Puts a way from the top together: "network", "hidden". */
type Join = (path: string, key: string) => string;

const joined: Join = (path, key) => (path ? `${path}.${key}` : key);

/** Puts each way together once: those of ten thousand runs are the same few. */
function joinedOnce(): Join {
  const known = new Map<string, Map<string, string>>();
  return (path, key) => {
    const below = known.get(path) ?? new Map<string, string>();
    const there = below.get(key) ?? joined(path, key);
    known.set(path, below.set(key, there));
    return there;
  };
}

/** Goes through the settings of a run; a version stands before a setting of its name. */
function eachSetting(
  { configuration, versions }: Run,
  join: Join,
  use: (path: string, value: Json) => void,
): void {
  const visit = (value: Json, path: string): void => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      if (!Object.hasOwn(versions, path)) use(path, value);
      return;
    }
    const items = value as JsonObject;
    for (const key of Object.keys(items)) visit(items[key], join(path, key));
  };
  visit(configuration, "");
  for (const name of Object.keys(versions)) use(name, versions[name]);
}

/** For each run the settings in which not all of them have the same, those of the first run first. */
export function settingsThatDiffer(runs: readonly Run[]): JsonObject[] {
  const join = joinedOnce();
  const first = settingsOf(runs[0]);
  const names = new Set(first.keys());
  const differing = new Set<string>();
  for (const run of runs) {
    let shared = 0;
    eachSetting(run, join, (path, value) => {
      if (first.has(path)) shared++;
      else names.add(path);
      if (!differing.has(path) && differ([first.get(path), value])) differing.add(path);
    });
    if (shared === first.size) continue;
    const own = settingsOf(run);
    for (const name of first.keys()) if (!own.has(name)) differing.add(name);
  }
  const ordered = [...names].filter((name) => differing.has(name));
  return runs.map((run) => {
    const own = new Map<string, Json>();
    eachSetting(run, join, (path, value) => {
      if (differing.has(path)) own.set(path, value);
    });
    const named = ordered.filter((name) => own.has(name));
    return Object.fromEntries(named.map((name) => [name, own.get(name)!]));
  });
}

/** Whether values are not all the same; those that differ do so soon, mostly. */
export function differ([first, ...others]: readonly (Json | undefined)[]): boolean {
  const text = JSON.stringify(first);
  return others.some((value) => value !== first && JSON.stringify(value) !== text);
}

/** For each name its last parts, as many as tell it from the others: "learningRate". */
export function shortNames(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [name, shortest(name, names)]));
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
