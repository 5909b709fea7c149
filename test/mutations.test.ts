import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

interface Fault {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly tests: readonly string[];
}

const { MUTATIONS } = (await import("../scripts/mutations.mjs" as string)) as {
  readonly MUTATIONS: readonly Fault[];
};
const inProject = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** What keeps a fault from being planted; empty of a sound one. */
function obstacles({ file, from, to, tests }: Fault): string[] {
  const found = tests.filter((path) => !existsSync(inProject(path))).map((path) => `no ${path}`);
  if (tests.length === 0) found.push("names no test");
  if (from === to) found.push("changes nothing");
  if (!existsSync(inProject(file))) return [...found, `no ${file}`];
  const places = readFileSync(inProject(file), "utf8").split(from).length - 1;
  return places === 1 ? found : [...found, `its text stands ${places} times in ${file}`];
}

test("every fault has its place, once, and tests that are there", () => {
  const broken = MUTATIONS.flatMap((fault) => {
    const found = obstacles(fault);
    return found.length === 0 ? [] : [`${fault.name}: ${found.join(", ")}`];
  });
  expect(MUTATIONS.length).toBeGreaterThan(300);
  expect(broken).toEqual([]);
});

test("what keeps a fault from being planted is found", () => {
  const [sound] = MUTATIONS;
  const found = (changes: Partial<Fault>) => obstacles({ ...sound!, ...changes });
  expect(found({})).toEqual([]);
  expect(found({ from: "no such text" })[0]).toMatch(/its text stands 0 times/);
  expect(found({ from: "e" })[0]).toMatch(/its text stands \d+ times/);
  expect(found({ file: "src/absent.ts" })).toEqual(["no src/absent.ts"]);
  expect(found({ tests: ["test/absent.test.ts"] })).toEqual(["no test/absent.test.ts"]);
  expect(found({ tests: [] })).toEqual(["names no test"]);
  expect(found({ from: sound!.to })).toContain("changes nothing");
});

test("no two faults have one name", () => {
  const names = MUTATIONS.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test("no list of them stands anywhere else, where it would fall behind", () => {
  const readme = readFileSync(inProject("test/README.md"), "utf8");
  const again = MUTATIONS.map(({ name }) => name).filter((name) => readme.includes(`| ${name} |`));
  expect(again).toEqual([]);
});
