import { describe, expect, test } from "vitest";
import type { RealArray } from "../../src/kernels/kernels.ts";
import { createReferenceKernels } from "../../src/kernels/reference.ts";
import { createOrthonormaliser } from "../../src/orthonormalisation/orthonormaliser.ts";
import { orthonormaliserSize } from "../../src/orthonormalisation/orthonormaliser-memory.ts";
import { createRandom } from "../../src/random.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

function setUp(n: number, k: number, fill: (i: number, j: number) => number) {
  const capacity = orthonormaliserSize(n, k, false) + n * k + 64;
  const kernels = createReferenceKernels({ capacity, precision: "float64" });
  const orthonormaliser = createOrthonormaliser(kernels, {
    n,
    k,
    counted: k,
    whole: false,
    preference: null,
  });
  const frame = kernels.allocate(n * k);
  for (let j = 0; j < k; j++) for (let i = 0; i < n; i++) frame[j * n + i] = fill(i, j);
  return { orthonormaliser, frame };
}

/** Lengths that Gram–Schmidt leaves of each column, two passes: R's diagonal by another method. */
function gramSchmidtLogs(frame: RealArray, n: number, k: number): number[] {
  const q: number[][] = [];
  return Array.from({ length: k }, (_, j) => {
    const v = Array.from(frame.subarray(j * n, (j + 1) * n));
    for (let pass = 0; pass < 2; pass++) {
      for (const u of q) {
        const overlap = u.reduce((s, x, i) => s + x * v[i], 0);
        for (let i = 0; i < n; i++) v[i] -= overlap * u[i];
      }
    }
    const norm = Math.hypot(...v);
    q.push(v.map((x) => x / norm));
    return Math.log(norm);
  });
}

