/** The rules for `training`: optimisers and schedules under PyTorch's names. */

import { z } from "zod";
import { KERNEL_NAMES, PRECISIONS } from "../../kernels/kernels.ts";
import type { TrainingConfiguration } from "./configuration.ts";
import { positive, share, whole } from "./schema-parts.ts";

const rate = z.number().min(0).describe("Before the schedule");
const eps = z
  .number()
  .min(0)
  .optional()
  .describe("Beside the root in the denominator (default: 1e-8)");
const decay = z.number().min(0).optional().describe("Pull of weights towards 0 (default: 0)");
const momentum = share.optional().describe("Share of the last step that goes on (default: 0)");
const adam = {
  learningRate: rate.default(1e-3),
  betas: z
    .tuple([share, share])
    .optional()
    .describe("Memory of both moments (default: 0.9, 0.999)"),
  eps,
  weightDecay: decay,
};
const optimiser = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("adam"), ...adam }),
  z.strictObject({ kind: z.literal("adamw"), ...adam }),
  z.strictObject({
    kind: z.literal("rmsprop"),
    learningRate: rate.default(1e-2),
    alpha: share.optional().describe("Memory of the squared gradient (default: 0.99)"),
    eps,
    weightDecay: decay,
    momentum,
    centered: z.boolean().optional().describe("Divide by the deviation (default: false)"),
  }),
  z.strictObject({
    kind: z.literal("sgd"),
    learningRate: rate,
    momentum,
    dampening: z.number().optional().describe("Of the gradient under momentum (default: 0)"),
    weightDecay: decay,
    nesterov: z.boolean().optional().describe("Look ahead by the momentum (default: false)"),
  }),
]);

const gamma = z.number().min(0).optional().describe("Factor (default: 0.1)");
const schedule = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("constant") }),
  z.strictObject({
    kind: z.literal("step"),
    stepSize: whole(1).describe("Epochs between two steps"),
    gamma,
  }),
  z.strictObject({
    kind: z.literal("multi-step"),
    milestones: z.array(whole(0)).describe("Epochs of the steps"),
    gamma,
  }),
  z.strictObject({
    kind: z.literal("cosine"),
    epochs: whole(1).describe("Until the minimum; the rate rises again after that"),
    minimum: z.number().min(0).optional().describe("Rate at the end (default: 0)"),
  }),
]);

/** The rules for `training`. */
export const training: z.ZodType<TrainingConfiguration, unknown> = z.strictObject({
  epochs: whole(1).default(10).describe("Times that the training data are read"),
  patience: whole(1)
    .optional()
    .describe("Stop after so many epochs without a lower held-out loss (default: never)"),
  batchSize: whole(1).default(32).describe("Sequences of a batch"),
  steps: whole(1).optional().describe("Steps gradients reach back (default: a whole sequence)"),
  carryState: z.boolean().default(true).describe("Go on from the state after the steps before"),
  shuffle: z.boolean().default(true).describe("Another order of sequences every epoch"),
  optimiser: optimiser.default({ kind: "adam", learningRate: 1e-3 }).describe("As PyTorch has it"),
  schedule: schedule.default({ kind: "constant" }).describe("Of the learning rate, by epoch"),
  clip: z
    .strictObject({
      norm: positive.optional().describe("Largest norm of the whole gradient"),
      value: positive.optional().describe("Largest size of any of its elements"),
    })
    .default({})
    .describe("Of gradients (default: none)"),
  dropout: share.default(0).describe("Share of outputs left out before the readout"),
  precision: z
    .enum(PRECISIONS)
    .default("float32")
    .describe("Of the training; spectra have float64"),
  kernels: z
    .enum(KERNEL_NAMES)
    .default("auto")
    .describe("Arithmetic; `lyapscope doctor` says which there is"),
});
