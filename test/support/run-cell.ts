import type { Cell } from "../../src/cells/cell.ts";
import { createReferenceKernels } from "../../src/kernels/reference.ts";

/** States of a cell after each input, from zero. Rows are steps. */
export function runCell(cell: Cell, inputs: readonly Float64Array[]): Float64Array[] {
  const capacity = { sequences: 1, tangents: 0 };
  const own = cell.stateSize + cell.inputSize + cell.projectedSize + cell.linearisationSize;
  const kernels = createReferenceKernels({
    precision: "float64",
    capacity: cell.workspaceSize(capacity) + own,
  });
  const bound = cell.bind(kernels, capacity);
  const column = (length: number) => ({ data: kernels.allocate(length), stride: length });
  const state = column(cell.stateSize);
  const input = column(cell.inputSize);
  const projected = column(cell.projectedSize);
  const linearisation = column(cell.linearisationSize);
  return inputs.map((vector) => {
    input.data.set(vector);
    bound.project(input, 1, projected);
    bound.step(state, projected, linearisation);
    return Float64Array.from(state.data);
  });
}
