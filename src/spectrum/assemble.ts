/** Puts what the pieces of work found together into one {@link SpectrumResult}. */

import type { Cell } from "../cells/cell.ts";
import { isStack } from "../cells/stack.ts";
import { kernelsUsed } from "../kernels/choose.ts";
import { derivedQuantities } from "./derived-quantities.ts";
import type { GrowthOutcome } from "./frames/growth.ts";
import { isUnderflow, underflowWarnings } from "./frames/underflow.ts";
import { float32Certificate, roundoffOf } from "./precision.ts";
import type { Certificates, LayerState, SpectrumResult, SpectrumSettings, Unit } from "./result.ts";
import type { SequenceGrowth } from "./statistics/sequence-growth.ts";
import { growthOfSequences, historyOf } from "./statistics/sequence-growth.ts";
import type { UncertaintyContext } from "./statistics/uncertainty.ts";
import { convergenceWarnings, type Warning } from "./statistics/verdict.ts";
import { errorsOfRepetitions, type RepeatedEstimates } from "./trajectory/repetitions.ts";
import { courseOf, describeTrajectory } from "./trajectory/trajectory.ts";
import { type TrajectoryContext, trajectoryWarnings } from "./trajectory/trajectory-warnings.ts";
import type { Float64Reason, StackKind } from "./words.ts";
import type { FinishedTask } from "./work/plan.ts";

/** What the result needs beside the growth. */
export interface AssemblyContext {
  readonly cell: Cell;
  readonly stack: StackKind;
  readonly exponents: number;
  readonly sequences: number;
  readonly transient: number;
  readonly unit: Unit;
  readonly accuracy: number;
  /** Steps that frames moved before this computation, not counted. */
  readonly keptSteps: number;
  readonly tolerance: number | undefined;
  /** Why precision "auto" did not begin with float32. */
  readonly float64Reason: Float64Reason | null;
  /** See `KernelChoice`. */
  readonly kernelWarning: string | null;
  readonly threads: number;
  readonly seconds: number;
  readonly segmentFrames: Certificates["segmentFrames"];
  readonly settings: SpectrumSettings;
}

/** The result of all tasks. */
export function assembleResult(
  finished: readonly FinishedTask[],
  context: AssemblyContext,
): SpectrumResult {
  const outcomes = finished.map(({ outcome }) => outcome);
  const { growth, blockLength } = growthOfSequences(finished, context.sequences);
  const layers = layerStates(context.cell);
  const columnLayers = outcomes[0].layerOf;
  const perLayer = context.stack === "per-layer" && layers.length > 1;
  const stateSizes = columnLayers.map((l) => (perLayer ? layers[l].size : context.cell.stateSize));
  const unitRoundoff = roundoffOf(outcomes);
  const estimates = estimate(growth, { blockLength, stateSizes, unitRoundoff }, context);
  const { means, errors, samples, drifts } = estimates;
  const order = Array.from(means.keys())
    .sort((a, b) => means[b] - means[a])
    .slice(0, context.exponents);
  const scale = context.unit === "bits" ? 1 / Math.LN2 : 1;
  const exponents = order.map((j) => means[j] * scale);
  const certificates = combineCertificates(finished, growth, context, scale);
  const standardErrors = order.map((j) => (errors[j] === null ? null : errors[j] * scale));
  const derived = derivedQuantities({ exponents, standardErrors }, context.cell.stateSize);
  const sumRules = outcomes.map((outcome) => outcome.sumRule);
  const known = { ...context, errors, blockLength };
  const { trajectory, atRest, ...rest } = trajectories(finished, growth, known, scale);
  const used = kernelsUsed(outcomes.map((outcome) => outcome.kernels));
  const warnings = [
    ...(atRest ? [] : estimates.disagreement),
    ...rest.warnings,
    ...underflowWarnings(derived.nullDirections, sumRules),
    ...convergenceWarnings({ growth, order, estimates, drifts, certificates, atRest }, context),
    ...sayings([context.kernelWarning, used.warning]),
  ];
  return {
    unit: context.unit,
    steps: growth.reduce((sum, g) => sum + g.steps, 0),
    transient: context.transient,
    sequences: context.sequences,
    state: { size: context.cell.stateSize, layers },
    exponents,
    standardErrors,
    independentSamples: order.map((j) => samples[j]),
    perSequence: growth.map((g) => Array.from(g.total, (sum) => (sum / g.steps) * scale)),
    layerOf: layers.length > 1 && !perLayer ? null : order.map((j) => columnLayers[j]),
    ...derived,
    logVolume: logVolume(outcomes, scale),
    ...saidOf(warnings),
    certificates,
    reach: null,
    trajectory,
    history: historyOf(growth, scale),
    convention: "standard",
    settings: context.settings,
    kernels: used.kernels,
    threads: context.threads,
    seconds: context.seconds,
  };
}

