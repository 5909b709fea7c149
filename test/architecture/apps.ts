/**
 * The applications: what they may import of the library, and what a page must not do. They are held to the same
 * sizes as src/.
 */
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { tooFull, tooLong } from "./sizes.ts";
import { descendants, importedBy, parse, type Sources } from "./sources.ts";

/** Of src/, beside every index.ts: what pages show as the command line does, and users of the package do not need. */
const DOORS: readonly string[] = [
  // Numbers and words as in the terminal.
  "records/list/aliases.ts",
  "records/list/statistics.ts",
  "records/missing.ts",
  "records/run-settings.ts",
  "report/derived-facts.ts",
  "report/format.ts",
  "report/reach/recorded-reach.ts",
  "report/training/text-growth.ts",
  "report/training/training-curves.ts",
  "report/written/recorded-spectrum.ts",
  // Pictures, and the scales of those that a page draws itself.
  "report/comparison/comparison-figure.ts",
  "report/drawing/figure-frame.ts",
  "report/drawing/scale.ts",
  "report/drawing/theme.ts",
  "report/drawing/thin.ts",
  "report/readout/ladder-panels.ts",
  // Conditions, the order of values, and names as short as is clear.
  "store/query/flat-settings.ts",
  "store/query/values.ts",
  "store/query/where.ts",
];

/** Where markup becomes part of a page: what it is given is drawn by src/report, which escapes. */
const MARKUP = /^\w+\/src\/parts\/drawing\.tsx$/;

/** Names of namespaces are no addresses. */
const ADDRESS = /["'`]https?:\/\/(?!www\.w3\.org\/)/;

/** What is wrong with one file of apps/. */
export function complaintsOn(path: string, text: string): string[] {
  const found: string[] = [];
  for (const node of descendants(parse(path, text))) {
    const isType = ts.isImportTypeNode(node) || (ts.isImportDeclaration(node) && isTypeOnly(node));
    for (const name of importedBy(node)) {
      const target = libraryFile(path, name);
      if (target === null || isType || isDoor(target)) continue;
      found.push(`imports ${target}, which is no door of src/`);
    }
  }
  if (
    !MARKUP.test(path) &&
    /dangerouslySetInnerHTML|\.(inner|outer)HTML|insertAdjacentHTML/.test(text)
  ) {
    found.push("makes markup; expected a part that is given pictures of src/report");
  }
  if (ADDRESS.test(text)) found.push("names another machine");
  return found.map((complaint) => `apps/${path}: ${complaint}`);
}

function isTypeOnly({ importClause }: ts.ImportDeclaration): boolean {
  return importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function isDoor(target: string): boolean {
  return /^(\w+\/)?index\.ts$/.test(target) || DOORS.includes(target);
}

/** The file of src/ that is meant, relative to it; null for all others. */
function libraryFile(path: string, specifier: string): string | null {
  if (!specifier.startsWith(".")) return null;
  const target = posix.join("apps", posix.dirname(path), specifier).replace(/\?\w+$/, "");
  return target.startsWith("src/") ? target.slice("src/".length) : null;
}

function readApplications(): Sources {
  const root = new URL("../../apps/", import.meta.url);
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /^\w+\/src\/.*\.tsx?$/.test(path));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(new URL(path, root), "utf8")]));
}

export function describeApplications(): void {
  describe("applications", () => {
    const from = (specifier: string, kind = "") => `import ${kind} { a } from "${specifier}";\n`;

    test.each([
      ["an index", from("../../../src/report/index.ts")],
      ["a door that is listed", from("../../../src/report/format.ts")],
      ["types from anywhere", from("../../../src/store/query/where.ts", "type")],
      ["their own files", from("./b.ts")],
      ["the name of a namespace", 'a("http://www.w3.org/2000/svg");'],
    ])("may use %s", (_, text) => {
      expect(complaintsOn("page/src/a.ts", text)).toEqual([]);
    });

    test.each([
      ["files behind a door", from("../../../src/store/memory-store.ts"), "no door"],
      ["the command line", from("../../../src/cli/main.ts"), "no door"],
      ["other machines", 'fetch("https://example.org/a.js");', "another machine"],
      ["markup of their own", "a.innerHTML = b;", "makes markup"],
    ])("may not use %s", (_, text, message) => {
      expect(complaintsOn("page/src/a.ts", text).join()).toContain(message);
    });

    const sources = readApplications();

    test("hold to that", () => {
      expect(Object.entries(sources).flatMap(([path, text]) => complaintsOn(path, text))).toEqual(
        [],
      );
    });

    test("go through every door that is listed", () => {
      const entered = new Set(
        Object.entries(sources).flatMap(([path, text]) =>
          descendants(parse(path, text))
            .flatMap(importedBy)
            .map((name) => libraryFile(path, name)),
        ),
      );
      expect(DOORS.filter((door) => !entered.has(door))).toEqual([]);
    });

    test("keep the sizes of src/", () => {
      const found = Object.entries(sources).flatMap(([path, text]) => tooLong(path, text));
      const all = [...found, ...tooFull(Object.keys(sources))];
      expect(all.map((complaint) => complaint.replace(/^src\//, "apps/"))).toEqual([]);
    });
  });
}
