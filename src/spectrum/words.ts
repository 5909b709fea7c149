/** The words that options and results of spectra are made of. */
import { ACTIVATION_NAMES } from "../cells/activations.ts";
import { CELL_KINDS } from "../cells/definition.ts";
import { NUMERICAL_CODES } from "../errors.ts";
import { KERNEL_NAMES } from "../kernels/choose.ts";
import { PRECISIONS } from "../kernels/kernels.ts";

export const STACKS = ["joint", "per-layer"] as const;
export const UNITS = ["nats", "bits"] as const;
export const CONVENTIONS = ["standard", "vogt2020"] as const;
export const FRAMES = ["random", "identity"] as const;
export const INITIAL_STATES = ["zeros", "random"] as const;
export const METHODS = ["closed-form", "sampled-lu"] as const;
/** In the place of a number that is to be found. */
export const AUTO = ["auto"] as const;

/** All that a running spectrum is made from, and all that it finds. */
export const TASK_WORDS: readonly string[] = [
  ...[...CELL_KINDS, ...ACTIVATION_NAMES, ...KERNEL_NAMES, ...PRECISIONS],
  ...[...STACKS, ...FRAMES, ...AUTO, ...METHODS, ...NUMERICAL_CODES],
];
