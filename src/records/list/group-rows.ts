/** Rows of one setting together. */
import { canonicalJson, type Json } from "../../store/canonical-json.ts";
import type { Row } from "./row.ts";

/** Runs of one setting: configuration and versions are the same, seeds are not. */
export type Group = readonly Row[];

/** Groups in the order of their first rows. */
export function groupRows(rows: readonly Row[]): Group[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = settingKey(row);
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [row]);
    else own.push(row);
  }
  return [...groups.values()];
}

function settingKey({ listed, entry }: Row): string {
  if (entry !== null) return String(entry.trial);
  const { configuration, versions } = listed!.overview.run;
  return canonicalJson({ configuration: configuration as Json, versions });
}
