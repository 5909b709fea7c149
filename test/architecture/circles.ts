/**
 * No circle of files: of two files that need each other, nobody can read one first. It does not
 * matter how they import (values, types, `import()`, the file of a worker): what two share stands in a
 * third below both.
 */
import { describe, expect, test } from "vitest";
import { importsOf, type Sources } from "./sources.ts";

/** Each as "a.ts → b.ts → a.ts", from the first of its files. */
export function circles(sources: Sources): string[] {
  const imports = importsOf(sources);
  const found = new Map<string, string>();
  const done = new Set<string>();
  const visit = (path: string, above: readonly string[]): void => {
    const start = above.indexOf(path);
    if (start >= 0) {
      const circle = above.slice(start);
      const key = [...circle].sort().join(" ");
      const first = circle.indexOf([...circle].sort()[0]!);
      const turned = [...circle.slice(first), ...circle.slice(0, first)];
      if (!found.has(key)) found.set(key, [...turned, turned[0]].join(" → "));
      return;
    }
    if (done.has(path)) return;
    for (const target of imports.get(path) ?? []) visit(target, [...above, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return [...found.values()].sort();
}

export function describeCircles(sources: Sources): void {
  describe("circles of files", () => {
    test.each([
      ["by values", 'import { b } from "./b.ts";'],
      ["by types", 'import type { B } from "./b.ts";'],
      ["by a type expression", 'type B = import("./b.ts").B;'],
      ["by a lazy import", 'await import("./b.ts");'],
      ["by re-exports", 'export * from "./b.ts";'],
      ["by the file of a worker", 'new URL("./b.js", import.meta.url);'],
    ])("are seen %s", (_, text) => {
      const back = 'import { c } from "../a/c.ts";';
      const files = { "a/a.ts": text, "a/b.ts": back, "a/c.ts": 'import "./a.ts";' };
      expect(circles(files)).toEqual(["a/a.ts → a/b.ts → a/c.ts → a/a.ts"]);
      expect(circles({ ...files, "a/c.ts": "" })).toEqual([]);
    });

    test("there are none in src/", () => {
      expect(circles(sources)).toEqual([]);
    });
  });
}
