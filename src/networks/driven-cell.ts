/**
 * A cell with memory, driven by chunks of input: what a spectrum and a mere trajectory share.
 *
 * The trajectory is computed in float64 whatever the precision of the tangents: in a chaotic network
 * states rounded to float32 are on another one within some steps, and the spectrum would be that of
 * another stretch of the attractor. It is a small part of the work.
 */
import type { BoundCell, Cell, Columns } from "../cells/cell.ts";
import { NumericalError, rangeError } from "../errors.ts";
import { createKernels } from "../kernels/choose.ts";
import type { KernelName, Kernels, Precision, RealArray } from "../kernels/kernels.ts";

/** Inputs of one sequence for some steps: count × m numbers, row-major, or `count` token ids. */
export type InputChunk = Float64Array | Int32Array;

/** One chunk per sequence, all of the same length; for an autonomous cell the number of steps. */
export type Drive = readonly InputChunk[] | number;

/** What a driven cell is made from. */
export interface DrivenOptions {
  /** B. */
  readonly sequences: number;
  /** State of each sequence before the first step, n numbers each. */
  readonly initialStates: readonly Float64Array[];
  /** Steps of the data before the first one here; for messages. @defaultValue 0 */
  readonly firstStep?: number;
  readonly kernels: KernelName;
  /** Of the tangents; "auto": they may be pushed in either. */
  readonly precision: Precision | "auto";
}

/** A cell in memory and where its linearisations are. */
export interface LinearisedCell {
  readonly bound: BoundCell;
  /** linearisationSize × B. */
  readonly linearisation: Columns;
}

/**
 * B sequences of one network that advance together; `bound` and `linearisation` are for pushing
 * tangents through the last step, in the tangents' precision (float32 if that is "auto").
 */
export interface DrivenCell extends LinearisedCell {
  /** Those of the tangents. */
  readonly kernels: Kernels;
  /** The same step in float64, as it was made; it pushes tangents where their precision is not float32. */
  readonly exact: LinearisedCell & { readonly kernels: Kernels };
  /** Present states, n × B. */
  readonly state: Columns;
  /** What the cell was driven by in the step last made, projectedSize × B. */
  input(): Columns;
  /** Steps done. */
  readonly step: number;
  /**
   * Advances every sequence by the steps that the drive holds.
   *
   * @param afterStep - Called with the index of each step just made.
   * @throws NumericalError if a state stops being finite.
   */
  advance(drive: Drive, afterStep?: (step: number) => void): void;
  /** Present states, n numbers each; copies. */
  states(): Float64Array[];
}

/** Steps whose inputs are projected at once. */
const CHUNK_STEPS = 64;

interface Memory {
  readonly state: Columns;
  readonly linearisation: Columns;
  readonly inputs: Columns;
  readonly tokens: Int32Array;
  readonly projected: Columns;
  /** Where step t of a chunk finds its projected inputs. */
  readonly projectedSteps: readonly Columns[];
}

/**
 * Gives `cell` memory and puts it at its initial states.
 *
 * @param tangents - k that `pushForward` will be called with.
 * @param extra - Elements of kernel memory that the caller will allocate, in each precision.
 */
export function createDrivenCell(
  cell: Cell,
  options: DrivenOptions,
  tangents: number,
  extra: number,
): DrivenCell {
  const B = options.sequences;
  const single = options.precision !== "float64" && tangents > 0;
  const alone = options.precision === "float32" && single;
  const capacity = { sequences: B, tangents: alone ? 0 : tangents };
  const kernels = createKernels({
    name: options.kernels,
    precision: "float64",
    capacity: drivenCellSize(cell, B, capacity.tangents) + (alone ? 0 : extra),
  });
  const bound = cell.bind(kernels, capacity);
  const memory = allocateMemory(kernels, cell, B);
  const exact = { kernels, bound, linearisation: memory.linearisation };
  const rounded = single ? bindRounded(cell, options, tangents, extra) : null;
  const n = cell.stateSize;
  options.initialStates.forEach((state, b) => {
    memory.state.data.set(state, b * n);
  });
  let step = 0;
  let inChunk = 0;
  return {
    ...(rounded ?? exact),
    exact,
    state: memory.state,
    input: () => memory.projectedSteps[inChunk],
    get step() {
      return step;
    },
    advance(drive, afterStep) {
      const steps = stepsOf(drive, cell, B, step);
      for (let start = 0; start < steps; start += CHUNK_STEPS) {
        const count = Math.min(CHUNK_STEPS, steps - start);
        const inputs = loadInputs(memory, drive, cell.inputSize, start, count);
        bound.project(inputs, count * B, memory.projected);
        for (let t = 0; t < count; t++) {
          inChunk = t;
          bound.step(memory.state, memory.projectedSteps[t], memory.linearisation);
          requireFinite(memory.state.data, n, B, (options.firstStep ?? 0) + step);
          rounded?.linearisation.data.set(memory.linearisation.data);
          afterStep?.(step);
          step++;
        }
      }
    },
    states: () =>
      Array.from({ length: B }, (_, b) =>
        Float64Array.from(memory.state.data.subarray(b * n, (b + 1) * n)),
      ),
  };
}

/** States alone, of sequences that advance together. */
export type States = Pick<DrivenCell, "step" | "advance" | "states">;

/** A cell at its initial states, without tangents; always in float64. */
export function createStates(cell: Cell, options: Omit<DrivenOptions, "precision">): States {
  return createDrivenCell(cell, { ...options, precision: "float64" }, 0, 0);
}