/** Kept frames have moved before this computation; those of later segments begin anew. */
function withKept([first, ...later]: readonly number[], keptSteps: number): number[] {
  return [first + keptSteps, ...later];
}

/** Means and errors over sequences and their repetitions. */
function estimate(
  growth: readonly SequenceGrowth[],
  known: Pick<UncertaintyContext, "blockLength" | "stateSizes" | "unitRoundoff">,
  { keptSteps, settings, accuracy }: AssemblyContext,
): RepeatedEstimates {
  const moved = growth.map((g) => ({ ...g, uncounted: withKept(g.uncounted, keptSteps) }));
  return errorsOfRepetitions(moved, settings.repetitions, { ...known, accuracy });
}

/** What the trajectories did, and what is to be said of it. */
function trajectories(
  finished: readonly FinishedTask[],
  growth: readonly SequenceGrowth[],
  context: AssemblyContext & Pick<TrajectoryContext, "errors"> & { readonly blockLength: number },
  scale: number,
): Pick<SpectrumResult, "trajectory"> & {
  readonly warnings: readonly Warning[];
  readonly atRest: boolean;
} {
  const { inputSize } = context.cell;
  const courses = growth.map((_, b) => courseOf(finished, b, context.blockLength));
  return {
    trajectory: describeTrajectory(courses, growth, inputSize, scale),
    warnings: trajectoryWarnings(courses, growth, { ...context, inputSize }),
    atRest: courses.every(({ rest, counting }) => rest !== null && rest.from <= counting),
  };
}

/** Texts of all warnings, and of those that keep the result from having converged. */
function saidOf(
  warnings: readonly Warning[],
): Pick<SpectrumResult, "converged" | "warnings" | "unsettled"> {
  const unsettled = warnings.filter(({ blocking }) => blocking).map(({ text }) => text);
  return {
    converged: unsettled.length === 0,
    warnings: warnings.map(({ text }) => text),
    unsettled,
  };
}

/** Those of `texts` that there are, as warnings that keep nothing from having settled. */
function sayings(texts: readonly (string | null)[]): Warning[] {
  return texts.flatMap((text) => (text === null ? [] : [{ text, blocking: false }]));
}

/** The layers of a cell's state, bottom first. */
export function layerStates(cell: Cell): LayerState[] {
  const cells = isStack(cell) ? cell.layers.map((layer) => layer.cell) : [cell];
  return cells.map((layer) => ({ cell: layer.name, size: layer.stateSize }));
}

