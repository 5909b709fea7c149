/** `/events`: what happens, as it happens. */
import { z } from "zod";
import {
  seriesRecordSchema,
  spectrumRecordSchema,
  stateSchema,
} from "../../records/schemas/runs-schema.ts";
import type { Change, RunStore } from "../../store/index.ts";
import { CHANGE_KINDS } from "../../store/index.ts";
import { ENTRY_STATES } from "../../store/sweeps.ts";
import type { ApiRequest, Endpoint } from "../api/endpoint.ts";
import { HttpError } from "../failure.ts";
import { PARTS, type Part } from "../follow/change-events.ts";
import { eventStream } from "../follow/event-stream.ts";
import type { Follower, Wanted } from "../follow/follower.ts";
import { runParameter } from "./run-routes.ts";
import { sweepParameter } from "./sweep-routes.ts";

/** The data of `event: change`. */
export const eventSchema: z.ZodType = z.strictObject({
  number: z.int().describe("Of the change, also the id of the event"),
  kind: z.enum(CHANGE_KINDS),
  run: z.string().nullable(),
  sweep: z.string().nullable().describe("Its name"),
  metrics: z.array(
    z.strictObject({ step: z.int(), name: z.string(), value: z.union([z.number(), z.string()]) }),
  ),
  spectra: z.array(spectrumRecordSchema),
  series: z.array(seriesRecordSchema),
  checkpoint: z.int().nullable(),
  state: stateSchema.nullable(),
  name: z.string().nullable().describe("New name of the run"),
  entries: z.array(
    z.strictObject({
      trial: z.int(),
      seed: z.int(),
      state: z.enum(ENTRY_STATES),
      run: z.string().nullable(),
    }),
  ),
  created: z.boolean().describe("It is new, or came whole: read it"),
  removed: z.boolean(),
});

/** Streams that may be open at once. */
const MOST_STREAMS = 500;

/** `/events`. */
export function eventRoutes(store: RunStore, follower: Follower): Endpoint[] {
  let open = 0;
  return [
    {
      method: "get",
      path: "/events",
      summary:
        "What happens, as server-sent events: change, caught-up, start-again. Last-Event-ID, or after, goes on behind it",
      query: {
        run: runParameter.optional(),
        sweep: sweepParameter.optional(),
        after: z
          .string()
          .regex(/^\d{1,15}$/, "expected the number of a change")
          .optional()
          .describe("The last change that is known; without it, what is new from now on"),
        parts: z
          .string()
          .regex(
            /^(metrics|spectra|series)?(,(metrics|spectra|series))*$/,
            `expected some of ${PARTS.join(",")}`,
          )
          .optional()
          .describe("What of the values is sent, of metrics,spectra,series; all without it"),
      },
      answers: {
        200: {
          description: "Events; the data of a change",
          content: { "text/event-stream": eventSchema },
        },
      },
      async handle(request) {
        if (open >= MOST_STREAMS) {
          throw new HttpError(503, "TOO_MANY", `${open} streams are open; expected fewer`, {
            "Retry-After": "5",
          });
        }
        const after = await placeOf(store, request);
        const wanted = await wantedOf(store, request);
        open++;
        const stream = eventStream(store, follower, after, wanted);
        return new Response(
          counted(stream, () => open--),
          {
            headers: {
              "Content-Type": "text/event-stream; charset=utf-8",
              "X-Accel-Buffering": "no",
            },
          },
        );
      },
    },
  ];
}

/** Where to go on. */
async function placeOf(store: RunStore, { raw, query }: ApiRequest): Promise<number> {
  const known = raw.headers.get("last-event-id") ?? (query["after"] as string | undefined);
  if (known === undefined) return store.lastChange();
  // What is no number of ours is beyond all numbers: the stream begins with start-again.
  return /^\d{1,15}$/.test(known) ? Number(known) : Number.MAX_SAFE_INTEGER;
}

async function wantedOf(store: RunStore, { query }: ApiRequest): Promise<Wanted> {
  const { run, sweep, parts } = query as { run?: string; sweep?: string; parts?: string };
  if (run !== undefined && sweep !== undefined) {
    throw new HttpError(
      400,
      "WRONG_REQUEST",
      "query: run and sweep are given; expected one of them",
    );
  }
  const wanted =
    parts === undefined ? PARTS : PARTS.filter((part) => parts.split(",").includes(part));
  if (run !== undefined) {
    const id = run.length === 16 ? run : (await store.run(run)).id;
    return { key: `run ${id} ${wanted}`, parts: wanted, is: (change) => change.run === id };
  }
  return sweep === undefined
    ? { key: `all ${wanted}`, parts: wanted, is: () => true }
    : ofSweep(store, sweep, wanted);
}

/** A sweep and the runs of its entries, those that are begun later too. */
async function ofSweep(store: RunStore, name: string, parts: readonly Part[]): Promise<Wanted> {
  const { id } = await store.sweep(name);
  const runs = new Set((await store.entries(id)).map(({ run }) => run));
  return {
    key: `sweep ${id} ${parts} ${globalThis.crypto.randomUUID()}`,
    parts,
    is(change: Change) {
      if (change.sweep !== id) return change.run !== null && runs.has(change.run);
      for (const { run } of change.entries) runs.add(run);
      return true;
    },
  };
}

/** The same stream; `onEnd` is called once when it is over or nobody reads it any more. */
function counted(
  stream: ReadableStream<Uint8Array>,
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  let isOver = false;
  const end = () => {
    if (!isOver) onEnd();
    isOver = true;
  };
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      end();
    },
    async cancel(reason) {
      end();
      await reader.cancel(reason);
    },
  });
}
