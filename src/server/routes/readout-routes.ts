/** What spectra of a sweep say, and what they are boiled down to: computed beside the server, kept until the sweep changes. */
import { z } from "zod";
import type { SweepFeatures } from "../../readout/recorded/sweep-features.ts";
import type { RunStore } from "../../store/store.ts";
import { CHANGE_HEADER, json } from "../api/answers.ts";
import type { Endpoint } from "../api/endpoint.ts";
import type { Job, Queue } from "../compute/queue.ts";
import type { Task } from "../compute/work.ts";
import { failureOf } from "./spectrum-routes.ts";
import { sweepParameter } from "./sweep-routes.ts";

/** Documents that are kept. */
const KEPT = 16;

interface Kept {
  /** The last change when it was asked for. */
  readonly change: number;
  readonly job: Job;
}

/** What computes them. */
export interface ReadoutParts {
  readonly store: RunStore;
  /** File or address, from which another process opens it. */
  readonly path: string;
  readonly queue: Queue;
  /** The document of a readout, as published. */
  readonly schema: z.ZodType;
}

/** `/sweeps/{name}/readout` and `/sweeps/{name}/features`. */
export function readoutRoutes({ store, path: place, queue, schema }: ReadoutParts): Endpoint[] {
  const answer = createKeeper(store, queue);
  return [
    {
      method: "get",
      path: "/sweeps/{name}/readout",
      summary: "What the spectra of a sweep say, as `lyapscope readout --sweep NAME --json`",
      parameters: { name: sweepParameter },
      query: {
        outcome: z.string().max(100).optional().describe("As --outcome"),
        at: z.array(z.string().max(20)).optional().describe("As --at, several times for several"),
      },
      answers: { 200: json("The readout", schema) },
      async handle({ path, query }) {
        const { outcome, at = [] } = query as { outcome?: string; at?: readonly string[] };
        const { id } = await store.sweep(path["name"]);
        const options = [
          ...(outcome === undefined ? [] : [`--outcome=${outcome}`]),
          ...at.map((epoch) => `--at=${epoch}`),
        ];
        return answer(id, { kind: "readout", store: place, sweep: id, options });
      },
    },
    {
      method: "get",
      path: "/sweeps/{name}/features",
      summary: "Every feature of the spectra that a readout looks at, by setting: means over seeds",
      parameters: { name: sweepParameter },
      query: {
        at: z.coerce
          .number({ message: EPOCH })
          .int(EPOCH)
          .nonnegative(EPOCH)
          .optional()
          .describe("Epoch; the last spectrum of every run without it"),
      },
      answers: { 200: json("Features", featuresSchema) },
      async handle({ path, query }) {
        const { at = null } = query as { at?: number };
        const { id } = await store.sweep(path["name"]);
        return answer(id, { kind: "features", store: place, sweep: id, at });
      },
    },
  ];
}

const EPOCH = "expected an integer from 0 on";

/** The document of `/sweeps/{name}/features`. */
const featuresSchema: z.ZodType<SweepFeatures> = z.strictObject({
  at: z.int().nullable().describe("Epoch; null: the last spectrum of every run"),
  epochs: z.array(z.int()).describe("At which any run has a spectrum"),
  features: z.array(z.string()).describe("Names, as the readout has them"),
  settings: z
    .array(
      z.strictObject({
        trial: z.int(),
        values: z
          .array(
            z
              .strictObject({
                mean: z.number().describe("Over the seeds that have it"),
                spread: z.number().nullable().describe("Deviation over them; null for one seed"),
                error: z
                  .number()
                  .nullable()
                  .describe("Of the mean, by the errors of the exponents; null without errors"),
                seeds: z.int(),
              })
              .nullable(),
          )
          .describe("By feature; null where no seed has it"),
      }),
    )
    .describe("Settings of which a run has begun"),
});

/** Answers with the document of a task, which is computed again when its sweep has changed. */
function createKeeper(
  store: RunStore,
  queue: Queue,
): (sweep: string, task: Task) => Promise<Response> {
  const kept = new Map<string, Kept>();
  const isFresh = async ({ change, job }: Kept, sweep: string): Promise<boolean> => {
    if (job.outcome !== null && job.outcome.kind !== "done") return false;
    const since = await store.changes(change, { sweep, limit: 1 }).catch(() => null);
    return since?.length === 0;
  };
  return async (sweep, task) => {
    const key = JSON.stringify(task);
    const change = await store.lastChange();
    const before = kept.get(key);
    const isStale = before === undefined || !(await isFresh(before, sweep));
    // Of several that ask at once the first has it computed.
    let found = kept.get(key);
    if (found === undefined || (found === before && isStale)) {
      found = { change, job: queue.add(task) };
      kept.delete(key);
      kept.set(key, found);
      for (const old of [...kept.keys()].slice(0, -KEPT)) kept.delete(old);
    }
    const result = await found.job.over;
    if (result.kind !== "done") throw failureOf(result);
    return new Response(result.document, {
      headers: { "Content-Type": "application/json", [CHANGE_HEADER]: String(found.change) },
    });
  };
}
