/**
 * A network that reads its own output: with a linear readout R, x_t = R y_{t−1} + r, where y is the
 * output part of the state before the step. It is an autonomous map,
 *
 *     h′ = f(h, R y + r),   J = ∂f/∂h + ∂f/∂x · [R on the output rows],
 *
 * and Jᵀu = ∂f/∂hᵀu with Rᵀ ∂f/∂xᵀu added to the output rows,
 *
 * so that a trained forecaster's exponents can be held against those of the system it learned.
 */
import { rangeError } from "../errors.ts";
import type { Kernels, RealArray } from "../kernels/kernels.ts";
import type { BoundCell, Capacity, Cell, Gradients } from "./cell.ts";
import { addOuterProducts, copyColumns, multiply, multiplyTransposed } from "./parts/arithmetic.ts";
import { allocateAll, rowsFrom, totalSize } from "./parts/memory.ts";
import { matrixParameter } from "./parts/parameters.ts";
import { placeRows, requireSize, takeWeights, type Weights } from "./parts/weights.ts";

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
 * @throws RangeError if the readout does not fit the cell or is not finite.
 */
export function closedLoop(cell: Cell, readout: LinearReadout): Cell {
  const { outputs } = readout;
  requireSize("closedLoop", "outputs", outputs, 1);
  if (outputs !== cell.inputSize) {
    throw rangeError(
      "closedLoop",
      `the readout has ${outputs} outputs and the network takes ${cell.inputSize} ` +
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
    linearisationSize: linearisationSize + outputSize + outputs,
    deltaSize: cell.deltaSize + outputs,
    get irreducible() {
      return cell.irreducible ?? false;
    },
    definition: definition && { cell: "closed-loop", network: definition, readout: owned },
    workspaceSize: (capacity) =>
      cell.workspaceSize(capacity) + totalSize(memoryOf(cell, outputs, capacity)),
    bind: (kernels, capacity) => bindClosedLoop(cell, owned, kernels, capacity),
  };
}

function memoryOf(cell: Cell, outputs: number, { sequences, tangents, gradients }: Capacity) {
  const learning = gradients ? outputs : 0;
  return {
    weights: outputs * cell.outputSize,
    bias: outputs,
    weightGradient: learning * cell.outputSize,
    biasGradient: learning,
    ones: learning,
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
  const projected = { data: at.projected, stride: cell.projectedSize };
  const inputTangents = { data: at.inputTangents, stride: outputs };
  const outputRows = rowsFrom(cell.outputOffset);
  const kept = keptRows(cell);
  at.bias.set(bias);
  at.ones.fill(1);
  return {
    project() {},
    step(state, _, linearisation) {
      const [output, input] = [kept.output(linearisation, 1), kept.input(linearisation, 1)];
      copyColumns(kernels, outputSize, B, outputRows(state, 1), output);
      copyColumns(kernels, outputs, B, { data: at.bias, stride: 0 }, input);
      multiply(kernels, outputs, B, outputSize, R, output, 1, input);
      bound.project(input, B, projected);
      bound.step(state, projected, linearisation);
    },
    pushForward(linearisation, from, into, k) {
      multiply(kernels, outputs, k * B, outputSize, R, outputRows(from, 1), 0, inputTangents);
      bound.pushForward(linearisation, from, into, k, inputTangents);
    },
    pullBack(linearisation, adjoint, deltas) {
      const input = kept.inputDeltas(deltas, 1);
      bound.pullBack(linearisation, adjoint, deltas);
      bound.pullBackInput(deltas, B, 0, input);
      multiplyTransposed(kernels, outputSize, B, outputs, R, input, 1, outputRows(adjoint, 1));
    },
    pullBackInput() {},
    gradients: bound.gradients && gradientsOf(kernels, cell, bound.gradients, outputs, at, kept),
    rank: (linearisation, b) => bound.rank(linearisation, b, Math.min(outputs, outputSize)),
    logAbsDeterminant: () => null,
  };
}

/** After what f keeps: y before the step and x; after the deltas of f, those of x. */
function keptRows({ linearisationSize, deltaSize, outputSize }: Cell) {
  return {
    output: rowsFrom(linearisationSize),
    input: rowsFrom(linearisationSize + outputSize),
    inputDeltas: rowsFrom(deltaSize),
  };
}

function gradientsOf(
  kernels: Kernels,
  { outputSize }: Cell,
  network: Gradients,
  outputs: number,
  at: Readonly<Record<keyof ReturnType<typeof memoryOf>, RealArray>>,
  kept: ReturnType<typeof keptRows>,
): Gradients {
  const readout = [
    matrixParameter("readout.weight", [outputs, outputSize], at.weights, at.weightGradient),
    matrixParameter("readout.bias", [outputs], at.bias, at.biasGradient),
  ];
  return {
    parameters: [...network.parameters, ...readout],
    accumulate(linearisation, _, deltas, count) {
      const input = kept.input(linearisation, 1);
      const ofInput = kept.inputDeltas(deltas, 1);
      const ofR = { data: at.weightGradient, stride: outputs };
      const { data, stride } = ofInput;
      network.accumulate(linearisation, input, deltas, count);
      const output = kept.output(linearisation, 1);
      addOuterProducts(kernels, outputs, outputSize, count, ofInput, output, ofR);
      kernels.addScaledRows(outputs, count, at.ones, data, stride, at.biasGradient, 0);
    },
    refresh: network.refresh,
    definition() {
      const definition = network.definition();
      const [weights, bias] = readout.map((each) => each.toRows(each.values));
      return (
        definition && {
          cell: "closed-loop",
          network: definition,
          readout: { outputs, weights, bias },
        }
      );
    },
  };
}