/** Elements of kernel memory that {@link createDrivenCell} allocates, at most, less the extra ones. */
export function drivenCellSize(cell: Cell, sequences: number, tangents: number): number {
  return memorySize(cell, sequences) + cell.workspaceSize({ sequences, tangents });
}

/** The cell once more, for tangents in float32. */
function bindRounded(
  cell: Cell,
  { kernels: name, sequences }: DrivenOptions,
  tangents: number,
  extra: number,
): LinearisedCell & { readonly kernels: Kernels } {
  const capacity = { sequences, tangents };
  const own = cell.linearisationSize * sequences + 32;
  const size = cell.workspaceSize(capacity) + own + extra;
  const kernels = createKernels({ name, precision: "float32", capacity: size });
  const bound = cell.bind(kernels, capacity);
  const data = kernels.allocate(cell.linearisationSize * sequences);
  return { kernels, bound, linearisation: { data, stride: cell.linearisationSize } };
}

function memorySize(cell: Cell, B: number): number {
  const perStep = (cell.inputSize + cell.projectedSize + 1) * CHUNK_STEPS;
  return B * (cell.stateSize + cell.linearisationSize + perStep) + 256;
}

function allocateMemory(kernels: Kernels, cell: Cell, B: number): Memory {
  const columns = (length: number, count: number): Columns => ({
    data: kernels.allocate(length * count),
    stride: length,
  });
  const projected = columns(cell.projectedSize, B * CHUNK_STEPS);
  const perStep = cell.projectedSize * B;
  return {
    state: columns(cell.stateSize, B),
    linearisation: columns(cell.linearisationSize, B),
    inputs: columns(cell.inputSize, B * CHUNK_STEPS),
    tokens: kernels.allocateIndices(B * CHUNK_STEPS),
    projected,
    projectedSteps: Array.from({ length: CHUNK_STEPS }, (_, t) => ({
      data: projected.data.subarray(t * perStep, (t + 1) * perStep),
      stride: cell.projectedSize,
    })),
  };
}

/**
 * Interleaves the sequences' inputs: column t·B + b is step t of sequence b. Vectors that are all
 * one-hot become token ids: a look-up in place of a product, with the same numbers.
 */
function loadInputs(
  memory: Memory,
  chunks: Drive,
  m: number,
  start: number,
  count: number,
): Columns | Int32Array {
  if (typeof chunks === "number") return memory.inputs;
  const B = chunks.length;
  if (chunks[0] instanceof Int32Array) {
    for (let b = 0; b < B; b++) {
      for (let t = 0; t < count; t++) memory.tokens[t * B + b] = chunks[b][start + t];
    }
    return memory.tokens;
  }
  if (tokensFromOneHot(memory.tokens, chunks as readonly Float64Array[], m, start, count)) {
    return memory.tokens;
  }
  const data = memory.inputs.data;
  for (let b = 0; b < B; b++) {
    const chunk = chunks[b];
    for (let t = 0; t < count; t++) {
      const from = (start + t) * m;
      const to = (t * B + b) * m;
      for (let i = 0; i < m; i++) data[to + i] = chunk[from + i];
    }
  }
  return memory.inputs;
}

/** Whether all vectors hold one 1 and zeros; if so `tokens` is filled with where the ones are. */
function tokensFromOneHot(
  tokens: Int32Array,
  chunks: readonly Float64Array[],
  m: number,
  start: number,
  count: number,
): boolean {
  for (const [b, chunk] of chunks.entries()) {
    for (let t = 0; t < count; t++) {
      const token = placeOfOne(chunk, (start + t) * m, m);
      if (token < 0) return false;
      tokens[t * chunks.length + b] = token;
    }
  }
  return true;
}

/** Where a one-hot vector has its 1; −1 if it is none. */
function placeOfOne(values: Float64Array, from: number, m: number): number {
  let place = -1;
  for (let i = 0; i < m; i++) {
    const value = values[from + i];
    if (value === 0) continue;
    if (value !== 1 || place >= 0) return -1;
    place = i;
  }
  return place;
}

/**
 * Steps that a drive holds.
 *
 * @param step - Steps done, for messages.
 * @throws RangeError if it does not fit the cell and B sequences.
 */
export function stepsOf(drive: Drive, { inputSize: m }: Cell, B: number, step: number): number {
  if (typeof drive === "number") {
    if (m === 0 && Number.isInteger(drive) && drive >= 0) return drive;
    throw rangeError(
      "advance",
      `at step ${step} the drive is ${drive}; expected ` +
        `${m === 0 ? "a number of steps" : `inputs of ${m} numbers a step for every sequence`}`,
    );
  }
  const lengths = drive.map((chunk) => chunk.length);
  const width = drive[0] instanceof Int32Array ? 1 : m;
  const steps = lengths[0] / width;
  const alike = lengths.length === B && lengths.every((length) => length === lengths[0]);
  if (alike && Number.isInteger(steps)) return steps;
  throw rangeError(
    "advance",
    `at step ${step} the chunks have ${lengths.join(", ")} numbers; expected ` +
      (m === 0
        ? "a number of steps instead: the cell takes no input"
        : `the same multiple of ${width}, the input size, for each of ${B} sequences`),
  );
}

function requireFinite(state: RealArray, n: number, B: number, step: number): void {
  for (let i = 0; i < n * B; i++) {
    if (Number.isFinite(state[i])) continue;
    const where = B > 1 ? ` of sequence ${Math.floor(i / n)}` : "";
    throw new NumericalError(
      "NON_FINITE_STATE",
      step,
      `state ${i % n}${where} became ${state[i]} at step ${step}; the network diverges on this input`,
    );
  }
}
