import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, test } from "vitest";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Reference cases, trained networks and texts that are not part of the project.
 * `LYAPSCOPE_SHARED` says where they are; the default is `../shared` from the project's root.
 */
export const SHARED: string = resolve(PROJECT, process.env.LYAPSCOPE_SHARED ?? "../shared");

/**
 * A suite that reads `item` ("golden", "models/flip-flop", …) of the shared folder; without it, one
 * skipped test that says so.
 *
 * @param suite - Gets the item's absolute path. Called while tests are collected, like a `describe`.
 */
export function describeShared(name: string, item: string, suite: (path: string) => void): void {
  const path = join(SHARED, item);
  if (existsSync(path)) {
    describe(name, () => suite(path));
    return;
  }
  const reason = `skipped: ${name} needs ${item}; set LYAPSCOPE_SHARED to the folder that holds it`;
  console.info(reason);
  describe(name, () => {
    test(reason, { skip: true }, () => {});
  });
}
