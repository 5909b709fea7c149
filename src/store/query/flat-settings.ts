/** Settings of runs, flat, and in which of them runs differ. */
import type { Json, JsonObject } from "../canonical-json.ts";
import type { Run } from "../store.ts";

/** Every value of a run by its way from the top, "network.initial.recurrent.kind". */
export function settingsOf(run: Run): Map<string, Json> {
  const settings = new Map<string, Json>();
  eachSetting(run, wayBelow([], ""), ({ path }, value) => settings.set(path, value));
  return settings;
}

/** A way from the top; those of ten thousand runs are the same few, and each is put together once. */
interface Way {
  readonly keys: readonly string[];
  /** The keys with dots between them. */
  readonly path: string;
  readonly below: Map<string, Way>;
}

function wayBelow(keys: readonly string[], path: string): Way {
  return { keys, path, below: new Map() };
}

function wayTo({ keys, path, below }: Way, key: string): Way {
  const there = below.get(key);
  if (there !== undefined) return there;
  const way = wayBelow([...keys, key], path ? `${path}.${key}` : key);
  below.set(key, way);
  return way;
}

/**
 * Goes through the settings of a run; a version stands before a setting of its name.
 *
 * @param like - Another configuration: what is the same there is passed over.
 * @returns how many were passed over.
 */
function eachSetting(
  { configuration, versions }: Run,
  top: Way,
  use: (way: Way, value: Json) => void,
  like: JsonObject | null = null,
): number {
  let passed = 0;
  const visit = (value: Json, way: Way, known: Json | undefined): void => {
    if (!isBranch(value)) {
      if (!Object.hasOwn(versions, way.path)) use(way, value);
      return;
    }
    const others = isBranch(known) ? known : null;
    for (const key of Object.keys(value)) {
      const [own, other] = [value[key], others?.[key]];
      if (own === other && !isBranch(own)) passed++;
      else visit(own, wayTo(way, key), other);
    }
  };
  visit(configuration, top, like ?? undefined);
  for (const name of Object.keys(versions)) use(wayTo(top, name), versions[name]);
  return passed;
}

/** What a run says at the end of a way; undefined if it has no such setting. */
function settingAt({ configuration, versions }: Run, { keys, path }: Way): Json | undefined {
  if (Object.hasOwn(versions, path)) return versions[path];
  let value: Json = configuration;
  for (const key of keys) {
    if (!isBranch(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return isBranch(value) ? undefined : value;
}

function isBranch(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * For each run the settings in which not all of them have the same, those of the first run first.
 *
 * @param but - Those that are not asked for.
 */
export function settingsThatDiffer(
  runs: readonly Run[],
  but: readonly string[] = [],
): JsonObject[] {
  const top = wayBelow([], "");
  const first = new Map<Way, Json>();
  eachSetting(runs[0], top, (way, value) => first.set(way, value));
  const ways = new Set(first.keys());
  const differing = new Set<Way>();
  for (const run of runs) {
    let shared = 0;
    const look = (way: Way, value: Json) => {
      if (first.has(way)) shared++;
      else ways.add(way);
      if (!differing.has(way) && isOther(first.get(way), value)) differing.add(way);
    };
    const same = eachSetting(run, top, look, runs[0].configuration);
    if (same + shared === first.size) continue;
    for (const way of first.keys()) {
      if (!differing.has(way) && settingAt(run, way) === undefined) differing.add(way);
    }
  }
  const ordered = [...ways].filter((way) => differing.has(way) && !but.includes(way.path));
  return runs.map((run) => {
    const own: Record<string, Json> = {};
    for (const way of ordered) {
      const value = settingAt(run, way);
      if (value !== undefined) own[way.path] = value;
    }
    return own;
  });
}

/** Whether values are not all the same. */
export function differ([first, ...others]: readonly (Json | undefined)[]): boolean {
  return others.some((value) => isOther(first, value));
}

/** Lists are compared by what they hold. */
function isOther(a: Json | undefined, b: Json | undefined): boolean {
  return a !== b && JSON.stringify(a) !== JSON.stringify(b);
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
