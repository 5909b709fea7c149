import { z } from "zod";
import { spectrumSchema } from "../../report/document/spectrum-schema.ts";
import { WATCH_SCHEMA } from "./watch-output.ts";

/** What `watch --json` prints, a line for each checkpoint. */
export const watchSchema: z.ZodType = z
  .strictObject({
    schema: z.literal(WATCH_SCHEMA),
    run: z.string().describe("Id of the run in the store"),
    file: z.string().describe("The checkpoint, within the folder that is watched"),
    sha256: z.string().describe("Of the checkpoint"),
    step: z.int().nonnegative(),
    metrics: z
      .record(z.string(), z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]))
      .describe("Of the same step or epoch"),
    spectrum: spectrumSchema,
  })
  .meta({
    title: "Spectrum of a checkpoint",
    description: "A line of what `lyapscope watch --json` prints",
  });
