/** A report as a page that needs nothing else. */

import { typeset } from "../document/typeset.ts";
import { escapeMarkup as escaped } from "../drawing/svg.ts";
import { htmlPage, widthsHtml } from "../html-page.ts";
import type { Block, Facts, Figure, Report, Table } from "./report.ts";

/** Rows beyond which a table has a window of its own to be scrolled in. */
const LONG = 24;

/** The page; `data` is for programs, by the id of its element. */
export function reportHtml(
  { title, sections }: Report,
  data: Readonly<Record<string, object>>,
): string {
  const main = sections.map((section) => {
    const heading = section.title === "" ? "" : `<h2>${typeset(section.title)}</h2>\n`;
    return `<section>\n${heading}${section.blocks.map(blockHtml).join("\n")}\n</section>`;
  });
  return htmlPage(title, main.join("\n"), data);
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case "words":
      return `<p class="${CLASSES[block.tone]}">${block.sentences.map(typeset).join(" ")}</p>`;
    case "facts":
      return factsHtml(block);
    case "table":
      return tableHtml(block);
    case "figure":
      return figureHtml(block);
    case "list":
      return `<ul class="note">\n${block.items.map((item) => `<li>${typeset(item)}</li>`).join("\n")}\n</ul>`;
    case "code":
      return `<pre tabindex="0">${escaped(block.text)}</pre>`;
  }
}

const CLASSES = { lead: "meaning", plain: "plain", note: "note" } as const;

function factsHtml({ facts }: Facts): string {
  const items = facts.map(
    ([name, value]) => `<div><dt>${typeset(name)}</dt><dd>${typeset(value)}</dd></div>`,
  );
  return `<dl class="facts">${items.join("\n")}</dl>`;
}

function figureHtml({ svg, narrow, caption }: Figure): string {
  const wide = svg("page");
  const drawings = narrow === null ? wide : widthsHtml(wide, narrow());
  return `<figure>\n${drawings}\n<figcaption>${typeset(caption)}</figcaption>\n</figure>`;
}

function tableHtml({ title, head, rows, isLeft, note }: Table): string {
  const kind = (j: number) => (isLeft[j] ? ' class="words"' : "");
  const headCells = head.map((name, j) =>
    name === "" ? "<td></td>" : `<th scope="col"${kind(j)}>${typeset(name)}</th>`,
  );
  const body = rows.map((row) => {
    const cells = row.map((cell, j) =>
      j === 0 ? `<th scope="row">${typeset(cell)}</th>` : `<td${kind(j)}>${typeset(cell)}</td>`,
    );
    return `<tr>${cells.join("")}</tr>`;
  });
  const label = escaped(title === "" ? head.join(", ") : title);
  return `${title === "" ? "" : `<h3>${typeset(title)}</h3>\n`}<div class="${rows.length > LONG ? "scroll" : "wide"}" tabindex="0" role="region" aria-label="${label}">
<table>
<thead><tr>${headCells.join("")}</tr></thead>
<tbody>
${body.join("\n")}
</tbody>
</table>
</div>${note === "" ? "" : `\n<p class="note">${typeset(note)}</p>`}`;
}
