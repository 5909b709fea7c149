/**
 * Part of Vitest's global set-up: whatever a run of the tests puts into the system's folder for temporary
 * files, its child processes too, stands in one folder, which goes when the run ends.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What systems ask for that folder. */
const NAMES = ["TMPDIR", "TEMP", "TMP"];

export default function setUp() {
  const before = NAMES.map((name) => [name, process.env[name]]);
  const folder = mkdtempSync(join(tmpdir(), "lyapscope-tests-"));
  // Servers that refuse to run as root have a folder in it.
  chmodSync(folder, 0o711);
  for (const name of NAMES) process.env[name] = folder;
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
}
