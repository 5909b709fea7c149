import type { Task } from "../data/generators/task.ts";

import type { KernelName, Precision } from "../kernels/kernels.ts";
import type { Network } from "../networks/network.ts";
import { type OptionNames, requireKnown } from "../words.ts";
import { type Batches, createBatches } from "./batches.ts";
import { type BatchTrainer, createBatchTrainer } from "./shards/batch-trainer.ts";
import type { Loss } from "./unrolled/loss.ts";

/** Options of {@link evaluate}. */
export interface EvaluationOptions {
  readonly loss: Loss;
  /** B. @defaultValue 32 */
  readonly batchSize?: number | undefined;
  /** Steps taken at once. @defaultValue the longest sequence */
  readonly steps?: number | undefined;
  /** @defaultValue "auto" */
  readonly kernels?: KernelName | undefined;
  /** @defaultValue "float32" */
  readonly precision?: Precision | undefined;
  /** @defaultValue as many as there are, at most one a shard */
  readonly threads?: number | undefined;
}

const OPTIONS: OptionNames<EvaluationOptions> = {
  loss: true,
  batchSize: true,
  steps: true,
  kernels: true,
  precision: true,
  threads: true,
};

/**
 * The mean loss of a network over all that a task scores, from zero states, without dropout.
 *
 * @throws RangeError if the task does not fit the network.
 */
export async function evaluate(
  network: Network,
  task: Task,
  options: EvaluationOptions,
): Promise<number> {
  requireKnown("evaluate", options, OPTIONS);
  const { batchSize = 32, steps, threads, ...rest } = options;
  const batches = createBatches(task, { sequences: batchSize, steps, shuffle: false });
  const shape = { ...rest, sequences: batchSize, steps: batches.steps };
  const trainer = createBatchTrainer(network, shape, threads);
  try {
    return (await meanOver(trainer, batches)).loss;
  } finally {
    await trainer.close();
  }
}

/** The mean loss, and the share that is right, over all that is scored. */
export interface Evaluation {
  readonly loss: number;
  readonly accuracy: number;
}

/** Means over all batches of epoch 0; sequences go on from batch to batch. */
export async function meanOver(trainer: BatchTrainer, batches: Batches): Promise<Evaluation> {
  let [sum, count, right] = [0, 0, 0];
  let states: Float64Array | null = null;
  for (let index = 0; index < batches.count(0); index++) {
    const { batch, continues } = await batches.read(0, index);
    const outcome = await trainer.run({ batch, states: continues ? states : null, seeds: null });
    sum += outcome.loss.sum;
    count += outcome.loss.count;
    right += outcome.loss.right;
    states = outcome.states;
  }
  const scored = Math.max(1, count);
  return { loss: sum / scored, accuracy: right / scored };
}
