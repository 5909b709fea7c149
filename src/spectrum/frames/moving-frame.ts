import type { BoundCell, Columns } from "../../cells/cell.ts";
import { NumericalError } from "../../errors.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import { localError } from "../../orthonormalisation/error-bound.ts";
import {
  adaptiveSchedule,
  type FactorisationSchedule,
  fixedSchedule,
  type Lesson,
} from "../../orthonormalisation/factorisation-schedule.ts";
import { type FrameChoice, fillInitialFrame } from "../../orthonormalisation/initial-frame.ts";
import {
  createOrthonormaliser,
  type Orthonormaliser,
} from "../../orthonormalisation/orthonormaliser.ts";
import { orthonormaliserSize } from "../../orthonormalisation/orthonormaliser-memory.ts";
import { watchedSchedule } from "../../orthonormalisation/watched-schedule.ts";
import { createFrameBuffers, frameBuffersSize } from "./frame-buffers.ts";
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
  /** Makes sequence b's frame begin anew, orthonormal, with nothing grown. */
  begin(b: number, choice: FrameChoice): void;
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
  const own = sequences * orthonormaliserSize(n, k, whole);
  return own + frameBuffersSize(n, k, sequences) + rowScalesSize(n, sequences) + 128;
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

/** The worst that the last factorisations have met; in numbers by themselves, which need no memory. */
function lessonOf(
  orthonormalisers: readonly Orthonormaliser[],
  steps: number,
  countedSteps: number,
): Lesson {
  let spread = 0;
  let largestLog = 0;
  let apart = 0;
  let amplification = 1;
  let error = 0;
  for (const { last, errorBound } of orthonormalisers) {
    spread = Math.max(spread, last.spread);
    largestLog = Math.max(largestLog, last.logGrowth);
    apart = Math.max(apart, last.apart);
    amplification = Math.max(amplification, errorBound.amplification());
    error = Math.max(error, errorBound.recent());
  }
  const boundPerStep = error / Math.max(1, countedSteps);
  return { steps, spread, largestLog, apart, amplification, boundPerStep };
}

/** Frames that start as `options` say. */
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
  const lengths = orthonormalisers.map((o) => o.rowLengths);
  const buffers = createFrameBuffers(kernels, { n, k }, lengths);
  /** Whether the frames are staircases, just as factorising leaves them. */
  let stairs = false;
  const schedule = scheduleFor(kernels, options);
  const statistics = emptyStatistics();
  let since = 0;

  for (let b = 0; b < B; b++) begin(b, frameFor(options.frame, b));

  function begin(b: number, choice: FrameChoice): void {
    const start = buffers.frames[b];
    fillInitialFrame(start, n, k, choice, options.seed, options.stream + b);
    if (choice !== "identity") orthonormalisers[b].close(start);
    orthonormalisers[b].takeGrowth();
  }

  function learn(): void {
    const lesson = lessonOf(orthonormalisers, since, frame.countedSteps);
    statistics.factorisations++;
    statistics.steps += since;
    statistics.shortest = Math.min(statistics.shortest, since);
    statistics.longest = Math.max(statistics.longest, since);
    statistics.spread = Math.max(statistics.spread, lesson.spread);
    schedule.learn(lesson);
  }

  const frame: MovingFrame = {
    stateSize: n,
    orthonormalisers,
    statistics,
    countedSteps: 0,
    push(step) {
      const from = stairs ? buffers.stairs : buffers.dense;
      bound.pushForward(linearisation, from, buffers.next, buffers.width, null);
      buffers.swap();
      stairs = false;
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
          return rowScales.of(b, buffers.before[b], alive, since > 1 || alive < k);
        };
        const broken = orthonormalisers[b].factorise(buffers.frames[b], rankBound(b), scales);
        if (broken >= 0) throw brokenTangent(step, b, broken, since);
      }
      learn();
      since = 0;
      stairs = true;
      buffers.narrow(Math.max(...orthonormalisers.map((o) => o.alive)));
    },
    close(step) {
      frame.factorise(step);
      stairs = false;
      for (let b = 0; b < B; b++) orthonormalisers[b].close(buffers.frames[b]);
    },
    mark(step) {
      frame.factorise(step);
      let stayed = true;
      for (let b = 0; b < B; b++) stayed = orthonormalisers[b].mark(buffers.frames[b]) && stayed;
      stairs &&= stayed;
    },
    checkOrthogonality() {
      for (let b = 0; b < B; b++) {
        const distance = orthonormalisers[b].orthogonality(buffers.frames[b]);
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
    frameOf: (b) => Float64Array.from(buffers.frames[b].subarray(0, n * orthonormalisers[b].alive)),
    snapshot() {
      const kept = { stairs, since, counted: frame.countedSteps };
      const facts = { ...statistics };
      const parts = [buffers, ...orthonormalisers, rowScales, schedule].map((part) =>
        part.snapshot(),
      );
      return () => {
        ({ stairs, since } = kept);
        frame.countedSteps = kept.counted;
        Object.assign(statistics, facts);
        for (const restore of parts) restore();
      };
    },
    begin,
  };
  return frame;
}

function frameFor(choice: MovingFrameOptions["frame"], b: number): FrameChoice {
  return typeof choice === "string" || choice instanceof Float64Array ? choice : choice[b];
}

function scheduleFor(kernels: Kernels, options: MovingFrameOptions): FactorisationSchedule {
  if (options.interval !== "auto") return fixedSchedule(options.interval);
  const schedule = kernels.precision === "float32" ? watchedSchedule : adaptiveSchedule;
  return schedule(
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
