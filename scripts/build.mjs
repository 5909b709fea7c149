/**
 * Builds dist/: the WebAssembly kernels, then everything else with `tsc`, then the bundles of the program and of the
 * applications. Does nothing when no source has changed since.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildDashboard, buildPlayground } from "./build-apps.mjs";
import buildKernels from "./build-kernels.mjs";
import { bundleProgram } from "./build-program.mjs";
import { isBuilt, markAsBuilt } from "./built.mjs";

/** What Vite writes, and clears. */
const BUNDLES = /^(dashboard|playground|program)[/\\]/;

const root = fileURLToPath(new URL("../", import.meta.url));

await buildKernels();
if (!isBuilt()) await buildLibrary();
await buildDashboard();
await buildPlayground();

async function buildLibrary() {
  const began = Date.now();
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  const { status } = spawnSync(process.execPath, [tsc, "-p", root], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
  await removeOrphans();
  await mkdir(`${root}dist/kernels`, { recursive: true });
  for (const file of await readdir(`${root}src/kernels/generated`)) {
    if (!file.endsWith(".wasm")) continue;
    await copyFile(`${root}src/kernels/generated/${file}`, `${root}dist/kernels/${file}`);
  }
  await bundleProgram();
  const binary = `${root}dist/cli/bin.js`;
  if (existsSync(binary)) await chmod(binary, 0o755);
  markAsBuilt(began);
}

/** What earlier builds made of files that have moved or gone: an import of them would still work. */
async function removeOrphans() {
  for (const path of await readdir(`${root}dist`, { recursive: true })) {
    if (BUNDLES.test(path)) continue;
    const name = /^(.*?)(\.d\.ts|\.js)(\.map)?$/.exec(path);
    if (name === null) continue;
    const wanted = name[3] === undefined && existsSync(join(root, "src", `${name[1]}.ts`));
    if (!wanted) await rm(join(root, "dist", path));
  }
}
