/**
 * Layers on top of each other as one cell: the state is [state₁, state₂, …] and layer l reads the
 * new output of layer l − 1.
 *
 * J is block lower triangular, and never built: the tangents go up through the layers like the
 * states, V_l′ = J_l V_l + (∂f_l/∂input) · (output rows of V_{l−1}′). Because layer l reads the output
 * *after* the step, row operations with ∂f_l/∂input clear everything below the diagonal blocks:
 * rank J = Σ rank J_l and det J = Π det J_l, exactly. In a closed loop the same operations leave the
 * loop's part in the rows of layer 1.
 */
import { rangeError } from "../errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { BoundCell, Capacity, Cell, Columns, Gradients } from "./cell.ts";
import { copyColumns } from "./parts/arithmetic.ts";
import { rowsFrom } from "./parts/memory.ts";
import { renamed } from "./parts/parameters.ts";

/** A layer, and where its part of the stack's columns begins. */
export interface StackLayer {
  readonly cell: Cell;
  /** First row of its state in the stack's state. */
  readonly stateOffset: number;
  /** First row of its linearisation in the stack's. */
  readonly linearisationOffset: number;
  /** Where the stack's linearisation keeps its input; the bottom layer's is not kept. */
  readonly inputOffset: number;
  /** First row of its deltas in the stack's. */
  readonly deltaOffset: number;
}

/** Several layers as one cell. */
export interface StackCell extends Cell {
  /** From the input upwards. */
  readonly layers: readonly StackLayer[];
  bind(kernels: Kernels, capacity: Capacity): BoundStack;
}

/** A stack with memory. */
export interface BoundStack extends BoundCell {
  /** From the input upwards. Each can push its own tangents, with its rows of the linearisation. */
  readonly layers: readonly BoundCell[];
}

/** Whether a cell is a stack. */
export function isStack(cell: Cell): cell is StackCell {
  return "layers" in cell;
}

/**
 * Cells on top of each other, as one.
 *
 * @param cells - From the input upwards; each reads the output of the one before.
 * @throws RangeError if there are none, or an input size is not the output size below.
 */
export function stack(cells: readonly Cell[]): StackCell {
  requireFit(cells);
  const layers: StackLayer[] = [];
  let [stateSize, linearisationSize, deltaSize] = [0, 0, 0];
  for (const [l, cell] of cells.entries()) {
    const inputOffset = linearisationSize + cell.linearisationSize;
    layers.push({
      cell,
      stateOffset: stateSize,
      linearisationOffset: linearisationSize,
      inputOffset,
      deltaOffset: deltaSize,
    });
    stateSize += cell.stateSize;
    linearisationSize = inputOffset + (l === 0 ? 0 : cell.inputSize);
    deltaSize += cell.deltaSize;
  }
  const [first, last] = [cells[0], layers[layers.length - 1]];
  const definitions = cells.map((cell) => cell.definition);
  return {
    name: cells.map((cell) => cell.name).join(" + "),
    layers,
    stateSize,
    inputSize: first.inputSize,
    inputDerivative: first.inputDerivative !== false,
    outputSize: last.cell.outputSize,
    outputOffset: last.stateOffset + last.cell.outputOffset,
    projectedSize: first.projectedSize,
    linearisationSize,
    deltaSize,
    // The layers of a deeper stack do not act on those below them.
    get irreducible() {
      return cells.length === 1 && first.irreducible === true;
    },
    definition: definitions.includes(null) ? null : { cell: "stack", layers: definitions },
    workspaceSize: (capacity) =>
      cells.reduce(
        (sum, cell, l) => sum + cell.workspaceSize(capacity) + projectionSize(cell, l, capacity),
        0,
      ),
    bind: (kernels, capacity) => bindStack(kernels, capacity, layers),
  };
}

function requireFit(cells: readonly Cell[]): void {
  if (cells.length === 0) throw rangeError("stack", "got no cells; expected at least one");
  for (let l = 1; l < cells.length; l++) {
    const [below, above] = [cells[l - 1].outputSize, cells[l].inputSize];
    if (below === above) continue;
    throw rangeError(
      "stack",
      `layer ${l} takes ${above} inputs and layer ${l - 1} has ${below} outputs; ` +
        "expected the same number",
    );
  }
}

/** The caller holds the bottom layer's projection. */
function projectionSize(cell: Cell, l: number, { sequences }: Capacity): number {
  return l === 0 ? 0 : cell.projectedSize * sequences;
}

type Part = ReturnType<typeof partOf>;

