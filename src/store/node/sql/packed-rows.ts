/**
 * All rows of a query as one JSON text that the database puts together: of ten thousand rows, each handed over by
 * itself takes longer than all else that is done with them.
 */
import { CompiledQuery, type SelectQueryBuilder } from "kysely";
import type { SqlDatabase } from "./database.ts";
import { jsonOf } from "./rows.ts";
import type { Blob, Schema } from "./schema.ts";

/** The columns of a row. What is JSON already is read as such; it is named here for people, other values are null. */
export type PackedColumns<Row> = { readonly [Name in keyof Row]: string | null };

/** Tables as they are, and expressions under names of their own. */
// biome-ignore lint/suspicious/noExplicitAny: of any tables
type Query = SelectQueryBuilder<Schema, any, Record<string, unknown>>;

const strict = new TextDecoder("utf-8", { fatal: true });

/**
 * The rows of a query, in no order.
 *
 * @throws FormatError that names the run whose row is damaged.
 */
export async function packedRows<Row extends { readonly [Name in keyof Row]: unknown }>(
  database: SqlDatabase,
  query: Query,
  columns: PackedColumns<Row>,
): Promise<Row[]> {
  const { db, place, packs } = database;
  const names = Object.keys(columns) as (keyof Row & string)[];
  if (packs) {
    const { rows } = await db.executeQuery<Packed>(packedQuery(query, columns));
    const whole = unpacked<Row>(rows[0]);
    if (whole !== null) return whole;
  }
  // One by one, and whose row is damaged can be said.
  const rows = (await query.execute()) as { [Name in keyof Row]: unknown }[];
  for (const row of rows) {
    const { run, id } = row as { run?: string; id?: string };
    const whose = `run ${run ?? id}`;
    for (const name of names) {
      const what = columns[name];
      if (what !== null) row[name] = jsonOf(place, whose, what, row[name] as string);
    }
  }
  return rows as Row[];
}

interface Packed {
  readonly count: number;
  readonly all: Blob | null;
}

function packedQuery<Row>(query: Query, columns: PackedColumns<Row>): CompiledQuery<Packed> {
  const { sql, parameters } = query.compile();
  const parts = Object.entries(columns).map(
    ([name, what]) => `'"${name}":' || ${what === null ? `json_quote("${name}")` : `"${name}"`}`,
  );
  const row = `'{' || ${parts.join(" || ',' || ")} || '}'`;
  // As bytes: a text that is not UTF-8 would end the process.
  const all = `cast(string_agg(${row}, ',') as blob)`;
  const packed = `select count(*) as "count", ${all} as "all" from (${sql})`;
  return CompiledQuery.raw(packed, [...parameters]) as CompiledQuery<Packed>;
}

/** Null for what is no list of as many rows. */
function unpacked<Row>({ count, all }: Packed): Row[] | null {
  if (all === null) return count === 0 ? [] : null;
  try {
    const rows: Row[] = JSON.parse(`[${strict.decode(all)}]`);
    return rows.length === count ? rows : null;
  } catch {
    return null;
  }
}
