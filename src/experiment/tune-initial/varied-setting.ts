/** The setting that is varied: where it stands, what has to stand beside it, and within which range it is sought. */
import { rangeError } from "../../errors.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { SettingValues } from "../configuration/configuration-with.ts";
import type { ScaleKind } from "./setting-scale.ts";

/** A setting of the network that has an effect before the training. */
export interface VariedSetting {
  /** From the top: "network.initial.recurrent.gain". */
  readonly path: string;
  /** What the configuration says; null where it says nothing. */
  readonly present: number | null;
  readonly scale: ScaleKind;
  /** Where it is sought unless it is said otherwise. */
  readonly range: readonly [number, number];
  /** What is put beside it, for the configuration does not say it: `{ kind: "gain" }`. */
  readonly beside: SettingValues;
}

/** How a setting is sought, by the last of its keys. */
interface Search {
  readonly scale: ScaleKind;
  /** For H units. */
  range(hidden: number): readonly [number, number];
  /** Of an initialiser, the kind that it is of where none is named. */
  readonly kind?: string;
}

const SEARCHES: Readonly<Record<string, Search>> = {
  bound: { scale: "log", range: (H) => around(Math.sqrt(3 / H)), kind: "uniform" },
  deviation: { scale: "log", range: (H) => around(1 / Math.sqrt(H)), kind: "normal" },
  gain: { scale: "log", range: () => around(1), kind: "gain" },
  value: { scale: "linear", range: () => [-1, 1], kind: "constant" },
  forgetBias: { scale: "linear", range: () => [-4, 8] },
  leak: { scale: "log", range: () => [0.01, 1] },
  step: { scale: "log", range: () => [0.004, 0.4] },
  diffusion: { scale: "linear", range: () => [0, 1] },
  frequency: { scale: "log", range: () => around(2.7) },
  damping: { scale: "log", range: () => around(4.7) },
};

/** A short name: the scale of the recurrent weights, in which theory speaks. */
const SHORT: Readonly<Record<string, string>> = { gain: "initial.recurrent.gain" };

/** A decade on either side. */
function around(middle: number): readonly [number, number] {
  return [Number((middle / 10).toPrecision(3)), Number((middle * 10).toPrecision(3))];
}

/**
 * The setting that a word names.
 *
 * @param name - "network.initial.all.bound", without "network." as well; "gain" is that of the recurrent weights.
 * @throws RangeError for what is no number of the network that acts before the training.
 */
export async function variedSetting(
  who: string,
  name: string,
  configuration: Configuration,
): Promise<VariedSetting> {
  const { configurationKeys, nearestKey } = await import("../configuration/configuration-keys.ts");
  const keys = configurationKeys();
  const short = SHORT[name] ?? name;
  const path = short.startsWith("network.") ? short : `network.${short}`;
  const here = keys.filter((key) => key.path === path);
  if (here.length === 0) {
    const ofNetwork = keys.filter((key) => key.path.startsWith("network."));
    const near = nearestKey(ofNetwork, path);
    const meant = near === null ? "" : `; did you mean ${near}?`;
    throw rangeError(
      who,
      `vary is "${name}"; expected a number of the network before its training, such as initial.all.bound, gain or forgetBias${meant}`,
    );
  }
  const last = path.split(".").at(-1)!;
  const search = Object.hasOwn(SEARCHES, last) ? SEARCHES[last] : undefined;
  if (search === undefined) {
    throw rangeError(
      who,
      `vary is "${name}", which is ${here[0].type}; expected a number that can be changed by little: ${Object.keys(SEARCHES).join(", ")}`,
    );
  }
  const { scale, range } = search;
  const table = path.slice(0, -last.length - 1);
  const beside =
    search.kind === undefined ? {} : kindBeside(who, table, last, configuration, here, search.kind);
  return {
    path,
    present: numberAt(configuration, path),
    scale,
    range: range(configuration.network.hidden),
    beside,
  };
}

/** The kind of initialiser that the setting is one of, where the configuration names none. */
function kindBeside(
  who: string,
  table: string,
  last: string,
  configuration: Configuration,
  here: readonly { readonly kinds: readonly string[] }[],
  usual: string,
): SettingValues {
  const present = valueAt(configuration, `${table}.kind`);
  if (present === undefined) return { [`${table}.kind`]: usual };
  const kinds = here.flatMap((key) => key.kinds);
  if (kinds.length === 0 || kinds.includes(String(present))) return {};
  throw rangeError(
    who,
    `vary is ${table}.${last}, and ${table} is of the kind ${present}, which has none; expected ${table}.kind to be ${kinds.join(", ")}`,
  );
}

function numberAt(configuration: Configuration, path: string): number | null {
  const value = valueAt(configuration, path);
  return typeof value === "number" ? value : null;
}

function valueAt(data: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((at, key) => Object(at)[key], data);
}
