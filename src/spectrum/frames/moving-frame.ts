import type { BoundCell, Columns, Tangents } from "../../cells/cell.ts";
import { NumericalError } from "../../errors.ts";
import type { Kernels, RealArray } from "../../kernels/kernels.ts";
import { localError } from "../../orthonormalisation/error-bound.ts";
import { type FrameChoice, fillInitialFrame } from "../../orthonormalisation/initial-frame.ts";
import {
  createOrthonormaliser,
  type Orthonormaliser,
} from "../../orthonormalisation/orthonormaliser.ts";
import { orthonormaliserSize } from "../../orthonormalisation/orthonormaliser-memory.ts";
import {
  adaptiveSchedule,
  fixedSchedule,
  type Schedule,
} from "../../orthonormalisation/schedule.ts";
import { createRowScales, rowScalesSize } from "./row-scales.ts";

/** What moves: a cell (or one layer of a stack) at the linearisations of B sequences. */
export interface MovingFrameOptions {
  readonly bound: BoundCell;
  /** n of the cell that moves. */
  readonly stateSize: number;
  /** k. */
  readonly columns: number;
  /** The first columns, that are reported; those after them are for the error bound. */
  readonly counted: number;
  /** Whether the error bound follows contamination whole, see error-bound.ts. */
  readonly whole: boolean;
  /** B. */
  readonly sequences: number;
  /** Where `step` writes this cell's linearisations. */
  readonly linearisation: Columns;
  /** Q₀, or one for each sequence. */
  readonly frame: FrameChoice | readonly Float64Array[];
  readonly seed: number;
  /** Stream of the first sequence's random frame; the others follow. */
  readonly stream: number;
  /** Preference of rows as pivots: powers of two, n numbers; null: equal. */
  readonly pivotPreference: readonly number[] | null;
  readonly interval: number | "auto";
  readonly accuracy: number;
  /** Exact upper bound of the rank of the product so far, for sequence b, after each step. */
  readonly rankBound: (b: number) => number;
}

/** The frames of B sequences of one cell, pushed forward together and factorised when due. */
export interface MovingFrame {
  readonly stateSize: number;
  /** One per sequence: its sums of ln R_jj and its error bound. */
  readonly orthonormalisers: readonly Orthonormaliser[];
  readonly statistics: FrameStatistics;
  /** Moves every frame by one step, and factorises where due. @throws NumericalError */
  push(step: number): void;
  /** Factorises now, if anything was pushed since the last time. */
  factorise(step: number): void;
  /** Factorises and makes the frames exactly orthonormal: the end of a stretch. */
  close(step: number): void;
  /** Factorises and ends a stretch; frames may stay as they are. */
  mark(step: number): void;
  /** Takes ‖QᵀQ − I‖ into the statistics. Call after {@link close}. */
  checkOrthogonality(): void;
  /** Starts sums and statistics again; frames stay. */
  reset(): void;
  /** Counts steps for the error bound per step. */
  countedSteps: number;
  /** Q of sequence b, n × alive, column-major; a copy. Call after {@link close}. */
  frameOf(b: number): Float64Array;
  /** Keeps everything as it is between two steps; what is returned brings it back, before the next step. */
  snapshot(): () => void;
}

/** What was met along the way. */
export interface FrameStatistics {
  factorisations: number;
  shortest: number;
  longest: number;
  steps: number;
  spread: number;
  orthogonality: number;
}

/** ln of the largest number that either precision can hold. */
const LARGEST_LOG = { float64: 709, float32: 88 };

/** Elements of kernel memory that {@link createMovingFrame} allocates. */
export function movingFrameSize(n: number, k: number, sequences: number, whole: boolean): number {
  const own = sequences * (2 * n * k + orthonormaliserSize(n, k, whole));
  return own + rowScalesSize(n, sequences) + 128;
}

/** One of the two places for the frames, as it is and as a staircase. */
interface FrameBuffer {
  readonly dense: Columns;
  readonly stairs: Tangents;
}

function createBuffer(
  kernels: Kernels,
  length: number,
  stride: number,
  rowLengths: readonly Int32Array[],
): FrameBuffer {
  const dense = { data: kernels.allocate(length), stride };
  return { dense, stairs: { ...dense, rowLengths } };
}

function emptyStatistics(): FrameStatistics {
  return {
    factorisations: 0,
    shortest: Number.POSITIVE_INFINITY,
    longest: 0,
    steps: 0,
    spread: 0,
    orthogonality: 0,
  };
}

