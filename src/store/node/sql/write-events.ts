import { sql } from "kysely";
import { canonicalJson } from "../../canonical-json.ts";
import type {
  Metric,
  RunEvents,
  Series,
  SpectrumEvent,
  StateChange,
  StateEvent,
} from "../../store.ts";
import { countedHeads, extendedHead } from "./count-heads.ts";
import type { SqlDatabase } from "./database.ts";
import { headOfRow, rowOfHead } from "./heads.ts";
import { blobOf, digestOf } from "./rows.ts";
import type { Schema, Tables } from "./schema.ts";

/** Rows per statement: 4 values each, well below the 32,766 that SQLite takes. */
const ROWS = 1000;

/** What tells a row of a table from all others. */
const KEYS = {
  metrics: ["run", "name", "step"],
  spectra: ["run", "kind", "step"],
  series: ["run", "name", "step"],
  checkpoints: ["run", "step"],
  heads: ["run"],
  holds: ["run"],
} as const;

/** Writes rows; one whose key is there is replaced. */
export async function replace<Table extends keyof typeof KEYS>(
  db: Tables,
  table: Table,
  rows: readonly Schema[Table][],
): Promise<void> {
  const keys: readonly string[] = KEYS[table];
  const others = Object.keys(rows[0]).filter((column) => !keys.includes(column));
  const set = others.map((column) => sql`${sql.ref(column)} = ${sql.ref(`excluded.${column}`)}`);
  const columns = Object.keys(rows[0]);
  const values = rows.map((row) => {
    return sql`(${sql.join(columns.map((column) => (row as Record<string, unknown>)[column]))})`;
  });
  await sql`insert into ${sql.table(table)} (${sql.join(columns.map((name) => sql.ref(name)))})
    values ${sql.join(values)}
    on conflict (${sql.join(keys.map((name) => sql.ref(name)))}) do update set ${sql.join(set)}`.execute(
    db,
  );
}

/**
 * Writes events in the transaction that `db` is in and in which nobody else writes the run; a key that is there is
 * replaced.
 *
 * @param token - Of this call: a change of state that is written again under it counts once.
 * @returns the change of state, with its time; null without one.
 */
export async function writeEvents(
  { place }: SqlDatabase,
  db: Tables,
  run: string,
  events: RunEvents,
  token: string,
): Promise<StateChange | null> {
  const { metrics = [], spectra = [], series = [], checkpoint, state, origin } = events;
  for (let from = 0; from < metrics.length; from += ROWS) {
    await writeMetrics(db, run, metrics.slice(from, from + ROWS));
  }
  for (const spectrum of spectra) await writeSpectrum(db, run, spectrum);
  for (const entry of series) await writeSeries(db, run, entry);
  if (metrics.length + spectra.length + series.length > 0) {
    await writeHead(place, db, run, events);
  }
  if (checkpoint) {
    const { step, bytes } = checkpoint;
    await replace(db, "checkpoints", [{ run, step, bytes, digest: digestOf(bytes) }]);
  }
  if (origin) {
    const columns = { origin: origin.run, origin_step: origin.step };
    await db.updateTable("runs").set(columns).where("id", "=", run).execute();
  }
  return state ? writeState(db, run, state, token) : null;
}

async function writeHead(place: string, db: Tables, run: string, events: RunEvents): Promise<void> {
  const row = await db.selectFrom("heads").selectAll().where("run", "=", run).executeTakeFirst();
  const head =
    row === undefined
      ? (await countedHeads(db, place, [run])).get(run)!
      : await extendedHead(db, run, headOfRow(place, row), events);
  await replace(db, "heads", [rowOfHead(run, head)]);
}

async function writeMetrics(db: Tables, run: string, metrics: readonly Metric[]): Promise<void> {
  // One statement may touch a row once; of one key the later counts.
  const last = new Map(metrics.map((metric) => [`${metric.step} ${metric.name}`, metric]));
  const rows = Array.from(last.values(), ({ step, name, value }) => {
    return { run, name, step, value: Number.isNaN(value) ? null : value };
  });
  await replace(db, "metrics", rows);
}

async function writeSpectrum(db: Tables, run: string, spectrum: SpectrumEvent): Promise<void> {
  const { step, kind, exponents, errors, layerOf, details } = spectrum;
  const row = {
    run,
    kind,
    step,
    exponents: blobOf(exponents),
    errors: errors === null ? null : blobOf(errors),
    layer_of: layerOf ? JSON.stringify(layerOf) : null,
    details: canonicalJson(details, "record"),
  };
  await replace(db, "spectra", [row]);
}

async function writeSeries(db: Tables, run: string, { step, name, values }: Series): Promise<void> {
  await replace(db, "series", [{ run, name, step, numbers: blobOf(values) }]);
}

async function writeState(
  db: Tables,
  run: string,
  { state, step, message }: StateEvent,
  token: string,
): Promise<StateChange> {
  const at = new Date().toISOString();
  await db
    .insertInto("states")
    .values({ run, state, step, message, at, token })
    .onConflict((conflict) => conflict.column("token").doNothing())
    .execute();
  return { state, step, message, at };
}
