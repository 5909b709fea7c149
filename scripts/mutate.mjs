/**
 * Plants each fault of mutations.mjs in a copy of the project and says whether its tests notice.
 *
 *     node scripts/mutate.mjs [part of a name …]
 *
 * Prints a row of a Markdown table for each; exits with 1 if a fault survived or its place is gone.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { MUTATIONS } from "./mutations.mjs";

const project = fileURLToPath(new URL("..", import.meta.url));
const shared = resolve(project, process.env.LYAPSCOPE_SHARED ?? "../shared");

const wanted = process.argv.slice(2);
const chosen = MUTATIONS.filter(({ name }) => wanted.every((part) => name.includes(part)));
if (chosen.length === 0)
  throw new Error(`mutate: no fault has "${wanted.join('" and "')}" in its name`);
const copy = copyProject();
let escaped = 0;
try {
  if (chosen.some(({ compiled }) => compiled)) build();
  const sound = failures([...new Set(chosen.flatMap(({ tests }) => tests))]);
  if (sound !== null) throw new Error(`mutate: without any fault, tests fail: ${sound}`);
  console.log("| Fault | File | Noticed by |\n|---|---|---|");
  for (const mutation of chosen) {
    const found = tryMutation(mutation);
    if (found === null) escaped++;
    const notice = found ?? "**nothing**";
    console.log(`| ${mutation.name} | \`${mutation.file.replace("src/", "")}\` | ${notice} |`);
  }
} finally {
  rmSync(copy, { recursive: true });
}
console.error(`${chosen.length - escaped} of ${chosen.length} faults noticed`);
process.exit(escaped > 0 ? 1 : 0);

/** Files that git knows or would take, and the generated kernels, in a directory of their own. */
function copyProject() {
  const directory = mkdtempSync(join(tmpdir(), "lyapscope-mutate-"));
  const listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", listing, { cwd: project, encoding: "utf8" });
  for (const file of [...files.split("\0"), "src/kernels/generated"]) {
    if (file === "" || !existsSync(join(project, file))) continue;
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    cpSync(join(project, file), join(directory, file), { recursive: true });
  }
  symlinkSync(join(project, "node_modules"), join(directory, "node_modules"));
  return directory;
}

/** Which test files failed, with the numbers of their tests that did; null if none. */
function tryMutation({ name, file, from, to, tests, compiled = false }) {
  const path = join(copy, file);
  const source = readFileSync(path, "utf8");
  if (source.split(from).length !== 2) {
    throw new Error(`mutate: "${name}" does not find its place in ${file} exactly once`);
  }
  writeFileSync(
    path,
    source.replace(from, () => to),
  );
  try {
    if (compiled) build();
    return failures(tests);
  } finally {
    writeFileSync(path, source);
  }
}

/** For tests of compiled code, which would be skipped; a fault that is no valid program is none. */
function build() {
  const { status, stdout } = spawnSync("node", ["scripts/build.mjs"], { cwd: copy });
  if (status !== 0) throw new Error(`mutate: the copy does not build\n${stdout}`);
}

function failures(tests) {
  const report = join(copy, "report.json");
  rmSync(report, { force: true });
  const { stderr } = spawnSync(
    "npx",
    ["vitest", "run", ...tests, "--reporter=json", `--outputFile=${report}`],
    { cwd: copy, env: { ...process.env, LYAPSCOPE_SHARED: shared }, encoding: "utf8" },
  );
  if (!existsSync(report)) throw new Error(`mutate: vitest did not report\n${stderr}`);
  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  const failed = testResults.filter(({ status }) => status === "failed");
  if (failed.length === 0) return null;
  return failed
    .map(({ name, assertionResults }) => {
      const path = name.slice(name.indexOf("/test/") + 6).replace(".test.ts", "");
      const count = assertionResults.filter(({ status }) => status === "failed").length;
      if (count === 0) throw new Error(`mutate: ${path} could not be loaded`);
      return `${path} (${count})`;
    })
    .join(", ");
}
