/** A whole network over T steps: embedding, layers, dropout, readout and loss, forward and back. */

import type { Columns, InputColumns, Parameter } from "../../cells/cell.ts";
import { multiplyElements } from "../../cells/parts/arithmetic.ts";
import { requireToken } from "../../cells/parts/input-projection.ts";
import { renamed } from "../../cells/parts/parameters.ts";
import { isStack } from "../../cells/stack.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import type { Network } from "../../networks/network.ts";
import { fillDropoutMask } from "../dropout.ts";
import type { BackPropagationOptions, Batch } from "./batch.ts";
import {
  type PlacedEmbedding,
  type PlacedReadout,
  placeEmbedding,
  placeReadout,
  readoutSize,
} from "./ends.ts";
import {
  crossEntropy,
  type Loss,
  type LossScratch,
  type ScoredLoss,
  squaredError,
  type Targets,
} from "./loss.ts";
import { type UnrolledLayer, unrolledSize, unrollLayer } from "./unrolled-layer.ts";

/** A network in kernel memory, unrolled in time. */
export interface UnrolledNetwork {
  readonly kernels: Kernels;
  readonly B: number;
  readonly loss: Loss;
  readonly dropout: number;
  readonly tolerance: number;
  readonly inputSize: number;
  /** Token ids are below this. */
  readonly symbols: number;
  readonly outputs: number;
  readonly parameters: readonly Parameter[];
  readonly embedding: PlacedEmbedding | null;
  readonly layers: readonly UnrolledLayer[];
  readonly top: UnrolledLayer;
  readonly readout: PlacedReadout;
  readonly tokens: Int32Array;
  /** What the bottom layer reads when it is not token ids. */
  readonly vectors: Columns;
  /** ∂L/∂vectors, if there is an embedding. */
  readonly vectorAdjoints: Columns;
  readonly mask: Columns;
  /** Outputs of the top layer under the mask. */
  readonly dropped: Columns;
  /** What the readout says, then ∂(loss sum)/∂ of it. */
  readonly said: Columns;
  readonly scratch: LossScratch;
  /** About the last batch. */
  last: Last;
}

/** What is remembered of a batch. */
interface Last {
  readonly steps: number;
  /** First step that is scored. */
  readonly from: number;
  /** What the bottom layer read. */
  readonly inputs: InputColumns;
}

/** The layers of a network, from the input upwards. */
function cellsOf({ cell }: Network) {
  return isStack(cell) ? cell.layers.map((layer) => layer.cell) : [cell];
}

/** Elements of kernel memory that {@link unroll} allocates. */
export function unrolledNetworkSize(network: Network, options: BackPropagationOptions): number {
  const { sequences, steps, dropout = 0 } = options;
  const { cell, readout, embedding } = network;
  const columns = sequences * steps;
  const layers = cellsOf(network).reduce((sum, c) => sum + unrolledSize(c, sequences, steps), 0);
  const input = embedding ? 2 * (embedding.symbols * cell.inputSize) : 0;
  const perColumn =
    4 + 2 * cell.inputSize + readout.outputs + (dropout > 0 ? 2 : 0) * cell.outputSize;
  return layers + input + columns * perColumn + readoutSize(readout.outputs, cell.outputSize);
}

/** Places a network in kernel memory. */
export function unroll(
  kernels: Kernels,
  network: Network,
  options: BackPropagationOptions,
): UnrolledNetwork {
  const { sequences: B, steps, loss, dropout = 0, tolerance = 0 } = options;
  const { cell, readout: given, embedding: table } = network;
  const layers = cellsOf(network).map((each) => unrollLayer(kernels, each, B, steps));
  const readout = placeReadout(kernels, given, cell.outputSize);
  const embedding = table && placeEmbedding(kernels, table);
  const columns = (rows: number): Columns => ({
    data: kernels.allocate(rows * B * steps),
    stride: rows,
  });
  const masked = dropout > 0 ? cell.outputSize : 0;
  const parameters: readonly Parameter[] = [
    ...(embedding ? embedding.parameters : []),
    ...layers.flatMap(({ gradients }, l) =>
      renamed(gradients.parameters, (name) => `${name}_l${l}`),
    ),
    ...readout.parameters,
  ];
  const top = layers[layers.length - 1];
  return {
    kernels,
    B,
    loss,
    dropout,
    tolerance,
    inputSize: cell.inputSize,
    symbols: table ? table.symbols : cell.inputSize,
    outputs: given.outputs,
    parameters,
    embedding,
    layers,
    top,
    readout,
    tokens: kernels.allocateIndices(B * steps),
    vectors: columns(cell.inputSize),
    vectorAdjoints: columns(table ? cell.inputSize : 0),
    mask: columns(masked),
    dropped: columns(masked),
    said: columns(given.outputs),
    scratch: {
      targets: kernels.allocate(B * steps),
      maxima: kernels.allocate(B * steps),
      sums: kernels.allocate(B * steps),
    },
    last: { steps: 0, from: 0, inputs: new Int32Array(0) },
  };
}