describe("orthonormaliser", () => {
  test("factorising and closing add up to the logs of QR", () => {
    const random = createRandom(1);
    const { orthonormaliser, frame } = setUp(7, 4, () => random.normal());
    const expected = gramSchmidtLogs(frame, 7, 4);
    orthonormaliser.factorise(frame, 7);
    orthonormaliser.close(frame);
    const distance = orthonormaliser.orthogonality(frame);
    // A handful of roundings of numbers of order one.
    expectAllClose(orthonormaliser.takeGrowth(), expected, { atol: 1e-14 });
    expect(distance).toBeLessThan(1e-14);
  });

  test("marking counts as closing does, at both ends of a stretch, and leaves the frame", () => {
    const random = createRandom(3);
    const fill = Array.from({ length: 28 }, () => random.normal());
    const step = Array.from({ length: 49 }, () => random.normal());
    const push = (frame: RealArray) => {
      const pushed = frame.map((_, at) => {
        const [i, j] = [at % 7, Math.floor(at / 7)];
        return step.slice(7 * i, 7 * i + 7).reduce((sum, x, l) => sum + x * frame[7 * j + l], 0);
      });
      frame.set(pushed);
    };
    const [marked, closed] = [0, 1].map(() => setUp(7, 4, (i, j) => fill[j * 7 + i]));
    for (let stretch = 0; stretch < 3; stretch++) {
      for (const { orthonormaliser, frame } of [marked, closed]) {
        push(frame);
        orthonormaliser.factorise(frame, 7);
      }
      const before = Array.from(marked.frame);
      expect(marked.orthonormaliser.mark(marked.frame)).toBe(true);
      expect(Array.from(marked.frame)).toEqual(before);
      closed.orthonormaliser.close(closed.frame);
      // Roundings of a product of three Gaussian matrices, whose condition is below 1e3.
      expectAllClose(marked.orthonormaliser.takeGrowth(), closed.orthonormaliser.takeGrowth(), {
        atol: 1e-12,
      });
    }
    marked.orthonormaliser.close(marked.frame);
    expectAllClose(marked.orthonormaliser.takeGrowth(), [0, 0, 0, 0], { atol: 1e-12 });
    expectAllClose(marked.frame, closed.frame, { atol: 1e-12 });
  });

  test("a frame that no factorisation left is closed when it is marked", () => {
    const { orthonormaliser, frame } = setUp(3, 3, (i, j) => (i === j ? 2 : Number(i > j)));
    const expected = gramSchmidtLogs(frame, 3, 3);
    expect(orthonormaliser.mark(frame)).toBe(false);
    expectAllClose(orthonormaliser.takeGrowth(), expected, { atol: 1e-15 });
    expect(orthonormaliser.orthogonality(frame)).toBeLessThan(1e-15);
  });

  test("growth is counted once: taking it starts again", () => {
    const { orthonormaliser, frame } = setUp(3, 3, (i, j) => (i === j ? 2 : 0));
    orthonormaliser.factorise(frame, 3);
    expectAllClose(orthonormaliser.takeGrowth(), [Math.LN2, Math.LN2, Math.LN2], { atol: 1e-15 });
    expectAllClose(orthonormaliser.takeGrowth(), [0, 0, 0], {});
  });

  test("a column of zeros is null; the columns after it keep their growth", () => {
    const { orthonormaliser, frame } = setUp(3, 3, (i, j) => (i === j && j !== 1 ? j + 2 : 0));
    orthonormaliser.factorise(frame, 3);
    orthonormaliser.close(frame);
    const growth = orthonormaliser.takeGrowth();
    expect(growth[1]).toBe(Number.NEGATIVE_INFINITY);
    expectAllClose([growth[0], growth[2]], [Math.log(2), Math.log(4)], { atol: 1e-15 });
    expect(orthonormaliser.columns).toEqual([0, 2]);
  });

  test("beyond the rank, the column that is rounding noise dies, not its healthy neighbours", () => {
    // Column 1 is ⅓ of column 0 up to rounding, which R alone cannot tell from a contraction by e^36.
    const random = createRandom(2);
    const first = Array.from({ length: 5 }, () => random.normal());
    const third = Array.from({ length: 5 }, () => random.normal());
    const columns = [first, first.map((x) => x / 3), third];
    const { orthonormaliser, frame } = setUp(5, 3, (i, j) => columns[j][i]);
    const healthy = Float64Array.from([...first, ...third]);
    const expected = gramSchmidtLogs(healthy, 5, 2);
    orthonormaliser.factorise(frame, 2);
    orthonormaliser.close(frame);
    const growth = orthonormaliser.takeGrowth();
    expect(growth[1]).toBe(Number.NEGATIVE_INFINITY);
    expectAllClose([growth[0], growth[2]], expected, { atol: 1e-14 });
  });

  test("a tangent that is not finite is named and nothing is counted", () => {
    const { orthonormaliser, frame } = setUp(3, 3, (i, j) =>
      i === 2 && j === 1 ? Number.NaN : i + j * j,
    );
    expect(orthonormaliser.factorise(frame, 3)).toBe(1);
    expectAllClose(orthonormaliser.takeGrowth(), [0, 0, 0], {});
  });

  test("the error bound is small rows' own: a row of 1e-12 costs no digits", () => {
    const random = createRandom(3);
    const rough = setUp(4, 4, (i) => (i === 3 ? 1e-12 : 1) * random.normal());
    rough.orthonormaliser.factorise(rough.frame, 4);
    expect(rough.orthonormaliser.errorBound.largest()).toBeLessThan(1e-12);
    // The same spread between columns (nearly parallel ones) does cost them: e^27.6 × 1e-16.
    const base = [0, 1, 2, 3].map(() => random.normal());
    const close = setUp(4, 4, (i, j) => base[i] + (j === 0 ? 0 : 1e-12 * random.normal()));
    close.orthonormaliser.factorise(close.frame, 4);
    expect(close.orthonormaliser.errorBound.largest()).toBeGreaterThan(1e-4);
  });
});
