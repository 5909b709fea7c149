/**
 * A recurrent cell: one step of a driven map, its derivative, and (for training) its adjoint.
 *
 *     state_t = f(state_{t−1}, input_t)          step
 *     tangents ← J_t tangents,  J = ∂f/∂state    pushForward
 *     adjoint ← J_tᵀ adjoint                     pullBack
 *
 * Gated cells put all their memory in one state vector, [hidden; cell], so that J is the full
 * Jacobian. Rows [outputOffset, outputOffset + outputSize) of the state are what the next layer reads.
 *
 * A cell is immutable and only describes; {@link Cell.bind} gives it memory for a number of
 * sequences that advance together and share its weights.
 *
 * `step` writes a *linearisation* beside the new state: everything that ∂f at (state_{t−1}, input_t)
 * needs, as numbers in caller-owned memory. A spectrum keeps one, training keeps T of them, and
 * `pushForward` and `pullBack` are pure functions of it.
 */
import type { Kernels, RealArray } from "../kernels/kernels.ts";
import type { Random } from "../random.ts";

/** Equal-length columns in kernel memory: column j starts at `data[j * stride]`. */
export interface Columns {
  readonly data: RealArray;
  /** Distance between the starts of two columns, in elements; at least their length. */
  readonly stride: number;
}

/** Tangents of B sequences; what is known of their zeros saves arithmetic. */
export interface Tangents extends Columns {
  /**
   * Of each sequence: row i of its columns is exactly zero from column rowLengths[b][i] on (n
   * numbers, in kernel memory). Absent where nothing is known.
   */
  readonly rowLengths?: readonly Int32Array[] | undefined;
}

/**
 * Inputs of several steps or sequences: vectors of length m, or one token id each (one-hot), in kernel
 * memory.
 */
export type InputColumns = Columns | Int32Array;

/** Room that a binding must have. */
export interface Capacity {
  /** B, sequences that advance together. */
  readonly sequences: number;
  /** k, tangents per sequence; 0 if `pushForward` is never called. */
  readonly tangents: number;
  /** Whether the gradients of the parameters are wanted. @defaultValue false */
  readonly gradients?: boolean;
}

/** A recurrent map, without memory. All sizes are numbers of elements. */
export interface Cell {
  /** The field's name for it: "lstm", "gru", "tanh", … */
  readonly name: string;
  /** n. */
  readonly stateSize: number;
  /** m; 0 for autonomous maps. */
  readonly inputSize: number;
  /** False where `pushForward` takes no input tangents, so that ∂f/∂input is unknown. @defaultValue true */
  readonly inputDerivative?: boolean;
  /** Length of the part of the state that is the layer's output (H for an LSTM with n = 2H). */
  readonly outputSize: number;
  /** Where that part begins: 0, except in a stack, whose output is that of its top layer. */
  readonly outputOffset: number;
  /** Length of W·x + b, the input's contribution to the pre-activations. */
  readonly projectedSize: number;
  /** Length of one sequence's linearisation. */
  readonly linearisationSize: number;
  /** Length of one sequence's deltas, see {@link BoundCell.pullBack}. */
  readonly deltaSize: number;
  /**
   * A state at random among those that the map lives on. Absent where any numbers will do, as in every
   * network.
   */
  readonly drawState?: ((random: Random) => Float64Array) | undefined;
  /**
   * Numbers of elements of kernel memory that {@link bind} allocates, at most (weights and
   * scratch, not the caller's states, tangents and linearisations).
   */
  workspaceSize(capacity: Capacity): number;
  /** Plain data from which `cellFromDefinition` makes the same cell in a worker; null if it holds code. */
  readonly definition: object | null;
  /**
   * Whether every unit acts on every other, if only through third ones. Otherwise blocks of the Jacobian
   * may stay zero, and what rounding does is followed more carefully. @defaultValue false, not known
   */
  readonly irreducible?: boolean;
  /** Places weights and scratch in kernel memory. */
  bind(kernels: Kernels, capacity: Capacity): BoundCell;
}

