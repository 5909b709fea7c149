/** The OpenAPI document (3.1, whose schemas are JSON Schema 2020-12), from the endpoints themselves. */
import { z } from "zod";
import { type Answer, API, type Endpoint } from "./endpoint.ts";

/** Of every endpoint, whatever it answers. */
const ERROR = z
  .strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) })
  .describe("What was got, and what was expected");

/** The document. */
export function openApi(endpoints: readonly Endpoint[], version: string): object {
  const paths = new Map<string, Record<string, object>>();
  for (const endpoint of endpoints) {
    const methods = paths.get(endpoint.path) ?? {};
    methods[endpoint.method] = operationOf(endpoint);
    paths.set(endpoint.path, methods);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "lyapscope",
      version,
      description:
        "Runs, sweeps and spectra of a store. Numbers that JSON cannot write are the strings NaN, Infinity and -Infinity.",
    },
    servers: [{ url: API }],
    paths: Object.fromEntries(paths),
    components: {
      schemas: { Error: schemaOf(ERROR) },
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "Beyond loopback; the page has it in a cookie",
        },
      },
    },
    security: [{}, { token: [] }],
  };
}

function operationOf({ summary, parameters = {}, query = {}, body, answers }: Endpoint): object {
  const listed = (place: "path" | "query", types: Readonly<Record<string, z.ZodType>>) =>
    Object.entries(types).map(([name, type]) => {
      const { description, ...schema } = schemaOf(type);
      const required = place === "path" || !type.safeParse(undefined).success;
      return { name, in: place, required, description, schema };
    });
  return {
    summary,
    parameters: [...listed("path", parameters), ...listed("query", query)],
    ...(body && {
      requestBody: {
        required: true,
        content: { "multipart/form-data": { schema: schemaOf(body) } },
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)]),
      ),
      default: {
        description: "What is wrong",
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
      },
    },
  };
}

function answerOf({ description, content }: Answer): object {
  const entries = Object.entries(content).map(([type, schema]) => {
    return [type, schema === null ? {} : { schema: schemaOf(schema) }] as const;
  });
  return { description, ...(entries.length > 0 && { content: Object.fromEntries(entries) }) };
}

function schemaOf(type: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io: "input" }) as Record<
    string,
    unknown
  >;
  return schema;
}
