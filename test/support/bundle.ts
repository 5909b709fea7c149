/** What a bundler makes of a page that imports the package: scripts by name, and their weight. */
import { gzipSync } from "node:zlib";
import { build, type Rollup } from "vite";

export type Bundle = ReadonlyMap<string, string>;

/**
 * Bundles a module of `folder`, minified, as a page would load it; its own exports are kept.
 *
 * @returns scripts by their names; the entry's is "entry.js".
 */
export async function bundle(folder: string, module: string): Promise<Bundle> {
  const built = await build({
    root: folder,
    configFile: false,
    logLevel: "error",
    base: "./",
    worker: { format: "es" },
    build: {
      write: false,
      target: "es2023",
      modulePreload: false,
      rollupOptions: {
        input: `${folder}/${module}`,
        preserveEntrySignatures: "exports-only",
        output: { entryFileNames: "entry.js" },
      },
    },
  });
  const { output } = built as Rollup.RollupOutput;
  return new Map(
    output.map((file) => [
      file.fileName,
      file.type === "chunk" ? file.code : new TextDecoder().decode(Buffer.from(file.source)),
    ]),
  );
}

/** Bytes of a script as a server sends it. */
export function gzipped(code: string): number {
  return gzipSync(code, { level: 9 }).length;
}
