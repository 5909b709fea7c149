import { z } from "zod";

/** Name and version of the document; the number rises when a reader would have to change. */
export const TUNE_SCHEMA = "lyapscope.tune-init/1";

const count = z.int().nonnegative();
const number = z
  .union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])])
  .describe("A number, or the name of one that JSON cannot write");
const point = {
  at: z.number().describe("The setting"),
  mean: number.describe("Over the networks"),
  standardError: z.number().nullable().describe("Of the mean"),
  allowance: z.number().nullable().describe("Half of the mean's 95 % interval"),
  values: z.array(number).describe("Of every network, in the order of seeds"),
  failure: z.string().nullable().describe("Why there are no values"),
};

/** What `tune-init --json` prints. */
export const tuneSchema: z.ZodType = z
  .strictObject({
    schema: z.literal(TUNE_SCHEMA),
    target: z.strictObject({
      kind: z.enum(["exponent", "horizon", "mean"]),
      index: z.int().positive().optional().describe("Of the exponent, from 1"),
      value: z.number().optional().describe("Nats per step"),
      steps: z.number().optional().describe("Of the horizon"),
      text: z.string(),
      measured: z.number().describe("What is sought, as a value of what is measured"),
    }),
    vary: z.strictObject({
      path: z.string(),
      present: z.number().nullable().describe("What the configuration says"),
      scale: z.enum(["log", "linear"]),
      range: z.tuple([z.number(), z.number()]),
    }),
    network: z.strictObject({ cell: z.string(), hidden: count, stateSize: count }),
    task: z.string(),
    data: z.strictObject({
      steps: count.describe("Counted of each sequence"),
      transient: count,
      sequences: count,
    }),
    exponents: count.describe("Computed of every spectrum"),
    seeds: z.array(z.int()),
    points: z
      .array(z.strictObject({ ...point, theory: z.number().nullable() }))
      .describe("Every setting that was looked at, ascending"),
    movement: z
      .enum(["none", "unclear", "clear"])
      .describe("Whether the setting moves what is measured"),
    crossings: z.array(
      z.strictObject({
        at: z.number(),
        low: z
          .number()
          .nullable()
          .describe(
            "End of the 95 % interval of the mean over all networks of the kind; null: open",
          ),
        high: z.number().nullable(),
        oneMore: z
          .strictObject({ low: z.number().nullable(), high: z.number().nullable() })
          .describe(
            "The 95 % interval of the crossing of one more network drawn like these; null: open",
          ),
        direction: z.enum(["rises", "falls", "touches"]),
      }),
    ),
    theory: z
      .strictObject({ crossings: z.array(z.number()), words: z.string() })
      .nullable()
      .describe("For very many units, where it says something"),
    nearest: z.strictObject(point).nullable().describe("The setting nearest to the target"),
    suggestion: z
      .strictObject({
        crossing: count.describe("Which one, from 0"),
        value: z.number(),
        set: z.record(z.string(), z.unknown()).describe("Settings by their keys from the top"),
        found: z.strictObject(point),
        resting: count.describe("Networks whose states stand still or repeat"),
      })
      .nullable(),
    notes: z.array(z.string()),
  })
  .meta({
    title: "An initialisation, tuned",
    description: "What `lyapscope tune-init --json` prints",
  });
