/** The part of `describeCell` about sequences side by side, and about inputs. */
import type { Step } from "./cell-at-work.ts";
import { type CellSample, type CellSuiteOptions, ROUNDING } from "./cell-sample.ts";
import { columnsOf, join, requireClose } from "./plain-matrices.ts";
import type { TestRunner } from "./test-runner.ts";

/** Sequences that share the weights, gaps, purity, float32. */
export function describeBatches(
  { n, m, work, states, normals }: CellSample,
  runner: TestRunner,
  options: CellSuiteOptions,
): void {
  const { test, expect } = runner;
  const B = 3;

  test("sequences that advance together do what they do alone", () => {
    const [h, x] = [states(B), normals(m * B)];
    for (const k of [2, n + 9]) {
      const tangents = normals(n * k * B);
      const together = work({ sequences: B, tangents: k }).step(h, x);
      const inputs = columnsOf(x, m, B);
      const alone = columnsOf(h, n).map((state, b) => work({ tangents: k }).step(state, inputs[b]));
      const pushed = columnsOf(tangents, n * k).map((columns, b) => alone[b].push(columns));
      requireClose(together.states, join(alone.map((step) => step.states)), ROUNDING);
      requireClose(together.push(tangents), join(pushed), ROUNDING);
      for (let b = 0; b < B; b++) {
        expect(together.rank(b)).toEqual(alone[b].rank());
        requireClose(determinant(together, b), determinant(alone[b], 0), ROUNDING);
      }
    }
  });

  test("gaps between columns change nothing and stay untouched, and so do all arguments", () => {
    const [h, x] = [states(B), normals(m * B)];
    for (const k of [2, n + 9]) {
      const tangents = normals(n * k * B);
      const moving = m > 0 && options.inputTangents !== false ? normals(m * k * B) : undefined;
      const dense = work({ sequences: B, tangents: k }).step(h, x);
      const gappy = work({ sequences: B, tangents: k, gap: 3 }).step(h, x);
      requireClose(gappy.states, dense.states, ROUNDING);
      requireClose(gappy.push(tangents, moving), dense.push(tangents, moving), ROUNDING);
      expect(gappy.rank(B - 1)).toEqual(dense.rank(B - 1));
      expect(gappy.damage()).toEqual([]);
    }
  });

  test("a step is a function of its arguments, whatever was pushed before", () => {
    const [h, x, few, many] = [
      states(B),
      normals(m * B),
      normals(n * 2 * B),
      normals(n * (n + 9) * B),
    ];
    const fresh = () => work({ sequences: B, tangents: n + 9 }).step(h, x);
    const used = work({ sequences: B, tangents: n + 9 });
    used.step(states(B), normals(m * B)).push(few);
    const step = used.step(h, x);
    expect(step.states).toEqual(fresh().states);
    expect(step.push(many)).toEqual(fresh().push(many));
    expect(step.push(few)).toEqual(fresh().push(few));
  });

  test("in float32 the same, to float32 rounding", () => {
    const single = 1e-5; // 2⁻²⁴ = 6e-8 per number, in sums of some tens, through slopes of order 1
    const [h, x] = [states(B).map(Math.fround), normals(m * B).map(Math.fround)];
    for (const k of [2, n + 9]) {
      const tangents = normals(n * k * B).map(Math.fround);
      const double = work({ sequences: B, tangents: k }).step(h, x);
      const float = work({ sequences: B, tangents: k, precision: "float32" }).step(h, x);
      requireClose(float.states, double.states, single);
      requireClose(float.push(tangents), double.push(tangents), single);
    }
  });
}

/** Vectors and token ids. */
export function describeInputs(
  { n, m, work, normals, states }: CellSample,
  runner: TestRunner,
): void {
  if (m === 0) return;
  const { test, expect } = runner;
  const count = 4;

  test("several inputs are projected as each alone", () => {
    const x = normals(m * count);
    const at = work();
    const alone = columnsOf(x, m).map((each) => at.project(each, 1));
    requireClose(work({ sequences: count }).project(x, count), join(alone), ROUNDING);
    requireClose(
      work({ sequences: count, gap: 2 }).project(x, count),
      work({ sequences: count }).project(x, count),
      ROUNDING,
    );
  });

  test("token ids are one-hot vectors", () => {
    const ids = Int32Array.from({ length: count }, (_, j) => (j * (m - 1)) % m);
    const oneHot = new Float64Array(m * count);
    ids.forEach((id, j) => {
      oneHot[j * m + id] = 1;
    });
    const h = states(count);
    const byVector = work({ sequences: count }).step(h, oneHot);
    requireClose(work({ sequences: count }).step(h, ids).states, byVector.states, ROUNDING);
  });

  test("a token id that the input lacks is refused", () => {
    for (const token of [m, -1]) {
      let message = "";
      try {
        work().step(new Float64Array(n), Int32Array.of(token));
      } catch (error) {
        message = String(error);
      }
      expect(message.includes(`${token}`) && message.startsWith("RangeError")).toEqual(true);
    }
  });
}

/** As an array, so that null compares as no element. */
function determinant(step: Step, b: number): number[] {
  const value = step.logAbsDeterminant(b);
  return value === null ? [] : [value];
}
