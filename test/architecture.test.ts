/**
 * The architecture, executable: which folder may import which, what runs in a browser, and which npm
 * packages are used where. Rules that see inside of folders are in architecture/: sizes, circles of
 * files, doors, commands.
 *
 * The three lists below are the documentation. A new folder or package fails with a message that
 * says where to put it.
 */
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { describeApplications } from "./architecture/apps.ts";
import { describeCircles } from "./architecture/circles.ts";
import { describeCommands } from "./architecture/commands.ts";
import { describeDoors } from "./architecture/doors.ts";
import { describeSizes } from "./architecture/sizes.ts";
import {
  descendants,
  importedBy,
  parse,
  readSources,
  targetOf,
  unitOf,
} from "./architecture/sources.ts";

/** Bottom-up. A folder (or file of src/) may import what lies below it, never sideways or up. */
const LAYERS = [
  ["checksum", "counts", "errors", "nearest"],
  ["words"],
  ["random"],
  ["kernels"],
  ["threads"],
  ["cells", "orthonormalisation", "data", "store"],
  ["networks"],
  ["training", "spectrum", "formats"],
  // Its features are the spectrum's own quantities, and reports draw what it says.
  ["readout"],
  ["report", "experiment"],
  ["index"],
  ["node", "browser"],
  ["sweep", "watch"],
  // What lists say of runs and sweeps, as documents.
  ["records"],
  ["server"],
  ["cli", "testing"],
];

/** May use Node; everything else runs in a browser as it is. */
const NODE_ONLY = /^(server|watch|cli)\/|^node\.ts$|\/node\//;

/** npm packages, by folder; "x/node" means the Node-only files of x. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  random: ["pure-rand"],
  "kernels/node": ["koffi"],
  data: ["fflate", "fzstd", "hyparquet", "papaparse"],
  readout: ["hyparquet-writer"],
  store: ["hyparquet-writer"],
  "store/node": ["kysely", "libsql", "pg"],
  formats: ["h5wasm", "protobufjs", "yaml"],
  report: ["zod"],
  "report/node": ["@resvg/resvg-js"],
  experiment: ["yaml", "zod"],
  sweep: ["yaml", "zod"],
  records: ["zod"],
  server: ["@hono/node-server", "hono", "zod"],
  "sweep/node": ["bullmq", "ioredis", "pg"],
  "cli/node": ["picocolors", "yaml", "zod"],
};

/** Globals that Node has and browsers lack. */
const NODE_GLOBALS = new Set(
  "process Buffer global require __dirname __filename setImmediate clearImmediate NodeJS".split(
    " ",
  ),
);

