import { ofQuantities } from "../../spectrum/derived-quantities.ts";
import type { Reach, ReachGain, SpectrumResult } from "../../spectrum/result.ts";
import type { JsonObject } from "../../store/canonical-json.ts";
import type { SpectrumEvent } from "../../store/store.ts";

/** What its trajectories did, without the single sequences. */
function restOf({ trajectory: { kind, period, from, stable, drive } }: SpectrumResult): object {
  return { kind, period, from, stable, drive };
}

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
      ...derivedInNats(result, scale),
      converged: result.converged,
      trajectory: restOf(result),
      accuracyBound: scale * result.certificates.accuracyBound,
      ...(result.reach === null ? {} : { reach: inNats(result.reach, scale) }),
      kernels: result.kernels,
      seconds: result.seconds,
      ...more,
    },
  };
}

/** What is computed from the exponents; what has their unit is scaled with them. */
function derivedInNats(result: SpectrumResult, scale: number): JsonObject {
  return ofQuantities((name, { form }) => {
    const value = result[name];
    const by = form === "rate" || form === "exponent" ? scale : 1;
    return typeof value === "number" ? by * value : { ...value, value: by * value.value };
  });
}

/** −∞ is the string "-Infinity" in JSON. */
function inNats({ points, ...rest }: Reach, scale: number): JsonObject {
  const number = (value: number) => (Number.isFinite(value) ? scale * value : "-Infinity");
  const gain = (each: ReachGain): JsonObject => ({
    largest: number(each.largest),
    largestError: each.largestError && scale * each.largestError,
    typical: number(each.typical),
    typicalError: each.typicalError && scale * each.typicalError,
    rounding: each.rounding,
  });
  const recorded = points.map(({ lag, state, input }) => ({
    lag,
    state: gain(state),
    input: input && gain(input),
  }));
  return { ...rest, points: recorded };
}