function combineCertificates(
  finished: readonly FinishedTask[],
  growth: readonly SequenceGrowth[],
  context: AssemblyContext,
  scale: number,
): Certificates {
  const outcomes = finished.map(({ outcome }) => outcome);
  const worst = (of: (o: GrowthOutcome) => number) => Math.max(...outcomes.map(of));
  const sum = (of: (o: GrowthOutcome) => number) => outcomes.reduce((s, o) => s + of(o), 0);
  const bounds = growth.map(({ steps }, b) => {
    const own = finished.filter(({ task }) => task.sequences.includes(b));
    return own.reduce((s, { outcome }) => s + outcome.errorBound, 0) / steps;
  });
  const accuracyBound = (Math.max(...bounds) + stepRounding(growth, roundoffOf(outcomes))) * scale;
  return {
    ...sumRuleCertificate(outcomes, growth, context, accuracyBound, scale),
    orthogonality: worst((o) => o.orthogonality),
    intervalUsed: {
      minimum: -worst((o) => -o.shortestInterval),
      mean:
        sum((o) => o.pushedSteps) /
        Math.max(
          1,
          sum((o) => o.factorisations),
        ),
      maximum: worst((o) => o.longestInterval),
    },
    growthSpread: worst((o) => o.spread),
    accuracyBound,
    accuracy: context.accuracy * scale,
    float32: float32Certificate(
      finished.map(({ task, outcome }) => ({
        use: outcome.float32,
        steps: outcome.steps + task.transient,
        sequences: task.sequences.length,
      })),
      context.float64Reason,
    ),
    derivative: null,
    segmentFrames: context.segmentFrames,
  };
}

/** As many units of roundoff as a step's slopes and logs may be off, which no factorisation knows of. */
const STEP_UNITS = 16;

/** What the rounding of slopes and of logs adds to the bound, per step. */
function stepRounding(growth: readonly SequenceGrowth[], unitRoundoff: number): number {
  let steepest = 0;
  for (const { total, steps } of growth) {
    for (const sum of total) {
      if (Number.isFinite(sum)) steepest = Math.max(steepest, Math.abs(sum) / steps);
    }
  }
  return STEP_UNITS * unitRoundoff * (1 + steepest);
}

/** ⟨ln |det J|⟩ where every task has it in closed form. */
function logVolume(outcomes: readonly GrowthOutcome[], scale: number): number | null {
  let [expected, steps] = [0, 0];
  for (const { sumRule } of outcomes) {
    if (sumRule?.method !== "closed-form") return null;
    expected += sumRule.expected;
    steps += sumRule.steps;
  }
  return (expected / steps) * scale;
}

function sumRuleCertificate(
  outcomes: readonly GrowthOutcome[],
  growth: readonly SequenceGrowth[],
  { cell, exponents }: AssemblyContext,
  accuracyBound: number,
  scale: number,
): Pick<Certificates, "sumRule" | "sumRuleReason"> {
  const none = (sumRuleReason: string) => ({ sumRule: null, sumRuleReason });
  if (exponents < cell.stateSize) {
    return none(`only ${exponents} of ${cell.stateSize} exponents were computed`);
  }
  if (accuracyBound === Number.POSITIVE_INFINITY) {
    return none("rounding has taken all digits of the least exponents, and with them those of Σλ");
  }
  const nulls = growth[0].total.filter((_, j) => growth.some((g) => g.total[j] === -Infinity));
  const sums = outcomes.map((o) => o.sumRule);
  if (nulls.length > 0) {
    const why = isUnderflow(nulls.length, sums) ? "slopes underflow" : "the Jacobian is singular";
    return none(`${nulls.length} exponents are −∞: ${why}`);
  }
  const steps = sums.reduce((s, r) => s + (r?.steps ?? 0), 0);
  const method = sums[0]?.method;
  if (method === undefined || steps === 0) return none("no time block was completed");
  const expected = (sums.reduce((s, r) => s + (r?.expected ?? 0), 0) / steps) * scale;
  const logs =
    method === "closed-form"
      ? growth.reduce((s, g) => s + g.total.reduce((a, b) => a + b, 0), 0)
      : sums.reduce((s, r) => s + (r?.found ?? 0), 0);
  const found = (logs / steps) * scale;
  return {
    sumRule: { expected, found, residual: found - expected, method },
    sumRuleReason: "",
  };
}
