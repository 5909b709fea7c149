/** Documents of `runs`: the list, a run with everything recorded of it, what was done. */
import { z } from "zod";
import { STATES } from "../../store/checks.ts";
import { RUNS_SCHEMA } from "../../store/export/export-json.ts";
import { RUN_LIST_SCHEMA, RUN_PAGE_SCHEMA } from "../run-listing.ts";

export const count: z.ZodType = z.int().nonnegative();
export const number: z.ZodType = z
  .union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])])
  .describe("A number, or the name of one that JSON cannot write");
export const id: z.ZodType = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .describe("First 16 hexadecimal digits of SHA-256 over configuration, seed and versions");
const at = z.string().describe("ISO 8601, UTC");
const state = z.strictObject({ state: z.enum(STATES), step: count, message: z.string(), at });
const origin = z
  .strictObject({ run: z.string(), step: count })
  .nullable()
  .describe("The run that this one continues, and the step until which their records are the same");
const metric = z.strictObject({ step: count, value: number });
export const kept: z.ZodType = z.record(z.string(), z.unknown());

/** Of a run, by name. */
export const metrics: z.ZodType = z.record(z.string(), metric).describe("The last of each");
/** λ₁ of the last spectrum. */
export const largestExponent: z.ZodType = z
  .strictObject({
    step: count,
    kind: z.string(),
    unit: z.literal("nats"),
    value: number.nullable(),
    standardError: z.number().nullable(),
  })
  .nullable();

const listed = z.strictObject({
  id,
  name: z.string().nullable(),
  task: z.string().describe('Task, cell and units, or "watch"; empty where nothing says it'),
  seed: z.int(),
  settings: kept.describe("In which the runs of this task differ, by their way from the top"),
  createdAt: at,
  state: state.nullable(),
  origin,
  held: z
    .boolean()
    .describe('Whether a process computes it; "running" and not held: it was killed'),
  epochs: count.nullable().describe("Completed; null for what `lyapscope train` did not make"),
  step: count.nullable().describe("Largest step of anything recorded"),
  trainLoss: metric.nullable().describe("Of what is learned from, the last one"),
  heldOutLoss: metric.nullable().describe("Of what is held out, the last one"),
  heldOutAccuracy: metric.nullable(),
  bestHeldOutLoss: metric.nullable(),
  seconds: z.number().nonnegative().nullable().describe("Time spent on it"),
  secondsAreLeast: z.boolean().describe("Whether a stretch is missing that ended with its process"),
  metrics,
  largestExponent,
});

/** What `runs --json` prints. */
export const runListSchema: z.ZodType = z
  .strictObject({ schema: z.literal(RUN_LIST_SCHEMA), runs: z.array(listed) })
  .meta({ title: "Runs, a line each", description: "What `lyapscope runs --json` prints" });

/** A metric with all of its steps. */
export const metricSeriesSchema: z.ZodType = z.strictObject({
  name: z.string(),
  steps: z.array(count),
  values: z.array(number).describe("One for each step"),
});

/** A spectrum as it was recorded. */
export const spectrumRecordSchema: z.ZodType = z.strictObject({
  step: count,
  kind: z.string(),
  unit: z.literal("nats").describe("Per time step"),
  exponents: z.array(number).describe('Descending; "-Infinity" for null directions'),
  standardErrors: z.array(number.nullable()).nullable().describe("In the same order"),
  layerOf: z
    .array(count)
    .nullable()
    .describe("Layer, from 0, that owns each exponent; null for a joint spectrum"),
  details: kept,
});

/** A vector that is no spectrum. */
export const seriesRecordSchema: z.ZodType = z.strictObject({
  step: count,
  name: z.string(),
  values: z.array(number),
});

/** A change of state, with its time. */
export const stateSchema: z.ZodType = state;

const checkpoints = z
  .array(z.strictObject({ step: count, size: count.describe("In bytes") }))
  .describe("Without their bytes");
const states = z.array(state).describe("Every change of state, in order");

const run = z.strictObject({
  id,
  name: z.string().nullable(),
  configuration: kept,
  seed: z.int(),
  versions: z.record(z.string(), z.string()),
  createdAt: at,
  origin,
  states,
  metrics: z.array(metricSeriesSchema),
  spectra: z.array(spectrumRecordSchema),
  series: z.array(seriesRecordSchema),
  checkpoints,
});

const extents = z.array(
  z.strictObject({
    name: z.string(),
    count: count.describe("Steps that have it"),
    first: count.describe("The least of these"),
    last: count.describe("The largest"),
  }),
);
const { settings: _, ...facts } = listed.shape;

/** One run without what was recorded of it. */
export const runPageSchema: z.ZodType = z
  .strictObject({
    schema: z.literal(RUN_PAGE_SCHEMA),
    runs: z
      .array(
        z.strictObject({
          ...facts,
          configuration: kept,
          versions: z.record(z.string(), z.string()),
          states,
          recorded: z
            .strictObject({
              metrics: extents,
              spectra: extents.describe("By kind"),
              series: extents,
            })
            .describe("What there is to ask for"),
          checkpoints,
        }),
      )
      .length(1),
  })
  .meta({ title: "A run, and what there is of it", description: "What GET /runs/{id} answers" });

/** What `runs ID --json` prints, and `runs export` writes. */
export const runsSchema: z.ZodType = z
  .strictObject({ schema: z.literal(RUNS_SCHEMA), runs: z.array(run) })
  .meta({
    title: "Runs with everything recorded of them",
    description: "What `lyapscope runs ID --json` prints and `lyapscope runs export` writes",
  });

/** What `runs plot`, `export`, `rename` and `delete` print with `--json`. */
export const runsDoneSchema: z.ZodType = z
  .union([
    z.strictObject({ files: z.array(z.string()) }).describe("plot, export: what was written"),
    z.strictObject({ id, name: z.string().nullable() }).describe("rename"),
    z.strictObject({ deleted: z.array(id) }).describe("delete"),
  ])
  .meta({
    title: "What was done to runs",
    description: "What `lyapscope runs plot|export|rename|delete --json` print",
  });
