import type { Certificates, Unit } from "../result.ts";
import type { Drifts } from "./drift.ts";
import type { SequenceGrowth } from "./sequence-growth.ts";
import type { Estimates } from "./uncertainty.ts";

/** One thing to say about a result. */
export interface Warning {
  /** Ends in what to change. */
  readonly text: string;
  /** Whether the result has not converged because of it. */
  readonly blocking: boolean;
}

/** Fewer independent samples than this make error bars that are too small (docs/accuracy.md). */
export const FEWEST_SAMPLES = 20;

/**
 * Of many exponents some look more correlated than they are: beside the first, this share may rest on
 * fewer samples.
 */
const FEW_ANYWAY = 0.2;

/** Times as much input as there is, beyond which nobody is sent to get it. */
const MOST_TIMES = 1000;

/** What a verdict is found from; indices of columns are turned into numbers of exponents by `order`. */
export interface Evidence {
  readonly growth: readonly SequenceGrowth[];
  /** Column of each exponent, largest first. */
  readonly order: readonly number[];
  readonly estimates: Estimates;
  /** Null where the data are too short to see a drift. */
  readonly drifts: Drifts | null;
  readonly certificates: Certificates;
  /** Whether every trajectory rests, at a fixed point or in a cycle, for as long as steps count. */
  readonly atRest: boolean;
}

/** Options that a verdict depends on. */
export interface VerdictContext {
  readonly tolerance: number | undefined;
  readonly accuracy: number;
  readonly transient: number;
  readonly unit: Unit;
}

const ONE_STEP =
  "each sequence counts one step, which says nothing of long times; give longer sequences " +
  "(is time the first axis? --layout tbm), or a shorter --transient";

/** Whether the estimate has settled: each reason why not. */
export function convergenceWarnings(evidence: Evidence, context: VerdictContext): Warning[] {
  const { order, growth, estimates, certificates, atRest } = evidence;
  const finite = order.filter((j) => Number.isFinite(estimates.means[j]));
  const longest = Math.max(...growth.map((g) => g.steps));
  if (longest < 2) return [{ blocking: true, text: ONE_STEP }];
  if (finite.some((j) => estimates.errors[j] === null)) {
    const text =
      `${longest} counted steps a sequence are too few for error bars; give longer input` +
      (context.transient > 1
        ? `, or count more of it with --transient ${Math.floor(context.transient / 2)}`
        : "");
    return [{ blocking: true, text }];
  }
  const bound = certificates.accuracyBound * (context.unit === "bits" ? Math.LN2 : 1);
  // At rest every step says the same, up to rounding, which neither drifts nor is sampled.
  const sampled = atRest ? finite.filter((j) => estimates.errors[j]! > bound) : finite;
  const apart = atRest ? apartWarning(evidence, finite, Math.max(bound, context.accuracy)) : null;
  return [
    apart,
    finite.length > 0 ? driftWarning(evidence, sampled, context.transient, longest) : null,
    apart === null ? samplesWarning(evidence, sampled) : null,
    toleranceWarning(
      finite.map((j) => estimates.errors[j] ?? 0),
      context.tolerance,
      apart === null ? "as much input" : "as many sequences or starts",
    ),
    bound > context.accuracy ? accuracyWarning(bound, context.accuracy, certificates) : null,
  ].filter((warning) => warning !== null);
}

function driftWarning(
  { drifts, order }: Evidence,
  finite: readonly number[],
  transient: number,
  longest: number,
): Warning | null {
  if (drifts === null) {
    const text = `${longest} counted steps a sequence are too few to see whether the estimates drift; give longer input`;
    return { blocking: true, text };
  }
  const { ratios, limits } = drifts;
  const drifting = finite.filter((j) => ratios[j] > limits[j]);
  if (drifting.length === 0) return null;
  const excess = (j: number) => ratios[j] / limits[j];
  const worst = drifting.reduce((a, b) => (excess(b) > excess(a) ? b : a));
  const more = Math.max(200, 2 * transient);
  // Only what leaves half of the steps to be counted is advice.
  const skip = 2 * more <= transient + longest ? `, or skip more with --transient ${more}` : "";
  return {
    blocking: true,
    text:
      `λ${order.indexOf(worst) + 1} has not settled: two thirds of the time differ by ` +
      `${ratios[worst].toFixed(1)} standard errors of their difference` +
      `${drifting.length > 1 ? ` (and ${drifting.length - 1} more exponents drift)` : ""}; give ` +
      `longer input${skip}`,
  };
}

