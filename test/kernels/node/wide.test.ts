import { setFlagsFromString } from "node:v8";
import { describe, expect, test } from "vitest";
import { kernelsUsed } from "../../../src/kernels/choose.ts";
import { embedFloat32 } from "../../../src/kernels/float32.ts";
import type { Kernels } from "../../../src/kernels/kernels.ts";
import type { Shape } from "../../../src/kernels/node/exercise.ts";
import { wideProvider } from "../../../src/kernels/node/wide.ts";
import {
  EXERCISES,
  exerciseCapacity,
  firstDifference,
} from "../../../src/kernels/node/wide-exercises.ts";
import { refusalFor } from "../../../src/kernels/node/wide-flag.ts";
import type { Precision } from "../../../src/kernels/numbers.ts";
import { createWasmKernels } from "../../../src/kernels/wasm.ts";
import { compileKernels, diagnoseWide } from "../../../src/kernels/wasm-module.ts";
import { createRandom } from "../../../src/random.ts";
import { joinVectors, noJoining, takeRelaxedSimd, wideKernels } from "../../support/engine.ts";

embedFloat32();

// What the tests are run with says nothing of what they are about.
delete process.env["LYAPSCOPE_WIDE"];
takeRelaxedSimd();
joinVectors();

/** One below, at and above a tile, a vector and a block in every direction, and others at random. */
function shapes(): Shape[] {
  const random = createRandom(1);
  const upTo = (most: number) => 1 + Math.floor(most * random.uniform() ** 2);
  const edges = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 16, 17, 31].map((rows, seed) => ({
    ...{
      rows,
      columns: Math.min(rows, 1 + ((5 * seed) % 14)),
      inner: 1 + ((11 * seed) % 40),
      seed,
    },
  }));
  const blocks = [
    { rows: 137, columns: 21, inner: 37, seed: 1 },
    { rows: 10, columns: 7, inner: 1030, seed: 2 },
  ];
  const others = Array.from({ length: 40 }, (_, seed) => {
    const rows = upTo(70);
    return { rows, columns: Math.min(rows, upTo(40)), inner: upTo(60), seed };
  });
  return [...edges, ...blocks, ...others];
}

describe("the wide build gives the bits of the narrow one", () => {
  for (const precision of ["float64", "float32"] as const) {
    if (!compileKernels(precision)?.relaxed) {
      test.skip(`skipped: ${precision}, since this engine has no relaxed SIMD; Node 22 has`);
      continue;
    }
    // Beneath this, V8 joins vectors only in what was called often.
    test(`${precision}, in every kernel and at every edge`, () => {
      if (noJoining === null) setFlagsFromString("--no-liftoff");
      try {
        for (const shape of shapes()) {
          const { wide, narrow } = pair(precision, exerciseCapacity(shape));
          expect(firstDifference(wide, narrow, shape)).toBeNull();
        }
      } finally {
        if (noJoining === null) setFlagsFromString("--liftoff");
      }
    });

    test(`${precision}: a difference in the last bit of any operation is noticed`, () => {
      const shape = { rows: 9, columns: 5, inner: 7, seed: 1 };
      const { wide, narrow } = pair(precision, 2 * exerciseCapacity(shape));
      const multiply: Kernels["multiply"] = (...args) => {
        wide.multiply(...args);
        const [c, columns, ldc] = [args[10], args[2], args[11]];
        c[8 + (columns - 1) * ldc] *= 1 + 2 * wide.unitRoundoff;
      };
      expect(firstDifference({ ...wide, multiply }, narrow, shape)).toBe(
        "a product of 9 × 5 × 7 numbers",
      );
      const tilted: Kernels["factorise"] = (rows, columns, a, lda, pivots) => {
        wide.factorise(rows, columns, a, lda, pivots);
        pivots[4]!++;
      };
      const names = Object.keys(EXERCISES);
      expect(firstDifference({ ...wide, factorise: tilted }, narrow, shape, names)).toBe(
        "an LU factorisation of 9 × 5 × 7 numbers",
      );
      const forgetful: Kernels["gruPullBack"] = (...args) => {
        wide.gruPullBack(...args);
        args[6][0]! *= 1 + 2 * wide.unitRoundoff;
      };
      expect(firstDifference({ ...wide, gruPullBack: forgetful }, narrow, shape)).toBe(
        "a step of gated units of 9 × 5 × 7 numbers",
      );
      const lost: Kernels["addToColumns"] = () => {};
      expect(firstDifference({ ...wide, addToColumns: lost }, narrow, shape)).toBe(
        "a look-up of columns of 9 × 5 × 7 numbers",
      );
    });
  }
});

function pair(precision: Precision, capacity: number) {
  const narrow = createWasmKernels({ precision, capacity, wide: false });
  return { wide: wideKernels({ precision, capacity }), narrow };
}

describe("when vectors of 256 bits are used", () => {
  test.each([
    ["", "x64", "24.0.0"],
    ["on", "x64", "24.21.0"],
  ])("LYAPSCOPE_WIDE=%s on %s, Node %s: tried", (wish, arch, version) => {
    expect(refusalFor(wish, arch, version)).toBeNull();
  });

  test.each([
    ["off", "x64", "24.0.0", "LYAPSCOPE_WIDE is off", false],
    ["of", "x64", "24.0.0", 'LYAPSCOPE_WIDE is "of"; expected on or off', true],
    ["on", "arm64", "24.0.0", "only x64 has them; this is arm64", false],
    ["on", "x64", "22.12.0", "Node 22.12.0 has none", false],
    [
      "",
      "x64",
      "25.9.0",
      "the V8 of Node 25 and 26 breaks down while they are checked, and this is 25.9.0",
      false,
    ],
    [
      "on",
      "x64",
      "26.10.0",
      "the V8 of Node 25 and 26 breaks down while they are checked, and this is 26.10.0",
      false,
    ],
  ])("LYAPSCOPE_WIDE=%s on %s, Node %s: not, and why", (wish, arch, version, why, isFault) => {
    expect(refusalFor(wish, arch, version)).toMatchObject({ why, isFault });
  });

  test("not where nobody has asked: the flag holds for the whole process", () => {
    expect(wideProvider.diagnose("float64")).toMatchObject({ used: false, isFault: false });
    expect(wideProvider.diagnose("float64").hint).toContain("useWideVectors");
    expect(wideProvider.module("float64")).toBeNull();
    expect(diagnoseWide("float64").why).toContain("browsers have none");
  });

  test("parts of one result that differ in the width of vectors alone are no reason to warn", () => {
    const [narrow, wide] = ["", ", 256 bits"].map(
      (bits) => `wasm float64 (WebAssembly relaxed SIMD${bits})`,
    ) as [string, string];
    expect(kernelsUsed([narrow, wide, narrow]).warning).toBeNull();
    expect(kernelsUsed([wide, wide])).toEqual({ kernels: wide, warning: null });
    expect(kernelsUsed([wide, "wasm float64 (WebAssembly SIMD)"]).warning).not.toBeNull();
  });
});

if (noJoining !== null) {
  test.skip(
    `skipped: vectors that are joined, ${noJoining}; npx -y node@24 node_modules/.bin/vitest run ${"test/kernels"}`,
  );
}
