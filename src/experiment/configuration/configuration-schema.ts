/** The rules for a configuration file, from which come its checks, its defaults and its JSON schema. */

import { z } from "zod";
import { NUMBER_ENDINGS } from "../../data/formats.ts";
import { LAYOUTS } from "../../data/options.ts";
import { TENSOR_ENDINGS } from "../../formats/tensor-data.ts";
import { STACKS } from "../../spectrum/words.ts";
import type { Configuration } from "./configuration.ts";
import { network } from "./network-schema.ts";
import { positive, share, whole } from "./schema-parts.ts";
import { training } from "./training-schema.ts";

const path = z.string().min(1);

const interval = z
  .strictObject({
    epochs: whole(1).optional().describe("Either this"),
    steps: whole(1).optional().describe("Or this: steps of the optimiser"),
  })
  .refine(({ epochs, steps }) => (epochs === undefined) !== (steps === undefined), {
    message: "expected either epochs or steps",
  });

const generated = {
  sequences: whole(1).default(1000).describe("Sequences to learn from"),
  validation: whole(1).optional().describe("Sequences held out (default: a tenth as many)"),
  seed: z.int().default(0).describe("Seed of the data"),
};

const closedLoop = z
  .strictObject({
    warmUp: whole(1).default(100).describe("Steps of held-out data read first"),
    steps: whole(1).default(500).describe("Steps that the network then goes on by itself"),
    exponents: whole(0).default(1).describe("Exponents of the loop, along 20 times as many steps"),
  })
  .describe("At the end: feed the network its own forecasts");

const standardise = z
  .boolean()
  .default(true)
  .describe("Shift and scale every feature to mean 0 and variance 1");

const series = {
  ...generated,
  sequences: whole(1).default(64).describe("Sequences to learn from"),
  steps: whole(2).default(500).describe("Steps of every sequence"),
  noise: z.number().min(0).default(0).describe("Noise, as a share of each feature's deviation"),
  standardise,
  closedLoop: closedLoop.optional(),
};
const dt = positive.optional().describe("Time between two samples (default: the system's own)");
const features = z
  .array(z.enum(["x", "y", "z"]))
  .min(1)
  .optional()
  .describe("Quantities observed (default: all)");

const task = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("text"),
    path: path.describe("A text file in UTF-8"),
    validation: share.default(0.1).describe("Share of the text held out"),
    test: share.default(0).describe("Share of the text, its end, that is not touched"),
  }),
  z.strictObject({ kind: z.literal("lorenz"), ...series, dt, features }),
  z.strictObject({ kind: z.literal("roessler"), ...series, dt, features }),
  z.strictObject({ kind: z.literal("mackey-glass"), ...series, dt }),
  z.strictObject({ kind: z.literal("sine"), ...series }),
  z.strictObject({
    kind: z.literal("series"),
    path: path.describe(
      `${[...NUMBER_ENDINGS, ...TENSOR_ENDINGS].join(" ")}, also .gz: [T, m] or [B, T, m] numbers`,
    ),
    columns: z
      .array(z.union([z.string(), whole(0)]))
      .min(1)
      .optional()
      .describe("Features, by name or number from 0 (default: all)"),
    array: z.string().optional().describe("Which array of an .npz, .safetensors or .pt file"),
    layout: z
      .enum(LAYOUTS)
      .optional()
      .describe("Axes of an array with several sequences: [B, T, m], or tbm, time first"),
    validation: share.gt(0).default(0.1).describe("Share of every sequence's end held out"),
    pieces: whole(1).default(1).describe("Pieces of every sequence, read side by side"),
    standardise,
    closedLoop: closedLoop.optional(),
  }),
  z.strictObject({
    kind: z.literal("delayed-copy"),
    ...generated,
    length: whole(1).default(10).describe("Symbols to be remembered"),
    delay: whole(1).default(20).describe("Steps from the last symbol seen to the first said"),
    symbols: whole(2).default(8).describe("Distinct symbols"),
  }),
  z.strictObject({
    kind: z.literal("adding"),
    ...generated,
    steps: whole(2).default(100).describe("Steps of every sequence"),
  }),
  z.strictObject({
    kind: z.literal("flip-flop"),
    ...generated,
    steps: whole(1).default(100).describe("Steps of every sequence"),
    bits: whole(1).default(3).describe("Inputs, each to be kept until its next pulse"),
    pulses: z.number().min(0).max(1).default(0.1).describe("Chance of a pulse at every step"),
  }),
  z.strictObject({
    kind: z.literal("reber"),
    ...generated,
    embedded: z.boolean().default(false).describe("Between two equal symbols to be remembered"),
  }),
  z.strictObject({
    kind: z.literal("mnist"),
    images: path.describe("IDX file of images, may be gzipped"),
    labels: path.describe("IDX file of labels"),
    validation: z
      .union([
        share.gt(0),
        z.strictObject({ images: path.describe("IDX file"), labels: path.describe("IDX file") }),
      ])
      .default(0.1)
      .describe("Held-out files, or the share of the images that is held out"),
    order: z.enum(["rows", "pixels"]).default("rows").describe("One step a row, or a pixel"),
    limit: whole(2).optional().describe("Use the first so many images only"),
  }),
]);

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
