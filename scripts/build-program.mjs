/**
 * Bundles what is started as a process or a thread: the command line, its children, the workers. Each is a file of its
 * own, where `tsc` has put it; beside them are pieces, in dist/program/, that are loaded when something needs them.
 * Node takes half a millisecond and more for every file that it imports, and the library has hundreds. It stays as it
 * is, modules; what is here is the same code once more, and nothing is shared between the two: a process that is
 * started from here has no module of the library.
 *
 * Names stay and nothing is packed, so that a stack can be read.
 */
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const source = join(root, "src");

/** What is started, by its place in src/ and in dist/. It runs as soon as it is imported. */
const STARTED = [
  "cli/bin",
  "cli/serve/page-child",
  "cli/serve/task-child",
  "spectrum/work/node/spectrum-worker",
  "sweep/node/worker-process",
  "training/node/training-worker",
];

/** Where pieces are, in dist/. */
const PIECES = "program";

/**
 * Pieces that are loaded whole: the modules named here with all that they import, but for what an earlier piece has. So
 * a piece imports earlier ones only. What is in none of them is cut by who needs it.
 */
const WHOLE = {
  start: [
    "kernels/node/engine-flags",
    "cli/main",
    "cli/process-context",
    "cli/help",
    "experiment/node/version",
    "words",
  ],
  text: ["report/format", "cli/terminal/progress", "cli/targets/write-whole"],
  records: ["store/index", "store/query/flat-settings", "store/sweep-checks", "store/sweeps"],
  numbers: [
    "experiment/node/use-machine",
    "spectrum/lyapunov-spectrum",
    "spectrum/work/workers/serve-spectra",
    "threads/node/thread",
  ],
  spectrum: [
    "cli/spectrum/command",
    "cli/spectrum/run-spectrum",
    "cli/spectrum/spectrum-text",
    "formats/node/open-inputs",
  ],
  sqlite: ["store/node/sqlite/sqlite-store"],
  list: ["cli/runs/command", "cli/runs/list/list-runs"],
  training: ["experiment/run-experiment", "training/shards/shard-worker"],
  sweep: ["sweep/run/one-entry", "sweep/run/source", "sweep/run/worker", "sweep/sweep"],
};

/** npm packages of many files, or of which little is used. They are bundled, and their licences stand beside. */
const PACKAGES = ["fflate", "kysely", "picocolors", "pure-rand", "yaml", "zod"];

/**
 * Modules that are imported for what they register. package.json knows them by their places in dist/, which says nothing
 * to a bundler of src/.
 */
const REGISTERING = new Set(
  JSON.parse(readFileSync(join(root, "package.json"), "utf8")).sideEffects.map((path) =>
    path.replace("./dist/", ""),
  ),
);

/** What stands for dist/ in a piece until it has its place there. */
const DIST = "@dist/";

/** Writes over what `tsc` made of what is started. */
export async function bundleProgram() {
  const { build } = await import("vite");
  await rm(join(root, "dist", PIECES), { recursive: true, force: true });
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    plugins: [places()],
    ssr: { noExternal: PACKAGES },
    build: {
      ssr: true,
      license: { fileName: `${PIECES}/LICENSES.md` },
      outDir: "dist",
      emptyOutDir: false,
      target: "node20",
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: Object.fromEntries(STARTED.map((name) => [name, join(source, `${name}.ts`)])),
        preserveEntrySignatures: false,
        output: {
          format: "es",
          entryFileNames: "[name].js",
          chunkFileNames: `${PIECES}/[name].js`,
          codeSplitting: { groups: pieces() },
        },
        checks: { bundlerTimings: false, ineffectiveDynamicImport: false },
      },
    },
  });
}

function pieces() {
  return Object.entries(WHOLE).map(([name, modules], i, { length }) => {
    const files = new Set(modules.map((module) => join(source, `${module}.ts`)));
    // What the bundler adds of its own is needed everywhere.
    const isFirst = (id) => i === 0 && id.includes("rolldown/runtime");
    return { name, test: (id) => files.has(id) || isFirst(id), priority: length - i };
  });
}

/**
 * `import.meta` of a module says where the module would be without the bundle, so that workers, examples and the
 * manifest are found from anywhere.
 */
function places() {
  return {
    name: "places",
    enforce: "pre",
    transform(code, id) {
      if (!id.startsWith(source + sep)) return null;
      const path = relative(source, id).split(sep).join("/").replace(/\.ts$/, ".js");
      const placed = code
        .replaceAll("import.meta.url", `new URL("${DIST}${path}", import.meta.url).href`)
        .replaceAll(
          "import.meta.dirname",
          `\`\${import.meta.dirname}/${DIST}${posix.dirname(path)}\``,
        );
      return { code: placed, moduleSideEffects: REGISTERING.has(path) };
    },
    renderChunk(code, { fileName }) {
      if (!code.includes(DIST)) return null;
      const up = posix.relative(posix.dirname(fileName), "") || ".";
      return code.replaceAll(DIST, `${up}/`);
    },
  };
}