/** Sequences that rest where other exponents hold; what is below `least` is no difference. */
function apartWarning(
  { growth, order }: Evidence,
  finite: readonly number[],
  least: number,
): Warning | null {
  const ranges = finite.map((j) => {
    const own = growth.map(({ total, steps }) => total[j] / steps);
    return { j, low: Math.min(...own), high: Math.max(...own) };
  });
  const apart = ranges.filter(({ low, high }) => high - low > least);
  if (apart.length === 0) return null;
  const widest = apart.reduce((a, b) => (b.high - b.low > a.high - a.low ? b : a));
  return {
    blocking: true,
    text:
      `${growth.length} trajectories rest in places of different exponents (λ${order.indexOf(widest.j) + 1} from ` +
      `${widest.low.toFixed(4)} to ${widest.high.toFixed(4)} nats/step), so means and errors are of the places ` +
      "that were come to, and more steps change nothing; see each in perSequence of --json; for more of them give " +
      "more sequences or starts (--initial-state random --repetitions 50)",
  };
}

/** Whether error bars of exponents with so many independent samples, largest exponent first, are too small. */
export function restsOnTooFew(samples: readonly (number | null)[]): boolean {
  const known = samples.filter((value) => value !== null);
  const few = known.filter((value) => value < FEWEST_SAMPLES).length;
  return few > FEW_ANYWAY * known.length || (few > 0 && known[0] < FEWEST_SAMPLES);
}

function samplesWarning(
  { estimates, order, growth }: Evidence,
  finite: readonly number[],
): Warning | null {
  const samples = finite.map((j) => estimates.samples[j] ?? 0);
  if (!restsOnTooFew(samples)) return null;
  const few = finite.filter((_, i) => samples[i] < FEWEST_SAMPLES);
  const worst = few.reduce((a, b) => (estimates.samples[b]! < estimates.samples[a]! ? b : a));
  const least = Math.max(1, estimates.samples[worst]!);
  const steps = growth.reduce((sum, g) => sum + g.steps, 0);
  const others = few.length - 1;
  return {
    blocking: true,
    text:
      `λ${order.indexOf(worst) + 1} rests on some ${Math.floor(least)} independent samples ` +
      `(growth is correlated over ${Math.ceil(steps / least)} steps, drifts, or differs between ` +
      `sequences)${others > 0 ? `, ${others} more exponents on fewer than ${FEWEST_SAMPLES}` : ""}: ` +
      `error bars are too small; give ${Math.ceil(FEWEST_SAMPLES / least) + 1} times as much input`,
  };
}

function toleranceWarning(
  errors: readonly number[],
  tolerance: number | undefined,
  more: string,
): Warning | null {
  const largest = Math.max(0, ...errors);
  if (tolerance === undefined || largest <= tolerance) return null;
  const factor = Math.ceil((largest / tolerance) ** 2);
  // Errors shrink as the root of what they are from: ten times for a hundred times as much.
  const remedy =
    factor > MOST_TIMES
      ? `, far out of reach; ask for a larger --tolerance: a hundred times ${more} come to some ${(largest / 10).toExponential(0)}`
      : `; give some ${factor} times ${more}`;
  return {
    blocking: true,
    text:
      `the largest standard error is ${largest.toExponential(1)} nats/step, above --tolerance ` +
      `${tolerance}${remedy}`,
  };
}

function accuracyWarning(bound: number, accuracy: number, { intervalUsed }: Certificates): Warning {
  const remedy =
    intervalUsed.maximum > 1
      ? "use --interval 1"
      : "the first exponents lose the least: ask for fewer with --exponents, or split a stack with --stack per-layer";
  if (bound === Number.POSITIVE_INFINITY) {
    return {
      blocking: true,
      text: `rounding has taken all digits of the least exponents; ${remedy}`,
    };
  }
  return {
    blocking: false,
    text:
      `rounding may have moved the least certain exponents by up to ${bound.toExponential(1)} ` +
      `nats/step, above --accuracy ${accuracy}; ${remedy}`,
  };
}
