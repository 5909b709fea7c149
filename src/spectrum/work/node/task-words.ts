/**
 * The words in what a worker is told and what it answers. Not beside the other words, for what knows
 * every kind of cell brings every kind of cell, and a page has room for the one that it uses.
 */

import { CELL_KINDS } from "../../../cells/definition.ts";
import { ACTIVATION_NAMES } from "../../../cells/parts/activations.ts";
import { NUMERICAL_CODES } from "../../../errors.ts";
import { KERNEL_NAMES } from "../../../kernels/choose.ts";
import { PRECISIONS } from "../../../kernels/kernels.ts";
import { AUTO, FRAMES, METHODS, STACKS } from "../../words.ts";

/** All that a running spectrum is made from, and all that it finds. */
export const TASK_WORDS: readonly string[] = [
  ...[...CELL_KINDS, ...ACTIVATION_NAMES, ...KERNEL_NAMES, ...PRECISIONS],
  ...[...STACKS, ...FRAMES, ...AUTO, ...METHODS, ...NUMERICAL_CODES],
];
