/**
 * The architecture, executable: which folder may import which, what runs in a browser, which npm
 * packages are used where, and how long a file and a function may be.
 *
 * The three lists below are the documentation. A new folder or package fails with a message that
 * says where to put it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { posix } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

/** Bottom-up. A folder (or file of src/) may import what lies below it, never sideways or up. */
const LAYERS = [
  ["errors", "nearest"],
  ["words"],
  ["random"],
  ["kernels"],
  ["threads"],
  ["cells", "orthonormalisation", "data", "store"],
  ["networks"],
  ["training", "spectrum", "readout", "formats"],
  ["report", "experiment"],
  ["index"],
  ["node"],
  ["server", "sweep"],
  ["cli", "testing"],
];

/** May use Node; everything else runs in a browser as it is. */
const NODE_ONLY = /^(server|cli)\/|^node\.ts$|\/node\//;

/** npm packages, by folder; "x/node" means the Node-only files of x. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  random: ["pure-rand"],
  "kernels/node": ["koffi"],
  data: ["fflate", "fzstd", "hyparquet", "papaparse"],
  store: ["hyparquet-writer"],
  "store/node": ["kysely", "libsql", "pg"],
  formats: ["h5wasm", "protobufjs", "yaml"],
  report: ["zod"],
  "report/node": ["@resvg/resvg-js"],
  experiment: ["yaml", "zod"],
  sweep: ["yaml", "zod"],
  "cli/node": ["picocolors", "yaml", "zod"],
};

const LONGEST_FILE = 300;
const LONGEST_FUNCTION = 60;

/** Written by the build, or compiled by another compiler. */
const NOT_READ = /^kernels\/(generated|assembly)\//;

/** Globals that Node has and browsers lack. */
const NODE_GLOBALS = new Set(
  "process Buffer global require __dirname __filename setImmediate clearImmediate NodeJS".split(
    " ",
  ),
);

