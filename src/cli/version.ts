import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Version of this package, from its manifest. */
export async function version(): Promise<string> {
  const manifest = join(import.meta.dirname, "../../package.json");
  return JSON.parse(await readFile(manifest, "utf8")).version;
}
