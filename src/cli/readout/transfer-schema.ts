/** The document of `readout --transfer`. */
import { z } from "zod";
import { SCALES } from "../../readout/transfer/aligned.ts";
import { count, number } from "../../records/schemas/runs-schema.ts";
import { TRANSFER_SCHEMA } from "./readout-document.ts";

const interval = z.tuple([number, number]).nullable();
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
const transfer = z.strictObject({
  epoch: z.number().nonnegative(),
  scale: z.enum(SCALES),
  rungs: z.array(rung),
  gain: z
    .strictObject({ value: number, interval, over: z.string(), by: z.string() })
    .nullable()
    .describe(
      "Of ρ, the best with a spectrum over the best without; both chosen where they were learned",
    ),
  shifts: z.array(
    z.strictObject({
      feature: z.string(),
      deviations: number.describe("Difference of the means, in deviations of the first sweep"),
      outside: number.describe("Share of the other sweep's settings beyond all of the first"),
    }),
  ),
  outside: number.describe("Share of the features of which half of the settings lie outside"),
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
      ...{ each: number.describe("Of each interval"), resamples: count },
    }),
    transfers: z.array(transfer),
    verdict: z.strictObject({
      kind: z.enum([
        "carries and adds",
        "carries",
        "turns",
        "does not carry",
        "extrapolation",
        "too little data",
      ]),
      sentences: z.array(z.string()),
    }),
    notes: z.array(z.string()).describe("What was assumed or left out"),
  })
  .meta({
    title: "What one sweep's spectra say about another",
    description: "What `lyapscope readout --transfer --json` prints",
  });
