/** What `store copy --json` prints. */
import { z } from "zod";

/** Name and version of the document; the number rises when a reader would have to change. */
export const STORE_COPY_SCHEMA = "lyapscope.store-copy/1";

const count = z.int().nonnegative();
const ids = z.array(z.string().regex(/^[0-9a-f]{16}$/));
const notCopied = z
  .array(z.strictObject({ id: z.string(), reason: z.string() }))
  .describe("Left out, and why; the exit code is 1");
const copied = ids.describe("New there");
const left = count.describe("There already, with nothing to add");

/** The document. */
export const storeCopySchema: z.ZodType = z
  .strictObject({
    schema: z.literal(STORE_COPY_SCHEMA),
    from: z.string(),
    to: z.string().describe("Without its password"),
    runs: z.strictObject({
      copied,
      updated: ids.describe("There already as they were earlier; now as they are"),
      left,
      computed: ids.describe("Of those: computed at the moment, so that there will be more"),
      notCopied,
    }),
    sweeps: z.strictObject({
      copied,
      updated: ids.describe("There already, and given settings or results that were new"),
      left,
      computed: count.describe("Entries that are computed at the moment; returned, in the copy"),
      notCopied,
    }),
  })
  .meta({
    title: "What was copied from one store into another",
    description: "What `lyapscope store copy --json` prints",
  });
