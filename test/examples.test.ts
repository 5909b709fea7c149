/**
 * The examples as their readers run them: on dist/, by the package's name. And what the documentation
 * says of tests, messages and other pages.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { readModel } from "../src/formats/read-model.ts";
import { describeCompiled } from "./support/compiled.ts";
import { ROOT, runNode } from "./support/guides.ts";

/** The numbers that a pattern's groups find in a text. */
function numbers(text: string, pattern: RegExp): number[] {
  const found = pattern.exec(text);
  expect(found, `${pattern} in:\n${text}`).not.toBeNull();
  return found!.slice(1).map(Number);
}

describeCompiled("examples", () => {
  const checks: Record<string, (out: string) => void> = {
    "01-first-spectrum.mjs": (out) => {
      // Random weights of gain g have their edge of chaos near g = 1, noise moves it up.
      expect(numbers(out, /gain 0.7: λ₁ = (\S+) .*forgets/)[0]).toBeLessThan(Math.log(0.7) / 2);
      expect(numbers(out, /gain 3: λ₁ = (\S+) .*chaotic/)[0]).toBeGreaterThan(0.1);
      for (const [, residual] of out.matchAll(/holds to (\S+)/g)) {
        expect(Number(residual)).toBeLessThan(1e-8);
      }
    },
    "02-checkpoint-file.mjs": (out) => {
      expect(out).toMatch(/^lstm 82 → 128; PyTorch/);
      const [first, error] = numbers(out, /λ1 = (\S+) ± (\S+)/);
      // λ₁ along all 30,161 characters is −0.0697 ± 0.0006 (docs/tour.md); four errors of this shorter run.
      expect(Math.abs(first + 0.0697)).toBeLessThan(4 * error);
    },
    "03-custom-cell.mjs": (out) => {
      expect(numbers(out, /^(\d+) checks passed/)[0]).toBeGreaterThan(10);
      expect(numbers(out, /K = 0.5: λ = (\S+)/)[0]).toBeLessThan(0);
      // Phases spread evenly: ⟨ln |1 − K cos θ|⟩ = ln (K/2) for K > 1. Nearly so with kicks of 0.3.
      expect(Math.abs(numbers(out, /K = 4: λ = (\S+)/)[0] - Math.log(2))).toBeLessThan(0.1);
    },
    "04-per-layer.mjs": (out) => {
      const rows = [...out.matchAll(/^ *\d+ +(\S+) +(\S+) ± (\S+) +([12])$/gm)];
      expect(rows.map((row) => row[4]).join("")).toBe("2222222211111111");
      // The two agree up to O(1/T): T = 1,800, and angles between frames are of order one.
      for (const [, joint, own] of rows) {
        expect(Math.abs(Number(joint) - Number(own))).toBeLessThan(4 / 1800);
      }
    },
    "05-error-bars.mjs": (out) => {
      // 95 expected of 100; a binomial count lies within ±7 in more than 99.8 % of cases.
      expect(numbers(out, /(\d+) of 100 trials/)[0]).toBeGreaterThanOrEqual(88);
      const met = [...out.matchAll(/tolerance (\S+): \d+ steps, ± (\S+)/g)];
      expect(met).toHaveLength(3);
      for (const [, tolerance, error] of met) {
        expect(Number(error)).toBeLessThanOrEqual(Number(tolerance));
      }
      expect(out).toMatch(/converged false: .*above --tolerance/);
    },
    "06-progress-and-abort.mjs": (out) => {
      expect(out).toMatch(/^stopped at a fifth\n/);
      expect(out).toMatch(/λ₁ = \S+ nats per step, on \d+ threads\n$/);
    },
    "07-train-with-observer.mjs": (out) => {
      const [baseline] = numbers(out, /the input itself\): (\S+)/);
      const rows = [...out.matchAll(/^epoch (\d+): loss (\S+), (\S+) % right, λ = \S+ \S+ \S+ /gm)];
      expect(rows.map(([, epoch]) => Number(epoch))).toEqual([1, 5, 9, 13]);
      expect(Number(rows[3][2])).toBeLessThan(baseline / 10);
      expect(Number(rows[3][3])).toBeGreaterThan(98);
    },
    "08-live.mjs": (out) => {
      const looks = [...out.matchAll(/^(\d+) steps: λ₁ = (\S+) ± (\d\S*?)(,|$)/gm)];
      expect(looks.length).toBeGreaterThanOrEqual(3);
      const [last, difference] = numbers(out, /^all 4100: λ₁ = (\S+); one call differs by (\S+)$/m);
      // The same steps, in other pieces and with other ends of blocks: rounding.
      expect(difference).toBeLessThan(1e-9);
      for (const [, , first, error] of looks) {
        expect(Math.abs(Number(first) - last)).toBeLessThan(4 * Number(error));
      }
    },
  };

  test("every example has a check, and every check an example", () => {
    const scripts = readdirSync(join(ROOT, "examples")).filter((name) => name.endsWith(".mjs"));
    expect(scripts.sort()).toEqual(Object.keys(checks).sort());
  });

  test.concurrent.each(Object.entries(checks))("%s", async (name, check) => {
    const { code, out, err } = await runNode(ROOT, join("examples", name));
    expect(err).toBe("");
    expect(code).toBe(0);
    check(out);
  });
});

