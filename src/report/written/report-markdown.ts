/** A report as Markdown, for repositories, notes and terminals. */
import { formatCount } from "../format.ts";
import type { Block, Report, Table } from "./report.ts";

/** Rows of a table at most: the first and the last of it. */
const ROWS = 32;

/**
 * The text.
 *
 * @param pictures - Names of the files that the figures are in, in their order; without them figures are left out.
 */
export function reportMarkdown({ title, sections }: Report, pictures: readonly string[]): string {
  const left = [...pictures];
  const parts = sections.flatMap((section) => [
    ...(section.title === "" ? [] : [`## ${plain(section.title)}`]),
    ...section.blocks.flatMap((block) => blockMarkdown(block, left)),
  ]);
  return `${[`# ${plain(title)}`, ...parts].join("\n\n")}\n`;
}

/** @param pictures - Those that are left, of which a figure takes the first. */
function blockMarkdown(block: Block, pictures: string[]): string[] {
  switch (block.kind) {
    case "words":
      return [block.sentences.map(plain).join(" ")];
    case "facts":
      return [block.facts.map(([name, value]) => `- ${plain(name)}: ${plain(value)}`).join("\n")];
    case "table":
      return tableMarkdown(block);
    case "figure": {
      const file = pictures.shift();
      if (file === undefined) return [];
      return [`![${plain(block.name)}](${encodeURI(file)})`, plain(block.caption)];
    }
    case "list":
      return [block.items.map((item) => `- ${plain(item)}`).join("\n")];
    case "code":
      return [fenced(block.text)];
  }
}

function tableMarkdown({ title, head, rows, isLeft, note }: Table): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(" | ")} |`;
  const rule = `|${head.map((_, j) => (j === 0 || isLeft[j] ? "---" : "---:")).join("|")}|`;
  const half = ROWS / 2;
  const left = rows.length - ROWS;
  const shown = left <= 0 ? rows : [...rows.slice(0, half), ...rows.slice(-half)];
  const lines = shown.map(line);
  if (left > 0) {
    lines.splice(half, 0, line([`… ${formatCount(left)} more`, ...head.slice(1).map(() => "")]));
  }
  return [
    ...(title === "" ? [] : [`### ${plain(title)}`]),
    [line(head), rule, ...lines].join("\n"),
    ...(note === "" ? [] : [plain(note)]),
  ];
}

/** Names may hold what Markdown or HTML would take for markup. */
function plain(text: string): string {
  return text
    .replace(/[\\`*_[\]<>|#]/g, (sign) => `\\${sign}`)
    .replace(/&/g, "&amp;")
    .replace(/\s*[\r\n]+\s*/g, " ");
}

/** Fenced by more backticks than it holds. */
function fenced(text: string): string {
  const longest = Array.from(text.matchAll(/`+/g)).reduce(
    (most, [run]) => Math.max(most, run.length),
    2,
  );
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
