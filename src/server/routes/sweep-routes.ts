/** Sweeps: the list, one with its settings and runs; and runs beside each other. */
import { z } from "zod";
import { compareRuns, comparisonDocument } from "../../records/comparison.ts";
import { comparisonSchema } from "../../records/schemas/comparison-schema.ts";
import { sweepListSchema, sweepRunsSchema } from "../../records/schemas/list-schemas.ts";
import {
  inOrderOfMerit,
  listedSweeps,
  sweepDocument,
  sweepListDocument,
  sweepListing,
} from "../../records/sweep-listing.ts";
import type { RunStore } from "../../store/store.ts";
import { answerWith, json } from "../api/answers.ts";
import type { Endpoint } from "../api/endpoint.ts";
import { HttpError } from "../failure.ts";
import { runParameter } from "./run-routes.ts";

/** The name of a sweep in a path. */
export const sweepParameter: z.ZodType = z
  .string()
  .min(1)
  .max(500)
  .describe("Name of a sweep, its id, or the beginning of exactly one id");

/** Runs that can be held beside each other; a page shows no more. */
const MOST_COMPARED = 50;

/** `/sweeps`, what is below it, and `/compare`. */
export function sweepRoutes(store: RunStore): Endpoint[] {
  return [
    {
      method: "get",
      path: "/sweeps",
      summary: "All sweeps, as `lyapscope runs --sweeps --json`",
      answers: { 200: json("The list", sweepListSchema) },
      handle: () => answerWith(store, async () => sweepListDocument(await listedSweeps(store))),
    },
    sweepRoute(store, "/sweeps/{name}"),
    sweepRoute(store, "/sweeps/{name}/settings"),
    {
      method: "get",
      path: "/compare",
      summary: "Runs beside each other, as `lyapscope runs compare --json`",
      query: { run: z.array(runParameter).describe("Two or more") },
      answers: { 200: json("The comparison", comparisonSchema) },
      handle: ({ query }) =>
        answerWith(store, async () => {
          const ids = query["run"] as readonly string[];
          if (ids.length < 2 || ids.length > MOST_COMPARED) {
            throw new HttpError(
              400,
              "WRONG_REQUEST",
              `query: run is given ${ids.length} times; expected 2 to ${MOST_COMPARED}`,
            );
          }
          return comparisonDocument(await compareRuns(store, ids));
        }),
    },
  ];
}

/** A sweep in order of merit; its settings are what the longer path is named after. */
function sweepRoute(store: RunStore, path: string): Endpoint {
  return {
    method: "get",
    path,
    summary: "A sweep with its settings and runs, as `lyapscope runs --sweep NAME --json`",
    parameters: { name: sweepParameter },
    answers: { 200: json("The sweep", sweepRunsSchema) },
    handle: (request) =>
      answerWith(store, async () => {
        const found = await sweepListing(store, request.path["name"], false);
        return sweepDocument(found, inOrderOfMerit(found.results, found.rows));
      }),
  };
}
