/** The rules for a file with a learned rule, from which come its checks and its JSON schema. */
import { z } from "zod";
import { type LearnedRule, RULE_SCHEMA } from "../../readout/rule/learned-rule.ts";

const limit = z.strictObject({
  quantity: z.string().describe("What is looked at: a feature of the spectrum, or a curve"),
  epoch: z.int().min(0).describe("Epochs of training after which; 0 is before it"),
  ends: z.enum(["above", "below"]).describe("Which side of the threshold ends a run"),
  threshold: z.number(),
});
const worth = z
  .strictObject({
    saved: z.number().describe("Share of all training that is not done, less what spectra cost"),
    mistakes: z.number().describe("Of the runs of the best settings: share that is ended"),
    value: z.number().describe("Saved, less what mistakes cost, in trainings a setting"),
  })
  .describe("On settings that it was not learned on: means over settings");

/** The rules for a file with a learned rule. */
export const ruleSchema: z.ZodType<LearnedRule> = z
  .strictObject({
    schema: z.literal(RULE_SCHEMA),
    rule: limit,
    terms: z.strictObject({
      best: z.number().describe("Share of the settings that counts as the best"),
      mistake: z.number().describe("Trainings that ending a run of one of them costs"),
    }),
    expected: worth,
    beside: z
      .strictObject({ rule: limit.nullable(), expected: worth })
      .describe("The rule on the loss, learned in the same way; null: ending none is better"),
    gain: z
      .strictObject({ value: z.number(), interval: z.tuple([z.number(), z.number()]) })
      .describe("Value over that of the rule on the loss, with its interval over settings"),
    provenance: z.strictObject({
      source: z.string(),
      outcome: z.string(),
      settings: z.int(),
      runs: z.int(),
      folds: z.int(),
      repetitions: z.int(),
      seed: z.int(),
      confidence: z.number(),
    }),
  })
  .meta({
    title: "A rule that ends runs by their spectrum",
    description: "What `lyapscope readout --rule FILE` writes and a sweep's pruner reads",
  });

/** The rules as JSON Schema (draft 2020-12): `schema/rule.schema.json`. */
export function ruleJsonSchema(): object {
  return z.toJSONSchema(ruleSchema, { reused: "ref" });
}
