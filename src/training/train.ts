/** The loop: batches forward and back, steps of the optimiser, and an observer beside them. */

import { rangeError } from "../errors.ts";
import type { RealArray } from "../kernels/kernels.ts";
import { type OptionNames, ownWord, requireKnown } from "../words.ts";
import { meanOver } from "./evaluate.ts";
import { clipNorm, clipValue, gradientNorm } from "./optimisers/clip.ts";
import { learningRateAt, ownSchedule } from "./optimisers/schedule.ts";
import type { TrainingOptions, TrainingResult } from "./options.ts";
import { endOf } from "./patience.ts";
import { startRun, type TrainingRun } from "./training-run.ts";
import type { EpochRecord } from "./training-state.ts";
import { LOSSES } from "./unrolled/loss.ts";

/**
 * Trains a network by truncated back-propagation through time.
 *
 * Equal options give equal numbers, on any number of threads and across interruptions.
 *
 * @throws RangeError if an option is out of range, or the task does not fit the network.
 *
 * @example
 * ```ts
 * const { network } = await train({ network, task, loss: "cross-entropy", epochs: 10 });
 * ```
 */
export async function train(options: TrainingOptions): Promise<TrainingResult> {
  requireKnown("train", options, OPTIONS);
  requireOptions(options);
  const run = startRun(inOwnWords(options));
  try {
    return await loop(run);
  } finally {
    await run.trainer.close();
  }
}

const OPTIONS: OptionNames<TrainingOptions> = {
  network: true,
  task: true,
  loss: true,
  epochs: true,
  patience: true,
  batchSize: true,
  steps: true,
  carryState: true,
  shuffle: true,
  optimiser: true,
  schedule: true,
  clip: true,
  dropout: true,
  validation: true,
  tolerance: true,
  seed: true,
  kernels: true,
  precision: true,
  threads: true,
  gradientNormsEvery: true,
  observer: true,
  signal: true,
  resume: true,
};

const CLIP: OptionNames<NonNullable<TrainingOptions["clip"]>> = { norm: true, value: true };

/** What is decided on at every step, in words of ours. */
function inOwnWords(options: TrainingOptions): TrainingOptions {
  const { schedule = { kind: "constant" } } = options;
  return {
    ...options,
    loss: ownWord("train", "loss", options.loss, LOSSES),
    schedule: ownSchedule("train", schedule),
  };
}

function requireOptions(options: TrainingOptions): void {
  const { epochs, patience, validation, clip = {}, gradientNormsEvery = 0 } = options;
  requireKnown("train, clip", clip, CLIP);
  if (patience !== undefined && !(Number.isInteger(patience) && patience >= 1)) {
    throw rangeError("train", `patience is ${patience}; expected a positive integer`);
  }
  if (patience !== undefined && validation === undefined) {
    throw rangeError(
      "train",
      "patience is given without validation; expected a task whose loss it waits for",
    );
  }
  for (const [name, value] of Object.entries({ epochs, gradientNormsEvery })) {
    if (Number.isInteger(value) && value >= 0) continue;
    throw rangeError("train", `${name} is ${value}; expected a non-negative integer`);
  }
  for (const [name, value] of Object.entries(clip)) {
    if (value === undefined || value > 0) continue;
    throw rangeError("train", `clip.${name} is ${value}; expected a positive number`);
  }
}

async function loop(run: TrainingRun): Promise<TrainingResult> {
  const { options, batches, position } = run;
  const breathe = breathing();
  let end = endOf(position, options);
  while (end === null) {
    while (position.batch < batches.count(position.epoch)) {
      await breathe();
      if (options.signal?.aborted) return finish(run, "stopped");
      const { loss, healthy } = await step(run);
      if (!healthy) return diverge(run, loss);
    }
    await endEpoch(run);
    end = endOf(position, options);
  }
  return finish(run, end);
}

