import type { Metric, RunStore } from "../../store/store.ts";
import type { EpochRecord } from "../../training/training-state.ts";
import type { SessionState } from "../session.ts";
import { decodeCheckpoint } from "./checkpoint.ts";

/** Numbers of an epoch that are recorded as metrics of these names, at its last step. */
const RECORDED = ["loss", "validationLoss", "validationAccuracy", "learningRate"] as const;

/** What a run's last checkpoint holds, with the history that its metrics tell; null without any. */
export async function savedState(store: RunStore, id: string): Promise<SessionState | null> {
  const checkpoint = await store.latestCheckpoint(id);
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
