import { z } from "zod";
import { TRAIN_SCHEMA } from "./train-summary.ts";

const count = z.int().nonnegative();
const number = z
  .union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])])
  .describe("A number, or the name of one that JSON cannot write");
const reference = z.strictObject({ name: z.string(), loss: number });

/** What `train --json` prints. */
export const trainResultSchema: z.ZodType = z
  .strictObject({
    schema: z.literal(TRAIN_SCHEMA),
    run: z.string().describe("Id of the run in the store"),
    store: z.string(),
    outcome: z.enum(["finished", "stopped early", "stopped", "diverged"]),
    task: z.strictObject({
      kind: z.string(),
      name: z.string(),
      loss: z.string(),
      baseline: reference.describe("The best without a network"),
      floor: reference
        .nullable()
        .optional()
        .describe("What no network can beat, where it is known"),
      accuracy: z.string().nullable().describe("What is counted as right"),
    }),
    epochs: count.describe("Completed"),
    steps: count.describe("Of the optimiser"),
    resumedFrom: z.strictObject({ epoch: count, step: count }).nullable(),
    origin: z.strictObject({ run: z.string(), step: count }).nullable(),
    divergence: z.strictObject({ step: count, loss: number }).nullable(),
    history: z
      .array(
        z.strictObject({
          epoch: count.describe("From 1"),
          step: count,
          loss: number,
          validationLoss: number.nullable(),
          validationAccuracy: number.nullable(),
          learningRate: number,
        }),
      )
      .describe("Of every epoch, those before this start included"),
    spectra: z
      .array(
        z.strictObject({
          step: count,
          kind: z.string(),
          layerOf: z.array(count).nullable(),
          details: z.record(z.string(), z.unknown()),
          exponents: z.array(number).describe("Nats per step, descending"),
          standardErrors: z.array(number.nullable()).nullable(),
        }),
      )
      .describe("The last of each kind"),
    metrics: z.record(z.string(), number).describe("The last of each"),
    kernels: z.string(),
    threads: count,
    warnings: z.array(z.string()),
  })
  .meta({ title: "A training", description: "What `lyapscope train --json` prints" });
