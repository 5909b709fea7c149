/**
 * Whether dist/ is what src/ says: `npm run build` has nothing to do then, and tests of the compiled
 * code test what is written. Also part of Vitest's global set-up, which tells the tests.
 */
import { readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const STAMP = join(root, "dist/.built");
/** What dist/ is made of, and what says how. */
const SOURCES = [
  ...["src", "scripts/build.mjs", "scripts/build-program.mjs"],
  ...["tsconfig.json", "package-lock.json"],
];

/** `stamp` is the time at which the last build began; a file that changed since makes it old. */
export function isBuilt(stamp = STAMP, sources = SOURCES.map((path) => join(root, path))) {
  const built = statSync(stamp, { throwIfNoEntry: false });
  return built !== undefined && sources.every((path) => newest(path) <= built.mtimeMs);
}

/** @param began - When the build began to read, in ms. */
export function markAsBuilt(began, stamp = STAMP) {
  writeFileSync(stamp, "");
  utimesSync(stamp, began / 1000, began / 1000);
}

/** Folders count, too: theirs is the time at which a file was removed or renamed. */
function newest(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

export default function setUp(project) {
  project.provide("compiled", isBuilt());
}
