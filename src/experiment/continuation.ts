/**
 * A training that begins where another one ends: of two configurations that differ in `training.epochs` or
 * `training.patience` alone, all numbers are the same until one of them stops.
 *
 * So a new run takes over the records of the one that has come farthest on its way, and its checkpoint. What
 * was computed there because it ended (an extra spectrum, which also moves the monitor's frames, and the closed
 * loop) is left behind: its records are those of a training that began by itself.
 */
import type { NewRun, Run, RunEvents, RunStore } from "../store/store.ts";
import { endOf } from "../training/patience.ts";
import type { TrainingState } from "../training/training-state.ts";
import { encodeCheckpoint } from "./checkpoints/checkpoint.ts";
import { savedStates } from "./checkpoints/saved-state.ts";
import type { TrainingConfiguration } from "./configuration/configuration.ts";
import { trajectoryOf } from "./identity.ts";
import type { SessionState } from "./session.ts";

/** Another run, and what it holds of the way of a new one. */
interface Source {
  readonly run: Run;
  /** The last first; as they were under way. */
  readonly states: readonly [SessionState, ...SessionState[]];
}

/**
 * Takes over what the store has of a training, where it is a run with another end.
 *
 * @param id - Of the new run, of which nothing is recorded.
 * @param say - Is told what there is and why it cannot be used.
 */
export async function continueOther(
  store: RunStore,
  id: string,
  run: NewRun,
  say: (text: string) => void,
): Promise<void> {
  const { training } = run.configuration as { readonly training: TrainingConfiguration };
  // A run with another seed goes another way: there is no need to write the configurations of all of them out.
  const runs = (await store.runs()).filter((other) => other.id !== id && other.seed === run.seed);
  const trajectory = trajectoryOf(run);
  const others = runs.filter((other) => trajectoryOf(other) === trajectory);
  const sources: Source[] = [];
  const free: Run[] = [];
  for (const other of others) {
    if (await store.isHeld(other.id)) {
      say(
        `run ${other.id}, the same training with another end, is being computed: not gone on from`,
      );
      continue;
    }
    free.push(other);
    const source = await sourceIn(store, other, training, say);
    if (source !== null) sources.push(source);
  }
  const [source] = sources.sort((a, b) => stepOf(b) - stepOf(a));
  await sayHowFar(store, free, source !== undefined, training, say);
  if (others.length === 0) sayOtherSchedule(runs, run, say);
  if (source !== undefined) await takeOver(store, id, source);
}

function stepOf({ states: [last] }: Source): number {
  return last.training.step;
}

async function sourceIn(
  store: RunStore,
  run: Run,
  training: TrainingConfiguration,
  say: (text: string) => void,
): Promise<Source | null> {
  const states: SessionState[] = [];
  for await (const saved of savedStates(store, run.id, say)) {
    // Older checkpoints do not say what stood before the end.
    if (saved.beforeEnd === undefined || saved.training.step === 0) continue;
    if (isOnTheWay(saved.training, training)) states.push(underWay(saved));
  }
  const [last, ...before] = states;
  return last === undefined ? null : { run, states: [last, ...before] };
}

/** Whether a training with this end comes by a state. */
function isOnTheWay({ epoch, batch, history }: TrainingState, end: TrainingConfiguration): boolean {
  const ends = history.findIndex((_, i) => {
    return endOf({ epoch: i + 1, history: history.slice(0, i + 1) }, end) !== null;
  });
  const last = ends < 0 ? end.epochs : ends + 1;
  return epoch < last || (epoch === last && batch === 0);
}

function underWay({ beforeEnd, ...saved }: SessionState): SessionState {
  return { ...saved, ...beforeEnd, beforeEnd: null };
}

async function takeOver(store: RunStore, id: string, source: Source): Promise<void> {
  const [last, ...before] = source.states;
  // Without a state the run counts as not begun: what is cut short here is done once more.
  for (const state of before) await store.record(id, { checkpoint: checkpointOf(state) });
  const { step } = last.training;
  await store.record(id, {
    ...(await recordsOf(store, source.run.id, last)),
    checkpoint: checkpointOf(last),
    origin: { run: source.run.id, step },
  });
}

function checkpointOf(state: SessionState): NonNullable<RunEvents["checkpoint"]> {
  const { training } = state;
  const bytes = encodeCheckpoint({ ...state, training: { ...training, history: [] } });
  return { step: training.step, bytes };
}

/** Everything that was recorded on the way to a state. */
async function recordsOf(store: RunStore, id: string, state: SessionState): Promise<RunEvents> {
  const { training, measuredAt } = state;
  const isWay = ({ step }: { readonly step: number }) => step <= training.step;
  // At its own step there may be a spectrum that was taken because the run ended.
  const isMeasured = ({ step }: { readonly step: number }) =>
    step < training.step || measuredAt === training.step;
  const metrics = (await store.metrics(id)).filter(isWay);
  const spectra = (await store.spectra(id)).filter(isWay);
  const series = (await store.series(id)).filter(isWay);
  return {
    metrics: metrics.filter(({ name }) => !name.startsWith("closedLoop.")),
    spectra: spectra.filter((each) => each.kind !== "closed-loop" && isMeasured(each)),
    series: series.filter(
      (each) =>
        !each.name.startsWith("closedLoop.") &&
        (!each.name.startsWith("singularValues.") || isMeasured(each)),
    ),
  };
}

/** Of the training that has gone farthest: whether that is beyond this one's end, and of no use to it. */
async function sayHowFar(
  store: RunStore,
  runs: readonly Run[],
  isUsed: boolean,
  { epochs }: TrainingConfiguration,
  say: (text: string) => void,
): Promise<void> {
  let [farthest, done] = ["", 0];
  for (const { id } of runs) {
    const { length } = await store.metrics(id, { name: "loss" });
    if (length > done) [farthest, done] = [id, length];
  }
  if (done > epochs) {
    say(
      `run ${farthest} is the same training, and has gone on to epoch ${done}: epoch ${epochs} is among its records`,
    );
  }
  if (done > 0 && !isUsed) {
    say(`run ${farthest} keeps no checkpoint from which this one could go on: it begins anew`);
  }
}

/** A schedule that was stretched with the epochs makes other weights from its first step on. */
function sayOtherSchedule(runs: readonly Run[], run: NewRun, say: (text: string) => void): void {
  const epochsOf = ({ configuration }: Pick<NewRun, "configuration">) =>
    (configuration as { readonly training: TrainingConfiguration }).training.epochs;
  const trajectory = trajectoryOf(run, ["schedule"]);
  const other = runs.find((each) => {
    return trajectoryOf(each, ["schedule"]) === trajectory && epochsOf(each) !== epochsOf(run);
  });
  if (other === undefined) return;
  say(
    `run ${other.id} differs in training.epochs and in training.schedule, on which its weights depend: this one begins anew`,
  );
}
