/** The document of `readout --transfer`. */
import { z } from "zod";
import { SCALES } from "../../readout/transfer/aligned.ts";
import { count, number } from "../../records/schemas/runs-schema.ts";
import { TRANSFER_SCHEMA } from "./readout-document.ts";
import { event, interval } from "./readout-schema.ts";

const rung = z.strictObject({
  name: z.string(),
  withSpectrum: z.boolean(),
  r2: number.describe("Of the other sweep's outcome; below 0: worse than its own mean"),
  spearman: z
    .strictObject({ value: number, interval })
    .describe("Of predictions and outcome there"),
  home: number.describe("R² out of fold where it was learned"),
  there: number.nullable().describe("R² out of fold of the same, learned anew in the other sweep"),
});
const predicted = z.strictObject({ name: z.string(), values: z.array(number) }).nullable();
const gain = z
  .strictObject({ value: number, interval, over: z.string(), by: z.string() })
  .nullable();
const transfer = z.strictObject({
  epoch: z.number().nonnegative(),
  scale: z.enum(SCALES),
  rungs: z.array(rung),
  gain: gain.describe(
    "Of ρ, the best with a spectrum over the best without; both chosen where they were learned",
  ),
  observed: z.array(number).describe("Outcomes of the other sweep's settings, on this scale"),
  predicted: z
    .strictObject({ over: predicted, by: predicted })
    .describe("Of these settings, by the best without a spectrum and by the best with one"),
  shifts: z.array(
    z.strictObject({
      feature: z.string(),
      deviations: number.describe("Difference of the means, in deviations of the first sweep"),
      outside: number.describe("Share of the other sweep's settings beyond all of the first"),
    }),
  ),
  outside: number.describe("Share of the features of which half of the settings lie outside"),
});

const eventCount = z.strictObject({ settings: count, events: count });
const kind = z.enum([
  "carries and adds",
  "carries",
  "turns",
  "does not carry",
  "extrapolation",
  "too little data",
]);
const hurdle = z.strictObject({
  event,
  notComputed: z.string().nullable().describe("Why there is nothing; null where there is"),
  at: z.array(
    z.strictObject({
      ...{ epoch: z.number().nonnegative(), scale: z.enum(SCALES), outside: number },
      from: eventCount.describe("Where it was learned, of settings that had not had the event"),
      to: eventCount,
      rungs: z.array(
        z.strictObject({
          ...{ name: z.string(), withSpectrum: z.boolean() },
          auc: z
            .strictObject({ value: number, interval })
            .describe("Area under the ROC curve in the other sweep, ties counting half"),
          home: number.describe("The same out of fold where it was learned"),
          there: number.describe("The same out of fold, learned anew in the other sweep"),
        }),
      ),
      gain: gain.describe("Of the area (DeLong), chosen as that of ρ"),
    }),
  ),
  claim: z.strictObject({ kind, sentences: z.array(z.string()) }).nullable(),
});

/** What `readout --transfer --json` prints. */
export const transferSchema: z.ZodType = z
  .strictObject({
    schema: z.literal(TRANSFER_SCHEMA),
    from: z.string(),
    to: z.string(),
    outcome: z.string(),
    settings: z.strictObject({ from: count, to: count }),
    protocol: z.strictObject({
      ...{ seed: z.int(), confidence: number.describe("Of all intervals together") },
      ...{ each: number.describe("Of each interval of ρ"), resamples: count },
      eachArea: number.describe("Of each interval of an area; these hold together by themselves"),
    }),
    transfers: z.array(transfer),
    hurdles: z.array(hurdle).describe("Whether a setting trains at all, by event"),
    verdict: z.strictObject({
      ...{ kind, sentences: z.array(z.string()) },
      at: z
        .strictObject({ epoch: z.number(), scale: z.enum(SCALES) })
        .nullable()
        .describe("Which of the transfers the sentences are about"),
    }),
    notes: z.array(z.string()).describe("What was assumed or left out"),
  })
  .meta({
    title: "What one sweep's spectra say about another",
    description: "What `lyapscope readout --transfer --json` prints",
  });
