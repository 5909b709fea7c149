import { z } from "zod";
import { DOCTOR_SCHEMA } from "./run-doctor.ts";

const rate = z
  .number()
  .nullable()
  .describe("10⁹ floating-point operations a second of a product, one thread; null: not there");

const usedAndWhy = z.strictObject({ used: z.boolean(), why: z.string() });

/** What `doctor --json` prints. */
export const doctorSchema: z.ZodType = z
  .strictObject({
    schema: z.literal(DOCTOR_SCHEMA),
    node: z.string().describe("Version"),
    machine: z.string(),
    cores: z.int().nonnegative(),
    kernels: z.array(
      z.strictObject({
        name: z.string(),
        description: z.string().describe("What they are, or why they are not there"),
        hint: z.string().nullable().describe("What to type to get them, or better ones"),
        float64: rate,
        float32: rate,
      }),
    ),
    chosen: z.string().describe("What --kernels auto takes"),
    why: z.string(),
    wideVectors: usedAndWhy.describe(
      "Whether WebAssembly computes with vectors of 256 bits; LYAPSCOPE_WIDE=off switches them off",
    ),
    largePages: usedAndWhy.describe(
      "Whether Linux is asked for pages of 2 MiB under the memory of kernels",
    ),
    png: z.enum(["yes", "without words", "no"]),
    hints: z.array(z.string()),
  })
  .meta({ title: "This machine", description: "What `lyapscope doctor --json` prints" });
