import { FormatError } from "../../errors.ts";
import type { Metric, RunStore } from "../../store/store.ts";
import type { EpochRecord } from "../../training/training-state.ts";
import type { SessionState } from "../session.ts";
import { decodeCheckpoint } from "./checkpoint.ts";

/** Numbers of an epoch that are recorded as metrics of these names, at its last step. */
const RECORDED = ["loss", "validationLoss", "validationAccuracy", "learningRate"] as const;

/**
 * What a run's last checkpoint holds, with the history that its metrics tell; null without any.
 *
 * A checkpoint that is damaged is passed over for the one before it.
 *
 * @param say - Is told of checkpoints that are damaged, and of what is done instead.
 */
export async function savedState(
  store: RunStore,
  id: string,
  say: (text: string) => void,
): Promise<SessionState | null> {
  let damaged = false;
  for await (const saved of savedStates(store, id, (text) => {
    damaged = true;
    say(text);
  })) {
    const { epoch, step } = saved.training;
    if (damaged)
      say(`run ${id} goes on from its checkpoint at step ${step}, in epoch ${epoch + 1}`);
    return saved;
  }
  if (damaged) say(`run ${id} has no other checkpoint, and begins anew`);
  return null;
}

/** What a run's checkpoints hold, the last one first; of those that are damaged it is said so. */
export async function* savedStates(
  store: RunStore,
  id: string,
  say: (text: string) => void,
): AsyncGenerator<SessionState> {
  const checkpoints = await store.checkpoints(id);
  for (const { step } of checkpoints.reverse()) {
    const saved = await stateAt(store, id, step).catch((error) => {
      if (!(error instanceof FormatError)) throw error;
      say(error.message);
      return null;
    });
    if (saved !== null) yield saved;
  }
}

async function stateAt(store: RunStore, id: string, at: number): Promise<SessionState | null> {
  const checkpoint = await store.checkpoint(id, at);
  if (checkpoint === null) return null;
  const saved = decodeCheckpoint(checkpoint.bytes) as SessionState;
  const { epoch, step } = saved.training;
  const history = await historyOf(store, id, epoch, step);
  return { ...saved, training: { ...saved.training, history } };
}

/** The first `epochs` epochs; events after `step` will be recorded anew. */
async function historyOf(
  store: RunStore,
  id: string,
  epochs: number,
  step: number,
): Promise<EpochRecord[]> {
  const byStep = new Map<number, Partial<Record<string, number>>>();
  for (const name of RECORDED) {
    for (const metric of await store.metrics(id, { name })) {
      if (metric.step <= step) note(byStep, metric);
    }
  }
  const records = [...byStep].sort(([a], [b]) => a - b).slice(0, epochs);
  return records.map(([step, numbers], epoch) => ({
    epoch,
    step,
    loss: numbers["loss"] ?? Number.NaN,
    validationLoss: numbers["validationLoss"] ?? null,
    validationAccuracy: numbers["validationAccuracy"] ?? null,
    learningRate: numbers["learningRate"] ?? Number.NaN,
  }));
}

function note(byStep: Map<number, Partial<Record<string, number>>>, metric: Metric): void {
  const numbers = byStep.get(metric.step) ?? {};
  byStep.set(metric.step, { ...numbers, [metric.name]: metric.value });
}
