/** The rules for a configuration file, from which come its checks, its defaults and its JSON schema. */

import { z } from "zod";
import { STACKS } from "../../spectrum/words.ts";
import type { Configuration } from "./configuration.ts";
import { network } from "./network-schema.ts";
import { path, positive, whole } from "./schema-parts.ts";
import { task } from "./tasks/tasks.ts";
import { training } from "./training-schema.ts";

const interval = z
  .strictObject({
    epochs: whole(1).optional().describe("Either this"),
    steps: whole(1).optional().describe("Or this: steps of the optimiser"),
  })
  .refine(({ epochs, steps }) => (epochs === undefined) !== (steps === undefined), {
    message: "expected either epochs or steps",
  });

const monitor = z.strictObject({
  enabled: z.boolean().default(true).describe("Whether spectra are taken at all"),
  every: interval.default({ epochs: 1 }).describe("How often a spectrum is wanted"),
  budget: positive
    .max(1)
    .nullable()
    .default(0.05)
    .describe("Largest share of the time that spectra may take; null: any"),
  exponents: z
    .union([whole(1), z.literal("all")])
    .default("all")
    .describe("How many, the largest ones"),
  stack: z.enum(STACKS).default("joint").describe("Of several layers: together, or each by itself"),
  sequences: whole(1)
    .optional()
    .describe("Held-out sequences (default: as many as make 500 steps)"),
  steps: whole(1).optional().describe("Steps counted of each (default: up to 500)"),
  transient: whole(0).optional().describe("Steps before them (default: up to 100)"),
  singularValues: z
    .strictObject({
      lags: z.array(whole(1)).min(1).describe("Steps"),
      count: whole(1).optional().describe("How many of each (default: up to 16)"),
    })
    .optional()
    .describe("Singular values of the Jacobians' product over these lags, the largest ones"),
  lags: z
    .union([whole(1), z.literal("auto"), z.array(whole(1)).min(1)])
    .optional()
    .describe("Also the reach by lag: 1, 2, 4, … up to a number, or a list of steps, or auto"),
  gradientNormsEvery: whole(0)
    .default(0)
    .describe("Training steps between two measurements of gradient norms by lag; 0: none"),
});

/** The rules for a configuration file. */
export const configurationSchema: z.ZodType<Configuration, unknown> = z
  .strictObject({
    name: z.string().min(1).optional().describe("For lists of runs"),
    seed: z.int().default(0).describe("Of initial weights, order of sequences and dropout"),
    task,
    network,
    training: training.prefault({}).describe("How it learns"),
    monitor: monitor.prefault({}).describe("Spectra along the way"),
    metricsEvery: whole(1).default(10).describe("Steps between two records of the batch's loss"),
    checkpoints: z
      .strictObject({
        every: interval.default({ epochs: 1 }).describe("How often the training is saved"),
        keep: whole(1).default(2).describe("How many of the last ones are kept"),
      })
      .prefault({})
      .describe(
        "From which a training goes on, and whose weights `lyapscope runs export` hands out",
      ),
    store: path.default("lyapscope.db").describe("SQLite file that keeps the records"),
    output: path.optional().describe("Where the trained network goes, as .safetensors"),
  })
  .meta({ title: "lyapscope train", description: "What `lyapscope train` reads" });

/**
 * The rules as JSON Schema (draft 2020-12).
 *
 * @param reused - "ref" writes once what stands at several places, as in `schema/train.schema.json`, for editors.
 */
export function configurationJsonSchema(reused: "inline" | "ref" = "inline"): object {
  return z.toJSONSchema(configurationSchema, { io: "input", reused });
}

let known: readonly string[] | undefined;

/** Every word that a configuration may choose, as constants of ours; made once, since a sweep asks often. */
export function configurationWords(): readonly string[] {
  if (known !== undefined) return known;
  const words = new Set<string>();
  const collect = (value: unknown, name: string): void => {
    if (typeof value === "string" && (name === "const" || name === "enum")) words.add(value);
    if (Array.isArray(value)) for (const item of value) collect(item, name);
    else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) collect(item, key);
    }
  };
  collect(configurationJsonSchema(), "");
  known = [...words];
  return known;
}