function partOf(kernels: Kernels, capacity: Capacity, layer: StackLayer, l: number) {
  const { cell, stateOffset, linearisationOffset, inputOffset, deltaOffset } = layer;
  return {
    bound: cell.bind(kernels, capacity),
    inputSize: cell.inputSize,
    projected: {
      data: kernels.allocate(projectionSize(cell, l, capacity)),
      stride: cell.projectedSize,
    },
    stateRows: rowsFrom(stateOffset),
    outputRows: rowsFrom(stateOffset + cell.outputOffset),
    linearisationRows: rowsFrom(linearisationOffset),
    inputRows: rowsFrom(inputOffset),
    deltaRows: rowsFrom(deltaOffset),
  };
}

function bindStack(
  kernels: Kernels,
  capacity: Capacity,
  layers: readonly StackLayer[],
): BoundStack {
  const B = capacity.sequences;
  const parts = layers.map((layer, l) => partOf(kernels, capacity, layer, l));
  const count = parts.length;
  return {
    layers: parts.map((part) => part.bound),
    project: parts[0].bound.project,
    step(state, projected, linearisation) {
      for (let l = 0; l < count; l++) {
        const { bound, stateRows, linearisationRows } = parts[l];
        if (l > 0) {
          const input = parts[l].inputRows(linearisation, 1);
          copyColumns(kernels, parts[l].inputSize, B, parts[l - 1].outputRows(state, 1), input);
          bound.project(input, B, parts[l].projected);
        }
        const input = l === 0 ? projected : parts[l].projected;
        bound.step(stateRows(state, 1), input, linearisationRows(linearisation, 1));
      }
    },
    pushForward(linearisation, from, into, perSequence, inputTangents) {
      for (let l = 0; l < count; l++) {
        const { bound, stateRows, linearisationRows } = parts[l];
        const below: Columns | null = l === 0 ? inputTangents : parts[l - 1].outputRows(into, 1);
        const rows = linearisationRows(linearisation, 1);
        bound.pushForward(rows, stateRows(from, 1), stateRows(into, 1), perSequence, below);
      }
    },
    ...adjointsOf(capacity, parts),
    rank: (linearisation, b, inputRank = 0) =>
      parts.reduce(
        (sum, { bound, linearisationRows }, l) =>
          sum + bound.rank(linearisationRows(linearisation, 1), b, l === 0 ? inputRank : 0),
        0,
      ),
    logAbsDeterminant(linearisation, b) {
      let sum = 0;
      for (const { bound, linearisationRows } of parts) {
        const term = bound.logAbsDeterminant(linearisationRows(linearisation, 1), b);
        if (term === null) return null;
        sum += term;
      }
      return sum;
    },
  };
}

/** Downwards: what a layer's deltas say about its input is added to the adjoint of the layer below. */
function adjointsOf(
  { sequences: B, gradients }: Capacity,
  parts: readonly Part[],
): Pick<BoundCell, "pullBack" | "pullBackInput" | "gradients"> {
  const [bottom] = parts;
  return {
    pullBack(linearisation, adjoint, deltas) {
      for (let l = parts.length - 1; l >= 0; l--) {
        const { bound, stateRows, linearisationRows, deltaRows } = parts[l];
        const own = deltaRows(deltas, 1);
        bound.pullBack(linearisationRows(linearisation, 1), stateRows(adjoint, 1), own);
        if (l > 0) bound.pullBackInput(own, B, 1, parts[l - 1].outputRows(adjoint, 1));
      }
    },
    pullBackInput: (deltas, count, beta, into) =>
      bottom.bound.pullBackInput(bottom.deltaRows(deltas, 1), count, beta, into),
    gradients: gradients ? gradientsOf(parts) : null,
  };
}

function gradientsOf(parts: readonly Part[]): Gradients {
  const layers = parts.map(({ bound }) => bound.gradients as Gradients);
  return {
    parameters: layers.flatMap(({ parameters }, l) =>
      renamed(parameters, (name) => `${name}_l${l}`),
    ),
    accumulate(linearisation, inputs, deltas, count) {
      layers.forEach((layer, l) => {
        const { linearisationRows, inputRows, deltaRows } = parts[l];
        const read = l === 0 ? inputs : inputRows(linearisation, 1);
        const own = deltaRows(deltas, 1);
        layer.accumulate(linearisationRows(linearisation, 1), read, own, count);
      });
    },
    refresh() {
      for (const layer of layers) layer.refresh();
    },
    definition() {
      const definitions = layers.map((layer) => layer.definition());
      return definitions.includes(null) ? null : { cell: "stack", layers: definitions };
    },
  };
}
