import type { Cell } from "../cells/cell.ts";
import { rangeError, typeError } from "../errors.ts";
import { embedFloat32 } from "../kernels/float32.ts";
import { type Drive, type InputChunk, stepsOf } from "../networks/drive.ts";
import { requireInputs } from "../networks/read-inputs.ts";
import { type OptionNames, requireKnown } from "../words.ts";
import { assembleResult } from "./assemble.ts";
import { type FrameOptionNames, requireInteger, resolveFrames } from "./frame-options.ts";
import type { GrowthOutcome, RunningGrowth } from "./frames/growth.ts";
import { createRunningGrowth } from "./frames/running-growth.ts";
import type { SpectrumOptions } from "./options.ts";
import { choosePrecision } from "./precision.ts";
import type { SpectrumResult } from "./result.ts";
import { blockLengthFor, SHORTEST_BLOCK } from "./statistics/time-blocks.ts";
import { kindOf } from "./trajectory/initial-states.ts";
import { settingsOf } from "./validate.ts";

/**
 * Options of {@link createRunningSpectrum}: those of `lyapunovSpectrum` that decide how frames move, with
 * the same defaults, but for the transient, which cannot depend on a length that nobody knows.
 */
export interface RunningSpectrumOptions extends Pick<SpectrumOptions, FrameOptionNames> {
  /**
   * Steps that move state and frame without being counted.
   * @defaultValue 100; min(100, ⌊T/10⌋) where {@link steps} says T
   */
  readonly transient?: number | undefined;
  /**
   * T, steps that will come, if that is known. Time is then cut into the blocks that `lyapunovSpectrum` has for as many
   * (in one segment), and after T steps its result is this one's, rounding errors included. More or fewer may come.
   * @defaultValue not known
   */
  readonly steps?: number | undefined;
  /** B, sequences of the same length that advance together. @defaultValue 1 */
  readonly sequences?: number | undefined;
}

/** A spectrum that is computed as far as inputs have been given. */
export interface RunningSpectrum {
  /** Steps that every sequence has done, transient included. */
  readonly steps: number;
  /**
   * λ_j so far, largest first, in the unit that was chosen: of all whole time blocks, that is, but for the last
   * hundredth of the time or so; null before the first. Costs nothing.
   */
  readonly exponents: readonly number[] | null;
  /** Present state of each sequence, n numbers each; copies. */
  states(): Float64Array[];
  /**
   * Goes on by the steps that the inputs hold, any number of them.
   *
   * @param inputs - Of every sequence steps × m numbers, row-major, or so many token ids; for one sequence
   *   its numbers alone; for an autonomous cell the number of steps.
   * @throws TypeError for anything else, and RangeError if they do not fit the cell: nothing has moved then.
   * @throws NumericalError if a state or a tangent stops being finite, and the same at every call from then
   *   on, as for whatever else a cell throws.
   */
  advance(inputs: Drive | InputChunk): void;
  /**
   * What `lyapunovSpectrum` says of the same steps. What follows is the same to the last bit, whether or not, and
   * however often, this was asked.
   *
   * Cost: one factorisation of n × k a sequence and copies of the frames, about 4nk² operations.
   *
   * @throws RangeError before the first step after the transient.
   * @throws NumericalError as {@link advance}, once that has thrown it.
   */
  result(): SpectrumResult;
}

const WHO = "createRunningSpectrum";
/** Steps; `lyapunovSpectrum` takes as many of 1,000 steps or more. */
const TRANSIENT = 100;
/** Steps that are reckoned with where nobody says how many will come. */
const HORIZON = 4000;

const OPTIONS: OptionNames<RunningSpectrumOptions> = {
  exponents: true,
  transient: true,
  steps: true,
  sequences: true,
  initialState: true,
  initialScale: true,
  stack: true,
  interval: true,
  accuracy: true,
  frame: true,
  seed: true,
  unit: true,
  kernels: true,
  precision: true,
};

/**
 * A Lyapunov spectrum in pieces: for inputs that come one after the other, and for live views.
 *
 * Carries k tangent vectors along, as `lyapunovSpectrum` does,
 *
 *     V ← J_t V,   λ_j = (1/T) Σ_t ln R_jj(t),   V = Q·R,
 *
 * on this thread and in one segment of time. In which pieces inputs come changes no bit of the result with
 * the reference kernels; with others one input alone is projected by another product than many are, whose
 * last bits may differ, and in a chaotic network all that follows, within its standard errors.
 *
 * What needs the whole input is left to `lyapunovSpectrum`: it computes once more where rounding took all
 * digits at interval "auto", or precision "auto" ended above the accuracy, goes layer by layer where that is better for a stack, and compares the
 * derivative of a cell of one's own with differences of its step. Here the warnings say so.
 *
 * @param cell - The network: one layer, or a stack of them.
 * @throws TypeError for an option that there is not.
 * @throws RangeError if a size or an option does not fit.
 *
 * Cost: as `lyapunovSpectrum` on one thread. Memory: O(B · n · k + weights), however many the steps.
 *
 * @example
 * ```ts
 * const running = createRunningSpectrum(cell, { exponents: 4 });
 * for await (const samples of stream) {
 *   running.advance(samples);
 *   if (running.exponents !== null) console.log(running.steps, running.exponents[0]);
 * }
 * const { exponents, standardErrors } = running.result();
 * ```
 */
