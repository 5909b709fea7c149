/** `/sweeps/{name}/readout`: computed beside the server, and kept until the sweep changes. */
import { z } from "zod";
import type { RunStore } from "../../store/store.ts";
import { CHANGE_HEADER, json } from "../api/answers.ts";
import type { Endpoint } from "../api/endpoint.ts";
import type { Job, Queue } from "../compute/queue.ts";
import { failureOf } from "./spectrum-routes.ts";
import { sweepParameter } from "./sweep-routes.ts";

/** Readouts that are kept. */
const KEPT = 16;

interface Kept {
  /** The last change when it was asked for. */
  readonly change: number;
  readonly job: Job;
}

/** What computes readouts. */
export interface ReadoutParts {
  readonly store: RunStore;
  /** File or address, from which another process opens it. */
  readonly path: string;
  readonly queue: Queue;
  /** The document, as published. */
  readonly schema: z.ZodType;
}

/** `/sweeps/{name}/readout`. */
export function readoutRoutes({ store, path: place, queue, schema }: ReadoutParts): Endpoint[] {
  const kept = new Map<string, Kept>();
  const isFresh = async ({ change, job }: Kept, sweep: string): Promise<boolean> => {
    if (job.outcome !== null && job.outcome.kind !== "done") return false;
    const since = await store.changes(change, { sweep, limit: 1 }).catch(() => null);
    return since?.length === 0;
  };
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
        const key = JSON.stringify([id, ...options]);
        const change = await store.lastChange();
        const before = kept.get(key);
        const isStale = before === undefined || !(await isFresh(before, id));
        // Of several that ask at once the first has it computed.
        let found = kept.get(key);
        if (found === undefined || (found === before && isStale)) {
          const job = queue.add({ kind: "readout", store: place, sweep: id, options });
          found = { change, job };
          kept.delete(key);
          kept.set(key, found);
          for (const old of [...kept.keys()].slice(0, -KEPT)) kept.delete(old);
        }
        const result = await found.job.over;
        if (result.kind !== "done") throw failureOf(result);
        return new Response(result.document, {
          headers: { "Content-Type": "application/json", [CHANGE_HEADER]: String(found.change) },
        });
      },
    },
  ];
}
