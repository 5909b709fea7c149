/** The rules for a sweep's file, from which come its checks, its defaults and its JSON schema. */
import { z } from "zod";
import { positive, whole } from "../../experiment/configuration/schema-parts.ts";
import { OBJECTIVE_NAMES } from "./objectives.ts";
import { ruleSchema } from "./rule-schema.ts";
import type { SweepConfiguration } from "./sweep-configuration.ts";

const json = z.json();

const parameter = z.strictObject({
  low: z.number().optional().describe("Least value"),
  high: z.number().optional().describe("Largest value"),
  log: z.boolean().optional().describe("Equal ratios are equally likely (default: false)"),
  step: z
    .number()
    .optional()
    .describe("Distance of neighbouring values (default: none; 1 where numbers are whole)"),
  values: z.array(json).optional().describe("Instead of a range: the values themselves"),
  when: z
    .record(z.string(), json)
    .optional()
    .describe("Values of other parameters, one or a list, with which this one is there"),
});

const trials = whole(1).describe("Settings to be tried, each with all seeds");
const lag = whole(0)
  .optional()
  .describe(
    "Trial i is made from results of trials before i − lag; lag + 1 run side by side (default: 8)",
  );
const seed = z.int().default(0).describe("Of the suggestions");

const sampler = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("grid"), trials: trials.optional(), lag }),
  z.strictObject({ kind: z.literal("random"), trials, seed, lag }),
  z.strictObject({ kind: z.literal("sobol"), trials, seed, lag }),
  z.strictObject({
    kind: z.literal("tpe"),
    trials,
    seed,
    lag,
    multivariate: z.boolean().default(true).describe("Parameters together, not each by itself"),
    startup: whole(1).default(10).describe("Results before which it draws at random"),
    candidates: whole(1).default(24).describe("Candidates of which the best is suggested"),
  }),
]);

const startup = whole(1).describe("Runs that must have come to an epoch before one is ended there");

const rule = z.strictObject({
  quantity: z
    .enum(["largest", "foldingTime", "nullDirections"])
    .describe("λ₁ in nats per step; steps in which memory falls to 1/e, −1/λ₁; exponents of −∞"),
  above: z.number().optional().describe("A run ends if the quantity is above this"),
  below: z
    .union([z.number(), z.literal("task")])
    .optional()
    .describe("Or below this; task: the lag of the delayed copy"),
});

const pruner = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({
    kind: z.literal("i-epoch"),
    epochs: whole(1).default(1).describe("Epochs after which it is decided"),
    keep: positive.max(1).default(0.5).describe("Share of the runs that goes on"),
    startup: startup.default(4),
  }),
  z.strictObject({
    kind: z.literal("median"),
    startup: startup.default(5),
    warmUp: whole(0).default(0).describe("Epochs in which none is ended"),
  }),
  z.strictObject({
    kind: z.literal("asha"),
    first: whole(1).default(1).describe("Epochs of the first rung"),
    factor: whole(2).default(4).describe("Ratio of two rungs' epochs; one in so many goes on"),
  }),
  z.strictObject({
    kind: z.literal("spectrum"),
    rules: z.array(rule).min(1).optional().describe("One that holds is enough"),
    rule: z
      .union([z.string().min(1), ruleSchema])
      .optional()
      .describe(
        "Instead of rules: what `lyapscope readout --rule` wrote, its file or its contents",
      ),
    from: whole(0)
      .optional()
      .describe("First epoch that is judged; 0 is before the training (default: 0)"),
    until: whole(0).optional().describe("Last epoch that is judged (default: all)"),
    errors: z
      .number()
      .min(0)
      .optional()
      .describe("Standard errors of λ₁ by which a limit must be passed (default: 2)"),
  }),
]);

const objective = z.strictObject({
  metric: z
    .enum(OBJECTIVE_NAMES as [string, ...string[]])
    .default("validationLoss")
    .describe("As a run records it"),
  goal: z
    .enum(["minimise", "maximise"])
    .optional()
    .describe("Default: minimise, of accuracy and valid steps maximise"),
  of: z.enum(["best", "last"]).default("best").describe("Of the epochs of a run"),
  seeds: z.enum(["mean", "median", "worst"]).default("mean").describe("Of the seeds of a setting"),
});

/** The rules for a sweep's file. */
export const sweepSchema: z.ZodType<SweepConfiguration, unknown> = z
  .strictObject({
    name: z.string().min(1).optional().describe("For lists of sweeps"),
    base: z
      .union([z.string().min(1), z.record(z.string(), z.unknown())])
      .describe("A configuration of `lyapscope train`: its file, or the configuration itself"),
    space: z.record(z.string(), parameter).describe("What is varied, by the path of its key"),
    sampler: sampler.describe("What suggests settings"),
    pruner: pruner.default({ kind: "none" }).describe("What ends runs early"),
    seeds: z
      .union([whole(1), z.array(z.int()).min(1)])
      .default(1)
      .describe("Runs of every setting: how many, from the base's seed on, or which seeds"),
    objective: objective.prefault({}).describe("What is to become small or large"),
  })
  .meta({ title: "lyapscope sweep", description: "What `lyapscope sweep` reads" }) as z.ZodType<
  SweepConfiguration,
  unknown
>;

/** The rules as JSON Schema (draft 2020-12): `schema/sweep.schema.json`, for editors. */
export function sweepJsonSchema(): object {
  return z.toJSONSchema(sweepSchema, { io: "input" });
}