/** What is wrong with one file of src/; `path` is relative to src/. */
function complaints(path: string, text: string): string[] {
  const nodes = descendants(parse(path, text));
  const imports = nodes.flatMap(importedBy);
  const found = [
    ...imports.flatMap((name) =>
      name.startsWith(".") ? layerOf(path, name) : packageOf(path, name),
    ),
  ];
  if (!NODE_ONLY.test(path)) found.push(...nodeGlobals(nodes));
  for (const [, name] of text.matchAll(/\bnew (RangeError|TypeError)\(/g)) {
    if (path === "errors.ts") break;
    const ours = name === "RangeError" ? "rangeError" : "typeError";
    found.push(`makes a ${name} that does not say who; expected ${ours}(who, what) of errors.ts`);
  }
  for (const [tag, name] of text.matchAll(/@throws \{(\w+)\}/g)) {
    found.push(`says ${tag}; API pages drop what stands in braces: @throws ${name}`);
  }
  return found.map((complaint) => `src/${path}: ${complaint}`);
}

function layerOf(path: string, specifier: string): string[] {
  const target = targetOf(path, specifier);
  if (target.startsWith("../")) {
    return NODE_ONLY.test(path) ? [] : [`names ${specifier}, outside of src/`];
  }
  const [from, to] = [unitOf(path), unitOf(target)];
  const found: string[] = [];
  for (const unit of [from, to]) {
    if (levelOf(unit) < 0) found.push(`"${unit}" is new: give it a place in LAYERS`);
  }
  if (from !== to && levelOf(to) >= levelOf(from)) {
    found.push(`imports ${specifier}, but "${to}" is not below "${from}"`);
  }
  if (!NODE_ONLY.test(path) && NODE_ONLY.test(target)) {
    found.push(`imports ${specifier}, which needs Node; this file runs in a browser`);
  }
  return found;
}

function packageOf(path: string, specifier: string): string[] {
  const nodeOnly = NODE_ONLY.test(path);
  if (isBuiltin(specifier)) {
    return nodeOnly ? [] : [`imports ${specifier}; this file runs in a browser`];
  }
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  const unit = unitOf(path);
  const allowed = [...(PACKAGES[unit] ?? []), ...((nodeOnly && PACKAGES[`${unit}/node`]) || [])];
  return allowed.includes(name)
    ? []
    : [`imports ${name}, which PACKAGES does not give to "${unit}"`];
}

function nodeGlobals(nodes: readonly ts.Node[]): string[] {
  const identifiers = nodes.filter(ts.isIdentifier).filter((node) => NODE_GLOBALS.has(node.text));
  const isName = (node: ts.Identifier) => (node.parent as { name?: ts.Node }).name === node;
  const ofGlobalThis = (node: ts.Identifier) =>
    ts.isPropertyAccessExpression(node.parent) && node.parent.expression.getText() === "globalThis";
  const declares = ({ parent }: ts.Node) =>
    ts.isFunctionDeclaration(parent) || ts.isVariableDeclaration(parent) || ts.isParameter(parent);
  const own = identifiers.filter((node) => isName(node) && declares(node)).map(({ text }) => text);
  return identifiers
    .filter((node) => (isName(node) ? ofGlobalThis(node) : !own.includes(node.text)))
    .map((node) => `uses ${node.text}; this file runs in a browser`);
}

function levelOf(unit: string): number {
  return LAYERS.findIndex((units) => units.includes(unit));
}

describe("the rules", () => {
  const importing = (specifier: string) => `import { a } from "${specifier}";\nexport { a };\n`;
  const toUrl = (path: string) => `new URL("${path}", import.meta.url);`;

  test.each([
    ["downwards", "spectrum/a.ts", importing("../cells/cell.ts")],
    ["within a folder, into its node/ files", "kernels/node/blas.ts", importing("../kernels.ts")],
    ["from Node-only files", "cli/main.ts", `${importing("node:fs")}process.exit(1);`],
    ["an allowed package by its subpath", "random.ts", importing("pure-rand/types")],
    ["a package meant for Node-only files", "kernels/node/blas.ts", importing("koffi")],
    ["a property or key called process", "data/a.ts", "a.process(b); const c = { process: 1 };"],
    ["a function of its own called global", "data/a.ts", "function global() {}\nglobal();"],
    ["the package's files from Node-only files", "cli/a.ts", toUrl("../../package.json")],
  ])("allow %s", (_, path, text) => {
    expect(complaints(path, text)).toEqual([]);
  });

  test.each([
    ["upwards", "cells/a.ts", importing("../spectrum/b.ts"), "not below"],
    ["sideways", "training/a.ts", importing("../spectrum/b.ts"), "not below"],
    ["by a type import", "cells/a.ts", 'import type { A } from "../data/b.ts";', "not below"],
    ["by a type expression", "cells/a.ts", 'type A = import("../data/b.ts").B;', "not below"],
    ["by a re-export", "cells/index.ts", 'export * from "../index.ts";', "not below"],
    ["by a bare import", "cells/a.ts", 'import "../cli/main.ts";', "not below"],
    ["by a dynamic import", "cells/a.ts", 'await import("../report/b.ts");', "not below"],
    ["by an unreadable import", "cells/a.ts", "await import(name);", "imports name"],
    ["a new folder", "gadgets/a.ts", importing("../errors.ts"), "give it a place in LAYERS"],
    ["a node/ file", "data/a.ts", importing("./node/file.ts"), "needs Node"],
    ["a node/ worker", "spectrum/a.ts", toUrl("./node/worker.js"), "needs Node"],
    ["the facade for Node as a worker", "spectrum/a.ts", toUrl("../node.js"), "needs Node"],
    ["files outside of src/", "spectrum/a.ts", toUrl("../../package.json"), "outside of src/"],
    ["a builtin", "data/a.ts", importing("node:fs"), "runs in a browser"],
    ["a builtin without prefix", "data/a.ts", importing("fs/promises"), "runs in a browser"],
    ["a bare builtin", "data/a.ts", 'import "node:fs";', "runs in a browser"],
    ["a Node global", "data/a.ts", "const cores = process.env.CORES;", "uses process"],
    ["a Node global by way of globalThis", "data/a.ts", "globalThis.process;", "uses process"],
    ["a package in the core", "cells/a.ts", importing("zod"), "PACKAGES does not give"],
    ["a Node-only package elsewhere", "kernels/a.ts", importing("koffi"), "PACKAGES does not give"],
    [
      "an exception in braces",
      "data/a.ts",
      "/** @throws {RangeError} if */\na();",
      "@throws RangeError",
    ],
  ])("refuse %s", (_, path, text, message) => {
    expect(complaints(path, text).join("\n")).toContain(message);
  });
});

const sources = readSources();

describeSizes(sources);
describeCircles(sources);
describeDoors(sources);
describeCommands(sources);
describeApplications();

describe("src/", () => {
  test("holds to the layers and the packages", () => {
    const found = Object.entries(sources).flatMap(([path, text]) => complaints(path, text));
    expect(found).toEqual([]);
  });

  test("has a place for every folder", () => {
    expect(
      Object.keys(sources)
        .map(unitOf)
        .filter((unit) => levelOf(unit) < 0),
    ).toEqual([]);
  });

  test("uses no package that package.json does not install for users", () => {
    const place = new URL("../package.json", import.meta.url);
    const manifest = JSON.parse(readFileSync(place, "utf8"));
    const installed = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
    expect(installed).toEqual(expect.arrayContaining(Object.values(PACKAGES).flat()));
  });
});
