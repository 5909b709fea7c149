/**
 * One layer over T steps of B sequences, with everything that back-propagation through time keeps:
 * column t·B + b belongs to step t of sequence b.
 */

import type { BoundCell, Cell, Columns, Gradients, InputColumns } from "../../cells/cell.ts";
import { copyColumns } from "../../cells/parts/arithmetic.ts";
import type { Kernels } from "../../kernels/kernels.ts";

/** A layer unrolled in time. */
export interface UnrolledLayer {
  readonly cell: Cell;
  readonly gradients: Gradients;
  /** n × B before the first step; the caller may write it. */
  readonly initial: Columns;
  /** Outputs of all steps, outputSize × T·B. */
  readonly outputs: Columns;
  /** ∂L/∂outputs of all steps, outputSize × T·B; the caller fills it before {@link backward}. */
  readonly outputAdjoints: Columns;
  /** n × B after step t. */
  stateAfter(t: number): Columns;
  /** Inputs of all steps in one product, then one recurrent product a step. */
  forward(inputs: InputColumns, steps: number): void;
  /**
   * Adjoints from the last step to the first, and with `inputs` the gradients of the parameters as
   * one product for all steps.
   *
   * @param from - First step whose output adjoints are not zero.
   */
  backward(inputs: InputColumns | null, steps: number, from: number, squares: Squares | null): void;
  /** into ← ∂L/∂inputs of all steps, after {@link backward}. */
  inputAdjoints(steps: number, into: Columns): void;
}

/** Where ‖∂L/∂state_t‖² of sequence b is added: at [t·B + b]. */
export interface Squares {
  readonly values: Float64Array;
  /**
   * Whether what the outputs say at the same step counts: that of a loss does; what a layer above
   * reads belongs to its own next state.
   */
  readonly ofOutputs: boolean;
}

/** Elements of kernel memory that {@link unrollLayer} allocates. */
export function unrolledSize(cell: Cell, sequences: number, steps: number): number {
  const { stateSize: n, projectedSize, linearisationSize, deltaSize, outputSize } = cell;
  const perStep = n + projectedSize + linearisationSize + deltaSize + outputSize;
  const workspace = cell.workspaceSize({ sequences, tangents: 0, gradients: true });
  return workspace + sequences * (perStep * steps + 2 * n) + outputSize;
}

/** Binds a layer and gives it memory for at most `steps` steps. */
export function unrollLayer(
  kernels: Kernels,
  cell: Cell,
  sequences: number,
  steps: number,
): UnrolledLayer {
  const B = sequences;
  const { stateSize: n, outputSize, outputOffset } = cell;
  const bound = cell.bind(kernels, { sequences, tangents: 0, gradients: true });
  const [states, projected, linearisation, deltas, outputAdjoints] = [
    timeColumns(kernels, n, B, steps + 1),
    timeColumns(kernels, cell.projectedSize, B, steps),
    timeColumns(kernels, cell.linearisationSize, B, steps),
    timeColumns(kernels, cell.deltaSize, B, steps),
    timeColumns(kernels, outputSize, B, steps),
  ];
  const adjoint = timeColumns(kernels, n, B, 1).all;
  const adjointOutputs = { data: adjoint.data.subarray(outputOffset), stride: n };
  const ones = kernels.allocate(outputSize).fill(1);

  function backward(
    inputs: InputColumns | null,
    count: number,
    from: number,
    squares: Squares | null,
  ): void {
    adjoint.data.fill(0);
    for (let t = count - 1; t >= 0; t--) {
      if (squares?.ofOutputs === false) addSquares(adjoint, n, B, squares.values, t);
      if (t >= from) {
        const { data, stride } = outputAdjoints.at[t];
        kernels.addScaledRows(outputSize, B, ones, data, stride, adjointOutputs.data, n);
      }
      if (squares?.ofOutputs) addSquares(adjoint, n, B, squares.values, t);
      bound.pullBack(linearisation.at[t], adjoint, deltas.at[t]);
    }
    if (inputs === null) return;
    gradientsOf(bound).accumulate(linearisation.all, inputs, deltas.all, count * B);
  }

  return {
    cell,
    gradients: gradientsOf(bound),
    initial: states.at[0],
    outputs: { data: states.all.data.subarray(n * B + outputOffset), stride: n },
    outputAdjoints: outputAdjoints.all,
    stateAfter: (t) => states.at[t + 1],
    forward(inputs, count) {
      bound.project(inputs, count * B, projected.all);
      for (let t = 0; t < count; t++) {
        copyColumns(kernels, n, B, states.at[t], states.at[t + 1]);
        bound.step(states.at[t + 1], projected.at[t], linearisation.at[t]);
      }
    },
    backward,
    inputAdjoints: (count, into) => bound.pullBackInput(deltas.all, count * B, 0, into),
  };
}

function gradientsOf({ gradients }: BoundCell): Gradients {
  return gradients as Gradients; // bound with gradients
}

/** Columns of all steps, and of each. */
interface TimeColumns {
  readonly all: Columns;
  readonly at: readonly Columns[];
}

function timeColumns(kernels: Kernels, rows: number, B: number, steps: number): TimeColumns {
  const data = kernels.allocate(rows * B * steps);
  const at = (t: number) => data.subarray(t * B * rows, (t + 1) * B * rows);
  return {
    all: { data, stride: rows },
    at: Array.from({ length: steps }, (_, t) => ({ data: at(t), stride: rows })),
  };
}

function addSquares(
  { data }: Columns,
  n: number,
  B: number,
  squares: Float64Array,
  t: number,
): void {
  for (let b = 0; b < B; b++) {
    let sum = 0;
    for (let i = b * n; i < (b + 1) * n; i++) sum += data[i] * data[i];
    squares[t * B + b] += sum;
  }
}
