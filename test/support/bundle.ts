/** What a bundler makes of a page that imports the package: scripts by name, and their weight. */
import { posix } from "node:path";
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

/** The entry and all that it imports before it runs, one through the other; not what it may import later. */
export function loadedAtOnce(scripts: Bundle): Bundle {
  const loaded = new Map<string, string>();
  const load = (name: string) => {
    const code = scripts.get(name);
    if (code === undefined) throw new Error(`the bundle has no ${name}`);
    if (loaded.has(name)) return;
    loaded.set(name, code);
    // Minified: `import{a as b}from"./c.js"`, where a later one is `import("./c.js")`.
    for (const [, path] of code.matchAll(/(?:from|import)["'](\.{1,2}\/[^"']+)["']/g)) {
      load(posix.join(posix.dirname(name), path!));
    }
  };
  load("entry.js");
  return loaded;
}

/** Bytes of a script as a server sends it. */
export function gzipped(code: string): number {
  return gzipSync(code, { level: 9 }).length;
}
