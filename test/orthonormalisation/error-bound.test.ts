/** The running bound of rounding errors, on factors made by hand. */
import { describe, expect, test } from "vitest";
import { createReferenceKernels } from "../../src/kernels/reference.ts";
import { createErrorBound, errorBoundSize } from "../../src/orthonormalisation/error-bound.ts";
import { adaptiveSchedule } from "../../src/orthonormalisation/factorisation-schedule.ts";
import { createOrthonormaliser } from "../../src/orthonormalisation/orthonormaliser.ts";
import { orthonormaliserSize } from "../../src/orthonormalisation/orthonormaliser-memory.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { lesson } from "./lesson.ts";

/** c·u·√n of a frame of n rows. */
const local = (n: number) => 16 * 2 ** -53 * Math.sqrt(n);

/** A bound fed with upper triangular factors given by rows. */
function follow(k: number, whole: boolean, counted = k) {
  const capacity = errorBoundSize(k, whole) + k * k + k + 64;
  const kernels = createReferenceKernels({ capacity, precision: "float64" });
  const bound = createErrorBound(kernels, { n: k, k, counted, whole });
  const r = kernels.allocate(k * k);
  const logs = kernels.allocate(k);
  return {
    bound,
    update(rows: readonly (readonly number[])[], scale = 1) {
      rows.forEach((row, i) => {
        row.forEach((value, j) => {
          r[j * k + i] = value;
        });
        logs[i] = Math.log(Math.abs(row[i]));
      });
      bound.update(r, k, rows.length, new Float64Array(rows.length).fill(scale), logs);
    },
  };
}

const repeat = (times: number, step: () => void) => {
  for (let i = 0; i < times; i++) step();
};

