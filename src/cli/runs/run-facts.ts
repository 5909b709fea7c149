/** How far a run came, how well it did, and how long it took. */
import type { Latest, Metric, Run, RunStore, StateChange } from "../../store/store.ts";

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

/** What is recorded of a run that is worth a place in a list. */
export async function factsOf(
  store: RunStore,
  { id, configuration, origin }: Run,
  { metrics }: Latest,
  held: boolean,
): Promise<RunFacts> {
  const names = metrics.map(({ name }) => name);
  const last = (name: string | undefined) => metrics.find((metric) => metric.name === name) ?? null;
  const heldOut = heldOutName(names, "loss");
  const train = trainName(names);
  const spent = durationOf(await store.states(id), held, Date.now());
  const isTraining = typeof configuration["training"] === "object";
  return {
    epochs: isTraining ? (await store.metrics(id, { name: "loss" })).length : null,
    trainLoss: last(train),
    heldOutLoss: last(heldOut),
    heldOutAccuracy: last(heldOutName(names, "accuracy") ?? heldOutName(names, "acc")),
    bestHeldOutLoss: heldOut === undefined ? null : await leastOf(store, id, heldOut),
    // The time of what it took over is that of another run.
    duration: spent && { ...spent, isLeast: spent.isLeast || origin !== null },
  };
}

/** What other programs call the held-out part. */
const HELD_OUT = /(^|[^a-z])(val|valid|validation|dev|test|eval|held.?out)([^a-z]|$)/;

/** The metric of what is held out, by our own name or one like those that other programs give. */
function heldOutName(names: readonly string[], quantity: string): string | undefined {
  const words = (name: string) => name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return names.find((name) => {
    const text = words(name);
    return HELD_OUT.test(text) && text.includes(quantity);
  });
}

function trainName(names: readonly string[]): string | undefined {
  const heldOut = (name: string) => heldOutName([name], "loss") !== undefined;
  return (
    names.find((name) => name === "loss") ??
    names.find((name) => /loss/i.test(name) && !name.startsWith("batch.") && !heldOut(name))
  );
}

async function leastOf(store: RunStore, id: string, name: string): Promise<Metric | null> {
  const metrics = await store.metrics(id, { name });
  const numbers = metrics.filter(({ value }) => !Number.isNaN(value));
  return numbers.length === 0 ? null : numbers.reduce((a, b) => (b.value < a.value ? b : a));
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