/** Frames in two buffers, `current` and the one that the next step is written to. */
export function createMovingFrame(kernels: Kernels, options: MovingFrameOptions): MovingFrame {
  const { bound, stateSize: n, columns: k, sequences: B, linearisation, rankBound } = options;
  const orthonormalisers = Array.from({ length: B }, () =>
    createOrthonormaliser(kernels, {
      n,
      k,
      counted: options.counted,
      whole: options.whole,
      preference: options.pivotPreference,
    }),
  );
  const rowScales = createRowScales(kernels, bound, linearisation, { n, k, sequences: B });
  const rowLengths = orthonormalisers.map((o) => o.rowLengths);
  let current = createBuffer(kernels, n * k * B, n, rowLengths);
  let other = createBuffer(kernels, n * k * B, n, rowLengths);
  /** Whether the frames are staircases, just as factorising leaves them. */
  let stairs = false;
  const schedule = scheduleFor(kernels, options);
  const statistics = emptyStatistics();
  let width = k;
  let since = 0;
  let frames = frameViews(current.dense.data);
  let otherFrames = frameViews(other.dense.data);

  function frameViews(data: RealArray): RealArray[] {
    return orthonormalisers.map((_, b) => data.subarray(b * n * width, (b + 1) * n * width));
  }

  for (let b = 0; b < B; b++) {
    const choice = frameFor(options.frame, b);
    fillInitialFrame(frames[b], n, k, choice, options.seed, options.stream + b);
    if (choice !== "identity") orthonormalisers[b].close(frames[b]);
    orthonormalisers[b].takeGrowth();
  }

  /** Moves the frames together after columns died in every sequence. */
  function narrow(): void {
    const widest = Math.max(...orthonormalisers.map((o) => o.alive));
    if (widest === width) return;
    for (let b = 0; b < B; b++) {
      current.dense.data.copyWithin(b * n * widest, b * n * width, b * n * width + n * widest);
    }
    width = widest;
    frames = frameViews(current.dense.data);
    otherFrames = frameViews(other.dense.data);
  }

  function learn(): void {
    let spread = 0;
    let log = 0;
    let amplification = 1;
    let boundSum = 0;
    for (const o of orthonormalisers) {
      spread = Math.max(spread, o.last.spread);
      log = Math.max(log, o.last.logGrowth);
      amplification = Math.max(amplification, o.errorBound.amplification());
      boundSum = Math.max(boundSum, o.errorBound.recent());
    }
    statistics.factorisations++;
    statistics.steps += since;
    statistics.shortest = Math.min(statistics.shortest, since);
    statistics.longest = Math.max(statistics.longest, since);
    statistics.spread = Math.max(statistics.spread, spread);
    schedule.learn(since, spread, log, amplification, boundSum / Math.max(1, frame.countedSteps));
  }

  const frame: MovingFrame = {
    stateSize: n,
    orthonormalisers,
    statistics,
    countedSteps: 0,
    push(step) {
      const from = stairs ? current.stairs : current.dense;
      bound.pushForward(linearisation, from, other.dense, width, null);
      stairs = false;
      [current, other] = [other, current];
      [frames, otherFrames] = [otherFrames, frames];
      since++;
      frame.countedSteps++;
      let due = since >= schedule.interval;
      for (let b = 0; b < B && !due; b++) due = rankBound(b) < orthonormalisers[b].alive;
      if (due) frame.factorise(step);
    },
    factorise(step) {
      if (since === 0) return;
      for (let b = 0; b < B; b++) {
        const scales = () => {
          const { alive } = orthonormalisers[b];
          // A frame that has lost rank may hold rows of mere noise: their own size says nothing either.
          return rowScales.of(b, otherFrames[b], alive, since > 1 || alive < k);
        };
        const broken = orthonormalisers[b].factorise(frames[b], rankBound(b), scales);
        if (broken >= 0) throw brokenTangent(step, b, broken, since);
      }
      learn();
      since = 0;
      stairs = true;
      narrow();
    },
    close(step) {
      frame.factorise(step);
      stairs = false;
      for (let b = 0; b < B; b++) orthonormalisers[b].close(frames[b]);
    },
    mark(step) {
      frame.factorise(step);
      let stayed = true;
      for (let b = 0; b < B; b++) stayed = orthonormalisers[b].mark(frames[b]) && stayed;
      stairs &&= stayed;
    },
    checkOrthogonality() {
      for (let b = 0; b < B; b++) {
        const distance = orthonormalisers[b].orthogonality(frames[b]);
        statistics.orthogonality = Math.max(statistics.orthogonality, distance);
      }
    },
    reset() {
      for (const o of orthonormalisers) {
        o.takeGrowth();
        o.errorBound.reset();
      }
      Object.assign(statistics, emptyStatistics());
      frame.countedSteps = 0;
    },
    frameOf: (b) => Float64Array.from(frames[b].subarray(0, n * orthonormalisers[b].alive)),
    snapshot() {
      const kept = { stairs, width, since, frames, otherFrames, counted: frame.countedSteps };
      const numbers = current.dense.data.slice();
      const facts = { ...statistics };
      const parts = [...orthonormalisers, rowScales, schedule].map((part) => part.snapshot());
      return () => {
        ({ stairs, width, since, frames, otherFrames } = kept);
        frame.countedSteps = kept.counted;
        current.dense.data.set(numbers);
        Object.assign(statistics, facts);
        for (const restore of parts) restore();
      };
    },
  };
  return frame;
}

function frameFor(choice: MovingFrameOptions["frame"], b: number): FrameChoice {
  return typeof choice === "string" || choice instanceof Float64Array ? choice : choice[b];
}

function scheduleFor(kernels: Kernels, options: MovingFrameOptions): Schedule {
  if (options.interval !== "auto") return fixedSchedule(options.interval);
  return adaptiveSchedule(
    localError(options.stateSize, kernels.unitRoundoff),
    options.accuracy,
    LARGEST_LOG[kernels.precision],
  );
}

function brokenTangent(step: number, b: number, column: number, since: number): NumericalError {
  return new NumericalError(
    "NON_FINITE_TANGENT",
    step,
    `tangent ${column} of sequence ${b} stopped being finite at step ${step}, ${since} steps after ` +
      "the last orthonormalisation; use a shorter interval if that is more than 1",
  );
}
