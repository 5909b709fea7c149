import type { Cell } from "../cells/cell.ts";
import { isStack } from "../cells/stack.ts";
import type { SequenceSet } from "../data/sequences.ts";
import { createKernels } from "../kernels/choose.ts";
import { loadKernels } from "../kernels/load.ts";
import type { KeptFrames } from "../orthonormalisation/initial-frame.ts";
import { type AssemblyContext, assembleResult } from "./assemble.ts";
import { byLayerWhereNeeded } from "./by-layer.ts";
import type { SpectrumOptions } from "./options.ts";
import { choosePrecision, inFloat64WhereNeeded } from "./precision.ts";
import type { SegmentFrames, SpectrumResult } from "./result.ts";
import { blockLengthFor, shortBlockLengthFor } from "./statistics/time-blocks.ts";
import { repeatSequences, requireRepetitions } from "./trajectory/repetitions.ts";
import { type ResolvedOptions, resolveOptions, settingsOf } from "./validate.ts";
import { withChecksOfCell } from "./with-checks.ts";
import { createExecutor } from "./work/executor.ts";
import { countedSteps, type FinishedTask, overlapFor, planTasks, type Task } from "./work/plan.ts";
import { type Job, type Outcome, runAll, untilTolerance } from "./work/run-job.ts";
import { createTaskRunner } from "./work/run-tasks.ts";
import { flagSines, inOnePieceWhereNeeded, summariseSines } from "./work/segment-frames.ts";

/**
 * Lyapunov spectrum of a recurrent network driven by data.
 *
 * Carries k tangent vectors along the driven trajectory, V ← J_t V, and averages their growth:
 *
 *     λ_j = (1/T) Σ_t ln R_jj(t),   V = Q·R
 *
 * The exponents are *conditional*: they measure how states that read the same input separate, so
 * λ₁ < 0 means that the network forgets its initial state (echo-state property).
 *
 * @param cell - The network: one layer, or a stack of them.
 * @param inputs - What drives it: sequences of numbers (features = input size) or of token ids,
 *   which are fed as one-hot vectors.
 * @returns k exponents with standard errors, certificates and history, in nats per time step.
 * @throws RangeError if a size or an option does not fit.
 * @throws NumericalError if a state stops being finite; it names the step.
 * @throws `options.signal.reason` when aborted.
 *
 * Cost: 2·n·w·k operations a step for the push-forward (w: rows of tangents that meet a weight
 * matrix, H of an LSTM's 2H), and nk² every few steps to factorise. Memory: O(threads · n · k +
 * weights), whatever the length of the input.
 *
 * @see Benettin et al., Meccanica 15 (1980) 9–20 and 21–30; for recurrent networks Engelken, Wolf
 *   and Abbott, arXiv:2006.02427, and Vogt et al., arXiv:2006.14123.
 *
 * @example
 * ```ts
 * const cell = tanhCell({ inputSize: 1, hiddenSize: 2, inputWeights, recurrentWeights });
 * const { exponents, standardErrors } = await lyapunovSpectrum(cell, sequenceFromNumbers(signal, 1));
 * ```
 */
export async function lyapunovSpectrum(
  cell: Cell,
  inputs: SequenceSet,
  options: SpectrumOptions = {},
): Promise<SpectrumResult> {
  const started = performance.now();
  const { initialState, repetitions = 1 } = options;
  const given = Array.isArray(initialState) ? initialState.length : 0;
  requireRepetitions(repetitions, initialState === "random", given);
  const repeated = repeatSequences(inputs, repetitions);
  const { segments = "auto", onFrames } = options;
  // What is computed once more has others: those of the result are told.
  let kept: KeptFrames | null = null;
  const keeping = onFrames && { onFrames: (frames: KeptFrames) => void (kept = frames) };
  const mayChange = segments === "auto" && onFrames === undefined;
  const result = await byLayerWhereNeeded(cell, { ...options, ...keeping }, (chosen) =>
    inOnePieceWhereNeeded(mayChange, (whole) =>
      sureOfDigits(cell, repeated, whole ? { ...chosen, segments: 1 } : chosen, started),
    ),
  );
  if (kept !== null) onFrames?.(kept);
  if (result.convention === "vogt2020") return result;
  return withChecksOfCell(cell, repeated, options, result, started);
}

/** Computed once more at interval 1 where "auto" was misled. */
async function sureOfDigits(
  cell: Cell,
  inputs: SequenceSet,
  options: SpectrumOptions,
  started: number,
): Promise<SpectrumResult> {
  const inPrecision = (chosen: SpectrumOptions) =>
    inFloat64WhereNeeded(chosen.precision, (precision) =>
      compute(cell, inputs, { ...chosen, precision }, started),
    );
  const result = await inPrecision(options);
  const { accuracyBound, intervalUsed } = result.certificates;
  const isAuto = options.interval === undefined || options.interval === "auto";
  if (!isAuto || accuracyBound !== Number.POSITIVE_INFINITY) return result;
  // Intervals of the transient are not told, and after a loss in it they are all 1.
  if (intervalUsed.maximum === 1 && result.transient === 0) return result;
  // A step spread wider than all before it, in the middle of an interval, and took the last digits.
  return inPrecision({ ...options, interval: 1 });
}