/** What is wrong with one file of src/; `path` is relative to src/. */
function complaints(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const nodes = descendants(source);
  const imports = nodes.flatMap(importedBy);
  const found = [
    ...imports.flatMap((name) =>
      name.startsWith(".") ? layerOf(path, name) : packageOf(path, name),
    ),
    ...sizes(source, nodes),
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
  const target = posix.join(posix.dirname(path), specifier).replace(/\.js$/, ".ts");
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

/** A function that makes others is measured without them; each of those is measured on its own. */
function sizes(source: ts.SourceFile, nodes: readonly ts.Node[]): string[] {
  const lines = source.text.trimEnd().split("\n").length;
  const found = lines > LONGEST_FILE ? [`${lines} lines; at most ${LONGEST_FILE}`] : [];
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  const breaksIn = (node: ts.Node) => lineOf(node.end) - lineOf(node.getStart(source));
  for (const node of nodes.filter(isFunction)) {
    const inner = outermostFunctions(node).reduce((sum, child) => sum + breaksIn(child), 0);
    const length = breaksIn(node) + 1 - inner;
    if (length <= LONGEST_FUNCTION) continue;
    const line = lineOf(node.getStart(source));
    found.push(`function at line ${line} has ${length} lines; at most ${LONGEST_FUNCTION}`);
  }
  return found;
}

function isFunction(node: ts.Node): boolean {
  return ts.isFunctionLike(node) && "body" in node && node.body !== undefined;
}

function outermostFunctions(node: ts.Node): ts.Node[] {
  return childrenOf(node).flatMap((child) =>
    isFunction(child) ? [child] : outermostFunctions(child),
  );
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

/** What a node imports: static, dynamic and type imports, re-exports, and URLs of workers. */
function importedBy(node: ts.Node): string[] {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return node.moduleSpecifier ? [literal(node.moduleSpecifier)] : [];
  }
  if (ts.isImportTypeNode(node)) return [literal(node.argument)];
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return [literal(node.arguments[0]!)];
  }
  const args = ts.isNewExpression(node) && node.expression.getText() === "URL" && node.arguments;
  return args && args[1]?.getText() === "import.meta.url" ? [literal(args[0]!)] : [];
}

/** The text of a string, or the source code of whatever else stands there, which no list allows. */
function literal(node: ts.Node): string {
  if (ts.isLiteralTypeNode(node)) return literal(node.literal);
  return ts.isStringLiteralLike(node) ? node.text : node.getText();
}

function descendants(node: ts.Node): ts.Node[] {
  return [node, ...childrenOf(node).flatMap(descendants)];
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  return children;
}

/** The folder of src/, or for a file directly in src/ its name without the ending. */
function unitOf(path: string): string {
  return path.split("/")[0]!.replace(/\.ts$/, "");
}

function levelOf(unit: string): number {
  return LAYERS.findIndex((units) => units.includes(unit));
}

describe("the rules", () => {
  const importing = (specifier: string) => `import { a } from "${specifier}";\nexport { a };\n`;
  const toUrl = (path: string) => `new URL("${path}", import.meta.url);`;
  const long = (lines: number) => `export function f() {\n${"a();\n".repeat(lines - 2)}}\n`;

  test.each([
    ["downwards", "spectrum/a.ts", importing("../cells/cell.ts")],
    ["within a folder, into its node/ files", "kernels/node/blas.ts", importing("../kernels.ts")],
    ["from Node-only files", "cli/main.ts", `${importing("node:fs")}process.exit(1);`],
    ["an allowed package by its subpath", "random.ts", importing("pure-rand/types")],
    ["a package meant for Node-only files", "kernels/node/blas.ts", importing("koffi")],
    ["a property or key called process", "data/a.ts", "a.process(b); const c = { process: 1 };"],
    ["a function of its own called global", "data/a.ts", "function global() {}\nglobal();"],
    ["the package's files from Node-only files", "cli/a.ts", toUrl("../../package.json")],
    [
      "100 lines that make two functions of 49",
      "data/a.ts",
      `const a = () => {${long(49).repeat(2)}};`,
    ],
    ["60 lines of function", "data/a.ts", long(60)],
    ["300 lines of file", "data/a.ts", "a();\n".repeat(300)],
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
    ["61 lines of function", "data/a.ts", long(61), "61 lines; at most 60"],
    [
      "62 lines around a function",
      "data/a.ts",
      `const a = () => {${"\n".repeat(60)}${long(9)}};`,
      "62 lines",
    ],
    ["61 lines of method", "data/a.ts", `class A { b() {${"\n".repeat(60)}} }`, "at most 60"],
    ["61 lines of arrow", "data/a.ts", `const a = () => {${"\n".repeat(60)}};`, "at most 60"],
    [
      "an exception in braces",
      "data/a.ts",
      "/** @throws {RangeError} if */\na();",
      "@throws RangeError",
    ],
    ["301 lines of file", "data/a.ts", "a();\n".repeat(301), "301 lines; at most 300"],
  ])("refuse %s", (_, path, text, message) => {
    expect(complaints(path, text).join("\n")).toContain(message);
  });
});

describe("src/", () => {
  const root = new URL("../src/", import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".ts") && !NOT_READ.test(path));

  test("holds to the layers, the packages and the sizes", () => {
    const found = files.flatMap((path) =>
      complaints(path, readFileSync(new URL(path, root), "utf8")),
    );
    expect(found).toEqual([]);
  });

  test("has a place for every folder", () => {
    expect(files.map(unitOf).filter((unit) => levelOf(unit) < 0)).toEqual([]);
  });

  test("uses no package that package.json does not install for users", () => {
    const manifest = JSON.parse(readFileSync(new URL("../package.json", root), "utf8"));
    const installed = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
    expect(installed).toEqual(expect.arrayContaining(Object.values(PACKAGES).flat()));
  });
});
