/** Rows of one setting together. */
import { canonicalJson, type Json } from "../../store/canonical-json.ts";
import type { Row } from "./row.ts";

/** Runs of one setting: configuration and versions are the same, seeds are not. */
export type Group = readonly Row[];

/** Groups in the order of their first rows. */
export function groupRows(rows: readonly Row[]): Group[] {
  const groups = new Map<string, Row[]>();
  const keys = new Map<string, string>();
  for (const row of rows) {
    const key = settingKey(row, keys);
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [row]);
    else own.push(row);
  }
  return [...groups.values()];
}

/** @param keys - By texts of the engine's, which writes the same many times faster, but in the order in which it stands. */
function settingKey({ listed, entry }: Row, keys: Map<string, string>): string {
  if (entry !== null) return String(entry.trial);
  const { configuration, versions } = listed!.overview.run;
  const text = JSON.stringify([configuration, versions]);
  const known = keys.get(text);
  if (known !== undefined) return known;
  const key = canonicalJson({ configuration: configuration as Json, versions });
  keys.set(text, key);
  return key;
}
