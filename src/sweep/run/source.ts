/** A sweep in a store: what is kept of it, and made of that again by a worker. */
import type { FileAccess } from "../../experiment/configuration/tasks/task-record.ts";
import { identityOf } from "../../experiment/identity.ts";
import type { NewSweep, Sweep } from "../../store/sweeps.ts";
import { readSweep } from "../configuration/read-sweep.ts";
import type { CheckedSweep } from "../sweep.ts";

/**
 * A sweep as a store takes it.
 *
 * @param name - For people; that of the file if it has none of its own.
 */
export function storedSweep(
  sweep: CheckedSweep,
  name: string,
  versions: Readonly<Record<string, string>>,
): NewSweep {
  return { name, definition: sweep.definition, source: sweep.source, versions };
}

/** The sweep that a store keeps. */
export function sweepFrom({
  name,
  source,
}: Pick<NewSweep, "name" | "source">): Promise<CheckedSweep> {
  const read = () => Promise.reject(new Error("a sweep in a store names no file"));
  return readSweep(JSON.stringify(source), `sweep ${name}`, { read });
}

/**
 * Refuses to compute a sweep with other versions than those that began it: its numbers would be of two kinds.
 *
 * @throws Error if they differ.
 */
export function requireVersions(
  { name, versions }: Pick<Sweep, "name" | "versions">,
  ours: Readonly<Record<string, string>>,
): void {
  const names = [...new Set([...Object.keys(versions), ...Object.keys(ours)])];
  if (names.every((each) => versions[each] === ours[each])) return;
  const words = (all: Readonly<Record<string, string>>) =>
    Object.entries(all)
      .map((pair) => pair.join(" "))
      .join(", ");
  throw new Error(
    `sweep ${name} was begun with ${words(versions)}; this is ${words(ours)}; expected the same, since numbers may differ`,
  );
}

/**
 * Refuses to compute a sweep where the files of its base are not: every run of it would fail.
 *
 * @throws SettingError that names the file.
 */
export async function requireFiles(
  { baseConfiguration }: CheckedSweep,
  versions: Readonly<Record<string, string>>,
  files: FileAccess,
): Promise<void> {
  await identityOf(baseConfiguration, versions, files);
}
