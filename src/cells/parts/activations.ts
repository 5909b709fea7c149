/**
 * Elementwise functions φ with their slopes, in forms that do not underflow early.
 *
 * 1 − tanh² a is exactly 0 in float64 beyond |a| ≈ 19, where the slope is still 1e-16: a spectrum
 * built on it has exponents of −∞ that are none. So slopes come from the pre-activation,
 *
 *     tanh′(a) = 4e^{−2|a|} / (1 + e^{−2|a|})²,   σ′(a) = e^{−|a|} / (1 + e^{−|a|})²,
 *
 * down to the smallest number (|a| ≈ 372 and 744), and sums of ln φ′ use the logarithm directly:
 *
 *     ln tanh′(a) = ln 4 − 2|a| − 2 ln(1 + e^{−2|a|}),   ln σ′(a) = −|a| − 2 ln(1 + e^{−|a|}).
 *
 * In a sum over units the last terms are one logarithm of a product, as many factors at a time as
 * can neither over- nor underflow. Where no slope is near the smallest number, so is the sum itself: the slopes are at
 * hand, and have all their digits.
 */
import type { Nonlinearity } from "../../kernels/gates.ts";
import type { Kernels, RealArray } from "../../kernels/kernels.ts";
import { ownWord } from "../../words.ts";
import type { Columns } from "../cell.ts";

/**
 * "hard-sigmoid" is Keras 1 and 2's clip(0.2a + 0.5, 0, 1), "hard-sigmoid-6" is Keras 3's and
 * PyTorch's clip(a/6 + 0.5, 0, 1).
 */
export type Activation =
  | "tanh"
  | "sigmoid"
  | "relu"
  | "identity"
  | "hard-sigmoid"
  | "hard-sigmoid-6";

/** One φ. */
export interface ActivationRule {
  readonly name: Activation;
  /** φ, as kernels know it. */
  readonly rule: Nonlinearity;
  /** value ← φ(x), slope ← φ′(x), all rows × columns; value may be x. */
  apply(
    kernels: Kernels,
    rows: number,
    columns: number,
    x: Columns,
    value: Columns,
    slope: Columns,
  ): void;
  /** Σ ln |φ(x_i)| over i in [start, start + count). */
  sumLogAbsValues(x: RealArray, start: number, count: number): number;
  /** Σ ln φ′(x_i) over i in [start, start + count). */
  sumLogSlopes(x: RealArray, start: number, count: number): number;
}

