/**
 * How much one file, one function and one folder may hold, so that each can be read as one thing.
 *
 * A function that makes others is measured twice: without them, each of which is measured on its own, and
 * with them, for variables that many functions share are the fields of a class in all but name.
 */
import { posix } from "node:path";
import type { Node } from "typescript";
import { describe, expect, test } from "vitest";
import {
  childrenOf,
  isFunction,
  linesOf,
  outermostFunctions,
  parse,
  type Sources,
} from "./sources.ts";

const LONGEST_FILE = 300;
const LONGEST_FUNCTION = 60;
/** With the functions that it makes. */
const LONGEST_FACTORY = 120;
const FULLEST_FOLDER = 20;

/** What is too long in one file. */
export function tooLong(path: string, text: string): string[] {
  const source = parse(path, text);
  const lines = text.trimEnd().split("\n").length;
  const found = lines > LONGEST_FILE ? [`${lines} lines; at most ${LONGEST_FILE}`] : [];
  const measure = (node: Node): void => {
    for (const child of childrenOf(node)) {
      if (isFunction(child)) {
        const all = linesOf(child);
        const inner = outermostFunctions(child).reduce((sum, each) => sum + linesOf(each) - 1, 0);
        const { line } = source.getLineAndCharacterOfPosition(child.getStart(source));
        const who = `function at line ${line + 1} has`;
        if (all - inner > LONGEST_FUNCTION) {
          found.push(`${who} ${all - inner} lines; at most ${LONGEST_FUNCTION}`);
        }
        if (all > LONGEST_FACTORY) {
          found.push(`${who} ${all} lines with those in it; at most ${LONGEST_FACTORY}`);
        }
      }
      measure(child);
    }
  };
  measure(source);
  return found.map((complaint) => `src/${path}: ${complaint}`);
}

/** Folders with too many files, those in their sub-folders not counted. */
export function tooFull(paths: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const folder = posix.dirname(path);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > FULLEST_FOLDER)
    .map(([folder, count]) => `src/${folder}/: ${count} files; at most ${FULLEST_FOLDER}`);
}

export function describeSizes(sources: Sources): void {
  const long = (lines: number) => `export function f() {\n${"a();\n".repeat(lines - 2)}}\n`;
  const factory = (lines: number) =>
    `const a = () => {${long(40).repeat(3)}${"\n".repeat(lines)}};`;
  const files = (count: number) => Array.from({ length: count }, (_, i) => `words/${i}.ts`);

  describe("sizes", () => {
    test.each([
      ["60 lines of function", long(60)],
      ["300 lines of file", "a();\n".repeat(300)],
      ["100 lines that make two functions of 49", `const a = () => {${long(49).repeat(2)}};`],
      ["120 lines with all functions in it", `const a = () => {${long(39).repeat(3)}\n\n};`],
    ])("%s are allowed", (_, text) => {
      expect(tooLong("data/a.ts", text)).toEqual([]);
    });

    test.each([
      ["61 lines of function", long(61), "61 lines; at most 60"],
      ["62 around a function", `const a = () => {${"\n".repeat(60)}${long(9)}};`, "62 lines"],
      ["61 lines of method", `class A { b() {${"\n".repeat(60)}} }`, "at most 60"],
      ["61 lines of arrow", `const a = () => {${"\n".repeat(60)}};`, "at most 60"],
      ["301 lines of file", "a();\n".repeat(301), "301 lines; at most 300"],
      ["121 lines of factory", factory(0), "121 lines with those in it; at most 120"],
    ])("%s are refused", (_, text, message) => {
      expect(tooLong("data/a.ts", text).join("\n")).toContain(message);
    });

    test("a folder holds 20 files, and no more", () => {
      expect(tooFull([...files(20), ...files(20).map((path) => `a/${path}`)])).toEqual([]);
      expect(tooFull(files(21))).toEqual(["src/words/: 21 files; at most 20"]);
    });

    test("hold in src/", () => {
      const found = Object.entries(sources).flatMap(([path, text]) => tooLong(path, text));
      expect([...found, ...tooFull(Object.keys(sources))]).toEqual([]);
    });
  });
}
