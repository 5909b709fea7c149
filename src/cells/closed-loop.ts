/**
 * A network that reads its own output: with a linear readout R, x_t = R y_{t−1} + r, where y is the
 * output part of the state before the step. It is an autonomous map,
 *
 *     h′ = f(h, R y + r),   J = ∂f/∂h + ∂f/∂x · [R on the output rows],
 *
 * so that a trained forecaster's exponents can be held against those of the system it learned.
 */
import type { Kernels } from "../kernels/kernels.ts";
import { multiply } from "./arithmetic.ts";
import type { BoundCell, Capacity, Cell } from "./cell.ts";
import { allocateAll, rowsFrom, totalSize } from "./memory.ts";
import { placeRows, requireSize, takeWeights, type Weights } from "./weights.ts";

/** outputs = weights · y + bias. */
export interface LinearReadout {
  /** Number of outputs; the cell must take as many inputs. */
  readonly outputs: number;
  /** outputs × the cell's output size, row-major. */
  readonly weights: Weights;
  /** `outputs` numbers. */
  readonly bias: Weights;
}

/**
 * A cell whose input is its own readout.
 *
 * @returns An autonomous cell (m = 0) with the state of `cell`.
 * @throws {RangeError} if the readout does not fit the cell or is not finite.
 */
export function closedLoop(cell: Cell, readout: LinearReadout): Cell {
  const { outputs } = readout;
  requireSize("closedLoop", "outputs", outputs, 1);
  if (outputs !== cell.inputSize) {
    throw new RangeError(
      `closedLoop: the readout has ${outputs} outputs and the network takes ${cell.inputSize} ` +
        "inputs; expected the same number",
    );
  }
  const owned: LinearReadout = {
    outputs,
    weights: takeWeights("closedLoop", "weights", readout.weights, outputs, cell.outputSize),
    bias: takeWeights("closedLoop", "bias", readout.bias, outputs, 1),
  };
  const { stateSize, outputSize, outputOffset, linearisationSize, definition } = cell;
  return {
    name: `closed loop of ${cell.name}`,
    stateSize,
    inputSize: 0,
    outputSize,
    outputOffset,
    projectedSize: 0,
    linearisationSize,
    definition: definition && { cell: "closed-loop", network: definition, readout: owned },
    workspaceSize: (capacity) =>
      cell.workspaceSize(capacity) + totalSize(memoryOf(cell, outputs, capacity)),
    bind: (kernels, capacity) => bindClosedLoop(cell, owned, kernels, capacity),
  };
}

function memoryOf(cell: Cell, outputs: number, { sequences, tangents }: Capacity) {
  return {
    weights: outputs * cell.outputSize,
    input: outputs * sequences,
    projected: cell.projectedSize * sequences,
    inputTangents: outputs * sequences * tangents,
  };
}

function bindClosedLoop(
  cell: Cell,
  { outputs, weights, bias }: LinearReadout,
  kernels: Kernels,
  capacity: Capacity,
): BoundCell {
  const { sequences: B } = capacity;
  const { outputSize } = cell;
  const bound = cell.bind(kernels, capacity);
  const at = allocateAll(kernels, memoryOf(cell, outputs, capacity));
  placeRows(weights, 0, outputs, outputSize, at.weights, outputs);
  const R = { data: at.weights, stride: outputs };
  const input = { data: at.input, stride: outputs };
  const projected = { data: at.projected, stride: cell.projectedSize };
  const inputTangents = { data: at.inputTangents, stride: outputs };
  const outputRows = rowsFrom(cell.outputOffset);
  return {
    project() {},
    step(state, _, linearisation) {
      for (let b = 0; b < B; b++) {
        for (let i = 0; i < outputs; i++) input.data[b * outputs + i] = bias[i];
      }
      multiply(kernels, outputs, B, outputSize, R, outputRows(state, 1), 1, input);
      bound.project(input, B, projected);
      bound.step(state, projected, linearisation);
    },
    pushForward(linearisation, from, into, k) {
      multiply(kernels, outputs, k * B, outputSize, R, outputRows(from, 1), 0, inputTangents);
      bound.pushForward(linearisation, from, into, k, inputTangents);
    },
    rank: (linearisation, b) => bound.rank(linearisation, b, Math.min(outputs, outputSize)),
    logAbsDeterminant: () => null,
  };
}
