import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  askForLargePages,
  diagnoseLargePages,
  problemOf,
} from "../../../src/kernels/node/large-pages.ts";

/** kB of large pages that this process has. */
function largePages(): number {
  const text = readFileSync("/proc/self/smaps_rollup", "utf8");
  return Number(/^AnonHugePages:\s+(\d+) kB/m.exec(text)?.[1]);
}

const MEGABYTE = 2 ** 20;
const memoryOf = (megabytes: number) => new WebAssembly.Memory({ initial: 16 * megabytes }).buffer;

describe("pages of 2 MiB", () => {
  test("are asked for where Linux gives them to those who ask, and else it is said why not", () => {
    expect(problemOf("linux", "always [madvise] never\n")).toBeNull();
    expect(problemOf("linux", "[always] madvise never\n")).toBe("given unasked");
    expect(problemOf("linux", "always madvise [never]\n")).toMatch(/enabled is never$/);
    expect(problemOf("linux", null)).toBe("this Linux has none");
    expect(problemOf("darwin", null)).toBe("only Linux is asked; this is darwin");
  });

  const { used, why } = diagnoseLargePages();
  test.skipIf(!used)(
    used ? "lie under what is asked for, before and after it was touched" : `skipped: ${why}`,
    () => {
      const [fresh, old] = [memoryOf(32), memoryOf(12)];
      const before = largePages();
      expect(askForLargePages(fresh, 0)).toBe(true);
      expect(largePages() - before).toBe(0);
      new Uint8Array(fresh).fill(1);
      const ofFresh = largePages() - before;
      // Memory may begin within a large page and, where a machine is full, have none.
      expect(ofFresh).toBeLessThanOrEqual(32 * 1024);
      expect(ofFresh).toBeGreaterThan(0);
      const numbers = new Uint8Array(old).fill(5);
      expect(askForLargePages(old, 8 * MEGABYTE)).toBe(true);
      expect(numbers.every((value) => value === 5)).toBe(true);
    },
  );
});
