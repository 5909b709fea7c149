/**
 * A cell with memory, driven by chunks of input: what a spectrum and a mere trajectory share.
 *
 * The trajectory is computed in float64 whatever the precision of the tangents: in a chaotic network
 * states rounded to float32 are on another one within some steps, and the spectrum would be that of
 * another stretch of the attractor. It is a small part of the work.
 */
import type { BoundCell, Cell, Columns } from "../cells/cell.ts";
import { NumericalError } from "../errors.ts";
import { createKernels } from "../kernels/choose.ts";
import type { KernelName, Kernels, Precision, RealArray } from "../kernels/kernels.ts";
import { type Drive, loadInputs, type StepInputs, stepsOf } from "./drive.ts";

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
  /** Gives the memory back, see {@link Kernels.release}; nothing here may be called afterwards. */
  release(): void;
}

/** Steps whose inputs are projected at once. */
const CHUNK_STEPS = 64;

interface Memory extends StepInputs {
  readonly state: Columns;
  readonly linearisation: Columns;
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
    release() {
      rounded?.kernels.release();
      kernels.release();
    },
  };
}

/** States alone, of sequences that advance together. */
export type States = Pick<DrivenCell, "step" | "advance" | "states" | "release">;

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
