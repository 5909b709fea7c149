/** Settings of runs, flat, and in which of them runs differ. */
import type { Json } from "../canonical-json.ts";
import type { Run } from "../store.ts";

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
