/**
 * HTML files that need nothing else: no network, no script that runs. Their numbers are in them twice,
 * for people as figures and tables, for programs as JSON in `script` elements.
 */

import { escapeMarkup as escaped } from "./drawing/svg.ts";
import { PAGE_STYLE } from "./html-style.ts";

/** Width of drawings for narrow screens. */
export const NARROW_DRAWING = 420;

/** A drawing that has another for narrow screens and none for wide ones: of both one is seen. */
export function widthsHtml(wide: string, narrow: string): string {
  return `<div class="wide-only">${wide}</div><div class="narrow-only">${narrow}</div>`;
}

/**
 * A page with a title.
 *
 * @param main - Markup that follows the title.
 * @param data - What programs read, by the id of its element; the first is named in the footer.
 */
export function htmlPage(
  title: string,
  main: string,
  data: Readonly<Record<string, object>>,
): string {
  const [first] = Object.keys(data);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${main}
</main>
<footer>Made by lyapscope. All numbers of this page are in it as JSON: <code>document.getElementById("${first}").textContent</code>.</footer>
${Object.entries(data)
  .map(([id, content]) => dataScript(id, content))
  .join("\n")}
</body>
</html>
`;
}

/** JSON in a `script` element that no name in it can end or escape from. */
function dataScript(id: string, data: object): string {
  const json = JSON.stringify(data)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
  return `<script type="application/json" id="${id}">${json}</script>`;
}
