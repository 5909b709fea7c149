/** What `slurm --json` prints. */
import { z } from "zod";

/** Name and version of the document; the number rises when a reader would have to change. */
export const SLURM_SCHEMA = "lyapscope.slurm/1";

/** The document. */
export const slurmSchema: z.ZodType = z
  .strictObject({
    schema: z.literal(SLURM_SCHEMA),
    sweep: z.strictObject({ id: z.string(), name: z.string() }),
    store: z.string().describe("As the script has it, without a password"),
    tasks: z.int().positive(),
    file: z.string().nullable().describe("Where the script was written"),
    job: z.string().nullable().describe("What sbatch called it; null if it was not submitted"),
    script: z.string(),
  })
  .meta({
    title: "A sweep as a Slurm array",
    description: "What `lyapscope slurm --json` prints",
  });