/** A trainable tensor with its gradient, in kernel memory. */
export interface Parameter {
  /** PyTorch's: "weight_ih", "weight_hh", "bias_ih", "bias_hh"; in a stack with "_l0", "_l1", … */
  readonly name: string;
  /** PyTorch's: [gates·H, m] and the like. */
  readonly shape: readonly number[];
  /** The numbers in an order of the cell's own. After changing them, call {@link Gradients.refresh}. */
  readonly values: RealArray;
  /** In the same order. */
  readonly gradient: RealArray;
  /** Row-major in PyTorch's order of gates: of `values`, or of anything that lies like them. */
  toRows(array: RealArray): Float64Array;
}

/** What training needs of a bound cell. */
export interface Gradients {
  readonly parameters: readonly Parameter[];
  /**
   * Adds to the gradients what `count` steps or sequences contribute: one product per weight matrix.
   *
   * @param linearisation - linearisationSize × count.
   * @param inputs - What {@link BoundCell.project} had.
   * @param deltas - deltaSize × count, from {@link BoundCell.pullBack}.
   */
  accumulate(linearisation: Columns, inputs: InputColumns, deltas: Columns, count: number): void;
  /**
   * Makes the cell compute with the parameters' present values.
   *
   * Ranks and determinants remain those of the weights that the cell was made with: for these, make
   * a cell from {@link definition}.
   */
  refresh(): void;
  /** As {@link Cell.definition}, with the parameters' present values. */
  definition(): object | null;
}

/** A cell with memory for B sequences; not re-entrant. Every matrix is column-major. */
export interface BoundCell {
  /**
   * into ← W·x + b for `count` inputs at once (of one or several steps and sequences).
   *
   * @param inputs - m × count columns, or `count` token ids in [0, m): a look-up, not a product.
   * @param into - projectedSize × count.
   */
  project(inputs: InputColumns, count: number, into: Columns): void;

  /**
   * state ← f(state, input), in place, for all B sequences, and fills `linearisation`.
   *
   * @param state - n × B.
   * @param projected - projectedSize × B, from {@link project}; not changed.
   * @param linearisation - linearisationSize × B.
   */
  step(state: Columns, projected: Columns, linearisation: Columns): void;

  /**
   * into ← J · from + (∂f/∂input) · inputTangents, for every sequence at its own linearisation.
   *
   * @param linearisation - linearisationSize × B.
   * @param from - n × (k·B): sequence b owns columns [b·k, (b+1)·k). Not changed.
   * @param into - n × (k·B); overwritten. Does not overlap `from`.
   * @param perSequence - k, at most the bound capacity.
   * @param inputTangents - m × (k·B), or null where the input does not move.
   */
  pushForward(
    linearisation: Columns,
    from: Tangents,
    into: Columns,
    perSequence: number,
    inputTangents: Columns | null,
  ): void;

  /**
   * adjoint ← Jᵀ · adjoint, in place, for all B sequences, and fills `deltas`: the adjoints of the
   * pre-activations, from which those of inputs and the gradients of parameters follow for any
   * number of steps and sequences at once.
   *
   * @param linearisation - linearisationSize × B.
   * @param adjoint - n × B.
   * @param deltas - deltaSize × B; overwritten.
   */
  pullBack(linearisation: Columns, adjoint: Columns, deltas: Columns): void;

  /**
   * into ← (∂f/∂input)ᵀ · adjoint + beta · into, by the deltas of `count` steps or sequences.
   *
   * @param deltas - deltaSize × count, from {@link pullBack}.
   * @param into - m × count.
   */
  pullBackInput(deltas: Columns, count: number, beta: 0 | 1, into: Columns): void;

  /** Parameters and their gradients; null unless bound with {@link Capacity.gradients}. */
  readonly gradients: Gradients | null;

  /**
   * Upper bound of the rank of sequence b's J that holds exactly, from structure alone: exact zeros
   * in derivatives and the rank of weight matrices (judged once, by singular values). n when nothing
   * is singular.
   *
   * @param inputRank - Rank by which the input depends linearly on the state, in a closed loop.
   *   @defaultValue 0
   */
  rank(linearisation: Columns, b: number, inputRank?: number): number;

  /** ln |det J| of sequence b in closed form, −∞ if singular; null where the cell has none. */
  logAbsDeterminant(linearisation: Columns, b: number): number | null;
}
