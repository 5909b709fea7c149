/** The document of `runs compare`. */
import { z } from "zod";
import { COMPARISON_SCHEMA, QUANTITIES } from "../comparison.ts";
import { count, id, number } from "./runs-schema.ts";

const beside = z
  .array(number.nullable())
  .describe("One for each run; null where nothing is recorded");

/** What `runs compare --json` prints. */
export const comparisonSchema: z.ZodType = z
  .strictObject({
    schema: z.literal(COMPARISON_SCHEMA),
    runs: z.array(
      z.strictObject({ id, name: z.string().nullable(), seed: z.int(), state: z.string() }),
    ),
    differences: z.array(
      z.strictObject({
        setting: z.string().describe("Its way from the top; seed and versions too"),
        values: z.array(z.strictObject({ given: z.boolean(), value: z.unknown() })),
      }),
    ),
    unit: z.enum(["epoch", "step"]),
    rows: z.array(
      z.strictObject({
        at: count,
        ...Object.fromEntries(QUANTITIES.map((name) => [name, beside])),
      }),
    ),
  })
  .meta({
    title: "Runs beside each other",
    description: "What `lyapscope runs compare --json` prints; λ₁ in nats per step",
  });
