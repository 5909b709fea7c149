/** The document of `readout`. */
import { z } from "zod";
import { COLUMN_ROLES, type ColumnRole } from "../../readout/csv/columns.ts";
import type { Hurdle } from "../../readout/result.ts";
import { count, number } from "../../records/schemas/runs-schema.ts";
import { READOUT_SCHEMA } from "./readout-document.ts";

/** Null where there is none. */
export const interval: z.ZodType = z.tuple([number, number]).nullable();
/** What may happen to a setting. */
export const event: z.ZodType<Hurdle["event"]> = z.enum(["diverges", "never beats its baseline"]);
const partial = z.strictObject({
  correlation: number.describe("Partial rank correlation"),
  p: number.describe("By Freedman–Lane permutation, of this feature at this epoch alone"),
  adjusted: number.describe(
    "Adjusted for all features at all epochs, by the largest of each permutation",
  ),
});
const relation = z.strictObject({
  parameter: z.string(),
  correlation: number.nullable().describe("Spearman's ρ; null for a category"),
  ratio: number.describe("Share of the feature's rank variance that the levels explain"),
  signError: number
    .nullable()
    .describe("Share of pairs that differ in it alone which are put in the wrong order"),
  pairs: count,
});
const feature = z.strictObject({
  feature: z.string(),
  epoch: z.number().nonnegative(),
  settings: count,
  correlation: number.describe("Spearman's ρ with the outcome"),
  overSettings: interval.describe("Of ρ, resampling settings"),
  overLevels: interval.describe(
    "Of ρ, resampling levels of the hyperparameter that is worst for it",
  ),
  levelsOf: z.string().nullable(),
  withDiverged: z
    .strictObject({
      correlation: number,
      overSettings: interval,
      diverged: count.describe("Settings that diverged and have the feature"),
    })
    .nullable()
    .describe("ρ with the settings that diverged, ranked last together, by spectra from before"),
  givenParameters: partial,
  givenLoss: partial.nullable().describe("Given hyperparameters and the loss at equal cost"),
  ofParameters: z.array(relation),
  reversal: z
    .strictObject({ parameter: z.string(), within: number, levels: z.tuple([count, count]) })
    .nullable()
    .describe("Where ρ has the other sign within levels of a hyperparameter"),
  disattenuated: number.nullable().describe("ρ over √reliability; null without errors"),
  redrawn: interval.describe("Of ρ, with the feature redrawn from its errors"),
  regret: z.strictObject({ one: number, five: number }),
});
const rung = z.strictObject({
  name: z.string(),
  withSpectrum: z.boolean(),
  model: z.enum(["mean", "ridge", "nearest neighbours"]),
  r2: number.describe("Of out-of-fold predictions, pooled once"),
  spearman: number,
  conformal: z.strictObject({ halfWidth: number, covered: number, settings: count }).nullable(),
});
const ladder = z.strictObject({
  splitting: z.enum(["random settings", "levels left out"]),
  parameter: z.string().nullable(),
  levels: count.nullable().describe("Of that hyperparameter, left out and resampled in turn"),
  epoch: z.number().nonnegative(),
  rungs: z.array(rung),
  gain: z
    .strictObject({ value: number, interval, over: z.string(), by: z.string(), p: number })
    .nullable()
    .describe("Of R², the best with a spectrum over the best without"),
});
const hurdle = z.strictObject({
  event,
  epoch: z.number().nonnegative(),
  predictor: z.string(),
  withSpectrum: z.boolean(),
  auc: z.strictObject({ value: number, interval }),
  gain: z
    .strictObject({ value: number, interval, over: z.string() })
    .nullable()
    .describe("Of the area, over the best predictor without a spectrum"),
  events: count,
  settings: count,
});
const column = z.strictObject({
  name: z.string(),
  role: z.enum(Object.keys(COLUMN_ROLES) as [ColumnRole, ...ColumnRole[]]),
  index: count.nullable(),
  given: z.boolean().describe("Whether somebody said so"),
  why: z.string().describe("Why it was left out"),
});

/** What `readout --json` prints. */
export const readoutSchema: z.ZodType = z
  .strictObject({
    schema: z.literal(READOUT_SCHEMA),
    source: z.string(),
    columns: z.array(column).nullable().describe("Of a table from a file"),
    parameters: z.array(
      z.strictObject({ name: z.string(), kind: z.enum(["number", "category"]), log: z.boolean() }),
    ),
    counts: z.strictObject({
      ...{ runs: count, settings: count, seeds: z.tuple([count, count]), diverged: count },
      ...{ neverBeatBaseline: count.nullable(), pruned: count, unfinished: count },
    }),
    protocol: z.strictObject({
      ...{ seed: z.int(), confidence: number, resamples: count, permutations: count },
      ladderPermutations: count,
      strata: z
        .string()
        .nullable()
        .describe("Permutations stay within the levels of this hyperparameter"),
      lossEpoch: z.number().nullable(),
      leastDifference: number,
      leastDifferenceFrom: z.enum(["given", "seeds", "neighbouring settings", "unknown"]),
    }),
    outcome: z.strictObject({
      ...{ name: z.string(), settings: count, median: number, range: z.tuple([number, number]) },
      seedDeviation: number.nullable(),
    }),
    features: z.array(feature),
    tested: count.describe("Features × epochs for which p-values are adjusted"),
    ladders: z.array(ladder),
    hurdles: z.array(hurdle),
    verdict: z.strictObject({
      kind: z.enum(["adds something", "adds nothing measurable", "confounded", "too little data"]),
      parameter: z.string().nullable(),
      settingsNeeded: number.nullable(),
      sentences: z.array(z.string()),
    }),
    notes: z.array(z.string()).describe("What was assumed, left out or could not be computed"),
  })
  .meta({
    title: "What spectra say about training",
    description: "What `lyapscope readout --json` prints",
  });