/**
 * One batch.
 *
 * @returns Its mean loss, and whether that and all weights after the step are finite; if not, the
 *   step has not been made, or can be recalled.
 */
async function step(
  run: TrainingRun,
): Promise<{ readonly loss: number; readonly healthy: boolean }> {
  const { options, trainer, batches, optimiser, position } = run;
  const { epoch, batch } = position;
  const { batch: data, continues } = await batches.read(epoch, batch);
  const before = run.mark();
  const every = options.gradientNormsEvery ?? 0;
  const outcome = await trainer.run({
    batch: data,
    states: continues && options.carryState !== false ? position.states : null,
    seeds: run.drawSeeds(),
    // Of the step that is about to be made, as observers count them: the last of an epoch, not the first.
    norms: every > 0 && (position.step + 1) % every === 0,
  });
  const loss = outcome.loss.sum / Math.max(1, outcome.loss.count);
  if (!Number.isFinite(loss)) return { loss, healthy: false };
  run.remember(before);
  const norm = gradientNorm(trainer.parameters);
  const { clip = {} } = options;
  if (clip.norm !== undefined) clipNorm(trainer.parameters, clip.norm, norm);
  if (clip.value !== undefined) clipValue(trainer.parameters, clip.value);
  const learningRate = rateOf(run);
  optimiser.step(learningRate);
  if (!trainer.parameters.every(({ values }) => areFinite(values))) return { loss, healthy: false };
  trainer.refresh();
  position.batch++;
  position.step++;
  position.states = outcome.states;
  position.loss = {
    sum: position.loss.sum + outcome.loss.sum,
    count: position.loss.count + outcome.loss.count,
  };
  await options.observer?.onStep?.({
    epoch,
    batch: position.batch,
    batches: batches.count(epoch),
    step: position.step,
    loss,
    learningRate,
    gradientNorm: norm,
    gradientNorms: outcome.gradientNorms,
    network: trainer.network,
    save: run.save,
  });
  return { loss, healthy: true };
}

function areFinite(values: RealArray): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

function rateOf({ options, position, baseRate }: TrainingRun): number {
  return learningRateAt(options.schedule ?? { kind: "constant" }, baseRate, position.epoch);
}

/** What is said of an evaluation that there is no task for. */
const NOT_HELD = { loss: null, accuracy: null };

/** Whether what the network says is right or wrong, rather than nearer or farther. */
function isJudged({ loss, tolerance }: TrainingOptions): boolean {
  return loss === "cross-entropy" || tolerance !== undefined;
}

async function endEpoch(run: TrainingRun): Promise<void> {
  const { options, trainer, position, validation } = run;
  const held = validation ? await meanOver(trainer, validation) : NOT_HELD;
  const record: EpochRecord = {
    epoch: position.epoch,
    step: position.step,
    loss: position.loss.sum / Math.max(1, position.loss.count),
    validationLoss: held.loss,
    validationAccuracy: isJudged(options) ? held.accuracy : null,
    learningRate: rateOf(run),
  };
  position.history = [...position.history, record];
  position.epoch++;
  position.batch = 0;
  position.states = null;
  position.loss = { sum: 0, count: 0 };
  await options.observer?.onEpoch?.({ ...record, network: trainer.network, save: run.save });
}

function diverge(run: TrainingRun, loss: number): TrainingResult {
  const { step } = run.position;
  run.recall();
  return { ...finish(run, "diverged"), divergence: { step, loss } };
}

function finish(run: TrainingRun, outcome: TrainingResult["outcome"]): TrainingResult {
  const { trainer, position } = run;
  return {
    outcome,
    network: trainer.network(),
    state: run.save(),
    history: position.history,
    divergence: null,
    kernels: trainer.kernels,
    threads: trainer.threads,
    warnings: trainer.warnings,
  };
}

/** Milliseconds between two looks at what else waits: signals, timers, requests. */
const BREATH = 100;

function breathing(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < BREATH) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  };
}
