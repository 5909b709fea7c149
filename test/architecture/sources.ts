/** The files of src/ as the rules see them: what each imports, and the functions in it. */
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import ts from "typescript";

/** Written by the build, or compiled by another compiler. */
const NOT_READ = /^kernels\/(generated|assembly)\//;

/** Text by path, relative to src/ ("spectrum/result.ts"). */
export type Sources = Readonly<Record<string, string>>;

/** All of src/. */
export function readSources(): Sources {
  const root = new URL("../../src/", import.meta.url);
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".ts") && !NOT_READ.test(path));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(new URL(path, root), "utf8")]));
}

const parsed = new Map<string, ts.SourceFile>();

/** The tree of a text; kept, for every rule asks for it. */
export function parse(path: string, text: string): ts.SourceFile {
  const known = parsed.get(text) ?? ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  parsed.set(text, known);
  return known;
}

const imports = new WeakMap<Sources, ReadonlyMap<string, readonly string[]>>();

/** Files of `sources` that each imports, in any of the ways of {@link importedBy}. */
export function importsOf(sources: Sources): ReadonlyMap<string, readonly string[]> {
  const known = imports.get(sources);
  if (known !== undefined) return known;
  const found = new Map(
    Object.entries(sources).map(([path, text]) => {
      const names = descendants(parse(path, text)).flatMap(importedBy);
      const targets = names.filter((name) => name.startsWith(".")).map((n) => targetOf(path, n));
      const own = [...new Set(targets)].filter((target) => target in sources);
      return [path, own] as const;
    }),
  );
  imports.set(sources, found);
  return found;
}

/** The file that `specifier` means in the file at `path`. */
export function targetOf(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier).replace(/\.js$/, ".ts");
}

/** The folder of src/, or for a file directly in src/ its name without the ending. */
export function unitOf(path: string): string {
  return path.split("/")[0]!.replace(/\.ts$/, "");
}

/** What a node imports: static, dynamic and type imports, re-exports, and URLs of workers. */
export function importedBy(node: ts.Node): string[] {
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
export function literal(node: ts.Node): string {
  if (ts.isLiteralTypeNode(node)) return literal(node.literal);
  return ts.isStringLiteralLike(node) ? node.text : node.getText();
}

export function descendants(node: ts.Node): ts.Node[] {
  return [node, ...childrenOf(node).flatMap(descendants)];
}

export function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  return children;
}

export function isFunction(node: ts.Node): boolean {
  return ts.isFunctionLike(node) && "body" in node && node.body !== undefined;
}

export function outermostFunctions(node: ts.Node): ts.Node[] {
  return childrenOf(node).flatMap((child) =>
    isFunction(child) ? [child] : outermostFunctions(child),
  );
}

/** Lines of a node, without comments before it. */
export function linesOf(node: ts.Node): number {
  const source = node.getSourceFile();
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  return lineOf(node.end) - lineOf(node.getStart(source)) + 1;
}
