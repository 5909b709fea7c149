/** Which runs a readout is of: named ones, a sweep's, those of a table. */
import { isParquet } from "../../data/readers/parquet.ts";
import type { CsvColumn } from "../../readout/csv/columns.ts";
import { readoutTableFromCsv, readoutTableFromParquet } from "../../readout/csv/read-csv.ts";
import {
  type RecordedTableOptions,
  readoutTableFromRuns,
  readoutTableFromSweep,
} from "../../readout/recorded/recorded-table.ts";
import type { RunTable } from "../../readout/run-table.ts";
import type { RunStore } from "../../store/index.ts";
import { ownWord } from "../../words.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { readBytes } from "../sources/named-file.ts";
import { fileName, shownPlace } from "../sources/shown-place.ts";
import { requireStore, storeToRead } from "../sources/store-to-read.ts";

/** Runs, and where they are from. */
export interface Source {
  readonly table: RunTable;
  /** "sweep copy", "grid.csv". */
  readonly name: string;
  /** Of a table from a file. */
  readonly columns: readonly CsvColumn[] | null;
}

/** Runs of the store, of a sweep, or a table: one of them. */
export async function sourceOf(parsed: ParsedArguments, context: Context): Promise<Source> {
  const { positionals } = parsed;
  const [csv, sweep] = [parsed.value("csv"), parsed.value("sweep")];
  const given = [csv !== undefined, sweep !== undefined, positionals.length > 0];
  if (given.filter(Boolean).length !== 1) {
    const got = given.some(Boolean) ? "more than one of these was given" : "no run is named";
    throw new UsageError(`${got}; expected RUN…, --sweep NAME or --csv FILE`);
  }
  if (csv !== undefined) return tableSource(csv, parsed);
  const ofTables = ["column", "unit", "jumped"].find((option) => parsed.flag(option));
  if (ofTables !== undefined) throw new UsageError(`--${ofTables} is for --csv`);
  const path = storeOf(parsed);
  await requireStore(path, "--store names another, --csv reads a table");
  if (sweep !== undefined) return sweepSource(sweep, path, context, kept(parsed));
  return fromStore(path, context, async (store) => {
    const table = await readoutTableFromRuns(store, positionals, kept(parsed));
    return { table, name: `runs of ${shownPlace(path)}`, columns: null };
  });
}

/** What `--transfer` names: beside a table another table, beside runs and sweeps a sweep of the same store. */
export async function otherSource(
  name: string,
  parsed: ParsedArguments,
  context: Context,
): Promise<Source> {
  if (parsed.flag("csv")) return tableSource(name, parsed);
  return sweepSource(name, storeOf(parsed), context, kept(parsed));
}

/** Spectra themselves are for pictures of one sweep and tables; features are taken of them as they come. */
function kept(parsed: ParsedArguments): RecordedTableOptions {
  const areDrawn = parsed.flag("plot") && !parsed.flag("transfer");
  return { keepSpectra: areDrawn || parsed.flag("table") };
}

function storeOf(parsed: ParsedArguments): string {
  return parsed.value("store") ?? "lyapscope.db";
}

function sweepSource(
  name: string,
  path: string,
  context: Context,
  options: RecordedTableOptions,
): Promise<Source> {
  return fromStore(path, context, async (store) => {
    const table = await readoutTableFromSweep(store, name, options);
    return { table, name: `sweep ${(await store.sweep(name)).name}`, columns: null };
  });
}

async function fromStore(
  path: string,
  context: Context,
  read: (store: RunStore) => Promise<Source>,
): Promise<Source> {
  const store = await storeToRead(path, context);
  try {
    return await read(store);
  } finally {
    await store.close();
  }
}

async function tableSource(path: string, parsed: ParsedArguments): Promise<Source> {
  if (parsed.flag("store"))
    throw new UsageError("--store is for runs and sweeps; --csv has its own");
  const columns = Object.fromEntries(
    parsed.values("column").map((text) => {
      const at = text.lastIndexOf("=");
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)] as const;
      throw new UsageError(`--column is "${text}"; expected NAME=ROLE`);
    }),
  );
  const unit = parsed.value("unit");
  const jumped = parsed.value("jumped");
  const options = {
    columns,
    ...(unit === undefined
      ? {}
      : { unit: ownWord("--unit", "unit", unit, ["nats", "bits"] as const) }),
    ...(jumped === undefined
      ? {}
      : { jumped: ownWord("--jumped", "it", jumped, ["diverged", "finished"] as const) }),
  };
  const bytes = await readBytes(path);
  const read = isParquet(bytes)
    ? await readoutTableFromParquet(bytes, options, path)
    : readoutTableFromCsv(bytes, options, path);
  return { ...read, name: fileName(path) };
}
