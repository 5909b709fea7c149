/** How the playground is built: static files that work from any folder of any server, and offline afterwards. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = new URL("../../", import.meta.url);

/** Vite's configuration, but for what every application has. */
export function configuration(outDir) {
  return {
    // Relative addresses: the page may lie in any folder.
    base: "./",
    resolve: { alias: library() },
    worker: { format: "es" },
    plugins: [offline()],
    build: {
      outDir,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: "es2023",
      rolldownOptions: { checks: { bundlerTimings: false } },
    },
  };
}

/** The doors of the package, compiled, as its users get them. */
function library() {
  const { exports } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
  return Object.entries(exports)
    .filter(([, door]) => typeof door === "object")
    .map(([name, { default: file }]) => ({
      find: new RegExp(`^${name.replace(/^\./, "lyapscope").replaceAll("/", "\\/")}$`),
      replacement: join(root.pathname, file),
    }));
}

/**
 * Writes offline.js: the service worker with the names of all files. What the page needs to compute is kept at
 * once, what reads rare files as soon as that is done.
 */
function offline() {
  return {
    name: "offline",
    generateBundle(_, bundle) {
      const files = Object.values(bundle).filter(({ fileName }) => !fileName.endsWith(".map"));
      const first = neededAtOnce(files);
      const later = files.map(({ fileName }) => fileName).filter((name) => !first.has(name));
      const version = createHash("sha256");
      for (const file of files) version.update(file.fileName).update(contentOf(file));
      const always = ["./", "icon.svg", "manifest.webmanifest"];
      const source = readFileSync(new URL("offline.js", import.meta.url), "utf8")
        .replace('"VERSION"', JSON.stringify(version.digest("hex").slice(0, 16)))
        .replace('["FIRST"]', JSON.stringify([...always, ...first]))
        .replace('["LATER"]', JSON.stringify(later.filter((name) => name !== "index.html")));
      this.emitFile({ type: "asset", fileName: "offline.js", source });
    },
  };
}

const contentOf = ({ code, source }) => code ?? source ?? "";

/** The page's script and style, its workers, and what these import; not what they load when they need it. */
function neededAtOnce(files) {
  const needed = new Set();
  const visit = (name) => {
    const file = files.find(({ fileName }) => fileName === name);
    if (file === undefined || needed.has(name)) return;
    needed.add(name);
    if (!name.endsWith(".js")) return;
    for (const [, target] of String(contentOf(file)).matchAll(
      /(?:from|import)\s*["']\.\/([^"']+)["']/g,
    )) {
      visit(join(dirname(name), target));
    }
  };
  for (const { fileName, isEntry } of files) {
    if (isEntry || /\.css$|(^|\/)(spectrum-)?worker-[\w-]+\.js$/.test(fileName)) visit(fileName);
  }
  return needed;
}
