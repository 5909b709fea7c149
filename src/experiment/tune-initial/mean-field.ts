/**
 * The largest exponent of a random tanh network in the limit of many units.
 *
 * With recurrent weights drawn independently with variance g²/N, the pre-activations of many units are Gaussian, with
 * a variance that what drives them adds to, and tangents grow by what the slopes let through:
 *
 *     Δ_t = g² E[tanh²(√Δ_{t−1} z)] + D_t,     λ₁ = ⟨½ ln (g² E[sech⁴(√Δ_t z)])⟩
 *
 * z standard normal, D_t the variance over units of W x_t + b. Nothing is assumed of how x_t goes on in time, as the
 * whole state is made anew in every step; leaky units would need that. Silent (D = 0, from h = 0): Δ = 0, λ₁ = ln g.
 *
 * @see Molgedey, Schuchhardt, Schuster, Physical Review Letters 69 (1992) 3717–3719; Sompolinsky, Crisanti, Sommers,
 *   ibid. 61 (1988) 259–262.
 */

/**
 * E[f(√Δ z)] by the trapezium rule. Its error falls as e^(−π²/(√Δ h)) with the spacing h, the poles of tanh being π/2
 * away from the axis, and as e^(−2π²/h²) for the Gaussian: below rounding here.
 */
function gaussianMean(variance: number, f: (activation: number) => number): number {
  const size = Math.sqrt(variance);
  const spacing = Math.min(0.25, 0.28 / size);
  const count = Math.ceil(END / spacing);
  let sum = f(0);
  // Both functions are even.
  for (let i = 1; i <= count; i++) {
    const z = i * spacing;
    sum += 2 * Math.exp(-0.5 * z * z) * f(size * z);
  }
  return (spacing * sum) / Math.sqrt(2 * Math.PI);
}

/** In deviations; what lies beyond is below rounding. */
const END = 8.5;

/** ½ ln (g² E[sech⁴(√Δ z)]): growth of tangents in a step at which pre-activations have this variance. */
export function tangentGrowth(gain: number, variance: number): number {
  return Math.log(gain) + 0.5 * Math.log(gaussianMean(variance, (a) => Math.cosh(a) ** -4));
}

/** g² E[tanh²(√Δ z)]: what the network's own activity adds to the variance of the next step. */
export function ownVariance(gain: number, variance: number): number {
  if (variance === 0) return 0;
  return gain * gain * gaussianMean(variance, (a) => Math.tanh(a) ** 2);
}

/**
 * λ₁ along a drive, in nats per step.
 *
 * @param drives - D_t of every sequence.
 * @param transient - Steps of each that are not counted.
 * @param initialScale - Deviation of the units' states, normal with mean 0, before the first step. @defaultValue 0
 */
export function meanFieldExponent(
  gain: number,
  drives: readonly Float64Array[],
  transient: number,
  initialScale = 0,
): number {
  let sum = 0;
  let steps = 0;
  for (const drive of drives) {
    let variance = 0;
    for (let t = 0; t < drive.length; t++) {
      const own = t === 0 ? (gain * initialScale) ** 2 : ownVariance(gain, variance);
      variance = own + drive[t];
      if (t < transient) continue;
      sum += tangentGrowth(gain, variance);
      steps++;
    }
  }
  return sum / steps;
}
