/**
 * Truncated back-propagation through time of a network: T steps of B sequences forward, layer by
 * layer, and back.
 *
 * Everything that can wait for all steps is one product: the inputs of every layer, the readout,
 * and the gradients of all weights. Only the recurrent product is done step by step, once in each
 * direction. Gradients do not reach back beyond the first of the T steps.
 */

import type { Parameter } from "../../cells/cell.ts";
import { cellFromDefinition } from "../../cells/definition.ts";
import { isStack, stack } from "../../cells/stack.ts";
import { rangeError } from "../../errors.ts";
import { chooseKernels, createKernels, type KernelChoice } from "../../kernels/choose.ts";
import { embedFloat32 } from "../../kernels/float32.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import { type Network, requireNetwork } from "../../networks/network.ts";
import { ownWord, requireKnown } from "../../words.ts";
import { BACK_PROPAGATION_OPTIONS, type BackPropagationOptions, type Batch } from "./batch.ts";
import { LOSSES, type ScoredLoss } from "./loss.ts";
import {
  backward,
  forward,
  squaresByLag,
  type UnrolledNetwork,
  unroll,
  unrolledNetworkSize,
} from "./unrolled-network.ts";

/** A network unrolled in time, with gradients. */
export interface BackPropagation {
  readonly kernels: Kernels;
  /** Of the embedding, the layers from the input upwards ("weight_ih_l0", …) and the readout. */
  readonly parameters: readonly Parameter[];
  /** Sets the states from which the next batch starts: n numbers a sequence; zeros if null. */
  setStates(states: Float64Array | null): void;
  /** States after the last step of the last batch, n numbers a sequence. */
  states(): Float64Array;
  /** The loss, without dropout and without gradients. */
  evaluate(batch: Batch): ScoredLoss;
  /**
   * The loss, and gradients ← scale · ∂(loss sum)/∂parameters.
   *
   * @param scale - 1 / count of the whole batch, for the gradients of the mean.
   * @param seed - Of the dropout mask.
   */
  differentiate(batch: Batch, scale: number, seed: number): ScoredLoss;
  /**
   * How fast gradients decay backwards: ‖∂L/∂state_{T−1−τ}‖ at [τ·B + b], L being the loss of sequence b
   * at the last step alone; by one more backward sweep through the last batch.
   */
  gradientNorms(): Float64Array;
  /** To be called after parameters changed. */
  refresh(): void;
  /** The network with its present parameters. */
  network(): Network;
}

/**
 * Which kernels {@link createBackPropagation} takes, for all threads that share the work.
 *
 * @throws RangeError as that does.
 */
export function kernelsFor(network: Network, options: BackPropagationOptions): KernelChoice {
  requireNetwork("createBackPropagation", network);
  requireOptions(options);
  const { kernels: name = "auto", precision = "float32" } = options;
  embedFloat32();
  return chooseKernels({ name, precision, capacity: unrolledNetworkSize(network, options) });
}

/**
 * Unrolls a network in time.
 *
 * @throws RangeError if parts of the network do not fit each other, or options are out of range.
 *
 * Cost of a batch, forward and back: 6·T·B products and additions per recurrent weight, and as many
 * per input weight unless inputs are token ids.
 */
export function createBackPropagation(
  network: Network,
  given: BackPropagationOptions,
): BackPropagation {
  requireNetwork("createBackPropagation", network);
  requireKnown("createBackPropagation", given, BACK_PROPAGATION_OPTIONS);
  const loss = ownWord("createBackPropagation", "loss", given.loss, LOSSES);
  const options = { ...given, loss };
  requireOptions(options);
  const { kernels: name = "auto", precision = "float32" } = options;
  const capacity = unrolledNetworkSize(network, options);
  embedFloat32();
  const own = unroll(createKernels({ name, precision, capacity }), network, options);
  return {
    kernels: own.kernels,
    parameters: own.parameters,
    setStates: (states) => setStates(own, states),
    states: () => finalStates(own),
    evaluate: (batch) => forward(own, checked(own, options, batch), null),
    differentiate(batch, scale, seed) {
      for (const { gradient } of own.parameters) gradient.fill(0);
      const loss = forward(own, checked(own, options, batch), seed);
      backward(own, scale);
      return loss;
    },
    gradientNorms: () => squaresByLag(own).map(Math.sqrt),
    refresh() {
      for (const { gradients } of own.layers) gradients.refresh();
    },
    network: () => presentNetwork(own, isStack(network.cell)),
  };
}

