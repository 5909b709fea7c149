/** What `lyapscope report --json` prints. */
import { z } from "zod";
import { REPORT_SCHEMA } from "./report-document.ts";

const texts = z.array(z.string());
const block = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("words"),
    sentences: texts,
    tone: z.enum(["lead", "plain", "note"]),
  }),
  z.strictObject({
    kind: z.literal("facts"),
    facts: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  }),
  z.strictObject({
    kind: z.literal("table"),
    title: z.string(),
    head: texts,
    rows: z.array(texts),
    isLeft: z.array(z.boolean()).describe("By column: whether it holds words"),
    note: z.string(),
  }),
  z.strictObject({ kind: z.literal("figure"), name: z.string(), caption: z.string() }),
  z.strictObject({ kind: z.literal("list"), items: texts }),
  z.strictObject({ kind: z.literal("code"), text: z.string() }),
]);

/** For people, in order; numbers for programs are in `runs`, `run-list`, `sweep-runs` and `readout`. */
export const reportSchema: z.ZodType = z.strictObject({
  schema: z.literal(REPORT_SCHEMA),
  of: z.enum(["runs", "sweep"]),
  ids: texts,
  title: z.string(),
  sections: z.array(z.strictObject({ title: z.string(), blocks: z.array(block) })),
});
