/**
 * What every {@link Cell} promises. The test runner is passed in, so that a user's own cell can be
 * held to it with any.
 *
 * Finite differences catch a transposed Jacobian, which the determinant cannot.
 */
import type { Cell } from "../cells/cell.ts";
import { cellFromDefinition } from "../cells/definition.ts";
import { matrixRank } from "../cells/parts/matrix-rank.ts";
import { createReferenceKernels } from "../kernels/reference.ts";
import type { Random } from "../random.ts";
import { type OptionNames, requireKnown } from "../words.ts";
import { putToWork } from "./cell-at-work.ts";
import { type CellSample, type CellSuiteOptions, ROUNDING, sampleCell } from "./cell-sample.ts";
import { describeAdjoints } from "./describe-cell-adjoints.ts";
import { describeBatches, describeInputs } from "./describe-cell-batches.ts";
import {
  columnsOf,
  identity,
  join,
  logAbsDeterminant,
  moved,
  requireClose,
} from "./plain-matrices.ts";
import type { TestRunner } from "./test-runner.ts";

/**
 * Central differences: truncation ~ h² f‴/6, rounding ~ ε/h; h = ε^⅓ = 6e-6 balances them at 4e-11,
 * times third derivatives of up to some hundred.
 */
const DIFFERENCE_STEP = Number.EPSILON ** (1 / 3);
const DIFFERENCE = 1e-8;

const OPTIONS: OptionNames<CellSuiteOptions> = {
  state: true,
  inputTangents: true,
  createKernels: true,
};

/**
 * Describes a cell: derivatives, batches, inputs, purity, ranks, determinants, memory.
 *
 * @param makeCell - A cell with generic weights drawn from `random`; n of up to some tens.
 * @param runner - `{ describe, test, expect }` of the test runner.
 */
export function describeCell(
  name: string,
  makeCell: (random: Random) => Cell,
  runner: TestRunner,
  options: CellSuiteOptions = {},
): void {
  requireKnown("describeCell", options, OPTIONS);
  runner.describe(`${name} is a Cell`, () => {
    const sample = sampleCell(makeCell, options);
    describeDerivatives(sample, runner, options);
    describeBatches(sample, runner, options);
    describeAdjoints(sample, runner, options);
    describeInputs(sample, runner);
    describeStructure(sample, runner);
  });
}

function describeDerivatives(
  { n, m, work, state, normals }: CellSample,
  { test }: TestRunner,
  options: CellSuiteOptions,
): void {
  test("pushForward is the derivative of step", () => {
    const [h, x, v] = [state(), normals(m), normals(n)];
    const at = work();
    const pushed = at.step(h, x).push(v);
    const ahead = at.step(moved(h, v, DIFFERENCE_STEP), x).states;
    const behind = at.step(moved(h, v, -DIFFERENCE_STEP), x).states;
    requireClose(pushed, difference(ahead, behind), DIFFERENCE);
  });

  test("pushForward treats every column alike, however many there are", () => {
    const [h, x, k] = [state(), normals(m), n + 9];
    const tangents = normals(n * k);
    const together = work({ tangents: k }).step(h, x).push(tangents);
    const step = work({ tangents: k }).step(h, x);
    const alone = columnsOf(tangents, n).map((v) => step.push(v));
    requireClose(together, join(alone), ROUNDING);
  });

  test("pushForward is linear", () => {
    const [h, x, a, b] = [state(), normals(m), normals(n), normals(n)];
    const step = work({ tangents: 3 }).step(h, x);
    const [ja, jb, jc] = columnsOf(step.push(join([a, b, moved(a, b, -2)])), n);
    requireClose(jc, moved(ja, jb, -2), ROUNDING);
  });

  if (m === 0 || options.inputTangents === false) return;
  test("input tangents are pushed through the derivative by the input", () => {
    for (const k of [1, n + 9]) {
      const [h, x, dx, v] = [state(), normals(m), normals(m * k), normals(n * k)];
      const step = work({ tangents: k }).step(h, x);
      const both = step.push(v, dx);
      const pushed = moved(both, step.push(v), -1);
      const at = work();
      const expected = columnsOf(dx, m).map((d) => {
        const ahead = at.step(h, moved(x, d, DIFFERENCE_STEP)).states;
        return difference(ahead, at.step(h, moved(x, d, -DIFFERENCE_STEP)).states);
      });
      requireClose(pushed, join(expected), DIFFERENCE);
    }
  });
}

function describeStructure(
  { cell, n, m, work, state, normals }: CellSample,
  runner: TestRunner,
): void {
  const { test, expect } = runner;

  test("its definition survives a structured clone and makes the same cell", () => {
    if (cell.definition === null) return;
    const clone = cellFromDefinition(structuredClone(cell.definition));
    const [h, x, v] = [state(), normals(m), normals(n)];
    const [ours, theirs] = [work().step(h, x), putToWork(clone).step(h, x)];
    expect(theirs.states).toEqual(putToWork(cell).step(h, x).states);
    expect(putToWork(clone).step(h, x).push(v)).toEqual(putToWork(cell).step(h, x).push(v));
    expect(theirs.rank()).toEqual(ours.rank());
    expect([clone.name, clone.outputSize, clone.outputOffset]).toEqual([
      cell.name,
      cell.outputSize,
      cell.outputOffset,
    ]);
    expect(clone.definition).toEqual(cell.definition);
  });

  test("rank and ln |det| are those of J", () => {
    const at = work();
    for (let trial = 0; trial < 5; trial++) {
      const step = at.step(state(), normals(m));
      const jacobian = step.push(identity(n));
      expect(step.rank()).toEqual(matrixRank(jacobian, n, n));
      const closed = step.logAbsDeterminant();
      // LU of J loses what its condition number, of order 1e4 here, costs.
      if (closed !== null) requireClose([closed], [logAbsDeterminant(jacobian, n)], 1e-10);
    }
  });

  test("binding allocates no more than workspaceSize says", () => {
    for (const [sequences, tangents] of [
      [0, 0],
      [1, 0],
      [1, 1],
      [2, n + 9],
    ]) {
      const capacity = { sequences, tangents };
      const kernels = createReferenceKernels({ precision: "float64", capacity: 2 ** 20 });
      let allocated = 0;
      const allocate = (length: number) => {
        allocated += length;
        return kernels.allocate(length);
      };
      cell.bind({ ...kernels, allocate }, capacity);
      expect(allocated <= cell.workspaceSize(capacity)).toEqual(true);
    }
  });

  test("no sequences and no tangents are fine", () => {
    expect(work({ sequences: 0 }).step(normals(0), normals(0)).push(normals(0))).toEqual(
      normals(0),
    );
    expect(work({ tangents: 0 }).step(state(), normals(m)).push(normals(0))).toEqual(normals(0));
  });
}

function difference(ahead: Float64Array, behind: Float64Array): Float64Array {
  return moved(ahead, behind, -1).map((value) => value / (2 * DIFFERENCE_STEP));
}
