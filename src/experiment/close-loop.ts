/** A network in closed loop: warmed up by data, then fed with its own output. */
import type { Cell } from "../cells/cell.ts";
import { closedLoop } from "../cells/closed-loop.ts";
import type { SequenceSet } from "../data/sequences.ts";
import type { Network } from "../networks/network.ts";
import { type StatesAfterOptions, statesAfter } from "../networks/states-after.ts";

/** A network that reads its own output, and where it begins. */
export interface ClosedLoop {
  /** Autonomous; its state is that of the network. */
  readonly cell: Cell;
  /** Of each sequence, the state where the data end. */
  readonly initialStates: readonly Float64Array[];
}

/**
 * Closes the loop where the data end, once for each sequence.
 *
 * @param inputs - What the network's first layer reads; it moves the state and is not counted.
 * @throws RangeError if the readout has not as many outputs as the network has inputs, or an input is not
 *   finite.
 * @throws NumericalError if a state stops being finite while the data are read.
 */
export async function closeLoop(
  { cell, readout }: Pick<Network, "cell" | "readout">,
  inputs: SequenceSet,
  options: StatesAfterOptions,
): Promise<ClosedLoop> {
  const loop = closedLoop(cell, readout);
  return { cell: loop, initialStates: await statesAfter("closeLoop", cell, inputs, options) };
}
