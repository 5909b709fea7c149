/**
 * What a thread that computes spectra is asked and answers.
 *
 * Its words are not beside the other words of spectra, for what knows every kind of cell brings every
 * kind of cell, and a page has room for the one that it uses.
 */
import { CELL_KINDS } from "../../../cells/definition.ts";
import { ACTIVATION_NAMES } from "../../../cells/parts/activations.ts";
import { NUMERICAL_CODES } from "../../../errors.ts";

import { KERNEL_NAMES } from "../../../kernels/kernels.ts";
import type { Drive } from "../../../networks/drive.ts";
import type { Thread, ThreadProtocol } from "../../../threads/thread.ts";
import type { GrowthOptions, GrowthOutcome } from "../../frames/growth.ts";
import { FLOAT64_REASONS, FRAMES, METHODS, STACKS, TANGENT_PRECISIONS } from "../../words.ts";

const REQUESTS = ["start", "advance", "outcome", "frames", "release", "forget"] as const;

/** Its words are those that a running spectrum is made from, and that it finds. */
export const SPECTRUM_PROTOCOL: ThreadProtocol = {
  noun: "a worker thread",
  words: [
    ...[...REQUESTS, ...CELL_KINDS, ...ACTIVATION_NAMES, ...KERNEL_NAMES, ...TANGENT_PRECISIONS],
    ...[...STACKS, ...FRAMES, ...METHODS, ...NUMERICAL_CODES, ...FLOAT64_REASONS],
  ],
  sentences: ["kernels"],
};

/** What is asked: of one task, or to forget all of them. */
export type SpectrumRequest =
  | {
      readonly type: "start";
      readonly task: number;
      readonly definition: object;
      readonly options: GrowthOptions;
    }
  | { readonly type: "advance"; readonly task: number; readonly drive: Drive }
  | { readonly type: "outcome" | "frames" | "release"; readonly task: number }
  | { readonly type: "forget" };

/** What is answered to "outcome" and "frames"; null to the others. */
export type SpectrumAnswer = GrowthOutcome | Float64Array[][] | null;

/** A thread that computes spectra. */
export type SpectrumThread = Thread<SpectrumRequest, SpectrumAnswer>;
