/**
 * How gradients decay over time lags: what the spectrum predicts beside what back-propagation met.
 *
 *     ∂L/∂state_{T−1−τ} = P_τᵀ g₀,   P_τ = J_{T−1} ⋯ J_{T−τ},   g₀ = ∂L/∂state_{T−1}
 *
 * What theory says: (1/τ) ln ‖P_τᵀ g₀‖ → λ₁ as τ → ∞, for almost every g₀ (Oseledets). For a g₀ of
 * uniformly random direction E ‖P_τᵀ g₀‖² = ‖g₀‖² Σ σ_i(τ)² / n at every τ, with the singular values
 * of P_τ; and since (1/τ) ln σ_i(τ) → λ_i, putting e^{λ_i τ} for σ_i(τ) gives the prediction
 *
 *     ln (‖P_τᵀ g₀‖ / ‖g₀‖) ≈ ½ ln (1/n Σ_i e^{2 λ_i τ}),
 *
 * which falls at the pace of all directions first and at λ₁ in the end.
 *
 * What it does not say: the gradient of a loss is no random direction (it starts in the rows that the
 * readout reads); over tens of steps σ_i(τ) fluctuates about e^{λ_i τ}, and a mean of squares is
 * drawn to the large ones; and exponents of held-out sequences from their own states say something
 * about the training batch only where both see the same statistics.
 */

import { rangeError } from "../../errors.ts";
import type { FiniteTimeGrowth } from "../../spectrum/reach/singular-values.ts";
import type { SpectrumResult } from "../../spectrum/result.ts";

/** ‖∂L/∂state_{T−1−τ}‖ at [τ · sequences + b], as `StepEvent.gradientNorms` has them. */
export interface GradientNorms {
  readonly sequences: number;
  readonly values: Float64Array;
}

/** Logs of gradient norms against those at lag 0, in nats. */
export interface GradientDecay {
  readonly lags: readonly number[];
  /** Mean of ln (‖g_τ‖ / ‖g₀‖) over the sequences. */
  readonly measured: readonly number[];
  /** Standard errors of these means; null for a single sequence. */
  readonly errors: readonly (number | null)[];
  /** By {@link predictDecay}. */
  readonly predicted: readonly number[];
  /** ½ ln (Σ σ_i² / n) by the singular values over this lag; null at lags that have none. */
  readonly isotropic: readonly (number | null)[];
  /** Slopes over the later half of the lags, in nats per step; null for fewer than two lags. */
  readonly rate: DecayRate | null;
}

/** Slopes of straight lines through measured and predicted logs. */
export interface DecayRate {
  readonly from: number;
  readonly to: number;
  /** Mean of the sequences' own slopes, with its standard error. */
  readonly measured: number;
  readonly error: number | null;
  readonly predicted: number;
  /** λ₁, the slope at long lags. */
  readonly asymptotic: number;
}

/** Below this, float32 has few digits left, or none. */
const LEAST_NORM = 2 ** -100;

type Exponents = Pick<SpectrumResult, "exponents" | "state" | "unit">;

/**
 * The expected decay of a gradient of random direction, ½ ln (1/n Σ_i e^{2 λ_i τ}), in nats.
 *
 * Exponents that were not computed are left out: for a partial spectrum it is a lower bound, closer
 * the longer the lag.
 *
 * @param lags - τ, in steps.
 * @returns One number per lag; 0 at lag 0 of a full spectrum, −∞ where every exponent is.
 */
export function predictDecay(
  { exponents, state, unit }: Exponents,
  lags: readonly number[],
): number[] {
  const scale = unit === "bits" ? Math.LN2 : 1;
  const largest = exponents[0] * scale;
  return lags.map((lag) => {
    if (lag === 0) return 0.5 * Math.log(exponents.length / state.size);
    if (largest === Number.NEGATIVE_INFINITY) return largest;
    let sum = 0;
    for (const exponent of exponents) sum += Math.exp(2 * lag * (exponent * scale - largest));
    return largest * lag + 0.5 * Math.log(sum / state.size);
  });
}

/**
 * Measured norms beside the prediction, at the lags asked for.
 *
 * Ends before the first lag at which a norm is too small for float32; sequences whose gradient is zero
 * at lag 0 are left out.
 *
 * @param lags - Ascending, at least 0; those beyond what was measured are left out.
 * @param finiteTime - Singular values of the Jacobians' product at some of these lags.
 * @throws RangeError for norms that are no whole number of lags.
 */
export function compareDecay(
  spectrum: Exponents,
  norms: GradientNorms,
  lags?: readonly number[],
  finiteTime: readonly Pick<FiniteTimeGrowth, "lag" | "isotropic">[] = [],
): GradientDecay {
  const { sequences: B, values } = norms;
  const measuredLags = values.length / B;
  if (!Number.isInteger(measuredLags) || measuredLags < 1) {
    throw rangeError(
      "compareDecay",
      `got ${values.length} norms of ${B} sequences; expected a multiple of ${B}`,
    );
  }
  const present = Array.from({ length: B }, (_, b) => b).filter((b) => values[b] >= LEAST_NORM);
  const wanted = lags ?? Array.from({ length: measuredLags }, (_, lag) => lag);
  const used: number[] = [];
  for (const lag of wanted) {
    if (present.length === 0 || lag >= measuredLags) break;
    if (present.some((b) => !(values[lag * B + b] >= LEAST_NORM))) break;
    used.push(lag);
  }
  const logs = present.map((b) => used.map((lag) => Math.log(values[lag * B + b] / values[b])));
  const at = used.map((_, i) => meanWithError(logs.map((row) => row[i])));
  const predicted = predictDecay(spectrum, used);
  return {
    lags: used,
    measured: at.map(({ mean }) => mean),
    errors: at.map(({ error }) => error),
    predicted,
    isotropic: used.map((lag) => finiteTime.find((each) => each.lag === lag)?.isotropic ?? null),
    rate: present.length === 0 ? null : rateOf(used, logs, predicted, spectrum),
  };
}

function rateOf(
  lags: readonly number[],
  logs: readonly (readonly number[])[],
  predicted: readonly number[],
  { exponents, unit }: Exponents,
): DecayRate | null {
  const first = lags.findIndex((lag) => lag >= lags[lags.length - 1] / 2);
  const late = lags.slice(first);
  if (late.length < 2) return null;
  const slope = (values: readonly number[]) => slopeOf(late, values.slice(first));
  const { mean, error } = meanWithError(logs.map(slope));
  return {
    from: late[0],
    to: late[late.length - 1],
    measured: mean,
    error,
    predicted: slope(predicted),
    asymptotic: exponents[0] * (unit === "bits" ? Math.LN2 : 1),
  };
}

/** Least squares. */
function slopeOf(x: readonly number[], y: readonly number[]): number {
  const [centreX, centreY] = [meanOf(x), meanOf(y)];
  let [covariance, variance] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    covariance += (x[i] - centreX) * (y[i] - centreY);
    variance += (x[i] - centreX) ** 2;
  }
  return covariance / variance;
}

function meanWithError(values: readonly number[]): { mean: number; error: number | null } {
  const mean = meanOf(values);
  if (values.length < 2) return { mean, error: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
