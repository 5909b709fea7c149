/** What `serve --json` prints. */
import { z } from "zod";

/** Name and version of the document; the number rises when a reader would have to change. */
export const SERVE_SCHEMA = "lyapscope.serve/1";

/** The document. */
export const serveSchema: z.ZodType = z
  .strictObject({
    schema: z.literal(SERVE_SCHEMA),
    url: z.string().describe("Of the page; with the token where one was made"),
    port: z.int().positive(),
  })
  .meta({
    title: "Where a store is served",
    description: "What `lyapscope serve --json` prints as soon as it listens",
  });
