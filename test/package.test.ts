/** What is in the package, and what an import of it loads. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, posix, sep } from "node:path";
import { describe, expect, test } from "vitest";
import { descendants, importedBy, parse } from "./architecture/sources.ts";
import { describeCompiled } from "./support/compiled.ts";
import { ROOT, runNode } from "./support/guides.ts";

const MANIFEST = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** Paths of the files that an installation gets. */
function packed(): string[] {
  const args = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const said = execFileSync("npm", args, { cwd: ROOT, encoding: "utf8", stdio: "pipe" });
  const [{ files }] = JSON.parse(said);
  return files.map(({ path }: { path: string }) => path);
}

describe("the package", { tags: ["slow"] }, () => {
  const files = packed();

  test("has no link of its documentation that leads nowhere", () => {
    const pages = files.filter((path) => path.endsWith(".md"));
    expect(pages.length).toBeGreaterThan(15);
    for (const page of pages) {
      const text = readFileSync(join(ROOT, page), "utf8");
      for (const [, target] of text.matchAll(/\]\((?!https?:)([^)\s#]+)/g)) {
        const path = posix.join(posix.dirname(page), target!);
        const there = files.some((file) => file === path || file.startsWith(`${path}/`));
        expect(there, `${page} links to ${target}`).toBe(true);
      }
    }
  });

  test("has every file that its pages, examples and help texts name", () => {
    const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
    // What runs here alone is named on the pages for developers, which say so.
    const pages = ["README.md", "docs/tour.md", "docs/accuracy.md", "docs/training.md"].map(read);
    for (const [path] of [...pages, sourcesOf("src/cli")]
      .join("\n")
      .matchAll(/\b(docs|examples|assets|schema)\/[\w/.-]+\.\w+/g)) {
      expect(files, path).toContain(path);
    }
    const examples = readdirSync(join(ROOT, "examples"), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.\w+$/.test(name))
      .map((name) => posix.join("examples", ...name.split(sep)));
    expect(files).toEqual(expect.arrayContaining(examples));
  });

  test("has neither maps nor tests nor sources", () => {
    expect(files.filter((path) => /\.map$|^(src|test|scripts|bench)\/|^\./.test(path))).toEqual([]);
  });
});

describeCompiled("the bundled program", () => {
  const pieces = () =>
    readdirSync(join(ROOT, "dist/program")).filter((name) => name.endsWith(".js"));
  const text = (name: string) => readFileSync(join(ROOT, "dist/program", name), "utf8");
  const dependencies = { ...MANIFEST.dependencies, ...MANIFEST.optionalDependencies };

  test("has the licence of every package in it, and imports the others", { tags: ["slow"] }, () => {
    const licences = text("LICENSES.md");
    const within = [...licences.matchAll(/^## (\S+) - /gm)].map(([, name]) => name!);
    expect(within).toContain("kysely");
    expect(within.filter((name) => dependencies[name] === undefined)).toEqual([]);
    expect(licences.match(/Permission (is hereby granted|to use)/g)).toHaveLength(within.length);
    const imported = pieces()
      .flatMap((name) => descendants(parse(name, text(name))).flatMap(importedBy))
      .filter((from) => !from.startsWith(".") && !isBuiltin(from))
      .map((from) => /^(@[^/]+\/)?[^/]+/.exec(from)![0]);
    expect(imported).toContain("libsql");
    expect(imported.filter((name) => dependencies[name] === undefined)).toEqual([]);
    expect(imported.filter((from) => within.includes(from))).toEqual([]);
  });

  test("does not start what is a process or a thread of its own", () => {
    for (const name of pieces())
      expect(text(name), name).not.toMatch(/^(serveThread\(|process\.on)/m);
  });
});

function sourcesOf(folder: string): string {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(ROOT, folder, name), "utf8"))
    .join("\n");
}

describeCompiled("importing", () => {
  /** npm packages that an import of a door loads at once; all others come when something needs them. */
  const LOADED: Readonly<Record<string, readonly string[]>> = {
    ".": ["pure-rand"],
    "./browser": ["pure-rand"],
    "./cells": [],
    "./data": ["fflate", "papaparse", "pure-rand"],
    "./experiment": ["pure-rand"],
    "./formats": ["fflate"],
    "./kernels": [],
    "./node": ["fflate", "pure-rand"],
    "./readout": ["papaparse", "pure-rand"],
    "./report": [],
    "./report/schema": ["zod"],
    "./spectrum": ["pure-rand"],
    "./store": [],
    "./sweep": ["pure-rand"],
    "./testing": ["pure-rand"],
    "./training": ["pure-rand"],
    "./watch": ["fflate", "pure-rand"],
  };

  test("every door is listed here", () => {
    const doors = Object.keys(MANIFEST.exports).filter((door) => !door.endsWith(".json"));
    expect(doors.sort()).toEqual(Object.keys(LOADED).sort());
  });

  // Node's record of what it ran says which files an import has loaded.
  test.each(Object.entries(LOADED))("%s loads no package but %j", async (door, packages) => {
    const folder = mkdtempSync(join(tmpdir(), "lyapscope-import-"));
    const name = posix.join("lyapscope", door);
    const code = `import { writeFileSync } from "node:fs";
      import { Session } from "node:inspector";
      const session = new Session();
      session.connect();
      const urls = [];
      session.on("Debugger.scriptParsed", ({ params }) => urls.push(params.url));
      session.post("Debugger.enable");
      await import(${JSON.stringify(name)});
      writeFileSync(process.argv[1], JSON.stringify(urls));`;
    const record = join(folder, "urls.json");
    const { err } = await runNode(ROOT, "--input-type=module", "-e", code, record);
    expect(err).toBe("");
    const urls: string[] = JSON.parse(readFileSync(record, "utf8"));
    expect(urls.some((url) => dirname(url).includes("/dist"))).toBe(true);
    const found = urls.flatMap(
      (url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? [],
    );
    expect([...new Set(found)].sort()).toEqual(packages);
  });
});