async function compute(
  cell: Cell,
  inputs: SequenceSet,
  options: SpectrumOptions,
  started: number,
): Promise<SpectrumResult> {
  const resolved = resolveOptions(cell, inputs, options);
  options.signal?.throwIfAborted();
  await loadKernels(resolved.precision);
  if (resolved.convention === "vogt2020") {
    const { vogt2020Spectrum } = await import("./vogt2020.ts");
    return vogt2020Spectrum(cell, inputs, resolved);
  }
  return computeStandard(cell, inputs, options, resolved, started);
}

async function computeStandard(
  cell: Cell,
  inputs: SequenceSet,
  options: SpectrumOptions,
  resolved: ResolvedOptions,
  started: number,
): Promise<SpectrumResult> {
  const lengths = inputs.sequences.map((sequence) => sequence.length);
  // Stopping early looks at all sequences together as time goes on: no later segments then.
  const segments = options.tolerance === undefined ? resolved.segments : 1;
  const { skip, transient, exponents } = resolved;
  const tasks = planTasks(lengths, skip, transient, exponents, segments);
  const executor = createExecutor(options.threads, tasks.length, cell);
  try {
    const total = tasks.reduce((sum, t) => sum + (t.end - t.start) * t.sequences.length, 0);
    const { signal, onProgress, onFrames, initialStates, frame } = resolved;
    const { stack, seed, interval, accuracy } = resolved;
    const pieces = tasks.map((task) => ({
      sequences: task.sequences.length,
      steps: countedSteps(task),
    }));
    const { precision, reason, kernels } = choosePrecision(cell, pieces, resolved);
    const plain = {
      ...{ exponents, stack, seed, interval, accuracy, precision },
      kernels: kernels.name,
    };
    const counted = lengths.map((length) => length - skip - transient);
    const divided = Math.max(...tasks.map((task) => task.segments));
    const blockLength =
      options.tolerance === undefined
        ? blockLengthFor(counted, divided)
        : shortBlockLengthFor(counted);
    const own = { initialStates, frame, blockLength, signal, onProgress };
    const runner = createTaskRunner(executor, { cell, inputs, options: plain, ...own }, total);
    const keptSteps = typeof frame === "object" && "steps" in frame ? frame.steps : 0;
    const assembly: AssemblyContext = {
      cell,
      ...resolved,
      keptSteps,
      tolerance: options.tolerance,
      sequences: lengths.length,
      float64Reason: reason,
      kernelWarning: kernels.warning,
      threads: executor.threads,
      seconds: 0,
      segmentFrames: null,
      settings: settingsOf(cell, resolved),
    };
    const finish = (finished: FinishedTask[], segmentFrames: SegmentFrames | null = null) => {
      const seconds = (performance.now() - started) / 1000;
      return assembleResult(finished, { ...assembly, segmentFrames, seconds });
    };
    const job: Job = { runner, tasks, threads: executor.threads, keep: onFrames !== undefined };
    const { result, frames } = await (options.tolerance === undefined
      ? runAll(job, (finished, frames) =>
          finish(finished, segmentAgreement(cell, resolved, tasks, frames, lengths)),
        )
      : untilTolerance(job, options.tolerance, finish));
    onFrames?.({ steps: keptSteps + transient, frames: firstFrames(tasks, frames) });
    runner.complete();
    return result;
  } finally {
    await executor.close();
  }
}

/** Of every sequence, where its first segment begins to count. */
function firstFrames(tasks: readonly Task[], frames: Outcome["frames"]): Float64Array[][] {
  const bySequence: Float64Array[][] = [];
  for (const task of tasks.filter(({ segment }) => segment === 0)) {
    task.sequences.forEach((b, i) => {
      bySequence[b] = frames.get(task)!.begin[i];
    });
  }
  return bySequence;
}

/** How well the frames agree where segments meet. */
function segmentAgreement(
  cell: Cell,
  options: ResolvedOptions,
  tasks: readonly Task[],
  frames: Outcome["frames"],
  lengths: readonly number[],
): SegmentFrames | null {
  if (tasks.every((task) => task.segments === 1)) return null;
  const sines: Float64Array[] = [];
  for (const later of tasks.filter((task) => task.segment > 0)) {
    const earlier = tasks.find(
      (task) => task.sequences[0] === later.sequences[0] && task.segment === later.segment - 1,
    );
    const ends = frames.get(earlier!)!.end;
    frames.get(later)!.begin.forEach((begin, b) => {
      begin.forEach((frame, f) => {
        const k = Math.min(options.exponents, frameColumns(cell, options, f));
        const n = frameColumns(cell, options, f);
        const columns = Math.min(k, frame.length / n, ends[b][f].length / n);
        const kernels = createKernels({
          name: "auto",
          precision: "float64",
          capacity: 2 * n * columns + columns * columns + 64,
        });
        sines.push(flagSines(kernels, ends[b][f], frame, n, columns));
        kernels.release();
      });
    });
  }
  const segments = Math.max(...tasks.map((task) => task.segments));
  return summariseSines(sines, segments, overlapFor(Math.max(...lengths)));
}

/** n of frame f. */
function frameColumns(cell: Cell, options: ResolvedOptions, f: number): number {
  const perLayer = options.stack === "per-layer";
  return perLayer && isStack(cell) ? cell.layers[f].cell.stateSize : cell.stateSize;
}
