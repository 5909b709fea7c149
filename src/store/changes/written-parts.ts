/** What changed, as a database keeps it: short, since there is a row for every record. */
import type { StateChange } from "../states.ts";
import type { EntryState } from "../sweeps.ts";
import type { ChangedParts } from "./changes.ts";

/** Keys by name or kind: their steps. */
type Steps = Readonly<Record<string, readonly number[]>>;

interface Written {
  readonly m?: Steps;
  readonly v?: Steps;
  readonly s?: Steps;
  readonly c?: number;
  readonly state?: StateChange;
  readonly name?: string;
  readonly e?: readonly WrittenEntry[];
}

type WrittenEntry = readonly [trial: number, seed: number, state: EntryState, run: string | null];

/** As text. */
export function writeParts(parts: ChangedParts): string {
  const { metrics, spectra, series, checkpoint, state, name, entries } = parts;
  const e = entries.map((each): WrittenEntry => [each.trial, each.seed, each.state, each.run]);
  const written: Written = {
    ...(metrics.length > 0 && { m: stepsBy(metrics, "name") }),
    ...(spectra.length > 0 && { v: stepsBy(spectra, "kind") }),
    ...(series.length > 0 && { s: stepsBy(series, "name") }),
    ...(checkpoint !== null && { c: checkpoint }),
    ...(state !== null && { state }),
    ...(name !== null && { name }),
    ...(e.length > 0 && { e }),
  };
  return JSON.stringify(written);
}

/** From JSON that has been read. */
export function partsOf({ m, v, s, c, state, name, e = [] }: Written): ChangedParts {
  return {
    metrics: keysOf(m, "name"),
    spectra: keysOf(v, "kind"),
    series: keysOf(s, "name"),
    checkpoint: c ?? null,
    state: state ?? null,
    name: name ?? null,
    entries: e.map(([trial, seed, entry, run]) => ({ trial, seed, state: entry, run })),
  };
}

type Keyed<Key extends string> = { readonly step: number } & Readonly<Record<Key, string>>;

function stepsBy<Key extends string>(items: readonly Keyed<Key>[], key: Key): Steps {
  const found = new Map<string, number[]>();
  for (const item of items) {
    const own = found.get(item[key]);
    if (own === undefined) found.set(item[key], [item.step]);
    else own.push(item.step);
  }
  // Names such as "__proto__" are names like others.
  return Object.fromEntries(found);
}

function keysOf<Key extends string>(steps: Steps | undefined, key: Key): Keyed<Key>[] {
  return Object.entries(steps ?? {}).flatMap(([name, all]) =>
    all.map((step) => ({ step, [key]: name }) as Keyed<Key>),
  );
}
