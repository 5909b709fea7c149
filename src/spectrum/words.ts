/** The words that options and results of spectra are made of. */
export const STACKS = ["joint", "per-layer"] as const;
/** Whether layers share one frame. */
export type StackKind = (typeof STACKS)[number];
export const UNITS = ["nats", "bits"] as const;
export const CONVENTIONS = ["standard", "vogt2020"] as const;
/** "standard", or "vogt2020" for the reference code's conventions. */
export type Convention = (typeof CONVENTIONS)[number];
export const FRAMES = ["random", "identity"] as const;
export const INITIAL_STATES = ["zeros", "random"] as const;
export const METHODS = ["closed-form", "sampled-lu"] as const;
/** How the sum rule knows ⟨ln |det J|⟩. */
export type SumRuleMethod = (typeof METHODS)[number];
/** In the place of a number that is to be found. */
export const AUTO = ["auto"] as const;
/** Formats of tangents; "auto": float32 where the error bound allows it, float64 elsewhere. */
export const TANGENT_PRECISIONS = ["float64", "float32", "auto"] as const;
export type TangentPrecision = (typeof TANGENT_PRECISIONS)[number];
/** Why tangents of "auto" were in float64; the sentences are in precision.ts. */
export const FLOAT64_REASONS = [
  "small",
  "many",
  "accuracy",
  "short",
  "kernels",
  "convention",
  "bound",
  "null",
  "range",
  "interval",
  "outcome",
] as const;
export type Float64Reason = (typeof FLOAT64_REASONS)[number];
