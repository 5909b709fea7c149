/** What one thread does with shards: a network unrolled for their size, used for one after another. */
import type { RealArray } from "../../kernels/kernels.ts";
import type { Network } from "../../networks/network.ts";
import { type BackPropagation, createBackPropagation } from "../unrolled/back-propagation.ts";
import type { BackPropagationOptions, Batch } from "../unrolled/batch.ts";
import type { ScoredLoss } from "../unrolled/loss.ts";

/** A shard to be differentiated, or evaluated. */
export interface ShardJob {
  readonly shard: number;
  readonly batch: Batch;
  /** n numbers a sequence; null: zeros. */
  readonly states: Float64Array | null;
  /** See {@link BackPropagation.differentiate}; null: only the loss. */
  readonly scale: number | null;
  readonly seed: number;
  /** Whether {@link BackPropagation.gradientNorms} are wanted. */
  readonly norms: boolean;
}

/** What came out. */
export interface ShardResult {
  readonly shard: number;
  readonly loss: ScoredLoss;
  readonly states: Float64Array;
  /** In the order of the parameters; overwritten by the next job. Empty if only the loss was wanted. */
  readonly gradients: readonly RealArray[];
  readonly norms: Float64Array | null;
  /** What computed it, for people. */
  readonly kernels: string;
}

/** One thread's share of the work. */
export interface ShardWorker {
  /** Parameters' values for the jobs that follow. */
  setParameters(values: readonly RealArray[]): void;
  run(job: ShardJob): ShardResult;
}

/** A worker on this thread. */
export function createShardWorker(
  network: Network,
  options: BackPropagationOptions,
): ShardWorker & { readonly training: BackPropagation } {
  const training = createBackPropagation(network, options);
  return {
    training,
    setParameters(values) {
      for (const [p, parameter] of training.parameters.entries()) parameter.values.set(values[p]);
      training.refresh();
    },
    run({ shard, batch, states, scale, seed, norms }) {
      training.setStates(states);
      const loss =
        scale === null ? training.evaluate(batch) : training.differentiate(batch, scale, seed);
      return {
        shard,
        loss,
        states: training.states(),
        gradients: scale === null ? [] : training.parameters.map(({ gradient }) => gradient),
        norms: norms ? training.gradientNorms() : null,
        kernels: training.kernels.description,
      };
    },
  };
}

/** The same result, with gradients that the next job leaves alone. */
export function withOwnGradients(result: ShardResult): ShardResult {
  return { ...result, gradients: result.gradients.map((gradient) => gradient.slice()) };
}
