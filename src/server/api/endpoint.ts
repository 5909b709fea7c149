/**
 * A way into the API, as data: what checks a request and what the OpenAPI document says of it are one definition.
 */
import type { Context, Hono } from "hono";
import { z } from "zod";
import { HttpError } from "../failure.ts";

/** What a handler is given; parameters have been checked. */
export interface ApiRequest {
  readonly raw: Request;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Address of whoever asks; empty where nobody knows. */
  readonly from: string;
}

/** A kind of answer. */
export interface Answer {
  readonly description: string;
  /** By media type; null where the content is no JSON. */
  readonly content: Readonly<Record<string, z.ZodType | null>>;
}

/** One method of one path. */
export interface Endpoint {
  readonly method: "get" | "post" | "delete";
  /** Below /api/v1, parameters in braces: "/runs/{id}". */
  readonly path: string;
  readonly summary: string;
  /** Parameters of the path, each a text. */
  readonly parameters?: Readonly<Record<string, z.ZodType>>;
  /** Parameters behind the question mark; those whose type is an array may be given several times. */
  readonly query?: Readonly<Record<string, z.ZodType>>;
  /** The parts of a multipart body. */
  readonly body?: z.ZodType;
  readonly answers: Readonly<Record<number, Answer>>;
  handle(request: ApiRequest): Promise<Response>;
}

/** Where the API is. */
export const API = "/api/v1";

/** Adds endpoints to an application. */
export function addEndpoints(
  app: Hono,
  endpoints: readonly Endpoint[],
  addressOf: (context: Context) => string,
): void {
  for (const endpoint of endpoints) {
    const path = API + endpoint.path.replace(/\{(\w+)\}/g, ":$1");
    app.on(endpoint.method.toUpperCase(), path, async (context) => {
      const { raw } = context.req;
      const values = context.req.param() as Readonly<Record<string, string>>;
      return endpoint.handle({
        raw,
        path: checked("path", endpoint.parameters ?? {}, values) as ApiRequest["path"],
        query: checked("query", endpoint.query ?? {}, queryOf(endpoint, raw.url)),
        from: addressOf(context),
      });
    });
  }
}

/** What stands behind the question mark. */
function queryOf({ query = {} }: Endpoint, url: string): Record<string, unknown> {
  const given = new URL(url).searchParams;
  const found = new Map<string, unknown>();
  for (const name of new Set(given.keys())) {
    const values = given.getAll(name);
    const isMany = Object.hasOwn(query, name) && isList(query[name]);
    if (values.length > 1 && !isMany) {
      throw new HttpError(
        400,
        "WRONG_REQUEST",
        `query: ${name} is given ${values.length} times; expected once`,
      );
    }
    found.set(name, isMany ? values : values[0]);
  }
  return Object.fromEntries(found);
}

function isList(type: z.ZodType): boolean {
  return (
    type instanceof z.ZodArray ||
    (type instanceof z.ZodOptional && isList(type.unwrap() as z.ZodType))
  );
}

function checked(
  place: string,
  types: Readonly<Record<string, z.ZodType>>,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const names = Object.keys(types);
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(types, name));
  if (unknown !== undefined) {
    const expected = names.length === 0 ? "none" : names.join(", ");
    throw new HttpError(
      400,
      "WRONG_REQUEST",
      `${place}: there is no parameter ${JSON.stringify(unknown)}; expected ${expected}`,
    );
  }
  const found = z.object(types).safeParse(values);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  const name = String(issue.path[0] ?? "");
  throw new HttpError(
    400,
    "WRONG_REQUEST",
    `${place}: ${name} is ${JSON.stringify(values[name])}; ${issue.message}`,
  );
}