function requireOptions({ sequences, steps, dropout = 0 }: BackPropagationOptions): void {
  for (const [name, value] of Object.entries({ sequences, steps })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw rangeError("createBackPropagation", `${name} is ${value}; expected a positive integer`);
  }
  if (dropout >= 0 && dropout < 1) return;
  throw rangeError("createBackPropagation", `dropout is ${dropout}; expected a number in [0, 1)`);
}

/** @throws RangeError if a batch does not fit the network. */
function checked(own: UnrolledNetwork, options: BackPropagationOptions, batch: Batch): Batch {
  const { steps, inputs, targets } = batch;
  const columns = steps * own.B;
  const wanted = {
    inputs: inputs instanceof Int32Array ? columns : columns * own.inputSize,
    targets: options.loss === "cross-entropy" ? columns : columns * own.outputs,
  };
  const fits = inputs.length === wanted.inputs && targets.length === wanted.targets;
  if (fits && steps >= 1 && steps <= options.steps) return requireTargets(own, options, batch);
  throw rangeError(
    "differentiate",
    `a batch of ${steps} steps has ${inputs.length} inputs and ${targets.length} ` +
      `targets; expected at most ${options.steps} steps, ${wanted.inputs} and ${wanted.targets} for ` +
      `${own.B} sequences`,
  );
}

function requireTargets(
  { outputs }: UnrolledNetwork,
  { loss }: BackPropagationOptions,
  batch: Batch,
): Batch {
  const ids = batch.targets instanceof Int32Array;
  if (ids !== (loss === "cross-entropy")) {
    throw rangeError(
      "differentiate",
      `targets are ${ids ? "token ids" : "numbers"}; the loss ${loss} expects ` +
        `${ids ? "numbers" : "token ids"}`,
    );
  }
  const wrong = ids ? batch.targets.findIndex((id) => id >= outputs) : -1;
  if (wrong < 0) return batch;
  throw rangeError(
    "differentiate",
    `target ${wrong} is ${batch.targets[wrong]}; expected less than ${outputs}, the ` +
      "number of outputs",
  );
}

function setStates({ layers, B }: UnrolledNetwork, states: Float64Array | null): void {
  const n = layers.reduce((sum, { cell }) => sum + cell.stateSize, 0);
  if (states !== null && states.length !== n * B) {
    throw rangeError("setStates", `got ${states.length} numbers; expected ${n} × ${B}`);
  }
  let offset = 0;
  for (const { cell, initial } of layers) {
    const { stateSize } = cell;
    initial.data.fill(0);
    for (let b = 0; states && b < B; b++) {
      const from = b * n + offset;
      initial.data.set(states.subarray(from, from + stateSize), b * stateSize);
    }
    offset += stateSize;
  }
}

function finalStates({ layers, B, last }: UnrolledNetwork): Float64Array {
  const n = layers.reduce((sum, { cell }) => sum + cell.stateSize, 0);
  const states = new Float64Array(n * B);
  let offset = 0;
  for (const { cell, stateAfter } of layers) {
    const { data } = stateAfter(last.steps - 1);
    for (let b = 0; b < B; b++) {
      const from = b * cell.stateSize;
      states.set(data.subarray(from, from + cell.stateSize), b * n + offset);
    }
    offset += cell.stateSize;
  }
  return states;
}

function presentNetwork(
  { layers, readout, embedding }: UnrolledNetwork,
  stacked: boolean,
): Network {
  const cells = layers.map(({ cell, gradients }) => {
    const definition = gradients.definition();
    return definition === null ? cell : cellFromDefinition(definition);
  });
  return {
    cell: stacked ? stack(cells) : cells[0],
    readout: readout.read(),
    embedding: embedding?.read() ?? null,
  };
}
