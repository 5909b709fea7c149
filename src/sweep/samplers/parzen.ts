/**
 * Parzen estimators: the density of good, or of other, settings as a mixture with one kernel a setting and
 * one for what was known before any.
 *
 * A kernel is a product over parameters. Of a number: a normal distribution about the value, cut off at the
 * ends of the range, on its scale; of a discrete one, the mass on the value's cell. Of a choice: (1/K + [the
 * value is that one]), normalised, K kernels. The prior's kernel has its mean in the middle and the whole range
 * as its deviation, or all choices alike.
 *
 * Bandwidths: a parameter by itself has the larger distance to its two neighbours (Bergstra, Bardenet, Bengio
 * and Kégl, Algorithms for hyper-parameter optimization, NIPS 2011, §4); several together have 0.2 · range ·
 * n^(−1/(d+4)), as Scott's rule scales (Falkner, Klein and Hutter, BOHB, ICML 2018; Watanabe, arXiv 2304.11127).
 * Neither is below range / min(100, n + 2), nor above the range.
 */
import type { Random } from "../../random.ts";
import type { Json } from "../../store/canonical-json.ts";
import { isSame, type NumberParameter, type Parameter, type Point } from "../space/parameter.ts";
import { cellOf, numberAt, scaled, scaleOf } from "../space/values.ts";
import { normalMass } from "./normal.ts";

/** A density over some parameters. */
export interface Parzen {
  /** A point that is distributed so. */
  draw(random: Random): Point;
  /** Logarithm of the density at a point. */
  logDensity(point: Point): number;
}

/** One parameter of every kernel. */
interface Factor {
  readonly path: string;
  draw(kernel: number, random: Random): Json;
  logDensity(kernel: number, value: Json): number;
}

/** Of several parameters together: deviation of a kernel, as a share of the range, for a single setting. */
const MAGNITUDE = 0.2;
const NARROWEST = 100;

/**
 * The density of points.
 *
 * @param points - That have all of the parameters, the oldest first.
 * @param joint - Whether bandwidths are those of several parameters together.
 */
export function parzenEstimator(
  parameters: readonly Parameter[],
  points: readonly Point[],
  joint: boolean,
): Parzen {
  const weights = kernelWeights(points.length);
  const factors = parameters.map((parameter) => {
    const values = points.map((point) => point[parameter.path]);
    if (parameter.kind === "choice") return choiceFactor(parameter.path, parameter.values, values);
    return numberFactor(parameter, values as number[], joint ? parameters.length : null);
  });
  return {
    draw(random) {
      const kernel = pick(weights, random.uniform());
      return Object.fromEntries(
        factors.map((factor) => [factor.path, factor.draw(kernel, random)]),
      );
    },
    logDensity(point) {
      const terms = Array.from(weights, (weight, kernel) =>
        factors.reduce(
          (sum, factor) => sum + factor.logDensity(kernel, point[factor.path]),
          Math.log(weight),
        ),
      );
      const largest = Math.max(...terms);
      return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0));
    },
  };
}

/** As many settings as count in full; older ones count less, down to 1/n. */
const IN_FULL = 25;

/** Of n settings, the oldest first, and of the prior, which counts as one; they add up to 1. */
function kernelWeights(n: number): Float64Array {
  const weights = new Float64Array(n + 1).fill(1);
  const older = n - IN_FULL;
  for (let i = 0; i < older; i++) {
    weights[i] = older === 1 ? 1 / n : 1 / n + (i / (older - 1)) * (1 - 1 / n);
  }
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}

function choiceFactor(path: string, values: readonly Json[], seen: readonly Json[]): Factor {
  const kernels = seen.length + 1;
  const places = seen.map((value) => values.findIndex((each) => isSame(each, value)));
  const rows = [...places, -1].map((place) => {
    const row = values.map((_, i) => 1 / kernels + (i === place ? 1 : 0));
    const sum = row.reduce((a, b) => a + b);
    return row.map((weight) => weight / sum);
  });
  const indexOf = (value: Json) => values.findIndex((each) => isSame(each, value));
  return {
    path,
    draw: (kernel, random) => values[pick(rows[kernel], random.uniform())],
    logDensity: (kernel, value) => Math.log(rows[kernel][indexOf(value)]),
  };
}

/** @param dimensions - Parameters whose bandwidths are found together; null: this one by itself. */
function numberFactor(
  parameter: NumberParameter,
  seen: readonly number[],
  dimensions: number | null,
): Factor {
  const { from, to } = scaleOf(parameter);
  const range = to - from;
  const centres = [...seen.map((value) => scaled(parameter, value)), (from + to) / 2];
  const wide =
    dimensions === null
      ? neighbourDistances(centres, from, to)
      : centres.map(() => MAGNITUDE * range * Math.max(1, seen.length) ** (-1 / (dimensions + 4)));
  const least = range / Math.min(NARROWEST, 1 + centres.length);
  const deviations = wide.map((width) => Math.min(range, Math.max(least, width)));
  deviations[deviations.length - 1] = range;
  const inside = centres.map((centre, i) =>
    Math.log(normalMass((from - centre) / deviations[i], (to - centre) / deviations[i])),
  );
  return {
    path: parameter.path,
    draw(kernel, random) {
      for (;;) {
        // The centre lies in the range and the deviation is no larger: a third of the draws at least is inside.
        const x = centres[kernel] + deviations[kernel] * random.normal();
        if (x >= from && x <= to) return numberAt(parameter, x);
      }
    },
    logDensity(kernel, value) {
      const [centre, deviation] = [centres[kernel], deviations[kernel]];
      const cell = cellOf(parameter, value as number);
      if (cell !== null) {
        const mass = normalMass((cell[0] - centre) / deviation, (cell[1] - centre) / deviation);
        return Math.log(mass) - inside[kernel];
      }
      const z = (scaled(parameter, value as number) - centre) / deviation;
      return -0.5 * z * z - Math.log(deviation * Math.sqrt(2 * Math.PI)) - inside[kernel];
    },
  };
}

/** Of each centre, the larger distance to its neighbours; the outermost have one, a single centre has the ends. */
function neighbourDistances(centres: readonly number[], from: number, to: number): number[] {
  const order = centres.map((_, i) => i).sort((a, b) => centres[a] - centres[b]);
  const widths = new Array<number>(centres.length);
  for (const [place, i] of order.entries()) {
    const left = place === 0 ? undefined : centres[i] - centres[order[place - 1]];
    const right = place === order.length - 1 ? undefined : centres[order[place + 1]] - centres[i];
    widths[i] = Math.max(left ?? right ?? centres[i] - from, right ?? left ?? to - centres[i]);
  }
  return widths;
}

/** Index of the weight that a number of [0, 1) falls on. */
function pick(weights: ArrayLike<number>, u: number): number {
  let left = u;
  for (let i = 0; i < weights.length - 1; i++) {
    left -= weights[i];
    if (left < 0) return i;
  }
  return weights.length - 1;
}