describe.each([
  ["pairs", false],
  ["shadow frames", true],
])("contamination by %s", (_, whole) => {
  test("columns that grow apart in order carry local errors and little more", () => {
    const { bound, update } = follow(2, whole);
    repeat(50, () =>
      update([
        [1, 0.5],
        [0, 0.5],
      ]),
    );
    // 50 local errors of 1 and of 2 units; tilts stay near one of them.
    expect(bound.largest()).toBeGreaterThan(100 * local(2) * 0.99);
    expect(bound.largest()).toBeLessThan(1000 * local(2));
    expect(bound.amplification()).toBeLessThan(10);
  });

  test("a later column that outgrows an earlier one amplifies the error of both", () => {
    const { bound, update } = follow(2, whole);
    repeat(20, () =>
      update([
        [1, 1],
        [0, 3],
      ]),
    );
    // A tilt of one local error grows by 3 a step.
    expect(bound.largest()).toBeGreaterThan(local(2) * 3 ** 17);
    expect(bound.amplification()).toBeGreaterThan(1e6);
  });

  test("what the schedule goes by is of the last factorisation, pairs at every eighth", () => {
    const { bound, update } = follow(2, whole);
    const rows = [
      [1, 1],
      [0, 3],
    ];
    expect(bound.recent()).toBe(0);
    update(rows);
    // One local error, of the column that has not grown.
    expect(bound.recent()).toBe(bound.local());
    expect(bound.local() / local(2)).toBeCloseTo(1, 12);
    repeat(15, () => update(rows));
    const [recent, amplification] = [bound.recent(), bound.amplification()];
    expect(recent).toBe(bound.largest());
    expect(amplification).toBe(recent / bound.local());
    expect(bound.local() / local(2)).toBeCloseTo(16, 12);
    bound.reset();
    expect([bound.recent(), bound.local(), bound.amplification()]).toEqual([0, 0, 1]);
  });

  test("the upper and the lower column of a pair are both counted", () => {
    for (const counted of [1, 2]) {
      const { bound, update } = follow(2, whole, counted);
      repeat(16, () =>
        update([
          [1, 1],
          [0, 3],
        ]),
      );
      expect(bound.largest()).toBeGreaterThan(local(2) * 3 ** 13);
    }
    // Column 0 is quiet; what happens between columns 1 and 2 is counted for the lower one alone, too.
    const { bound, update } = follow(3, whole);
    repeat(16, () =>
      update([
        [9, 0, 0],
        [0, 1, 1],
        [0, 0, 3],
      ]),
    );
    bound.keep([0, 2]);
    expect(bound.largest()).toBeGreaterThan(local(3) * 3 ** 12);
  });

  test("columns after those that count do not", () => {
    const rows = [
      [9, 0, 0],
      [0, 1, 1],
      [0, 0, 3],
    ];
    const [all, first] = [follow(3, whole), follow(3, whole, 1)];
    repeat(16, () => {
      all.update(rows);
      first.update(rows);
    });
    expect(first.bound.largest()).toBeLessThan(1e-3 * all.bound.largest());
  });

  test("reset starts the sums again and keeps tilts", () => {
    const { bound, update } = follow(2, whole);
    repeat(20, () =>
      update([
        [1, 1],
        [0, 3],
      ]),
    );
    bound.reset();
    update([
      [1, 1],
      [0, 1],
    ]);
    expect(bound.largest()).toBeGreaterThan(local(2) * 3 ** 17);
  });

  test("the last factorisations count without waiting for a look at all pairs", () => {
    const { bound, update } = follow(2, whole);
    repeat(8, () =>
      update([
        [1, 1],
        [0, 1],
      ]),
    );
    const before = bound.largest();
    update([
      [1e-9, 1],
      [0, 1],
    ]);
    expect(bound.largest()).toBeGreaterThan(1e6 * before);
  });

  test("digits that are gone stay gone after reset, and only where they were", () => {
    const { bound, update } = follow(2, whole);
    update([
      [1, 1],
      [0, 1e-17],
    ]);
    expect(bound.largest()).toBe(Number.POSITIVE_INFINITY);
    bound.reset();
    expect(bound.largest()).toBe(Number.POSITIVE_INFINITY);
    bound.keep([0]);
    update([[1]]);
    if (!whole) expect(bound.largest()).toBeLessThan(1e-13);
  });

  test("numbers whose inverse overflows have no digits; none is NaN", () => {
    const { bound, update } = follow(2, whole);
    repeat(3, () =>
      update(
        [
          [1e-310, 1e-310],
          [0, 1e-310],
        ],
        1e-310,
      ),
    );
    expect(bound.largest()).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("whole against pairs", () => {
  // Column 0 tilts towards 1 by R₁₂ only: directly nothing of direction 2 reaches it.
  const chain = [
    [1, 0, 0.5],
    [0, 1, 1],
    [0, 0, 1],
  ];
  const back = [
    [1, 0.3, 0],
    [0, 8, 1],
    [0, 0, 1],
  ];

  test("ways through a third column are followed whole, and left out by pairs", () => {
    const [pairs, whole] = [follow(3, false), follow(3, true)];
    for (const { update } of [pairs, whole]) {
      // Direction 2 outgrows the others, then hands its tilt to 1, which grows.
      repeat(10, () =>
        update([
          [1, 0, 0.5],
          [0, 1, 1],
          [0, 0, 4],
        ]),
      );
      repeat(10, () => update(chain));
      repeat(10, () => update(back));
    }
    expect(whole.bound.largest()).toBeGreaterThan(3 * pairs.bound.largest());
  });

  test("a full exchange is as large as what was exchanged, not e to the power of it", () => {
    const { bound, update } = follow(2, true);
    repeat(100, () =>
      update([
        [1, 1],
        [0, 3],
      ]),
    );
    // From step 33 on the tilt is 1: the first column measures ln 3 a step; 16 times that.
    expect(bound.largest()).toBeGreaterThan(16 * 55 * Math.log(3));
    expect(bound.largest()).toBeLessThan(16 * 110 * Math.log(3));
  });
});

describe("the schedule", () => {
  test("takes the amplification into account: excursions shorten the interval", () => {
    const settle = (amplification: number) => {
      const schedule = adaptiveSchedule(1e-14, 1e-4, 709);
      repeat(100, () =>
        schedule.learn(lesson(schedule.interval, schedule.interval, 0, amplification, 0)),
      );
      return schedule.interval;
    };
    expect(settle(1)).toBeGreaterThan(10);
    // Five decades are 11.5 nats, at 1.15 nats a step.
    expect(settle(1) - settle(1e5)).toBeGreaterThanOrEqual(8);
  });
});

describe("null columns", () => {
  function factorised(rows: readonly (readonly number[])[], rank: number) {
    const [n, k] = [rows.length, rows[0].length];
    const capacity = orthonormaliserSize(n, k, false) + n * k + 64;
    const kernels = createReferenceKernels({ capacity, precision: "float64" });
    const options = { n, k, counted: k, whole: false, preference: null };
    const orthonormaliser = createOrthonormaliser(kernels, options);
    const frame = kernels.allocate(n * k);
    rows.forEach((row, i) => {
      row.forEach((value, j) => {
        frame[j * n + i] = value;
      });
    });
    orthonormaliser.factorise(frame, rank);
    return { orthonormaliser, frame };
  }

  test("a zero column uses up no row: the one after it keeps its own part there", () => {
    const { orthonormaliser, frame } = factorised(
      [
        [0, 1],
        [0, 0],
      ],
      2,
    );
    expect(orthonormaliser.columns).toEqual([1]);
    expect(Array.from(orthonormaliser.takeGrowth())).toEqual([-Infinity, 0]);
    expect(Array.from(frame.subarray(0, 2))).toEqual([1, 0]);
    expect(orthonormaliser.errorBound.largest()).toBeLessThan(1e-14);
  });

  test("of several columns at the level of noise the first is null, whose pivot the others need", () => {
    // Column 2 = 0.3 column 0 + 0.1 column 1, which leaves noise in row 2; column 3 has its part there.
    const [a, b] = [
      [0.7, 0.1, 0.3, 0],
      [0.2, 0.9, 0.4, 0],
    ];
    const c = a.map((x, i) => 0.3 * x + 0.1 * b[i]);
    const rows = [0, 1, 2, 3].map((i) => [a[i], b[i], c[i], [0.1, 0.2, 0.5, 0][i]]);
    const { orthonormaliser } = factorised(rows, 3);
    expect(orthonormaliser.columns).toEqual([0, 1, 3]);
    expect(orthonormaliser.errorBound.largest()).toBeLessThan(1e-12);
  });

  test("the sum over what is left is the volume of the columns that are left", () => {
    const { orthonormaliser } = factorised(
      [
        [0, 2, 1],
        [0, 0, 3],
        [0, 0, 0],
      ],
      3,
    );
    const growth = orthonormaliser.takeGrowth();
    expect(growth[0]).toBe(Number.NEGATIVE_INFINITY);
    expectAllClose([growth[1] + growth[2]], [Math.log(6)], { atol: 1e-15 });
  });
});
