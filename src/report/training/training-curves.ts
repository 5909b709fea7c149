/** What a training's picture is drawn from: plain numbers, picked from the records of a run. */

import type { Json, JsonObject } from "../../store/canonical-json.ts";
import type { RunHistory } from "../../store/export/history.ts";
import type { Metric, Run, SpectrumRecord, StateChange } from "../../store/store.ts";
import { largestLagOf, lastingCurves } from "../reach/recorded-reach.ts";
import { networkWords } from "./network-words.ts";

/** A number at a step. It may be NaN or infinite: divergence is drawn, not dropped. */
export interface Point {
  readonly step: number;
  readonly value: number;
}

/** One line of a panel. */
export interface NamedCurve {
  readonly name: string;
  /** By step. */
  readonly points: readonly Point[];
}

/** A spectrum at a step. */
export interface SpectrumPoint {
  readonly step: number;
  /** In nats per time step, descending; −∞ allowed. */
  readonly exponents: ArrayLike<number>;
  /** One standard error of each, NaN where there is none; null if there are none at all. */
  readonly errors: ArrayLike<number> | null;
  /** Layer (0-based) that owns each; absent or null where they have no owners. */
  readonly layerOf?: readonly number[] | null;
}

/** How fast gradients decay over long lags, in nats per time step. */
export interface DecayPoint {
  readonly step: number;
  /** The lags over which the slopes were taken. */
  readonly from: number;
  readonly to: number;
  readonly measured: number;
  /** Standard error of `measured`; null where there is none. */
  readonly error: number | null;
  /** By the exponents, over the same lags. */
  readonly predicted: number;
}

/** Everything in a training's picture; any list may be empty. */
export interface TrainingCurves {
  /** What a step is: of the optimiser, or what the checkpoints of a watched training say. */
  readonly stepName: string;
  /** Null: the axis counts steps. */
  readonly stepsPerEpoch: number | null;
  readonly spectra: readonly SpectrumPoint[];
  readonly decay: readonly DecayPoint[];
  /** Steps for which differences keep 1/e of their size, by the reach by lag. */
  readonly lasting: readonly NamedCurve[];
  /** The largest lag of the reach: what lasts so long may last longer. Null without a reach. */
  readonly largestLag: number | null;
  readonly losses: readonly NamedCurve[];
  /** Losses to be held against: with what words, how large. */
  readonly references: readonly { readonly name: string; readonly value: number }[];
  readonly gradientNorms: readonly NamedCurve[];
  readonly learningRate: readonly Point[];
  /** Step of the least held-out loss; null without one. */
  readonly bestStep: number | null;
  /** Step whose loss or weights were not finite, and what was said of it; null without such a step. */
  readonly divergence: { readonly step: number; readonly message: string } | null;
}

/** Name of curves with a number for single batches, drawn thin behind the others. */
export const BATCHES = "single batches";

/** Recorded names, and how they are called in a legend; others are called as they are. */
const WORDS: Readonly<Record<string, string>> = {
  loss: "training",
  validationLoss: "held out",
  "batch.loss": BATCHES,
  gradientNorm: "mean over the epoch, before clipping",
  "batch.gradientNorm": BATCHES,
};

/** By our own name, or as other programs write it. */
const LEARNING_RATE = /^(.*[/.])?(learning_?rate|lr)$/i;
/** How losses of what is held out are called, by us and by others. */
const HELD_OUT = /held out|(^|[^a-z])(val|valid|validation|dev|test|eval)/i;

/**
 * The curves of one run, whether `lyapscope train` recorded it or `lyapscope watch`.
 *
 * Of spectra the joint one is taken if there is one, of metrics all whose names say that they are losses
 * or norms of gradients.
 */
