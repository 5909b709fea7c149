/** From changes of the store to what a page is told: with the values that were written. */
import { jsonValue, seriesDocument, spectrumDocument } from "../../store/export/export-json.ts";
import type { Change, RunStore } from "../../store/index.ts";

/** What of an event is wanted beside what happened. */
export const PARTS = ["metrics", "spectra", "series"] as const;
/** One of them. */
export type Part = (typeof PARTS)[number];

/** What one event says, as JSON; `eventSchema` describes it. */
export interface ChangeEvent {
  readonly number: number;
  readonly kind: Change["kind"];
  readonly run: string | null;
  /** Its name. */
  readonly sweep: string | null;
  readonly metrics: readonly object[];
  readonly spectra: readonly object[];
  readonly series: readonly object[];
  readonly checkpoint: number | null;
  readonly state: Change["state"];
  readonly name: string | null;
  readonly entries: Change["entries"];
  readonly created: boolean;
  readonly removed: boolean;
}

/**
 * Events of changes, in their order. Values are those that the store has now: of a key that was written again since,
 * the newer one; of a run that was removed since, none.
 */
export async function eventsOf(
  store: RunStore,
  changes: readonly Change[],
  parts: readonly Part[],
): Promise<ChangeEvent[]> {
  const values = await valuesOf(store, changes, parts);
  const names = await sweepNames(store, changes);
  return changes.map((change): ChangeEvent => {
    const own = values.get(change.run ?? "");
    return {
      number: change.number,
      kind: change.kind,
      run: change.run,
      sweep: change.sweep === null ? null : (names.get(change.sweep) ?? change.sweep),
      metrics: found(change.metrics, (key) => own?.metrics.get(keyOf(key.step, key.name))),
      spectra: found(change.spectra, (key) => own?.spectra.get(keyOf(key.step, key.kind))),
      series: found(change.series, (key) => own?.series.get(keyOf(key.step, key.name))),
      checkpoint: change.checkpoint,
      state: change.state,
      name: change.name,
      entries: change.entries,
      created: change.kind === "created" || change.kind === "replaced",
      removed: change.kind === "removed",
    };
  });
}

/** Documents of one run by their keys. */
type Values = Readonly<Record<Part, ReadonlyMap<string, object>>>;

async function valuesOf(
  store: RunStore,
  changes: readonly Change[],
  parts: readonly Part[],
): Promise<ReadonlyMap<string, Values>> {
  const runs = new Set(changes.flatMap(({ run }) => run ?? []));
  const values = new Map<string, Values>();
  for (const run of runs) {
    const own = changes.filter((change) => change.run === run);
    try {
      values.set(run, await readValues(store, run, own, parts));
    } catch (error) {
      // Removed since: the change that says so follows.
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return values;
}

/** Reads the span of steps that changed, once for all changes. */
async function readValues(
  store: RunStore,
  run: string,
  changes: readonly Change[],
  parts: readonly Part[],
): Promise<Values> {
  const spanOf = (part: Part) => {
    if (!parts.includes(part)) return null;
    const steps = changes.flatMap((change) => change[part].map(({ step }) => step));
    if (steps.length === 0) return null;
    return {
      from: steps.reduce((a, b) => Math.min(a, b)),
      to: steps.reduce((a, b) => Math.max(a, b)),
    };
  };
  const [metrics, spectra, series] = PARTS.map(spanOf);
  const all = {
    metrics: metrics === null ? [] : await store.metrics(run, metrics),
    spectra: spectra === null ? [] : await store.spectra(run, spectra),
    series: series === null ? [] : await store.series(run, series),
  };
  return {
    metrics: new Map(
      all.metrics.map(({ step, name, value }) => {
        return [keyOf(step, name), { step, name, value: jsonValue(value) }];
      }),
    ),
    spectra: new Map(
      all.spectra.map((each) => [keyOf(each.step, each.kind), spectrumDocument(each)]),
    ),
    series: new Map(all.series.map((each) => [keyOf(each.step, each.name), seriesDocument(each)])),
  };
}

async function sweepNames(
  store: RunStore,
  changes: readonly Change[],
): Promise<ReadonlyMap<string, string>> {
  if (changes.every(({ sweep }) => sweep === null)) return new Map();
  return new Map((await store.sweeps()).map(({ id, name }) => [id, name]));
}

function found<Key>(keys: readonly Key[], of: (key: Key) => object | undefined): object[] {
  return keys.flatMap((key) => of(key) ?? []);
}

function keyOf(step: number, name: string): string {
  return `${step} ${name}`;
}
