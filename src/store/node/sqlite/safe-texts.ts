/**
 * Texts of an SQLite file, checked. `libsql` ends the process (a panic) when it meets a text that is not
 * UTF-8, which any program can put there and any damage can make. So texts are asked for as bytes and
 * decoded here, and what is wrong is an error that names the file and the run.
 */
import type Database from "libsql";
import { damagedRow } from "../sql/rows.ts";

interface Column {
  readonly name: string;
  /** As declared; null for expressions. */
  readonly type: string | null;
}

/** A statement whose texts are bytes, and which columns those are; null if it has none. */
export interface BytesStatement {
  readonly statement: Database.Statement;
  readonly texts: readonly string[];
}

/** The same rows as `statement` gives, with declared texts as bytes. */
export function withTextsAsBytes(
  file: Database.Database,
  sql: string,
  statement: Database.Statement,
): BytesStatement | null {
  if (!statement.reader || !/^\s*(select|with)\b/i.test(sql)) return null;
  const columns = (statement as unknown as { columns(): Column[] }).columns();
  const texts = columns.filter(({ type }) => /char|text/i.test(type ?? "")).map(({ name }) => name);
  if (texts.length === 0) return null;
  const list = columns.map(({ name }) =>
    texts.includes(name) ? `cast(${quoted(name)} as blob) as ${quoted(name)}` : quoted(name),
  );
  return { statement: file.prepare(`select ${list.join(", ")} from (${sql})`), texts };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const strict = new TextDecoder("utf-8", { fatal: true });
const lenient = new TextDecoder("utf-8");

/** A row with its texts decoded, in place. */
export function decodeTexts(path: string, texts: readonly string[], row: unknown): unknown {
  const fields = row as Record<string, unknown>;
  const bytes = (name: string) => fields[name] as ArrayBuffer | string | null | undefined;
  for (const name of texts) {
    const value = bytes(name);
    if (value === null || value === undefined || typeof value === "string") continue;
    try {
      fields[name] = strict.decode(value);
    } catch {
      throw damagedRow(
        path,
        rowName(fields),
        `its ${name} is not UTF-8 (${lenient.decode(value)})`,
      );
    }
  }
  return fields;
}

function rowName(fields: Readonly<Record<string, unknown>>): string {
  const id = fields["run"] ?? fields["id"];
  const text = id instanceof ArrayBuffer ? lenient.decode(id) : id;
  return text === undefined ? "a row" : `run ${text}`;
}
