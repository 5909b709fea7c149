/** Runs: the list, and what is known of one. */
import { z } from "zod";
import { needsDetails } from "../../records/list/fields.ts";
import type { Row } from "../../records/list/row.ts";
import { selectRows, sortRows } from "../../records/list/select-rows.ts";
import {
  listingDocument,
  listingOf,
  RUN_LIST_SCHEMA,
  runDocument,
} from "../../records/run-listing.ts";
import { runListSchema, runPageSchema } from "../../records/schemas/runs-schema.ts";
import { comparisonsOf, parseWhere } from "../../store/query/where.ts";
import type { RunStore } from "../../store/store.ts";
import { answerWith, json, TOTAL_HEADER } from "../api/answers.ts";
import type { Endpoint } from "../api/endpoint.ts";
import { HttpError } from "../failure.ts";

const count = (least: number) =>
  z.coerce
    .number({ message: `expected an integer from ${least} on` })
    .int(`expected an integer from ${least} on`)
    .min(least, `expected an integer from ${least} on`);

/** The id of a run in a path: the whole, or the beginning of exactly one. */
export const runParameter: z.ZodType = z
  .string()
  .regex(/^[0-9a-f]{1,16}$/, "expected the id of a run, or the beginning of one")
  .describe("Id of a run, or the beginning of exactly one");

/** What is asked of a list. */
interface ListQuery {
  readonly where?: string;
  readonly sort?: string;
  readonly sweep?: string;
  readonly limit?: number;
  readonly after?: string;
}

/** `/runs` and `/runs/{id}`. */
export function runRoutes(store: RunStore): Endpoint[] {
  return [
    {
      method: "get",
      path: "/runs",
      summary: "Runs, a row each, as `lyapscope runs --json`",
      query: {
        where: z.string().optional().describe('As --where: "state=finished and heldOutLoss<0.1"'),
        sort: z.string().optional().describe("As --sort: NAME, NAME:asc or NAME:desc"),
        sweep: z.string().optional().describe("Runs of this sweep alone, by name or id"),
        limit: count(1).optional().describe("At most so many rows"),
        after: runParameter.optional().describe("Rows behind that of this run"),
      },
      answers: { 200: json("The list", runListSchema) },
      async handle({ query }) {
        const headers: Record<string, string> = {};
        return answerWith(
          store,
          async () => {
            const { runs, total } = await listOf(store, query as ListQuery);
            headers[TOTAL_HEADER] = String(total);
            return { schema: RUN_LIST_SCHEMA, runs };
          },
          headers,
        );
      },
    },
    {
      method: "get",
      path: "/runs/{id}",
      summary: "One run with its states, facts and names of what is recorded",
      parameters: { id: runParameter },
      answers: { 200: json("The run", runPageSchema) },
      handle: ({ path }) =>
        answerWith(store, async () => runDocument(store, (await store.run(path["id"])).id)),
    },
  ];
}

async function listOf(
  store: RunStore,
  { where, sort, sweep, limit, after }: ListQuery,
): Promise<{ readonly runs: readonly object[]; readonly total: number }> {
  const names = [
    ...(where === undefined
      ? []
      : comparisonsOf(parseWhere(where, "where")).map(({ name }) => name)),
    ...(sort === undefined ? [] : [sort.replace(/:.*$/, "")]),
  ];
  const ofSweep = sweep === undefined ? null : await runsOf(store, sweep);
  const listing = await listingOf(store, needsDetails(names));
  const all = listing
    .filter(({ overview }) => ofSweep === null || ofSweep.has(overview.run.id))
    .map((listed): Row => ({ listed, entry: null }));
  const selected = where === undefined ? all : selectRows(all, where).rows;
  const rows = sort === undefined ? selected : sortRows(selected, sort);
  const begin = after === undefined ? 0 : placeOf(rows, after) + 1;
  const shown = rows.slice(begin, limit === undefined ? undefined : begin + limit);
  return { runs: shown.map(({ listed }) => listingDocument(listed!)), total: rows.length };
}

async function runsOf(store: RunStore, sweep: string): Promise<ReadonlySet<string | null>> {
  const { id } = await store.sweep(sweep);
  return new Set((await store.entries(id)).map(({ run }) => run));
}

function placeOf(rows: readonly Row[], after: string): number {
  const place = rows.findIndex(({ listed }) => listed!.overview.run.id.startsWith(after));
  if (place >= 0) return place;
  throw new HttpError(
    404,
    "NOT_FOUND",
    `query: after is "${after}", and the list has no such run; expected one of its runs`,
  );
}
