/** A network: an embedding if there is one, a recurrent cell or stack, and a readout. */

import type { Cell } from "../cells/cell.ts";
import type { LinearReadout } from "../cells/closed-loop.ts";
import { cellFromDefinition } from "../cells/definition.ts";
import { rangeError, typeError } from "../errors.ts";

/** Rows of an embedding table: a vector for each symbol. */
export interface Embedding {
  readonly symbols: number;
  /** The cell takes as many inputs. */
  readonly width: number;
  /** symbols × width, row-major. */
  readonly values: Float64Array;
}

/** A readout with what follows it, as files have them. */
export interface Readout extends LinearReadout {
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  /** What follows it in the model; only "linear" readouts can be fed back. */
  readonly activation: "linear" | "softmax" | "other";
}

/**
 * A recurrent network with what stands before and behind it: outputs = R y + r, with y the output of the
 * top layer.
 *
 * @typeParam R - Its readout: a linear one where it is trained; in a file it may have an activation
 *   behind it, or be missing (null).
 */
export interface Network<R extends LinearReadout | null = LinearReadout> {
  /** A layer, or a stack. */
  readonly cell: Cell;
  readonly readout: R;
  /** Turns token ids into the first layer's inputs; null: inputs are vectors, or one-hot token ids. */
  readonly embedding: Embedding | null;
}

/** A network as plain data, for workers and files. */
export interface NetworkDefinition {
  readonly cell: object;
  readonly readout: LinearReadout;
  readonly embedding: Embedding | null;
}

/**
 * A network as plain data.
 *
 * @throws TypeError if its cell holds code.
 */
export function definitionOf({ cell, readout, embedding }: Network): NetworkDefinition {
  if (cell.definition !== null) return { cell: cell.definition, readout, embedding };
  throw typeError(
    "definitionOf",
    `"${cell.name}" holds code; expected a cell made by one of lyapscope's factories`,
  );
}

/** The network whose definition this is. */
export function networkFromDefinition({ cell, readout, embedding }: NetworkDefinition): Network {
  return { cell: cellFromDefinition(cell), readout, embedding };
}

/** @throws RangeError if embedding, cell and readout do not fit each other. */
export function requireNetwork(who: string, { cell, readout, embedding }: Network): void {
  const size = readout.outputs * cell.outputSize;
  if (readout.weights.length !== size || readout.bias.length !== readout.outputs) {
    throw rangeError(
      who,
      `the readout has ${readout.weights.length} weights and ${readout.bias.length} biases; ` +
        `expected ${readout.outputs} × ${cell.outputSize} = ${size} and ${readout.outputs}`,
    );
  }
  if (embedding === null) return;
  if (embedding.width !== cell.inputSize) {
    throw rangeError(
      who,
      `the embedding is ${embedding.width} wide and the cell takes ${cell.inputSize} inputs; ` +
        "expected the same number",
    );
  }
  if (embedding.values.length !== embedding.symbols * embedding.width) {
    throw rangeError(
      who,
      `the embedding has ${embedding.values.length} values; expected ` +
        `${embedding.symbols} × ${embedding.width}`,
    );
  }
}
