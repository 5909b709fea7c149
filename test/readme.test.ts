import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as lyapscope from "../src/index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the README's example runs and prints what it says", async () => {
  const block = /```ts\n([\s\S]*?)```/.exec(readme)![1];
  const names = /import \{([^}]*)\} from "lyapscope";/
    .exec(block)![1]
    .split(",")
    .map((n) => n.trim());
  const body = block.replace(/import .*\n/, "");
  const promised = [.../console\.log.*\/\/ (.*)/g[Symbol.matchAll](body)].map((match) => match[1]);
  const printed: unknown[] = [];
  const run = new Function("console", ...names, `return (async () => {${body}})();`);
  await run(
    { log: (value: unknown) => printed.push(value) },
    ...names.map((name) => new Map<string, unknown>(Object.entries(lyapscope)).get(name)),
  );
  expect(printed).toEqual(promised.map((text) => JSON.parse(text.replaceAll("'", '"'))));
});

test("the README's two lines are scripts of the package", () => {
  const { scripts } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  for (const [, script] of readme.matchAll(/^npm ci && npm (?:run )?(\w+)/gm)) {
    expect(scripts).toHaveProperty(script);
  }
});

test("every file that the README links to is there", () => {
  for (const [, path] of readme.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
    expect(() => readFileSync(new URL(`../${path}`, import.meta.url)), path).not.toThrow();
  }
});

test("what holds each of the wrong answers that are no longer possible is there", () => {
  const page = readFileSync(new URL("../docs/accuracy.md", import.meta.url), "utf8");
  const table = page.split("## Wrong answers that were possible")[1]!.split("\n## ")[0]!;
  const rows = table.split("\n").filter((line) => line.startsWith("| "));
  expect(rows.length).toBeGreaterThan(40);
  for (const row of rows.slice(1)) {
    const held = [
      ...row
        .split(" | ")
        .at(-1)!
        .matchAll(/`([^`]+)`/g),
    ].map(([, path]) => path!);
    expect(held.length, row).toBeGreaterThan(0);
    for (const path of held) {
      const places = [path, `test/${path}`, `test/${path}.test.ts`];
      const there = places.some((place) => existsSync(new URL(`../${place}`, import.meta.url)));
      expect(there, path).toBe(true);
    }
  }
});
