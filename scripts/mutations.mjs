/**
 * Faults that the suite must notice, each a replacement of one place in one file: the lists in `mutations/`,
 * one for each part of the house. `tests` are the files that ought to see a fault; test/README.md lists what did. `compiled`:
 * they run on dist/, which is built with the fault.
 */
import { readdirSync } from "node:fs";

const lists = new URL("mutations/", import.meta.url);

export const MUTATIONS = [];
for (const file of readdirSync(lists).sort()) {
  const { default: faults } = await import(new URL(file, lists));
  MUTATIONS.push(...faults);
}
