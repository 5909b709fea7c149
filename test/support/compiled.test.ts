import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

type Built = { isBuilt(stamp: string, sources: readonly string[]): boolean };
const { isBuilt } = (await import("../../scripts/built.mjs" as string)) as Built;

describe("compiled code is old", () => {
  const folder = mkdtempSync(join(tmpdir(), "lyapscope-built-"));
  const [stamp, sources] = [join(folder, "stamp"), join(folder, "src")];
  const file = join(sources, "cells/elman.ts");
  mkdirSync(join(sources, "cells"), { recursive: true });
  const at = (seconds: number, ...paths: string[]) => {
    for (const path of paths) utimesSync(path, seconds, seconds);
  };
  const everything = [sources, join(sources, "cells"), file];
  const answer = () => isBuilt(stamp, [sources]);

  test("where there is none", () => {
    writeFileSync(file, "");
    expect(answer()).toBe(false);
  });

  test("not as long as nothing has changed", () => {
    writeFileSync(stamp, "");
    at(100, ...everything);
    at(200, stamp);
    expect(answer()).toBe(true);
  });

  test("when a file of a folder in the folder has changed", () => {
    at(201, file);
    expect(answer()).toBe(false);
  });

  test("when one of several sources has changed", () => {
    at(100, ...everything);
    const other = join(folder, "tsconfig.json");
    writeFileSync(other, "");
    expect(isBuilt(stamp, [sources, other])).toBe(false);
  });

  test("when a file has gone", () => {
    at(100, ...everything);
    expect(answer()).toBe(true);
    rmSync(file);
    expect(answer()).toBe(false);
  });
});