/**
 * Runs a batch forward.
 *
 * @param seed - Of the dropout mask; null: without dropout.
 * @returns The loss; `said` then holds its gradient.
 */
export function forward(own: UnrolledNetwork, batch: Batch, seed: number | null): ScoredLoss {
  const { kernels, B, layers, top, outputs } = own;
  const { steps } = batch;
  const inputs = loadInputs(own, batch);
  let below = inputs;
  for (const layer of layers) {
    layer.forward(below, steps);
    below = layer.outputs;
  }
  const from = firstScored(batch.targets, steps);
  own.last = { steps, from, inputs };
  const count = (steps - from) * B;
  const clear = columnsFrom(top.outputs, from * B);
  const y = seed === null ? clear : drop(own, clear, count, seed);
  const said = columnsFrom(own.said, from * B);
  own.readout.forward(y, count, said);
  const { targets } = batch;
  return targets instanceof Int32Array
    ? crossEntropy(kernels, outputs, count, said, targets.subarray(from * B), own.scratch)
    : squaredError(outputs, count, said, targets.subarray(from * B * outputs), own.tolerance);
}

/** Gradients of `scale` times the loss of the last batch, which was run with dropout if there is any. */
export function backward(own: UnrolledNetwork, scale: number): void {
  const { kernels, B, dropout, layers, top, readout } = own;
  const { steps, from } = own.last;
  const count = (steps - from) * B;
  const said = columnsFrom(own.said, from * B);
  const [kept, adjoints] = [own.dropped, columnsFrom(top.outputAdjoints, from * B)];
  const y = dropout > 0 ? kept : columnsFrom(top.outputs, from * B);
  readout.accumulate(y, said, count, scale);
  readout.pullBack(said, count, scale, adjoints);
  if (dropout > 0) {
    multiplyElements(kernels, top.cell.outputSize, count, own.mask, adjoints, 0, adjoints);
  }
  sweep(own, from, true, null);
  if (own.embedding) {
    layers[0].inputAdjoints(steps, own.vectorAdjoints);
    own.embedding.accumulate(own.tokens, own.vectorAdjoints, steps * B);
  }
}

/**
 * ‖∂L/∂state‖² at [τ·B + b] for lag τ, L being the loss of sequence b at the last step alone.
 *
 * Dropout is left out here: it would only scale what is measured.
 */
export function squaresByLag(own: UnrolledNetwork): Float64Array {
  const { B, top, readout } = own;
  const { steps } = own.last;
  const lastStep = (steps - 1) * B;
  const adjoints = columnsFrom(top.outputAdjoints, lastStep);
  readout.pullBack(columnsFrom(own.said, lastStep), B, 1, adjoints);
  const squares = new Float64Array(steps * B);
  sweep(own, steps - 1, false, squares);
  const byLag = new Float64Array(steps * B);
  for (let t = 0; t < steps; t++) {
    byLag.set(squares.subarray(t * B, (t + 1) * B), (steps - 1 - t) * B);
  }
  return byLag;
}

/** Backwards through all layers; the top layer's output adjoints are there from step `from` on. */
function sweep(
  { layers, last }: UnrolledNetwork,
  from: number,
  accumulate: boolean,
  squares: Float64Array | null,
): void {
  for (let l = layers.length - 1; l >= 0; l--) {
    const below: UnrolledLayer | undefined = layers[l - 1];
    const input = below ? below.outputs : last.inputs;
    const first = l === layers.length - 1 ? from : 0;
    const own = squares && { values: squares, ofOutputs: l === layers.length - 1 };
    layers[l].backward(accumulate ? input : null, last.steps, first, own);
    if (below) layers[l].inputAdjoints(last.steps, below.outputAdjoints);
  }
}

/** @returns What the bottom layer reads. */
function loadInputs(own: UnrolledNetwork, { inputs, steps }: Batch): InputColumns {
  const { B, embedding, tokens, vectors, symbols } = own;
  if (!(inputs instanceof Int32Array)) {
    vectors.data.set(inputs);
    return vectors;
  }
  tokens.set(inputs);
  if (!embedding) return tokens;
  for (let j = 0; j < steps * B; j++) requireToken(inputs, j, symbols);
  embedding.forward(tokens, steps * B, vectors);
  return vectors;
}

/** The first step at which anything is scored; the last step if nothing is. */
function firstScored(targets: Targets, steps: number): number {
  const first =
    targets instanceof Int32Array
      ? targets.findIndex((target) => target >= 0)
      : targets.findIndex((target) => !Number.isNaN(target));
  return first < 0 ? steps - 1 : Math.floor(first / (targets.length / steps));
}

/** Outputs of the top layer under a new mask. */
function drop(own: UnrolledNetwork, y: Columns, count: number, seed: number): Columns {
  const { kernels, dropout, mask, dropped, top } = own;
  if (dropout === 0) return y;
  const { outputSize } = top.cell;
  fillDropoutMask(mask.data, outputSize * count, dropout, seed);
  multiplyElements(kernels, outputSize, count, mask, y, 0, dropped);
  return dropped;
}

function columnsFrom({ data, stride }: Columns, first: number): Columns {
  return { data: data.subarray(first * stride), stride };
}