export function createRunningSpectrum(
  cell: Cell,
  options: RunningSpectrumOptions = {},
): RunningSpectrum {
  requireKnown(WHO, options, OPTIONS);
  const { sequences = 1, steps } = options;
  requireInteger(WHO, "sequences", sequences, 1, 4096, "");
  if (steps !== undefined) requireInteger(WHO, "steps", steps, 1, Number.MAX_SAFE_INTEGER, "");
  const usual = Math.min(TRANSIENT, Math.floor((steps ?? Number.POSITIVE_INFINITY) / 10));
  const resolved = resolveFrames(WHO, cell, sequences, options, usual);
  const { frame } = resolved;
  const horizon = Math.max(1, (steps ?? HORIZON) - resolved.transient);
  const piece = { sequences, steps: horizon };
  embedFloat32();
  const { precision, reason, kernels } = choosePrecision(cell, [piece], resolved);
  const growth = createRunningGrowth(cell, {
    ...resolved,
    ...{ sequences, precision, kernels: kernels.name, stream: 0 },
    blockLength: blockLengthOf(sequences, steps, resolved.transient),
    horizon,
    frame: typeof frame === "object" && "steps" in frame ? frame.frames : frame,
  });
  const whole = { skip: 0, repetitions: 1, segments: 1, convention: "standard" } as const;
  const context = {
    ...{ ...resolved, cell, sequences, tolerance: undefined, kernelWarning: kernels.warning },
    keptSteps: typeof frame === "object" && "steps" in frame ? frame.steps : 0,
    float64Reason: reason,
    ...{ threads: 1, segmentFrames: null, settings: settingsOf(cell, { ...resolved, ...whole }) },
  };

  let seconds = 0;
  let failure: unknown = null;

  /** Does it, unless a step has failed, and counts the time. */
  function timed<T>(work: () => T): T {
    if (failure !== null) throw failure;
    const started = performance.now();
    try {
      return work();
    } finally {
      seconds += (performance.now() - started) / 1000;
    }
  }

  function resultOf(outcome: GrowthOutcome): SpectrumResult {
    const task = {
      sequences: Array.from({ length: sequences }, (_, b) => b),
      ...{ segment: 0, segments: 1, start: 0, transient: resolved.transient, end: growth.step },
    };
    const result = assembleResult([{ task, outcome }], { ...context, seconds });
    if (cell.definition !== null) return result;
    const unchecked = `the derivative of ${cell.name} was not checked; lyapunovSpectrum does it`;
    return { ...result, warnings: [unchecked, ...result.warnings] };
  }

  return {
    get steps() {
      return growth.step;
    },
    get exponents() {
      return exponentsSoFar(growth, { ...resolved, sequences });
    },
    states: growth.states,
    advance(inputs) {
      const drive = driveOf(cell, sequences, growth.step, inputs);
      timed(() => {
        try {
          growth.advance(drive);
        } catch (error) {
          failure = error;
          throw error;
        }
      });
    },
    result() {
      const { transient } = resolved;
      if (growth.step > transient) return resultOf(timed(growth.glance));
      throw rangeError(
        "result",
        `${growth.step} steps are done and the transient is ${transient}; expected more steps than the transient`,
      );
    },
  };
}

/** As `lyapunovSpectrum` has it where T is known; else as short as can be, for neighbours can be joined. */
function blockLengthOf(sequences: number, steps: number | undefined, transient: number): number {
  if (steps === undefined || steps <= transient) return SHORTEST_BLOCK;
  const counted = Array.from({ length: sequences }, () => steps - transient);
  return blockLengthFor(counted, 1);
}

/** Means over all sequences, largest first. */
function exponentsSoFar(
  growth: RunningGrowth,
  {
    exponents,
    sequences,
    unit,
  }: { exponents: number; sequences: number; unit: SpectrumResult["unit"] },
): number[] | null {
  const { total, steps } = growth.soFar();
  if (steps === 0) return null;
  const columns = total.length / sequences;
  const scale = (unit === "bits" ? 1 / Math.LN2 : 1) / (steps * sequences);
  const means = Array.from({ length: columns }, (_, j) => {
    let sum = 0;
    for (let b = 0; b < sequences; b++) sum += total[b * columns + j];
    return sum * scale;
  });
  return means.sort((a, b) => b - a).slice(0, exponents);
}

/** What the sequences read next, checked before anything moves. */
function driveOf(cell: Cell, sequences: number, step: number, inputs: Drive | InputChunk): Drive {
  if (typeof inputs === "number") {
    stepsOf(inputs, cell, sequences, step);
    return inputs;
  }
  const chunks = isChunk(inputs) ? [inputs] : inputs;
  if (!Array.isArray(chunks) || !chunks.every(isChunk)) {
    throw typeError(
      "advance",
      `inputs are ${kindOf(inputs)}; expected a Float64Array of numbers or an Int32Array of ` +
        "token ids, or an array of them, one for every sequence",
    );
  }
  if (chunks.some((chunk) => chunk.constructor !== chunks[0].constructor)) {
    throw typeError("advance", "some inputs are numbers and some token ids; expected one of both");
  }
  if (chunks.length !== sequences) {
    throw rangeError(
      "advance",
      `inputs of ${chunks.length} sequences; expected ${sequences}, as options.sequences says`,
    );
  }
  stepsOf(chunks, cell, sequences, step);
  chunks.forEach((chunk, b) => {
    requireInputs("advance", `inputs of sequence ${b}`, cell, step, chunk);
  });
  return chunks;
}

function isChunk(inputs: unknown): inputs is InputChunk {
  return inputs instanceof Float64Array || inputs instanceof Int32Array;
}