/** All activations, by name. */
export const ACTIVATIONS: Readonly<Record<Activation, ActivationRule>> = {
  tanh: {
    name: "tanh",
    rule: "tanh",
    apply: byKernel("tanh"),
    sumLogAbsValues: logProducts((x) => Math.abs(Math.tanh(x))),
    sumLogSlopes: (x, start, count) =>
      count * Math.log(4) - 2 * sumOfSizes(x, start, count) - 2 * sumLog1pExp(x, start, count, -2),
  },
  sigmoid: {
    name: "sigmoid",
    rule: "sigmoid",
    apply: byKernel("sigmoid"),
    sumLogAbsValues(x, start, count) {
      let sum = -sumLog1pExp(x, start, count, -1);
      for (let i = start; i < start + count; i++) sum += Math.min(x[i], 0);
      return sum;
    },
    sumLogSlopes: (x, start, count) =>
      -sumOfSizes(x, start, count) - 2 * sumLog1pExp(x, start, count, -1),
  },
  relu: clippedLine("relu", 1, 0, 0, Number.POSITIVE_INFINITY),
  identity: clippedLine("identity", 1, 0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
  "hard-sigmoid": clippedLine("hard-sigmoid", 0.2, 0.5, 0, 1),
  "hard-sigmoid-6": clippedLine("hard-sigmoid-6", 1 / 6, 0.5, 0, 1),
};

export const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as readonly Activation[];

/** The rule of that name. @throws RangeError if there is none. */
export function activationRule(who: string, option: string, name: Activation): ActivationRule {
  return ACTIVATIONS[ownWord(who, option, name, ACTIVATION_NAMES)];
}

/** σ of the gates and φ of the state, by name. @throws RangeError for an unknown name. */
export function gatedRules(
  who: string,
  options: {
    readonly gateActivation?: Activation | undefined;
    readonly activation?: Activation | undefined;
  },
): { readonly gate: ActivationRule; readonly state: ActivationRule } {
  return {
    gate: activationRule(who, "gateActivation", options.gateActivation ?? "sigmoid"),
    state: activationRule(who, "activation", options.activation ?? "tanh"),
  };
}

function byKernel(name: "tanh" | "sigmoid"): ActivationRule["apply"] {
  return (kernels, rows, columns, x, value, slope) =>
    kernels[name](
      rows,
      columns,
      x.data,
      x.stride,
      value.data,
      value.stride,
      slope.data,
      slope.stride,
    );
}

/** clip(gain·x + offset, low, high); at its corners the slope is 0, as in PyTorch and TensorFlow. */
function clippedLine(
  name: Activation,
  gain: number,
  offset: number,
  low: number,
  high: number,
): ActivationRule {
  const rule = { gain, offset, low, high };
  const line = (x: number) => gain * x + offset;
  const clip = (y: number) => Math.min(Math.max(y, low), high);
  const inside = (y: number) => y > low && y < high;
  return {
    name,
    rule,
    apply(kernels, rows, columns, x, value, slope) {
      const [to, by] = [value.data, slope.data];
      kernels.clippedLine(
        rule,
        rows,
        columns,
        x.data,
        x.stride,
        to,
        value.stride,
        by,
        slope.stride,
      );
    },
    sumLogAbsValues: logProducts((x) => Math.abs(clip(line(x)))),
    sumLogSlopes: logProducts((x) => (inside(line(x)) ? gain : 0)),
  };
}

/** Sizes from which a number has all its digits, with room for a factor beside it. */
const LEAST = { float64: 1e-290, float32: 1e-30 };
const MOST = 1e290;

/** Σ ln |x_i| over i in [start, start + count); null where one of them may lack digits. */
export function sumLogs(x: RealArray, start: number, count: number): number | null {
  const least = x instanceof Float32Array ? LEAST.float32 : LEAST.float64;
  // Not `let [sum, product]`: V8 boxes every product then.
  let sum = 0;
  let product = 1;
  for (let i = start; i < start + count; i++) {
    const size = Math.abs(x[i]);
    if (!(size >= least && size <= MOST)) return null;
    product *= size;
    if (product > 1e-15 && product < 1e15) continue;
    sum += Math.log(product);
    product = 1;
  }
  return sum + Math.log(product);
}

/** Σ ln |f′(a_i)| from the slopes at hand; where one may lack digits, from the a_i. */
export function sumLogsOfSlopes(
  rule: ActivationRule,
  x: RealArray,
  slopes: number,
  places: number,
  count: number,
): number {
  return sumLogs(x, slopes, count) ?? rule.sumLogSlopes(x, places, count);
}

function sumOfSizes(x: RealArray, start: number, count: number): number {
  let sum = 0;
  for (let i = start; i < start + count; i++) sum += Math.abs(x[i]);
  return sum;
}

/** Factors in [1, 2] whose product stays below 2^1000. */
const FACTORS = 1000;

/** Σ ln(1 + e^{c|x_i|}), c < 0. */
function sumLog1pExp(x: RealArray, start: number, count: number, c: number): number {
  let sum = 0;
  for (let from = start; from < start + count; from += FACTORS) {
    let product = 1;
    const end = Math.min(from + FACTORS, start + count);
    for (let i = from; i < end; i++) product *= 1 + Math.exp(c * Math.abs(x[i]));
    sum += Math.log(product);
  }
  return sum;
}

/** Σ ln f(x_i), f ≥ 0, with one logarithm for as many factors as keep their product in range. */
function logProducts(f: (x: number) => number): ActivationRule["sumLogSlopes"] {
  return (x, start, count) => {
    let [sum, product] = [0, 1];
    for (let i = start; i < start + count; i++) {
      const factor = f(x[i]);
      const next = product * factor;
      if (next > 1e-250 && next < 1e250) product = next;
      else {
        sum += Math.log(product);
        product = factor;
      }
    }
    return sum + Math.log(product);
  };
}
