import { z } from "zod";
import { DATA_SCHEMA, MODEL_SCHEMA } from "./run-inspect.ts";

const count = z.int().nonnegative();
const texts = z.array(z.string());

const layer = z.strictObject({
  cell: z.string(),
  inputSize: count,
  hiddenSize: count,
  bias: z.boolean(),
  activations: z.strictObject({ gates: z.string(), state: z.string() }).optional(),
  convention: z.string().describe("For people: gates, biases"),
  tensors: texts.describe("Names of the tensors it was made from"),
});

const network = z.strictObject({
  name: z.string().describe("For --network"),
  cell: z.string().describe("Of the layers, from the input upwards"),
  layers: z.array(layer),
  inputSize: count,
  outputSize: count,
  stateSize: count.describe("n, number of exponents"),
  embedding: z.strictObject({ symbols: count, width: count }).nullable(),
  scaling: z
    .strictObject({
      mean: z.array(z.number()),
      deviation: z.array(z.number()),
      features: texts.nullable(),
    })
    .nullable()
    .describe("Of the data that it was trained on, where the file says so"),
  readout: z.strictObject({ outputs: count, activation: z.string() }).nullable(),
  assumptions: texts.describe("What was assumed because the file does not say"),
});

const model = z
  .strictObject({
    schema: z.literal(MODEL_SCHEMA),
    source: z.string(),
    format: z.string(),
    networks: z.array(network),
    refused: z
      .array(
        z.strictObject({
          name: z.string(),
          reason: z.string(),
          code: z.enum(["MALFORMED", "UNSUPPORTED", "AMBIGUOUS"]),
          choices: texts.describe("For --cell, if ambiguous"),
        }),
      )
      .describe("Recognised, and not to be computed with"),
    tensors: z.array(
      z.strictObject({
        name: z.string(),
        dtype: z.string(),
        shape: z.array(count),
        used: z.boolean(),
      }),
    ),
    unused: texts.describe("Names of tensors that belong to no network"),
    notes: texts,
  })
  .describe("Of a model");

const data = z
  .strictObject({
    schema: z.literal(DATA_SCHEMA),
    source: z.string(),
    kind: z.enum(["numbers", "tokens"]),
    width: count.describe("Features, or symbols"),
    lengths: z.array(count).describe("Steps of each sequence"),
    featureNames: texts.optional(),
    vocabulary: texts.optional().describe("Symbols in the order of their ids"),
    notes: texts.describe("What was done to the data or assumed about it"),
  })
  .describe("Of data");

/** What `inspect --json` prints. */
export const inspectSchema: z.ZodType = z
  .union([model, data])
  .meta({ title: "What is in a file", description: "What `lyapscope inspect --json` prints" });
