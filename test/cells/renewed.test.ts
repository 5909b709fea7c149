/** After a step of training everything that a bound cell keeps of its weights is that of the new ones. */
import { describe, expect, test } from "vitest";
import type { BoundCell, Cell, Columns } from "../../src/cells/cell.ts";
import { cellFromDefinition } from "../../src/cells/definition.ts";
import { LAYER_KINDS } from "../../src/cells/kinds.ts";
import { createKernels } from "../../src/kernels/choose.ts";
import type { Kernels } from "../../src/kernels/kernels.ts";
import { createRandom } from "../../src/random.ts";
import { createNetwork } from "../../src/training/create-network.ts";

const [B, M, H] = [2, 3, 4];

/** Everything that a bound cell computes from one state: the next state, pushed and pulled vectors. */
function computed(kernels: Kernels, cell: Cell, bound: BoundCell, k: number): number[][] {
  const { normal } = createRandom(5);
  const n = cell.stateSize;
  const filled = (rows: number, count: number): Columns => {
    const { data, stride } = allocated(kernels, rows, count);
    for (let i = 0; i < data.length; i++) data[i] = normal();
    return { data, stride };
  };
  const inputs = filled(M, B);
  const projected = allocated(kernels, cell.projectedSize, B);
  const linearisation = allocated(kernels, cell.linearisationSize, B);
  const state = filled(n, B);
  bound.project(inputs, B, projected);
  bound.step(state, projected, linearisation);
  const from = filled(n, k * B);
  const into = allocated(kernels, n, k * B);
  const driven = allocated(kernels, n, k * B);
  bound.pushForward(linearisation, from, into, k, null);
  bound.pushForward(linearisation, from, driven, k, filled(M, k * B));
  const adjoint = filled(n, B);
  const deltas = allocated(kernels, cell.deltaSize, B);
  bound.pullBack(linearisation, adjoint, deltas);
  const below = allocated(kernels, M, B);
  bound.pullBackInput(deltas, B, 0, below);
  return [state, into, driven, adjoint, below].map(({ data }) => Array.from(data));
}

function allocated(kernels: Kernels, rows: number, count: number): Columns {
  return { data: kernels.allocate(rows * count), stride: rows };
}

describe.each(LAYER_KINDS)("%s", (kind) => {
  // With many tangents an LSTM assembles matrices once and keeps them; with few it does not.
  test.each([1, 5])("bound for %s tangents: as a cell made of the new weights", (k) => {
    const { cell } = createNetwork({
      cell: kind,
      inputSize: M,
      hiddenSize: H,
      outputs: 1,
      seed: 1,
    });
    const kernels = createKernels({ name: "reference", precision: "float64", capacity: 200_000 });
    const capacity = { sequences: B, tangents: k, gradients: true };
    const bound = cell.bind(kernels, capacity);
    const before = computed(kernels, cell, bound, k);
    const { normal } = createRandom(9);
    for (const { values } of bound.gradients!.parameters) {
      for (let i = 0; i < values.length; i++) values[i] += 0.3 * normal();
    }
    bound.gradients!.refresh();
    const present = cellFromDefinition(bound.gradients!.definition()!);
    const after = computed(kernels, cell, bound, k);
    const fresh = computed(kernels, present, present.bind(kernels, capacity), k);
    // Without rounding: the same operations on the same numbers.
    expect(after).toEqual(fresh);
    for (const [i, part] of after.entries()) expect(part).not.toEqual(before[i]);
  });
});
