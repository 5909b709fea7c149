/** Everything that moves during a training, and how it is saved and restored. */
import { rangeError } from "../errors.ts";
import { createRandom, type RandomState, restoreRandom, seedFor } from "../random.ts";
import { type Batches, createBatches } from "./batches.ts";
import { createOptimiser } from "./optimisers/create-optimiser.ts";
import type { Optimiser } from "./optimisers/optimiser.ts";
import type { TrainingOptions } from "./options.ts";
import { type BatchTrainer, createBatchTrainer } from "./shards/batch-trainer.ts";
import type { EpochRecord, TrainingState } from "./training-state.ts";
import type { LossSum } from "./unrolled/loss.ts";

/** A training under way. */
export interface TrainingRun {
  readonly options: TrainingOptions;
  readonly trainer: BatchTrainer;
  readonly batches: Batches;
  readonly validation: Batches | null;
  readonly optimiser: Optimiser;
  /** Learning rate that the schedule starts from. */
  readonly baseRate: number;
  readonly position: Position;
  /** The present position, with that of the random stream. */
  mark(): Mark;
  /** Keeps a copy of the parameters and of the optimiser's state, as those of this position. */
  remember(mark: Mark): void;
  /** Back to what was last remembered; where nothing was, to the beginning. */
  recall(): void;
  /** Of the next batch's dropout masks, one a shard. */
  drawSeeds(): number[];
  save(): TrainingState;
}

/** Where it stands, as in {@link TrainingState}. */
interface Position {
  epoch: number;
  batch: number;
  step: number;
  states: Float64Array | null;
  loss: LossSum;
  history: readonly EpochRecord[];
}

/** A position, and that of the random stream. */
interface Mark {
  readonly position: Position;
  readonly random: RandomState;
}

/** Prepares a training, or takes it up where `options.resume` left it. */
export function startRun(options: TrainingOptions): TrainingRun {
  const { network, task, loss, batchSize = 32, dropout = 0, seed = 0 } = options;
  const order = { shuffle: options.shuffle, seed };
  const sequences = Math.min(batchSize, mostSequences(options));
  const cut = { sequences, steps: options.steps };
  const batches = createBatches(task, { ...cut, ...order });
  const { kernels, precision, threads, tolerance } = options;
  const shape = {
    sequences,
    steps: batches.steps,
    loss,
    dropout,
    tolerance,
    kernels,
    precision,
  };
  const validation =
    options.validation === undefined
      ? null
      : createBatches(options.validation, { ...cut, steps: batches.steps, shuffle: false });
  const trainer = createBatchTrainer(network, shape, threads);
  const { optimiser, learningRate } = createOptimiser(
    trainer.parameters,
    options.optimiser ?? { kind: "adam" },
  );
  let random = createRandom(seedFor(seed, "dropout"));
  const position: Position = {
    epoch: 0,
    batch: 0,
    step: 0,
    states: null,
    loss: { sum: 0, count: 0 },
    history: [],
  };

  const save = (): TrainingState => ({
    ...position,
    parameters: Object.fromEntries(
      trainer.parameters.map(({ name, values }) => [name, values.slice()]),
    ),
    optimiser: optimiser.save(),
    random: random.save(),
  });

  function restore(state: TrainingState): void {
    for (const { name, values } of trainer.parameters) {
      const saved = state.parameters[name];
      if (saved?.length !== values.length) {
        throw rangeError(
          "train",
          `the state to resume has ${saved?.length ?? "no"} elements of ${name}; expected ` +
            `${values.length}, as in the network`,
        );
      }
      values.set(saved);
    }
    trainer.refresh();
    optimiser.restore(state.optimiser);
    random = restoreRandom(state.random);
    const { epoch, batch, step, states, loss: sum, history } = state;
    Object.assign(position, { epoch, batch, step, states, loss: sum, history });
  }

  if (options.resume) restore(options.resume);
  const mark = () => ({ position: { ...position }, random: random.save() });
  const moving = [...trainer.parameters.map(({ values }) => values), ...optimiser.memory];
  const kept = moving.map((array) => array.slice());
  let keptMark: Mark = mark();
  return {
    options,
    trainer,
    batches,
    validation,
    optimiser,
    baseRate: learningRate,
    position,
    mark,
    remember(before) {
      for (const [i, array] of moving.entries()) kept[i].set(array);
      keptMark = before;
    },
    recall() {
      for (const [i, array] of moving.entries()) array.set(kept[i]);
      Object.assign(position, keptMark.position);
      random = restoreRandom(keptMark.random);
      optimiser.steps = position.step;
      trainer.refresh();
    },
    drawSeeds: () =>
      Array.from({ length: trainer.shards }, () => (dropout > 0 ? random.integer(2 ** 52) : 0)),
    save,
  };
}

/** Of the tasks: no memory for sequences that there are not. */
function mostSequences({ task, validation }: TrainingOptions): number {
  return Math.max(1, task.inputs.sequences.length, validation?.inputs.sequences.length ?? 0);
}
