/** From rows to what a store hands out, and from arrays to blobs. */
import { createHash } from "node:crypto";
import type { Selectable } from "kysely";
import { FormatError } from "../../../errors.ts";
import type {
  Checkpoint,
  Metric,
  Run,
  RunState,
  Series,
  SpectrumRecord,
  StateChange,
} from "../../store.ts";
import type { Schema } from "./schema.ts";

/** Numbers as bytes: float64, little-endian on every machine. */
export function blobOf(values: Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => void view.setFloat64(8 * i, value, true));
  return new Uint8Array(view.buffer);
}

/** SHA-256 of bytes, hexadecimal. */
export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** @throws FormatError if the bytes are not those that were written. */
export function checkpointOf(
  path: string,
  { run, step, bytes, digest }: Schema["checkpoints"],
): Checkpoint {
  const read = new Uint8Array(bytes);
  if (digest === null || digestOf(read) === digest) return { step, bytes: read };
  throw damagedRow(
    path,
    `run ${run}`,
    `its checkpoint at step ${step} is not what was written (SHA-256 differs; \`lyapscope train\` goes on from ` +
      "the one before, and begins again where there is none)",
  );
}

const IS_LITTLE = new Uint8Array(Float64Array.of(1).buffer)[7] !== 0;

/** The numbers of {@link blobOf}. A buffer that is handed in is one of this row alone, and becomes theirs. */
export function numbersOf(blob: ArrayBuffer | Uint8Array): Float64Array {
  // Bytes may begin anywhere in a buffer that is others' too.
  const buffer = blob instanceof ArrayBuffer ? blob : new Uint8Array(blob).buffer;
  if (IS_LITTLE) return new Float64Array(buffer, 0, buffer.byteLength >> 3);
  const view = new DataView(buffer);
  return Float64Array.from({ length: view.byteLength / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

/** What JSON in a column says; `of` is what the row is about: "run 0123…". */
export function jsonOf<Value>(path: string, of: string, column: string, text: string): Value {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damagedRow(path, of, `its ${column} is no JSON (${(error as Error).message})`);
  }
}

/** A row of a run, with its JSON read. */
export interface RunValues extends Omit<Selectable<Schema["runs"]>, "configuration" | "versions"> {
  readonly configuration: Run["configuration"];
  readonly versions: Run["versions"];
}

/** @param state - The last change of it. */
export function runOf(
  path: string,
  row: Selectable<Schema["runs"]>,
  state: StateChange | null,
): Run {
  const read = <Column extends "configuration" | "versions">(name: Column) =>
    jsonOf<Run[Column]>(path, `run ${row.id}`, name, row[name]);
  const values = { configuration: read("configuration"), versions: read("versions") };
  return runFrom({ ...row, ...values }, state);
}

/** As {@link runOf}. */
export function runFrom(row: RunValues, state: StateChange | null): Run {
  return {
    id: row.id,
    name: row.name,
    configuration: row.configuration,
    seed: row.seed,
    versions: row.versions,
    createdAt: row.created_at,
    state,
    origin: row.origin === null ? null : { run: row.origin, step: row.origin_step ?? 0 },
  };
}

/** What is of each run, in the order in which it comes. */
export function byRun<Item extends { readonly run: string }>(
  items: readonly Item[],
): Map<string, Item[]> {
  const found = new Map<string, Item[]>();
  for (const item of items) {
    const own = found.get(item.run);
    if (own === undefined) found.set(item.run, [item]);
    else own.push(item);
  }
  return found;
}

export function stateOf(row: {
  state: string;
  step: number;
  message: string;
  at: string;
}): StateChange {
  return { state: row.state as RunState, step: row.step, message: row.message, at: row.at };
}

export function metricOf({ step, name, value }: Omit<Schema["metrics"], "run">): Metric {
  return { step, name, value: value ?? Number.NaN };
}

export function spectrumOf(path: string, row: Schema["spectra"]): SpectrumRecord {
  return {
    step: row.step,
    kind: row.kind,
    exponents: numbersOf(row.exponents),
    errors: row.errors === null ? null : numbersOf(row.errors),
    layerOf:
      row.layer_of === null
        ? null
        : jsonOf(path, `run ${row.run}`, `spectrum at step ${row.step}`, row.layer_of),
    details: jsonOf(path, `run ${row.run}`, `spectrum at step ${row.step}`, row.details),
  };
}

export function seriesOf({ step, name, numbers }: Schema["series"]): Series {
  return { step, name, values: numbersOf(numbers) };
}

/** The error for a row that nothing can be made of. */
export function damagedRow(place: string, row: string, what: string): FormatError {
  const help = place.startsWith("postgres")
    ? "expected what lyapscope wrote; a backup of the server has it"
    : `\`sqlite3 ${place} .recover\` saves what can be read`;
  return new FormatError(
    "MALFORMED",
    `${place}: the record of ${row} is damaged: ${what}; ${help}`,
  );
}