describe("read-a-model.md", () => {
  const guide = readFileSync(join(ROOT, "docs/guides/read-a-model.md"), "utf8");
  const section = (title: string) => guide.split(`## ${title}\n`)[1].split("\n## ")[0];
  const rows = (title: string) =>
    section(title)
      .match(/^\|.*$/gm)!
      .slice(2);
  const tables = [...rows("What is read"), ...rows("What is refused")];

  test("every test that it names is there", () => {
    let named = 0;
    for (const row of tables) {
      // `file.test.ts` "name", "name"; `other.test.ts` "name"
      for (const [, file, list] of row.matchAll(/`(\S+\.test\.ts)` ((?:"[^"]+"(?:, (?="))?)+)/g)) {
        const source = readFileSync(join(ROOT, "test/formats", file), "utf8");
        for (const [, name] of list.matchAll(/"([^"]+)"/g)) {
          expect(source, `${file} has a test ${name}`).toContain(`"${name}"`);
          named++;
        }
      }
    }
    expect(named).toBeGreaterThan(50);
    expect(tables.filter((row) => row.includes(".test.ts"))).toHaveLength(tables.length);
  });

  test("what it says of refusals is what the readers say", async () => {
    const fixtures = join(ROOT, "test/formats/fixtures");
    const said: string[] = [];
    for (const name of ["bidirectional.pt", "projections.pt", "nan.pt"]) {
      const files = new Map([[name, readFileSync(join(fixtures, name))]]);
      said.push(...(await readModel({ name, files })).refused.map(({ reason }) => reason));
    }
    // Other messages from their source: joined where it is broken, a place for each inserted value.
    const folder = join(ROOT, "src/formats");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    for (const file of files.filter((name) => name.endsWith(".ts"))) {
      const source = readFileSync(join(folder, file), "utf8");
      said.push(source.replace(/["`] \+\n\s*["`]/g, "").replace(/\$\{[^}]*\}/g, "…"));
    }
    const messages = rows("What is refused").flatMap((row) => {
      return Array.from(row.split("|")[2].matchAll(/`([^`]+)`/g), ([, message]) => message);
    });
    expect(messages.length).toBeGreaterThan(15);
    for (const part of messages.flatMap((message) => message.split("…")).filter(Boolean)) {
      expect(
        said.some((text) => text.includes(part)),
        `"${part}" is said`,
      ).toBe(true);
    }
  });
});

describe("warnings and hints that pages show", () => {
  // Every message from its source: joined where it is broken, a place for each inserted value.
  const files = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" });
  const said = files
    .filter((name) => name.endsWith(".ts") && !name.includes("generated"))
    .map((name) => readFileSync(join(ROOT, "src", name), "utf8"))
    .map((source) => source.replace(/["`] \+\n\s*["`]/g, "").replace(/\$\{[^}]*\}/g, "…"))
    .join("\n");

  test("are what the program says", () => {
    const shown = ["README.md", ...pagesUnder("docs")].flatMap((page) =>
      Array.from(
        readFileSync(join(ROOT, page), "utf8").matchAll(
          /^(?:\S+: | {2})?(?:warning|hint): (.+)$/gm,
        ),
        ([, text]) => text.replace(/ …$/, "").replace(/(?<![a-z])[-−]?\d[\d.,]*(?:e-?\d+)?/g, "…"),
      ),
    );
    expect(shown.length).toBeGreaterThan(3);
    // Clause by clause, since a message may be put together from parts.
    const clauses = shown.flatMap((text) => text.split(/…|[,:;] |[()]/)).map((text) => text.trim());
    for (const clause of clauses.filter((text) => !/^(.{0,6}|lyapscope .*)$/.test(text))) {
      expect(said.includes(clause), `"${clause}" is said`).toBe(true);
    }
  });
});

describe("links in the documentation", () => {
  const pages = ["README.md", "CONTRIBUTING.md", ...pagesUnder("docs"), ...pagesUnder("examples")];

  test.each(pages)("%s", (page) => {
    const text = readFileSync(join(ROOT, page), "utf8");
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path, anchor] = target.split("#");
      const file = path === "" ? join(ROOT, page) : resolve(ROOT, dirname(page), path);
      expect(existsSync(file), `${page} links to ${target}`).toBe(true);
      if (anchor === undefined) continue;
      expect(anchorsOf(readFileSync(file, "utf8")), `${page} links to ${target}`).toContain(anchor);
    }
  });
});

test("every file of the project that a page on its code names is there", () => {
  for (const page of ["CONTRIBUTING.md", "docs/architecture.md", "docs/extending.md"]) {
    const text = readFileSync(join(ROOT, page), "utf8");
    const named = [...text.matchAll(/`((?:src|test|scripts|docs|schema)\/[\w./-]+)`/g)];
    expect(named.length).toBeGreaterThan(5);
    // Names in capitals and in angle brackets stand for others.
    for (const [, path] of named.filter(([, path]) => !/[A-Z]{3}/.test(path!))) {
      expect(existsSync(join(ROOT, path!)), `${page} names ${path}`).toBe(true);
    }
  }
});

function pagesUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.startsWith("api"))
    .map((name) => join(folder, name));
}

/** The anchors that headings have on code hosts: lower case, spaces to hyphens, other signs dropped. */
function anchorsOf(text: string): string[] {
  return Array.from(text.matchAll(/^#+ (.*)$/gm), ([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
