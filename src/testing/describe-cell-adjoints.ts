/** The part of `describeCell` about adjoints and gradients. */
import type { BoundCell, Cell, Columns, Gradients, InputColumns } from "../cells/cell.ts";
import { cellFromDefinition } from "../cells/definition.ts";
import type { Kernels, Precision } from "../kernels/kernels.ts";
import { createReferenceKernels, type KernelCapacity } from "../kernels/reference.ts";
import { putToWork } from "./cell-at-work.ts";
import { type CellSample, type CellSuiteOptions, ROUNDING } from "./cell-sample.ts";
import { columnsOf, join, moved, requireClose } from "./plain-matrices.ts";
import type { TestRunner } from "./test-runner.ts";

/** As in `describe-cell.ts`. */
const DIFFERENCE_STEP = Number.EPSILON ** (1 / 3);
const DIFFERENCE = 1e-8;

/** ⟨u, J v⟩ = ⟨Jᵀu, v⟩, gradients against finite differences, and what both leave alone. */
export function describeAdjoints(
  sample: CellSample,
  runner: TestRunner,
  options: CellSuiteOptions,
): void {
  const { n, m, normals, states } = sample;
  const { test, expect } = runner;
  const B = 3;
  const hasInput = m > 0 && options.inputTangents !== false;

  test("pullBack is the transpose of pushForward: ⟨u, J v⟩ = ⟨Jᵀu, v⟩ for every sequence", () => {
    const [h, x, u] = [states(B), normals(m * B), normals(n * B)];
    const [v, dx] = [normals(n * B), normals(m * B)];
    const pulled = pull(sample, options, h, x, u);
    const step = sample.work({ sequences: B, tangents: 1 }).step(h, x);
    const pushed = columnsOf(hasInput ? step.push(v, dx) : step.push(v), n);
    const back = columnsOf(pulled.adjoint, n);
    const input = columnsOf(pulled.input, m, B);
    for (let b = 0; b < B; b++) {
      const there = dot(columnsOf(u, n)[b], pushed[b]);
      const through = hasInput ? dot(input[b], columnsOf(dx, m, B)[b]) : 0;
      requireClose([dot(back[b], columnsOf(v, n)[b]) + through], [there], ROUNDING * n);
    }
    expect(pulled.damage).toEqual([]);
  });

  test("an adjoint of a zero adjoint is zero, and pullBackInput adds where it should", () => {
    const pulled = pull(sample, options, states(B), normals(m * B), new Float64Array(n * B));
    expect(pulled.adjoint.every((value) => value === 0)).toEqual(true);
    if (!hasInput) return;
    const again = pull(sample, options, states(B), normals(m * B), normals(n * B));
    requireClose(
      again.inputTwice,
      again.input.map((value) => 2 * value),
      ROUNDING,
    );
  });

  describeGradients(sample, runner, options, B);
}

function describeGradients(
  sample: CellSample,
  { test, expect }: TestRunner,
  options: CellSuiteOptions,
  B: number,
): void {
  const { n, m, normals, states } = sample;

  test("gradients of parameters are the derivatives by them", () => {
    const [h, x, u] = [states(B), normals(m * B), normals(n * B)];
    const { gradients } = bindForGradients(sample.cell, options, B);
    const pulled = pull(sample, options, h, x, u);
    gradients.parameters.forEach((_, p) => {
      const direction = normals(pulled.gradients[p].length);
      const loss = (distance: number) => {
        const bound = bindForGradients(sample.cell, options, B);
        const { values } = bound.gradients.parameters[p];
        for (let i = 0; i < values.length; i++) values[i] += distance * direction[i];
        bound.gradients.refresh();
        return dot(u, bound.step(h, x));
      };
      const slope = (loss(DIFFERENCE_STEP) - loss(-DIFFERENCE_STEP)) / (2 * DIFFERENCE_STEP);
      const magnitude = pulled.gradients[p].reduce(
        (sum, g, i) => sum + Math.abs(g * direction[i]),
        1,
      );
      requireClose(
        [dot(pulled.gradients[p], direction) / magnitude],
        [slope / magnitude],
        DIFFERENCE,
      );
    });
  });

  test("gradients add up over calls, and over columns", () => {
    const [h, x, u] = [states(B), normals(m * B), normals(n * B)];
    const once = pull(sample, options, h, x, u);
    const twice = pull(sample, options, h, x, u, 2);
    once.gradients.forEach((gradient, p) => {
      requireClose(
        twice.gradients[p],
        gradient.map((value) => 2 * value),
        ROUNDING,
      );
    });
    const alone = columnsOf(h, n).map((state, b) =>
      pull(sample, options, state, columnsOf(x, m, B)[b], columnsOf(u, n)[b]),
    );
    once.gradients.forEach((gradient, p) => {
      let sum: Float64Array = new Float64Array(gradient.length);
      for (const each of alone) sum = moved(sum, each.gradients[p], 1);
      requireClose(gradient, sum, ROUNDING);
    });
  });

  test("gradients by token ids are those by one-hot vectors", () => {
    if (m === 0) return;
    const ids = Int32Array.from({ length: B }, (_, j) => (j * (m - 1)) % m);
    const oneHot = new Float64Array(m * B);
    for (const [j, id] of ids.entries()) oneHot[j * m + id] = 1;
    const [h, u] = [states(B), normals(n * B)];
    const byVector = pull(sample, options, h, oneHot, u);
    pull(sample, options, h, ids, u).gradients.forEach((gradient, p) => {
      requireClose(gradient, byVector.gradients[p], ROUNDING);
    });
  });

  test("its definition follows its parameters", () => {
    const { gradients, step } = bindForGradients(sample.cell, options, B);
    const [h, x] = [states(B), normals(m * B)];
    for (const { values } of gradients.parameters) {
      for (let i = 0; i < values.length; i++) values[i] += 0.1 * Math.sin(i + 1);
    }
    gradients.refresh();
    const definition = gradients.definition();
    if (definition === null) {
      expect(sample.cell.definition === null || gradients.parameters.length === 0).toEqual(true);
      return;
    }
    const changed = putToWork(cellFromDefinition(definition), { ...work(options), sequences: B });
    requireClose(changed.step(h, x).states, step(h, x), ROUNDING);
    for (const { shape, values, toRows } of gradients.parameters) {
      expect(toRows(values).length).toEqual(shape.reduce((product, size) => product * size, 1));
    }
  });
}

