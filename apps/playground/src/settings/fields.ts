/**
 * Every control of the page, once: what its value may be, what it is unless said, how it reads in the address.
 *
 * The page's whole state is these values, so that an address is an experiment. Files that were dropped are the one
 * thing that an address cannot hold; the page says so.
 */

/** Kinds of layers that can be drawn, in the order in which they are offered. */
export const CELLS = [
  "tanh",
  "relu",
  "lstm",
  "gru",
  "leaky",
  "rate-network",
  "minimal-gated",
  "gru-reset-before",
  "antisymmetric",
  "cornn",
  "identity",
] as const;

export const VIEWS = ["explore", "gain", "units", "training"] as const;
export const NETWORKS = ["drawn", "file"] as const;
export const WEIGHTS = ["gaussian", "orthogonal", "usual"] as const;
export const DRIVES = ["silence", "noise", "lorenz", "sine", "text", "file"] as const;
export const STARTS = ["random", "zeros"] as const;
export const CORES = ["one", "all"] as const;
export const TASKS = ["copy", "sine"] as const;
export const ACTIVATIONS = ["tanh", "relu", "identity"] as const;

interface Choice<V extends string> {
  readonly kind: "choice";
  readonly values: readonly V[];
  readonly usual: V;
}

/** A number; steps of the control are multiples of `step`, other numbers are taken as they are. */
interface Amount {
  readonly kind: "number" | "whole";
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly usual: number;
}

interface Words {
  readonly kind: "text";
  readonly longest: number;
  readonly usual: string;
}

export type Field = Choice<string> | Amount | Words;

function choice<const V extends string>(values: readonly V[], usual: V): Choice<V> {
  return { kind: "choice", values, usual };
}

function number(least: number, most: number, usual: number, step = 0.05): Amount {
  return { kind: "number", least, most, step, usual };
}

function whole(least: number, most: number, usual: number, step = 1): Amount {
  return { kind: "whole", least, most, step, usual };
}

/** What the text drive reads unless something else is typed. */
const TEXT =
  "A network that reads a text keeps something of every letter, for a while. " +
  "How long, its spectrum says: directions near zero fade slowly, and what is written in them lasts. " +
  "Far below zero a difference is gone within a step. Above zero it grows, and the network no longer " +
  "answers to what it read but to where it happened to start. Good memory lies between the two, and training " +
  "has to find it, one gradient at a time, through the very Jacobians whose product this page follows. ";

/** All of them, by their names in the address. */
export const FIELDS = {
  view: choice(VIEWS, "explore"),
  network: choice(NETWORKS, "drawn"),
  cell: choice(CELLS, "tanh"),
  units: whole(2, 512, 64),
  layers: whole(1, 3, 1),
  weights: choice(WEIGHTS, "gaussian"),
  gain: number(0, 5, 1.2),
  bias: number(0, 2, 0),
  forget: number(-3, 6, 1, 0.1),
  leak: number(0.05, 1, 0.5),
  drive: choice(DRIVES, "noise"),
  strength: number(0, 4, 0.5),
  text: { kind: "text", longest: 4000, usual: TEXT.repeat(3) } as Words,
  start: choice(STARTS, "random"),
  steps: whole(200, 100_000, 2000, 100),
  exponents: whole(0, 1536, 0),
  seed: whole(0, 999_999, 1),
  cores: choice(CORES, "one"),
  repeats: whole(2, 32, 6),
  phi: choice(ACTIVATIONS, "tanh"),
  w11: number(-3, 3, 1.4, 0.01),
  w12: number(-3, 3, -1.1, 0.01),
  w21: number(-3, 3, 1.3, 0.01),
  w22: number(-3, 3, 0.9, 0.01),
  u1: number(-3, 3, 0.5, 0.01),
  u2: number(-3, 3, 0, 0.01),
  moment: whole(1, 400, 24),
  task: choice(TASKS, "copy"),
  delay: whole(1, 60, 10),
  rate: number(0.0001, 0.1, 0.005, 0.0001),
  updates: whole(50, 5000, 600, 50),
} as const satisfies Record<string, Field>;

export type FieldName = keyof typeof FIELDS;

type ValueOf<F> =
  F extends Choice<infer V> ? V : F extends Amount ? number : F extends Words ? string : never;

/** The state of the page. */
export type Settings = { readonly [Name in FieldName]: ValueOf<(typeof FIELDS)[Name]> };

export const USUAL: Settings = Object.fromEntries(
  Object.entries(FIELDS).map(([name, { usual }]) => [name, usual]),
) as Settings;

/** A value as its field allows it: the nearest for a number, what is usual for anything else; null: none was given. */
export function allowed(field: Field, given: string | null): string | number {
  if (given === null) return field.usual;
  if (field.kind === "choice") return field.values.includes(given) ? given : field.usual;
  if (field.kind === "text") return given.slice(0, field.longest);
  const value = given.trim() === "" ? Number.NaN : Number(given);
  if (!Number.isFinite(value)) return field.usual;
  const near = Math.min(field.most, Math.max(field.least, value));
  return field.kind === "whole" ? Math.round(near) : near;
}
