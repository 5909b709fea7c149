/** The state of the page as an address, and back. */
import { allowed, FIELDS, type FieldName, type Settings, USUAL } from "./fields.ts";

const NAMES = Object.keys(FIELDS) as FieldName[];

/** Settings of "?cell=gru&gain=1.4"; what is not said, or cannot be, is as usual. */
export function settingsIn(search: string): Settings {
  const given = new URLSearchParams(search);
  const entries = NAMES.map((name) => [name, allowed(FIELDS[name], given.get(name))]);
  return Object.fromEntries(entries) as Settings;
}

/** "?cell=gru&gain=1.4", without what is usual; "" if everything is. */
export function searchOf(settings: Settings): string {
  const search = new URLSearchParams();
  for (const name of NAMES) {
    if (settings[name] !== USUAL[name]) search.set(name, String(settings[name]));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}
