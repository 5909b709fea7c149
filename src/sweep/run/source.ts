/** A sweep in a store: what is kept of it, and made of that again by a worker. */
import type { NewSweep } from "../../store/sweeps.ts";
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
