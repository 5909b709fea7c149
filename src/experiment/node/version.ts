import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Version of this package, from its manifest. */
export async function version(): Promise<string> {
  const manifest = join(import.meta.dirname, "../../../package.json");
  return JSON.parse(await readFile(manifest, "utf8")).version;
}

/**
 * Raised with every change that moves numbers while the version stays: a run that was recorded before it is
 * not the run that would be computed now.
 */
const NUMBERS = "2";

/** Versions of everything that can change a number of a run, as `runExperiment` wants them. */
export async function runVersions(): Promise<Readonly<Record<string, string>>> {
  return { lyapscope: await version(), numbers: NUMBERS };
}
