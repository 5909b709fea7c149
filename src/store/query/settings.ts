/** Settings of runs, flat, and in which of them runs differ. */
import type { Json } from "../canonical-json.ts";
import type { Run } from "../store.ts";

/** Puts a way from the top together: "network", "hidden". */
type Join = (path: string, key: string) => string;

const joined: Join = (path, key) => (path ? `${path}.${key}` : key);

/** Puts each way together once: those of ten thousand runs are the same few. */
function joinedOnce(): Join {
  const known = new Map<string, Map<string, string>>();
  return (path, key) => {
    let below = known.get(path);
    if (below === undefined) known.set(path, (below = new Map()));
    const there = below.get(key);
    if (there !== undefined) return there;
    below.set(key, joined(path, key));
    return below.get(key)!;
  };
}

/** The settings of many runs, each as {@link settingsOf} has it. */
export function settingsOfAll(runs: readonly Run[]): Map<string, Json>[] {
  const join = joinedOnce();
  return runs.map((run) => settingsOf(run, join));
}

/** Every value of a run by its way from the top, "network.initial.recurrent.kind". */
export function settingsOf(
  { configuration, versions }: Run,
  join: Join = joined,
): Map<string, Json> {
  const settings = new Map<string, Json>();
  const collect = (value: Json, path: string): void => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      settings.set(path, value);
      return;
    }
    for (const [key, item] of Object.entries(value)) collect(item, join(path, key));
  };
  collect(configuration, "");
  for (const [name, version] of Object.entries(versions)) settings.set(name, version);
  return settings;
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
