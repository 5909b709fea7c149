import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";

test("tests and their child processes have one temporary folder, that of the run", () => {
  expect(basename(tmpdir())).toMatch(/^lyapscope-tests-/);
  const program = "console.log(require('node:os').tmpdir())";
  expect(execFileSync(process.execPath, ["-e", program], { encoding: "utf8" }).trim()).toBe(
    tmpdir(),
  );
});

test("it goes with everything in it when the run ends", async () => {
  const { default: setUp } = await import("../../scripts/temporary.mjs" as string);
  const before = tmpdir();
  const tearDown = setUp();
  const folder = tmpdir();
  expect(dirname(folder)).toBe(before);
  mkdtempSync(join(folder, "left-behind-"));
  tearDown();
  expect(tmpdir()).toBe(before);
  expect(existsSync(folder)).toBe(false);
});