export function trainingCurves({
  run,
  states,
  metrics,
  spectra,
}: Pick<RunHistory, "run" | "states" | "metrics" | "spectra">): TrainingCurves {
  const losses = curvesOf(metrics, /loss$/i);
  const chosen = spectraToDraw(spectra);
  const last = states.at(-1);
  const value = (name: string) => metrics.find((metric) => metric.name === name)?.value;
  const references = [
    { name: "without a network", value: value("baseline") },
    { name: "at best", value: value("floor") },
  ];
  return {
    stepName:
      run.configuration["command"] === "watch"
        ? "step or epoch, as the checkpoints say"
        : "step of the optimiser",
    stepsPerEpoch: stepsPerEpochOf(run.configuration, metrics),
    spectra: chosen,
    decay: chosen.flatMap(decayOf),
    lasting: lastingCurves(chosen),
    largestLag: largestLagOf(chosen),
    losses,
    references: references.flatMap(({ name, value }) =>
      value === undefined ? [] : [{ name, value }],
    ),
    gradientNorms: curvesOf(metrics, /grad(ient)?_?norm$/i),
    learningRate: metrics.filter(({ name }) => LEARNING_RATE.test(name)),
    bestStep: bestStepOf(losses),
    divergence: last?.state === "diverged" ? divergenceOf(last, metrics) : null,
  };
}

/** The joint spectra, else those of the first kind; none of the closed loop where there are others. */
export function spectraToDraw(spectra: readonly SpectrumRecord[]): readonly SpectrumRecord[] {
  const driven = spectra.filter(({ kind }) => kind !== "closed-loop");
  const usable = driven.length > 0 ? driven : spectra;
  const kind = usable.some((each) => each.kind === "joint") ? "joint" : usable[0]?.kind;
  return usable.filter((each) => each.kind === kind && each.exponents.length > 0);
}

/** Single batches first, so that they lie behind. */
function curvesOf(metrics: readonly Metric[], pattern: RegExp): NamedCurve[] {
  const names = [...new Set(metrics.map(({ name }) => name))].filter((name) => pattern.test(name));
  const curves = names.map((name) => ({
    name: WORDS[name] ?? name,
    points: metrics.filter((metric) => metric.name === name),
  }));
  return curves.sort((a, b) => Number(b.name === BATCHES) - Number(a.name === BATCHES));
}

function bestStepOf(losses: readonly NamedCurve[]): number | null {
  const heldOut = losses.find(({ name }) => HELD_OUT.test(name))?.points ?? [];
  const least = heldOut.reduce<Point | null>(
    (best, point) => (point.value < (best?.value ?? Number.POSITIVE_INFINITY) ? point : best),
    null,
  );
  return least?.step ?? null;
}

/** Trainings that `lyapscope train` made record a loss at the end of every epoch. */
function stepsPerEpochOf({ training }: JsonObject, metrics: readonly Metric[]): number | null {
  if (!isObject(training) || typeof training["epochs"] !== "number") return null;
  const steps = metrics.filter(({ name }) => name === "loss").map(({ step }) => step);
  const regular = steps.length > 0 && steps.every((step, i) => step === (i + 1) * steps[0]);
  return regular ? steps[0] : null;
}

/** The state is that of the last healthy weights; what was recorded last is the loss that broke. */
function divergenceOf(
  { step, message }: StateChange,
  metrics: readonly Metric[],
): TrainingCurves["divergence"] {
  return { step: metrics.reduce((last, metric) => Math.max(last, metric.step), step), message };
}

/** What the monitor has written beside its spectrum. */
function decayOf({ step, details }: SpectrumRecord): DecayPoint[] {
  const decay = details["gradientDecay"];
  const rate = isObject(decay) ? decay["rate"] : null;
  if (!isObject(rate)) return [];
  const { from, to, measured, error, predicted } = rate;
  const numbers = [from, to, measured, predicted].map(Number);
  if (!numbers.every(Number.isFinite)) return [];
  const [first, last, slope, expected] = numbers;
  return [
    {
      ...{ step, from: first, to: last, measured: slope, predicted: expected },
      error: typeof error === "number" ? error : null,
    },
  ];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** "Training of copy: gru 64, run 8df2f117". */
export function trainingTitle({ id, name, configuration }: Run): string {
  const { task, network } = configuration;
  const kind = isObject(task) ? task["kind"] : undefined;
  const what = name ?? (typeof kind === "string" ? kind : "a network");
  return `Training of ${what}: ${[networkWords(network), `run ${id.slice(0, 8)}`].filter(Boolean).join(", ")}`;
}
