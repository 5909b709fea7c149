/** From events to heads: of all that there are, and of those that come. */
import { sql } from "kysely";
import { errorOf, headOf } from "../../overview.ts";
import type { Metric, MetricSummary, RunEvents, SpectrumHead } from "../../store.ts";
import type { Head } from "./heads.ts";
import { byRun, jsonOf, numbersOf } from "./rows.ts";
import type { Blob, Tables } from "./schema.ts";

/** Bytes of a number. */
const NUMBER = 8;

/** Heads of runs, counted from all their events: one for each. */
export async function countedHeads(
  db: Tables,
  place: string,
  runs: readonly string[],
): Promise<Map<string, Head>> {
  if (runs.length === 0) return new Map();
  const metrics = byRun(await countedMetrics(db, runs));
  const spectra = byRun(await lastSpectra(db, place, runs));
  const series = byRun(await lastSeries(db, runs));
  return new Map(
    runs.map((run) => {
      const [own, heads] = [metrics.get(run) ?? [], spectra.get(run) ?? []];
      const steps = [...own, ...heads, ...(series.get(run) ?? [])].map(({ step }) => step);
      return [
        run,
        {
          step: steps.length === 0 ? null : Math.max(...steps),
          metrics: own.map(({ run: _, ...metric }) => metric),
          spectra: heads.map(({ run: _, ...head }) => head),
        },
      ];
    }),
  );
}

/** The head after `events`, which have been written. */
export async function extendedHead(
  db: Tables,
  run: string,
  head: Head,
  { metrics = [], spectra = [], series = [] }: RunEvents,
): Promise<Head> {
  const known = new Map(head.metrics.map((metric) => [metric.name, metric]));
  const again = new Set<string>();
  for (const metric of [...metrics].sort((a, b) => a.step - b.step)) {
    const before = known.get(metric.name);
    if (before !== undefined && metric.step <= before.step) again.add(metric.name);
    else known.set(metric.name, followed(before, metric));
  }
  for (const { run: _, ...metric } of await countedMetrics(db, [run], [...again])) {
    known.set(metric.name, metric);
  }
  const kinds = new Map(head.spectra.map((spectrum) => [spectrum.kind, spectrum]));
  for (const spectrum of spectra) {
    const before = kinds.get(spectrum.kind);
    if (before === undefined || spectrum.step >= before.step) {
      kinds.set(spectrum.kind, headOf(spectrum, true));
    }
  }
  const steps = [metrics, spectra, series].flatMap((events) => events.map(({ step }) => step));
  return {
    step: steps.reduce<number | null>((a, b) => Math.max(a ?? 0, b), head.step),
    metrics: sortedBy("name", known.values()),
    spectra: sortedBy("kind", kinds.values()),
  };
}

function followed(before: MetricSummary | undefined, { step, name, value }: Metric): MetricSummary {
  const { count = 0, least = null } = before ?? {};
  const isLeast = !Number.isNaN(value) && (least === null || value < least.value);
  return { step, name, value, count: count + 1, least: isLeast ? { step, value } : least };
}

function sortedBy<Key extends string, Item extends { readonly [key in Key]: string }>(
  key: Key,
  items: Iterable<Item>,
): Item[] {
  return [...items].sort((a, b) => (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0));
}

type OfRun<Item> = Item & { readonly run: string };

interface CountedRow {
  readonly run: string;
  readonly name: string;
  readonly step: number;
  readonly value: number | null;
  readonly count: number;
  readonly least_step: number | null;
  readonly least: number | null;
}

/**
 * Metrics of runs, by name.
 *
 * @param names - Of these alone; all where it is absent.
 */
async function countedMetrics(
  db: Tables,
  runs: readonly string[],
  names?: readonly string[],
): Promise<OfRun<MetricSummary>[]> {
  if (names?.length === 0) return [];
  const named = names === undefined ? sql`` : sql` and name in (${sql.join([...names])})`;
  const { rows } = await sql<CountedRow>`
    select run, name, step, count, least,
      (select value from metrics last
        where last.run = found.run and last.name = found.name and last.step = found.step) as value,
      (select min(step) from metrics one
        where one.run = found.run and one.name = found.name and one.value = found.least) as least_step
    from (
      select run, name, max(step) as step, count(*) as count, min(value) as least
      from metrics where run in (${sql.join([...runs])})${named} group by run, name
    ) found order by run, name`.execute(db);
  return rows.map(({ run, name, step, value, count, least, least_step }) => ({
    ...{ run, step, name, value: value ?? Number.NaN, count: Number(count) },
    least: least === null ? null : { step: least_step!, value: least },
  }));
}

/** A spectrum as far as it is shown. */
interface LastSpectrumRow {
  readonly run: string;
  readonly kind: string;
  readonly step: number;
  readonly largest: Blob | Uint8Array;
  readonly largest_error: Blob | Uint8Array | null;
  readonly details: string;
}

async function lastSpectra(
  db: Tables,
  place: string,
  runs: readonly string[],
): Promise<OfRun<SpectrumHead>[]> {
  const { rows } = await sql<LastSpectrumRow>`
    select run, kind, step, details, substr(exponents, 1, ${sql.lit(NUMBER)}) as largest,
      substr(errors, 1, ${sql.lit(NUMBER)}) as largest_error
    from (
      select run, kind, max(step) as step from spectra
      where run in (${sql.join([...runs])}) group by run, kind
    ) last join spectra using (run, kind, step) order by run, kind`.execute(db);
  return rows.map(({ run, kind, step, largest, largest_error, details }) => ({
    ...{ run, step, kind, largest: numbersOf(largest)[0] ?? null },
    largestError: largest_error === null ? null : errorOf(numbersOf(largest_error)[0]),
    details: jsonOf(place, `run ${run}`, `spectrum at step ${step}`, details),
  }));
}

async function lastSeries(
  db: Tables,
  runs: readonly string[],
): Promise<{ readonly run: string; readonly step: number }[]> {
  const { rows } = await sql<{ run: string; step: number }>`
    select run, max(step) as step from series
    where run in (${sql.join([...runs])}) group by run`.execute(db);
  return rows;
}
