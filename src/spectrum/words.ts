/** The words that options and results of spectra are made of. */
export const STACKS = ["joint", "per-layer"] as const;
/** Whether layers share one frame. */
export type StackKind = (typeof STACKS)[number];
export const UNITS = ["nats", "bits"] as const;
export const CONVENTIONS = ["standard", "vogt2020"] as const;
export const FRAMES = ["random", "identity"] as const;
export const INITIAL_STATES = ["zeros", "random"] as const;
export const METHODS = ["closed-form", "sampled-lu"] as const;
/** In the place of a number that is to be found. */
export const AUTO = ["auto"] as const;
