/**
 * What lists say of all runs, in a fixed number of statements.
 *
 * A run may have a metric of every batch, so nothing is read that is not shown: names are found by leaping from
 * one to the next in the key (run, name, step), each by its index, and the last step of each likewise. Of spectra
 * the first exponent is cut out of its bytes by the database.
 */
import { type RawBuilder, sql } from "kysely";
import { requireKnown } from "../../../words.ts";
import { OVERVIEW_FILTER } from "../../checks.ts";
import { errorOf } from "../../overview.ts";
import type {
  Metric,
  MetricSummary,
  RunOverview,
  RunStore,
  SpectrumHead,
  StateChange,
} from "../../store.ts";
import type { SqlDatabase } from "./database.ts";
import { heldRuns } from "./hold-run.ts";
import { jsonOf, metricOf, numbersOf, stateOf } from "./rows.ts";
import { listRuns } from "./run-methods.ts";
import type { Blob, Schema, Tables } from "./schema.ts";

/** Bytes of a number. */
const NUMBER = 8;

/** What a store says of all runs. */
export function overviewMethods(database: SqlDatabase): Pick<RunStore, "overviews" | "summaries"> {
  const { db, place } = database;
  return {
    async overviews(filter = {}) {
      requireKnown("overviews", filter, OVERVIEW_FILTER);
      const runs = await listRuns(database, {});
      const metrics = await lastMetrics(db);
      const spectra = await lastSpectra(db, place, filter.details === true);
      const states = await allStates(db);
      const steps = await otherSteps(db);
      const held = await heldRuns(database);
      return runs.map((run): RunOverview => {
        const own = {
          metrics: metrics.get(run.id) ?? [],
          spectra: spectra.get(run.id) ?? [],
          states: states.get(run.id) ?? [],
        };
        const step = [...own.metrics, ...own.spectra, ...own.states].reduce(
          (last, event) => Math.max(last, event.step),
          steps.get(run.id) ?? -1,
        );
        return { run, step: step < 0 ? null : step, ...own, held: held.has(run.id) };
      });
    },
    summaries: (name) => summariesOf(db, name),
  };
}

/** Every key of every run that has events in a table. */
function keysIn(table: "metrics" | "spectra" | "series", column: string): RawBuilder<unknown> {
  const [events, key] = [sql.table(table), sql.ref(column)];
  return sql`with recursive keys (run, key) as (
    select id, (select min(${key}) from ${events} where run = id) from runs
    union all
    select run, (select min(${key}) from ${events} events where events.run = keys.run and ${key} > keys.key)
    from keys where key is not null
  )`;
}

/**
 * The last event of a key in `keys`. Nothing is put in order by the database: asked for that, SQLite walks
 * through all events instead.
 */
function isLast(table: "metrics" | "spectra", column: string): RawBuilder<unknown> {
  const key = sql.ref(column);
  return sql`events.run = keys.run and events.${key} = keys.key and events.step = (
    select max(step) from ${sql.table(table)} last where last.run = keys.run and last.${key} = keys.key
  )`;
}

async function lastMetrics(db: Tables): Promise<Map<string, Metric[]>> {
  const { rows } = await sql<Schema["metrics"]>`
    ${keysIn("metrics", "name")}
    select events.run, events.name, events.step, events.value
    from keys cross join metrics events where ${isLast("metrics", "name")}`.execute(db);
  return byRun(rows, "name", metricOf);
}

/** A spectrum as far as it is shown. */
interface HeadRow {
  readonly run: string;
  readonly kind: string;
  readonly step: number;
  readonly largest: Blob | Uint8Array;
  readonly largest_error: Blob | Uint8Array | null;
  readonly details: string | null;
}

async function lastSpectra(
  db: Tables,
  place: string,
  details: boolean,
): Promise<Map<string, SpectrumHead[]>> {
  const { rows } = await sql<HeadRow>`
    ${keysIn("spectra", "kind")}
    select events.run, events.kind, events.step, ${first("exponents")} as largest,
      ${first("errors")} as largest_error${details ? sql`, events.details` : sql``}
    from keys cross join spectra events where ${isLast("spectra", "kind")}`.execute(db);
  return byRun(rows, "kind", (row) => ({
    step: row.step,
    kind: row.kind,
    largest: numbersOf(row.largest)[0] ?? null,
    largestError: row.largest_error === null ? null : errorOf(numbersOf(row.largest_error)[0]),
    details: details
      ? jsonOf(place, `run ${row.run}`, `spectrum at step ${row.step}`, row.details!)
      : null,
  }));
}

function first(column: string): RawBuilder<unknown> {
  return sql`substr(events.${sql.ref(column)}, 1, ${sql.lit(NUMBER)})`;
}

async function allStates(db: Tables): Promise<Map<string, StateChange[]>> {
  const rows = await db
    .selectFrom("states")
    .select(["id", "run", "state", "step", "message", "at"])
    .execute();
  return byRun(rows, "id", stateOf);
}

/** The largest step of what is not listed: series and checkpoints. */
async function otherSteps(db: Tables): Promise<Map<string, number>> {
  const series = await sql<StepRow>`
    ${keysIn("series", "name")}
    select run, (select max(step) from series where run = keys.run and name = keys.key) as step
    from keys where key is not null`.execute(db);
  const checkpoints = await sql<StepRow>`
    select run, max(step) as step from checkpoints group by run`.execute(db);
  const steps = new Map<string, number>();
  for (const { run, step } of [...series.rows, ...checkpoints.rows]) {
    steps.set(run, Math.max(step, steps.get(run) ?? 0));
  }
  return steps;
}

interface StepRow {
  readonly run: string;
  readonly step: number;
}

async function summariesOf(db: Tables, name: string): Promise<MetricSummary[]> {
  const { rows } = await sql<SummaryRow>`
    with found as materialized (
      select runs.id as run, runs.created_at, count(*) as count, min(events.value) as least
      from runs cross join metrics events
      where events.run = runs.id and events.name = ${name}
      group by runs.id, runs.created_at
    )
    select run, count, least, (
      select min(step) from metrics where run = found.run and name = ${name} and value = found.least
    ) as step
    from found order by created_at, run`.execute(db);
  return rows.map(({ run, count, least, step }) => ({
    run,
    name,
    count: Number(count),
    least: least === null ? null : { step: step!, name, value: least },
  }));
}

interface SummaryRow {
  readonly run: string;
  readonly count: number;
  readonly least: number | null;
  readonly step: number | null;
}

/** What rows say, by run, and for each by a column. */
function byRun<Row extends { readonly run: string }, Item>(
  rows: readonly Row[],
  column: keyof Row,
  itemOf: (row: Row) => Item,
): Map<string, Item[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const own = found.get(row.run);
    if (own === undefined) found.set(row.run, [row]);
    else own.push(row);
  }
  const order = (a: Row, b: Row) => (a[column] < b[column] ? -1 : 1);
  return new Map(Array.from(found, ([run, own]) => [run, own.sort(order).map(itemOf)]));
}
