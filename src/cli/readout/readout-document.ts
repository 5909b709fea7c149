/** A readout as JSON. */
import type { ReadoutResult } from "../../readout/result.ts";
import type { TransferResult } from "../../readout/transfer/result.ts";
import { jsonValue } from "../../store/export/export-json.ts";
import type { Source } from "./source.ts";

/** Name and version of the document; the number rises when a reader would have to change. */
export const READOUT_SCHEMA = "lyapscope.readout/1";

/** Numbers that JSON cannot write go by their names. */
export function readoutDocument({ table, name, columns }: Source, result: ReadoutResult): object {
  const document = {
    schema: READOUT_SCHEMA,
    source: name,
    columns:
      columns?.map(({ name: column, role, index, given, why }) => {
        return { name: column, role, index, given, why };
      }) ?? null,
    parameters: table.parameters.map((each) => {
      return { name: each.name, kind: each.kind, log: each.kind === "number" && each.log };
    }),
    ...result,
  };
  return writable(document) as object;
}

/** As {@link READOUT_SCHEMA}, of `--transfer`. */
export const TRANSFER_SCHEMA = "lyapscope.transfer/1";

/** A transfer as JSON. */
export function transferDocument(from: Source, to: Source, result: TransferResult): object {
  const document = { schema: TRANSFER_SCHEMA, from: from.name, to: to.name, ...result };
  return writable(document) as object;
}

function writable(value: unknown): unknown {
  if (typeof value === "number") return jsonValue(value);
  if (Array.isArray(value)) return value.map(writable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, writable(each)]));
}
