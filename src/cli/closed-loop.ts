/** A network in closed loop: warmed up by the data, then fed with its own output. */
import type { Cell } from "../cells/cell.ts";
import { closedLoop } from "../cells/closed-loop.ts";
import { autonomousInputs, type Sequence, type SequenceSet } from "../data/sequences.ts";
import type { RecurrentNetwork } from "../formats/model.ts";
import { createDrivenCell } from "../spectrum/driven-cell.ts";
import type { SpectrumOptions } from "../spectrum/options.ts";
import { initialStatesOf } from "../spectrum/trajectory/initial-states.ts";
import { repeatSequences } from "../spectrum/trajectory/repetitions.ts";
import { UsageError } from "./failure.ts";

/** What to hand to `lyapunovSpectrum`. */
export interface ClosedLoop {
  readonly cell: Cell;
  readonly inputs: SequenceSet;
  /** Those given, with the states where the data end. */
  readonly options: SpectrumOptions;
}

/** Steps read at once, and between two looks at the signal. */
const CHUNK = 4096;

/**
 * Closes the loop where the data ends, once for each sequence.
 *
 * @param inputs - What the network's first layer reads; it moves the state and is not counted.
 * @param steps - Steps of each closed loop.
 * @throws UsageError if the network has no linear readout, or one that does not fit its input.
 */
export async function closeLoop(
  network: RecurrentNetwork,
  inputs: SequenceSet,
  steps: number,
  options: SpectrumOptions,
): Promise<ClosedLoop> {
  const { readout, cell } = network;
  if (readout === null || readout.activation !== "linear") {
    const reason = network.assumptions.find((text) =>
      /^(no readout|without the readout)/.test(text),
    );
    const found =
      readout === null
        ? (reason ?? "no readout was recognised; a mapping (--map) can name it")
        : `its readout is ${readout.activation}`;
    throw new UsageError(`--closed-loop needs a linear readout; ${network.name}: ${found}`);
  }
  if (readout.outputs !== cell.inputSize) {
    throw new UsageError(
      `--closed-loop needs as many outputs as inputs; ${network.name} has ${readout.outputs} and ${cell.inputSize}`,
    );
  }
  const { sequences } = repeatSequences(inputs, options.repetitions ?? 1);
  const starts = initialStatesOf(cell, sequences.length, options);
  const initialState: Float64Array[] = [];
  for (const [b, sequence] of sequences.entries()) {
    initialState.push(await stateAfter(cell, sequence, starts[b], options));
  }
  return {
    cell: closedLoop(cell, readout),
    inputs: autonomousInputs(steps, inputs.sequences.length),
    options: { ...options, initialState, initialScale: undefined },
  };
}

/** State at the end of a sequence. */
async function stateAfter(
  cell: Cell,
  sequence: Sequence,
  start: Float64Array,
  { kernels = "auto", precision = "float64", signal }: SpectrumOptions,
): Promise<Float64Array> {
  const driven = createDrivenCell(
    cell,
    { sequences: 1, initialStates: [start], kernels, precision },
    0,
    0,
  );
  for (let step = 0; step < sequence.length; step += CHUNK) {
    signal?.throwIfAborted();
    driven.advance([await sequence.read(step, Math.min(CHUNK, sequence.length - step))]);
  }
  return driven.states()[0];
}
