/**
 * Builds the applications into dist/: each by Vite, each only when something that it is made of has changed
 * since.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isBuilt, markAsBuilt } from "./built.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));

/** What every application is made of beside its own files: the library, and what says how. */
const SHARED = ["src", "scripts/build-apps.mjs", "package-lock.json"];

/** The live page of `lyapscope serve`. */
export async function buildDashboard() {
  await buildOnce("dashboard", async (outDir) => {
    const { default: react } = await import("@vitejs/plugin-react");
    return {
      base: "/",
      plugins: [react()],
      // Scripts are files of the server's own: its policy allows no others.
      build: { outDir, assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: "es2023" },
    };
  });
}

/** Spectra in a browser tab: static files, and /playground/ of `lyapscope serve`. */
export async function buildPlayground() {
  await buildOnce("playground", async (outDir) => {
    const { configuration } = await import("../apps/playground/build.mjs");
    return configuration(outDir);
  });
}

/** Builds apps/NAME into dist/NAME, by what `configure` says, unless that is there already. */
async function buildOnce(name, configure) {
  const outDir = join(root, "dist", name);
  const stamp = join(outDir, ".built");
  const sources = [...SHARED, join("apps", name)].map((path) => join(root, path));
  if (isBuilt(stamp, sources)) return;
  const began = Date.now();
  const { build, mergeConfig } = await import("vite");
  const common = {
    root: join(root, "apps", name),
    configFile: false,
    logLevel: "warn",
    build: { emptyOutDir: true, reportCompressedSize: false },
  };
  await build(mergeConfig(common, await configure(outDir)));
  markAsBuilt(began, stamp);
}
