/** A report as JSON: what it says, without its pictures. */
import type { Block, Report } from "../../report/written/report.ts";
import type { Material } from "./material.ts";

/** Name and version of the document; the number rises when a reader would have to change. */
export const REPORT_SCHEMA = "lyapscope.report/1";

/** The document. */
export function reportDocument({ title, sections }: Report, material: Material): object {
  return {
    schema: REPORT_SCHEMA,
    of: material.kind === "sweep" ? "sweep" : "runs",
    ids:
      material.kind === "sweep"
        ? [material.sweep.id]
        : material.comparison.histories.map(({ run }) => run.id),
    title,
    sections: sections.map((section) => {
      return { title: section.title, blocks: section.blocks.map(blockDocument) };
    }),
  };
}

function blockDocument(block: Block): object {
  if (block.kind === "figure")
    return { kind: block.kind, name: block.name, caption: block.caption };
  if (block.kind === "facts") {
    return { kind: block.kind, facts: block.facts.map(([name, value]) => ({ name, value })) };
  }
  return block;
}
