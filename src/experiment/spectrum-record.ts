import type { SpectrumResult } from "../spectrum/result.ts";
import type { SpectrumEvent } from "../store/store.ts";

/**
 * A spectrum as it is recorded: in nats per step, whatever its unit.
 *
 * @param kind - Which one, when a step has several: "joint", "per-layer", "closed-loop".
 * @param more - Plain JSON to be kept with it.
 */
export function spectrumEvent(
  result: SpectrumResult,
  step: number,
  kind: string,
  more: object = {},
): SpectrumEvent {
  const scale = result.unit === "bits" ? Math.LN2 : 1;
  const { kaplanYorkeDimension, entropy, certificates } = result;
  return {
    step,
    kind,
    exponents: Float64Array.from(result.exponents, (value) => scale * value),
    errors: Float64Array.from(result.standardErrors, (value) => scale * (value ?? Number.NaN)),
    layerOf: result.layerOf,
    details: {
      steps: result.steps,
      transient: result.transient,
      sequences: result.sequences,
      convention: result.convention,
      nullDirections: result.nullDirections,
      kaplanYorkeDimension: { ...kaplanYorkeDimension },
      entropy: { ...entropy, value: scale * entropy.value },
      mean: scale * result.mean,
      converged: result.converged,
      accuracyBound: scale * certificates.accuracyBound,
      kernels: result.kernels,
      seconds: result.seconds,
      ...more,
    },
  };
}
