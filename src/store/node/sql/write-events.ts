import { canonicalJson } from "../../canonical-json.ts";
import type { Metric, RunEvents, Series, SpectrumEvent, StateEvent } from "../../store.ts";
import { blobOf, digestOf } from "./rows.ts";
import type { Tables } from "./schema.ts";

/** Rows per statement: 4 values each, well below the 32,766 that SQLite takes. */
const ROWS = 1000;

/** Writes events in the transaction that `db` is in; a key that is there is replaced. */
export async function writeEvents(db: Tables, run: string, events: RunEvents): Promise<void> {
  const { metrics = [], spectra = [], series = [], checkpoint, state } = events;
  for (let from = 0; from < metrics.length; from += ROWS) {
    await writeMetrics(db, run, metrics.slice(from, from + ROWS));
  }
  for (const spectrum of spectra) await writeSpectrum(db, run, spectrum);
  for (const entry of series) await writeSeries(db, run, entry);
  if (checkpoint) {
    await db
      .replaceInto("checkpoints")
      .values({
        run,
        step: checkpoint.step,
        bytes: checkpoint.bytes,
        digest: digestOf(checkpoint.bytes),
      })
      .execute();
  }
  if (state) await writeState(db, run, state);
}

async function writeMetrics(db: Tables, run: string, metrics: readonly Metric[]): Promise<void> {
  const rows = metrics.map(({ step, name, value }) => {
    return { run, name, step, value: Number.isNaN(value) ? null : value };
  });
  await db.replaceInto("metrics").values(rows).execute();
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
  await db.replaceInto("spectra").values(row).execute();
}

async function writeSeries(db: Tables, run: string, { step, name, values }: Series): Promise<void> {
  await db
    .replaceInto("series")
    .values({ run, name, step, numbers: blobOf(values) })
    .execute();
}

async function writeState(db: Tables, run: string, event: StateEvent): Promise<void> {
  const { state, step, message } = event;
  const at = new Date().toISOString();
  await db.insertInto("states").values({ run, state, step, message, at }).execute();
}
