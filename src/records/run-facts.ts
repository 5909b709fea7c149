/** How far a run came, how well it did, and how long it took. */
import type { Metric, OverviewFilter, RunOverview, RunStore, StateChange } from "../store/store.ts";

/** Losses of one run, each of what it says. */
export interface RunFacts {
  /** Epochs completed; null for what is no training of `train`. */
  readonly epochs: number | null;
  /** Of what is learned from, and of what is held out; the last ones. */
  readonly trainLoss: Metric | null;
  readonly heldOutLoss: Metric | null;
  readonly heldOutAccuracy: Metric | null;
  /** The least loss of what is held out, with its step. */
  readonly bestHeldOutLoss: Metric | null;
  readonly duration: Duration | null;
}

/** Time that was spent on a run. */
export interface Duration {
  readonly seconds: number;
  /** Whether a stretch is missing: nobody knows when a killed process ended, and another run has its own time. */
  readonly isLeast: boolean;
}

/** A run with what is recorded of it that is worth a place in a list. */
export interface RunWithFacts {
  readonly overview: RunOverview;
  readonly facts: RunFacts;
}

/** Facts of the runs that {@link RunStore.overviews} gives, oldest first. */
export async function allFacts(store: RunStore, filter: OverviewFilter): Promise<RunWithFacts[]> {
  const overviews = await store.overviews(filter);
  const now = Date.now();
  const parts = partsByNames();
  return overviews.map((overview) => {
    const { run, metrics, states, held } = overview;
    const last = (name: string | undefined) => metrics.find((each) => each.name === name) ?? null;
    const part = parts(metrics.map(({ name }) => name));
    const heldOut = last(part.heldOutLoss);
    const spent = durationOf(states, held, now);
    const isTraining = typeof run.configuration["training"] === "object";
    const facts: RunFacts = {
      epochs: isTraining ? (last(EPOCHS)?.count ?? 0) : null,
      trainLoss: last(part.trainLoss),
      heldOutLoss: heldOut,
      heldOutAccuracy: last(part.heldOutAccuracy),
      bestHeldOutLoss: heldOut?.least ? { name: heldOut.name, ...heldOut.least } : null,
      // The time of what it took over is that of another run.
      duration: spent && { ...spent, isLeast: spent.isLeast || run.origin !== null },
    };
    return { overview, facts };
  });
}

/** The metric that `lyapscope train` records once an epoch. */
const EPOCHS = "loss";

/** Which metric says what of a run. */
interface Parts {
  readonly trainLoss: string | undefined;
  readonly heldOutLoss: string | undefined;
  readonly heldOutAccuracy: string | undefined;
}

/** Names are judged once for all runs that have the same. */
function partsByNames(): (names: readonly string[]) => Parts {
  const known = new Map<string, Parts>();
  return (names) => {
    const key = JSON.stringify(names);
    const parts = known.get(key) ?? {
      trainLoss: trainName(names),
      heldOutLoss: heldOutName(names, "loss"),
      heldOutAccuracy: heldOutName(names, "accuracy") ?? heldOutName(names, "acc"),
    };
    known.set(key, parts);
    return parts;
  };
}

/** What other programs call the held-out part. */
const HELD_OUT = /(^|[^a-z])(val|valid|validation|dev|test|eval|held.?out)([^a-z]|$)/;

/** The metric of what is held out, by our own name or one like those that other programs give. */
function heldOutName(names: readonly string[], quantity: string): string | undefined {
  return names.find((name) => {
    const text = wordsOf(name);
    return text.includes(quantity) && HELD_OUT.test(text);
  });
}

function wordsOf(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}

function trainName(names: readonly string[]): string | undefined {
  const heldOut = (name: string) => heldOutName([name], "loss") !== undefined;
  return (
    names.find((name) => name === "loss") ??
    names.find((name) => /loss/i.test(name) && !name.startsWith("batch.") && !heldOut(name))
  );
}

/** From every "running" to the state that follows it; the last lasts until now if someone computes. */
export function durationOf(
  states: readonly StateChange[],
  held: boolean,
  now: number,
): Duration | null {
  let [seconds, isLeast, began] = [0, false, false];
  for (const [i, { state, at }] of states.entries()) {
    if (state !== "running") continue;
    began = true;
    const next = states[i + 1];
    if (next === undefined ? held : next.state !== "running") {
      const end = next === undefined ? now : Date.parse(next.at);
      seconds += Math.max(0, end - Date.parse(at)) / 1000;
    } else isLeast = true;
  }
  return began ? { seconds, isLeast } : null;
}
