/** One network, one batch after another: the mean loss and its gradients over all shards. */
import type { Parameter } from "../../cells/cell.ts";
import { kernelsUsed } from "../../kernels/choose.ts";
import type { RealArray } from "../../kernels/kernels.ts";
import { definitionOf, type Network } from "../../networks/network.ts";
import { kernelsFor } from "../unrolled/back-propagation.ts";
import type { BackPropagationOptions, Batch } from "../unrolled/batch.ts";
import { type ScoredLoss, scoredCount } from "../unrolled/loss.ts";
import { planShards, shardOf, shardStates } from "./shard-plan.ts";
import { startShardThreads } from "./shard-threads.ts";
import { createShardWorker, type ShardJob, type ShardResult } from "./shard-worker.ts";

/** What a batch gave. */
export interface BatchOutcome {
  readonly loss: ScoredLoss;
  /** After the last step, n numbers a sequence. */
  readonly states: Float64Array;
  /** ‖∂L/∂state_{T−1−τ}‖ of the first `sequences` sequences at [τ · sequences + b], if asked for. */
  readonly gradientNorms: { readonly sequences: number; readonly values: Float64Array } | null;
}

/** What is asked of a batch. */
export interface BatchRequest {
  readonly batch: Batch;
  /** n numbers a sequence; null: zeros. */
  readonly states: Float64Array | null;
  /** Seeds of the dropout masks, one a shard; null: no gradients and no dropout. */
  readonly seeds: readonly number[] | null;
  readonly norms?: boolean;
}

/** A network in training. */
export interface BatchTrainer {
  /** Present values and, after {@link run}, gradients of the mean loss. */
  readonly parameters: readonly Parameter[];
  readonly shards: number;
  readonly threads: number;
  /** For people; of all threads that computed anything so far. */
  readonly kernels: string;
  /** What to say about that. */
  readonly warnings: readonly string[];
  run(request: BatchRequest): Promise<BatchOutcome>;
  /** To be called after parameters changed. */
  refresh(): void;
  network(): Network;
  close(): Promise<void>;
}

/**
 * Prepares a network for batches of `options.sequences` sequences.
 *
 * @param threads - @defaultValue as many as there are, at most one a shard
 */
export function createBatchTrainer(
  network: Network,
  options: BackPropagationOptions,
  threads?: number,
): BatchTrainer {
  const B = options.sequences;
  const plan = planShards(B);
  const size = { ...options, sequences: plan.size };
  const choice = kernelsFor(network, size);
  const own = { ...size, kernels: choice.name };
  const worker = createShardWorker(network, own);
  const { training } = worker;
  const { parameters } = training;
  const definition = network.cell.definition === null ? null : definitionOf(network);
  const others = startShardThreads(threads, plan.shards, definition, own);
  const n = network.cell.stateSize;

  function jobsOf({ batch, states, seeds, norms = false }: BatchRequest): ShardJob[] {
    const scale = seeds && 1 / Math.max(1, scoredCount(batch.targets));
    return Array.from({ length: plan.shards }, (_, s) => ({
      shard: s,
      batch: shardOf(batch, B, plan, s),
      states: shardStates(states, n, plan, s),
      scale,
      seed: seeds ? seeds[s] : 0,
      norms: norms && s === 0,
    }));
  }

  /** Gradients of this thread's shards but the last, whose stay where they are. */
  const ownShards = Math.ceil(plan.shards / (others.length + 1));
  const kept = Array.from({ length: ownShards - 1 }, () =>
    parameters.map(({ gradient }) => gradient.slice()),
  );

  /** Of this thread first. */
  const used = new Set([training.kernels.description]);
  return {
    parameters,
    shards: plan.shards,
    threads: others.length + 1,
    get kernels() {
      return kernelsUsed([...used]).kernels;
    },
    get warnings() {
      return [choice.warning, kernelsUsed([...used]).warning].filter((text) => text !== null);
    },
    async run(request) {
      const jobs = jobsOf(request);
      const share = (thread: number) => jobs.filter((_, s) => s % (others.length + 1) === thread);
      const values = others.length > 0 ? parameters.map((each) => each.values.slice()) : [];
      // Sent off before this thread begins with its own.
      const elsewhere = others.map((thread, i) => thread.run(values, share(i + 1)));
      // Should this thread fail first, theirs must not count as unhandled.
      for (const theirs of elsewhere) theirs.catch(() => {});
      const own = share(0);
      const results = own.map((job, i) => {
        const result = worker.run(job);
        return i < own.length - 1 ? keep(result, kept[i]) : result;
      });
      for (const theirs of await Promise.all(elsewhere)) results.push(...theirs);
      for (const { kernels } of results) used.add(kernels);
      results.sort((a, b) => a.shard - b.shard);
      return combine(results, parameters, B * n, plan.size);
    },
    refresh: training.refresh,
    network: training.network,
    async close() {
      await Promise.all(others.map((thread) => thread.close()));
    },
  };
}

function keep(result: ShardResult, into: readonly RealArray[]): ShardResult {
  if (result.gradients.length === 0) return result;
  for (const [p, gradient] of result.gradients.entries()) into[p].set(gradient);
  return { ...result, gradients: into };
}

/** Sums in the order of shards; gradients end up in the parameters. */
function combine(
  results: readonly ShardResult[],
  parameters: readonly Parameter[],
  length: number,
  size: number,
): BatchOutcome {
  const states = new Float64Array(length);
  let [sum, count, right] = [0, 0, 0];
  for (const { shard, loss, states: part } of results) {
    sum += loss.sum;
    count += loss.count;
    right += loss.right;
    const at = shard * part.length;
    states.set(part.subarray(0, Math.min(part.length, length - at)), at);
  }
  for (const [p, { gradient }] of parameters.entries()) {
    if (results[0].gradients.length > 0)
      sumInto(
        results.map((result) => result.gradients[p]),
        gradient,
      );
  }
  const norms = results[0].norms;
  return {
    loss: { sum, count, right },
    states,
    gradientNorms: norms && { sequences: size, values: norms },
  };
}

/** into ← ((g₀ + g₁) + g₂) + …, each addition rounded; `into` may be one of them, g₀ is used up. */
function sumInto(gradients: readonly RealArray[], into: RealArray): void {
  const [sum, ...others] = gradients;
  for (const [s, each] of others.entries()) add(sum, each, s === others.length - 1 ? into : sum);
}

/** c ← a + b. */
function add(a: RealArray, b: RealArray, c: RealArray): void {
  for (let i = 0; i < c.length; i++) c[i] = a[i] + b[i];
}