interface Pulled {
  readonly adjoint: Float64Array;
  /** (∂f/∂input)ᵀ u, and the same added to itself. */
  readonly input: Float64Array;
  readonly inputTwice: Float64Array;
  readonly gradients: readonly Float64Array[];
  /** Whatever changed that should not have. */
  readonly damage: readonly string[];
}

/** Jᵀu and gradients of ⟨u, f(h, x)⟩ at (h, x). */
function pull(
  { cell, m }: CellSample,
  options: CellSuiteOptions,
  h: Float64Array,
  x: Float64Array | Int32Array,
  u: Float64Array,
  times = 1,
): Pulled {
  const n = cell.stateSize;
  const B = u.length / n;
  const bound = bindForGradients(cell, options, B);
  bound.step(h, x);
  const { adjoint, deltas, input, linearisation, inputs } = bound;
  write(adjoint, n, u);
  const before = Float64Array.from(linearisation.data);
  bound.cell.pullBack(linearisation, adjoint, deltas);
  const result = read(adjoint, n, B);
  const wantsInput = m > 0 && options.inputTangents !== false;
  if (wantsInput) bound.cell.pullBackInput(deltas, B, 0, input);
  const once = read(input, m, B);
  if (wantsInput) bound.cell.pullBackInput(deltas, B, 1, input);
  for (let i = 0; i < times; i++) bound.gradients.accumulate(linearisation, inputs, deltas, B);
  const changed = linearisation.data.some((value, at) => !Object.is(value, before[at]));
  return {
    adjoint: result,
    input: once,
    inputTwice: read(input, m, B),
    gradients: bound.gradients.parameters.map(({ gradient }) => Float64Array.from(gradient)),
    damage: [
      ...(changed ? ["the linearisation changed"] : []),
      ...Object.entries({ adjoint, deltas, input }).flatMap(([name, columns]) =>
        gapIsClean(columns) ? [] : [`${name}: written between columns`],
      ),
    ],
  };
}

interface BoundForGradients {
  readonly cell: BoundCell;
  readonly gradients: Gradients;
  readonly adjoint: Columns;
  readonly deltas: Columns;
  readonly input: Columns;
  readonly linearisation: Columns;
  /** What the last step read. */
  readonly inputs: InputColumns;
  /** New states of B sequences. */
  step(h: Float64Array, x: Float64Array | Int32Array): Float64Array;
}

/** Rows below every column that nobody may write to. */
const GAP = 2;
const GUARD = 777.25;

function bindForGradients(cell: Cell, options: CellSuiteOptions, B: number): BoundForGradients {
  const { stateSize: n, inputSize: m, projectedSize, linearisationSize, deltaSize } = cell;
  const size = { sequences: B, tangents: 0, gradients: true };
  const rows = [n, n, m, m, projectedSize, linearisationSize, deltaSize];
  const own = rows.reduce((sum, length) => sum + (length + GAP) * B, B);
  const kernels = work(options).createKernels({
    precision: "float64" as Precision,
    capacity: cell.workspaceSize(size) + own,
  });
  const bound = cell.bind(kernels, size);
  const columns = (length: number): Columns => ({
    data: kernels.allocate((length + GAP) * B).fill(GUARD),
    stride: length + GAP,
  });
  const [state, adjoint, input, vectors] = [columns(n), columns(n), columns(m), columns(m)];
  const [projected, linearisation, deltas] = [
    columns(projectedSize),
    columns(linearisationSize),
    columns(deltaSize),
  ];
  const tokens = kernels.allocateIndices(B);
  let inputs: InputColumns = vectors;
  return {
    cell: bound,
    gradients: bound.gradients as Gradients,
    adjoint,
    deltas,
    input,
    linearisation,
    get inputs() {
      return inputs;
    },
    step(h, x) {
      write(state, n, h);
      inputs = x instanceof Int32Array ? tokens : vectors;
      if (x instanceof Int32Array) tokens.set(x);
      else write(vectors, m, x);
      bound.project(inputs, B, projected);
      bound.step(state, projected, linearisation);
      return read(state, n, B);
    },
  };
}

function work({ createKernels = createReferenceKernels }: CellSuiteOptions): {
  createKernels: (capacity: KernelCapacity) => Kernels;
} {
  return { createKernels };
}

function write({ data, stride }: Columns, rows: number, values: Float64Array): void {
  columnsOf(values, rows, rows === 0 ? 0 : values.length / rows).forEach((column, b) => {
    data.set(column, b * stride);
  });
}

function read({ data, stride }: Columns, rows: number, count: number): Float64Array {
  return join(
    Array.from({ length: count }, (_, b) =>
      Float64Array.from(data.subarray(b * stride, b * stride + rows)),
    ),
  );
}

function gapIsClean({ data, stride }: Columns): boolean {
  return data.every((value, at) => at % stride < stride - GAP || value === GUARD);
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
