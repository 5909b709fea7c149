/** Parts of answers that several endpoints share. */
import { z } from "zod";
import type { RunStore } from "../../store/store.ts";
import type { Answer } from "./endpoint.ts";

/** The last change that an answer holds. */
export const CHANGE_HEADER = "Lyapscope-Change";
/** How many rows there are, of which an answer has some. */
export const TOTAL_HEADER = "Lyapscope-Total";

/** A parameter: a step from which on. */
export const fromStep: z.ZodType = z.coerce
  .number({ message: "expected an integer from 0 on" })
  .int("expected an integer from 0 on")
  .nonnegative("expected an integer from 0 on")
  .optional()
  .describe("Least step");

/** A JSON document as an answer. */
export function json(description: string, schema: z.ZodType): Answer {
  return { description, content: { "application/json": schema } };
}

/**
 * Answers with what is read from the store, and the number of the last change that it holds for certain: it is
 * asked for first, so that whoever follows from it misses nothing.
 */
export async function answerWith(
  store: RunStore,
  read: () => Promise<object>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const last = await store.lastChange();
  const document = await read();
  return Response.json(document, { headers: { [CHANGE_HEADER]: String(last), ...headers } });
}
