/**
 * The API pages, as `npm run docs` makes them: those of the main door.
 *
 * @module-tag slow
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "./support/guides.ts";

describe("the API pages", () => {
  const folder = mkdtempSync(join(tmpdir(), "lyapscope-api-"));
  /** A page without its markup. */
  const page = (path: string) =>
    readFileSync(join(folder, path), "utf8")
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ");

  beforeAll(() => {
    const typedoc = join(ROOT, "node_modules/typedoc/bin/typedoc");
    // Two doors, so that each has a page; the others take time, and links to them would be missed.
    const entries = ["src/index.ts", "src/cells/index.ts"].flatMap((path) => [
      "--entryPoints",
      path,
    ]);
    const less = ["--treatWarningsAsErrors", "false", "--logLevel", "Error", "--out", folder];
    execFileSync(process.execPath, [typedoc, ...entries, ...less], { cwd: ROOT, stdio: "pipe" });
  }, 1_200_000);

  test("name the exceptions that a function throws", () => {
    const text = page("functions/lyapscope.lyapunovSpectrum.html");
    for (const name of ["RangeError", "NumericalError"]) expect(text).toContain(`Throws ${name}`);
    let throwing = 0;
    for (const name of readdirSync(join(folder, "functions"))) {
      for (const [, next] of page(`functions/${name}`).matchAll(/ Throws (\S+)/g)) {
        expect(next, name).toMatch(/^[A-Z]\w*Error\b|^options\.signal/);
        throwing++;
      }
    }
    expect(throwing).toBeGreaterThan(20);
  });

  test("begin with the main door, sorted by what people come for", () => {
    const text = page("modules/lyapscope.html");
    const categories = ["Compute", "Cells", "Maps with known exponents", "Data", "Errors"];
    const places = categories.map((name) => text.indexOf(` ${name}`));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(text).not.toContain(" Other ");
  });
});
