/** Builds dist/: the WebAssembly kernels, then everything else with `tsc`. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import buildKernels from "./build-kernels.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));

await buildKernels();

const tsc = `${root}node_modules/typescript/bin/tsc`;
const { status } = spawnSync(process.execPath, [tsc, "-p", root], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

await mkdir(`${root}dist/kernels`, { recursive: true });
for (const file of await readdir(`${root}src/kernels/generated`)) {
  if (!file.endsWith(".wasm")) continue;
  await copyFile(`${root}src/kernels/generated/${file}`, `${root}dist/kernels/${file}`);
}
const binary = `${root}dist/cli/bin.js`;
if (existsSync(binary)) await chmod(binary, 0o755);
