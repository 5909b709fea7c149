/** Documents of lists: groups of seeds, the runs of a sweep, all sweeps. */
import { z } from "zod";
import { ENTRY_STATES } from "../../store/sweeps.ts";
import { GROUP_STATISTICS, RUN_GROUPS_SCHEMA } from "../list/group-document.ts";
import { SWEEP_LIST_SCHEMA, SWEEP_RUNS_SCHEMA } from "../sweep-listing.ts";
import { count, id, kept, largestExponent, metrics, number } from "./runs-schema.ts";

const statistics = z
  .strictObject({
    count: count.describe("Runs of which it is known"),
    of: count,
    mean: number.nullable(),
    spread: z.number().nonnegative().nullable().describe("Standard deviation over runs (n − 1)"),
  })
  .describe("Of the runs of which it is known");

const group = z.strictObject({
  configuration: kept,
  versions: z.record(z.string(), z.string()),
  runs: z.array(z.strictObject({ id, seed: z.int(), state: z.string().nullable() })),
  statistics: z.strictObject(
    Object.fromEntries(GROUP_STATISTICS.map((name) => [name, statistics])),
  ),
});

/** What `runs --group-by setting --json` prints. */
export const runGroupsSchema: z.ZodType = z
  .strictObject({ schema: z.literal(RUN_GROUPS_SCHEMA), groups: z.array(group) })
  .meta({
    title: "Settings over seeds",
    description: "What `lyapscope runs --group-by setting --json` prints",
  });

const sweep = {
  id,
  name: z.string(),
  createdAt: z.string(),
  versions: z.record(z.string(), z.string()),
};

const entry = z.strictObject({
  id: id.nullable().describe("Of its run; null before anybody began it"),
  trial: count,
  seed: z.int(),
  point: kept.describe("Value by its way in the configuration"),
  state: z.enum(ENTRY_STATES),
  reason: z.string(),
  objective: number.nullable(),
  attempts: count,
  failures: count.describe("Of its own"),
  losses: count.describe("Times that its worker was lost: killed, or gone without a word"),
  late: z.boolean(),
  seconds: z.number().nonnegative(),
  metrics: metrics.nullable(),
  largestExponent,
  epochs: count.nullable(),
  step: count.nullable(),
});

const settings = z
  .array(
    z.strictObject({
      trial: count,
      point: kept,
      rejected: z.string().nullable(),
      objective: statistics,
      largestExponent: statistics,
    }),
  )
  .describe("In order of merit");

/** What `runs --sweep NAME --json` prints. */
export const sweepRunsSchema: z.ZodType = z
  .strictObject({
    schema: z.literal(SWEEP_RUNS_SCHEMA),
    sweep: z.strictObject(sweep),
    objective: kept,
    settings,
    runs: z.array(entry),
  })
  .meta({
    title: "Runs of a sweep",
    description: "What `lyapscope runs --sweep NAME --json` prints",
  });

/** What `runs --sweeps --json` prints. */
export const sweepListSchema: z.ZodType = z
  .strictObject({
    schema: z.literal(SWEEP_LIST_SCHEMA),
    sweeps: z.array(
      z.strictObject({ ...sweep, settings: count, counts: z.record(z.enum(ENTRY_STATES), count) }),
    ),
  })
  .meta({ title: "All sweeps", description: "What `lyapscope runs --sweeps --json` prints" });
