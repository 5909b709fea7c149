/** What `lyapscope sweep --json` prints. */
import { z } from "zod";
import { ENTRY_STATES } from "../../store/sweeps.ts";
import { SWEEP_RESULT_SCHEMA } from "./sweep-text.ts";

const count = z.int().min(0);
/** A number, or what JSON has no number for. */
const number = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);

const run = z.strictObject({
  seed: z.int(),
  state: z.enum(ENTRY_STATES as [string, ...string[]]),
  run: z.string().nullable().describe("Id of the run in the store; null before it was begun"),
  reason: z.string().describe("Why it stands there; may be empty"),
  attempts: count,
  failures: count.describe("Of its own"),
  losses: count.describe("Times that its worker was lost: killed, or gone without a word"),
  late: z.boolean().describe("Whether it came after it had been given up"),
  objective: number.nullable(),
  seconds: z.number().min(0).describe("Of workers, all attempts together"),
  epochs: count,
  largestExponent: number.nullable().describe("λ₁ at its end, nats per step"),
});

const setting = z.strictObject({
  trial: count.describe("Place in the list of suggestions"),
  point: z.record(z.string(), z.json()).describe("Value by path of the configuration"),
  rejected: z.string().nullable().describe("Why there is no such configuration"),
  outcome: z.enum(["loss", "pruned", "worst", "none"]),
  value: number.nullable().describe("The objective over the seeds"),
  spread: z.number().nullable().describe("Standard deviation over the seeds that are done"),
  largestExponent: number.nullable().describe("Mean of λ₁ over the runs, nats per step"),
  runs: z.array(run),
});

/** The document. */
export const sweepResultSchema: z.ZodType = z.strictObject({
  schema: z.literal(SWEEP_RESULT_SCHEMA),
  sweep: z.strictObject({
    id: z.string(),
    name: z.string(),
    createdAt: z.string(),
    versions: z.record(z.string(), z.string()),
  }),
  objective: z.strictObject({
    metric: z.string(),
    goal: z.enum(["minimise", "maximise"]),
    of: z.enum(["best", "last"]),
    seeds: z.enum(["mean", "median", "worst"]),
  }),
  isOver: z.boolean().describe("Whether nothing is left to compute"),
  seconds: z.number().min(0).describe("That this call took"),
  counts: z.record(z.enum(ENTRY_STATES as [string, ...string[]]), count),
  settings: z.array(setting).describe("The best first"),
});

/** What `--dry-run --json` prints. */
export const sweepForecastSchema: z.ZodType = z.strictObject({
  settings: count,
  runs: count,
  over: count.describe("Runs that are over in this sweep"),
  recorded: count.describe("Further ones that other sweeps or trainings have recorded"),
  rest: count,
  workers: z.int().min(1),
  secondsEach: z.number().nullable(),
  seconds: z.number().nullable().describe("Expected on so many workers; null where nobody can say"),
  basis: z.string(),
});
