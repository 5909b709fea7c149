/** Versions of Node to run with: the one that runs, or npm's `node` package. */
import { execFileSync } from "node:child_process";

const found = new Map();

/** The path of this major version; null, said once, where it cannot be had. */
export function engine(major) {
  if (!found.has(major)) found.set(major, find(major));
  return found.get(major);
}

function find(major) {
  if (process.version.startsWith(`v${major}.`)) return process.execPath;
  try {
    const args = ["-y", `node@${major}`, "-p", "process.execPath"];
    return execFileSync("npx", args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    console.error(`skipped: Node ${major}, which npx -y node@${major} brings where npm is reached`);
    return null;
  }
}

/** What an engine calls itself, as "v24.1.0". */
export function engineVersion(path) {
  return execFileSync(path, ["-p", "process.version"], { encoding: "utf8" }).trim();
}
