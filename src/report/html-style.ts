import { pictureVariables } from "./drawing/theme.ts";

/** The style of the HTML page: system fonts, light or dark after the reader's setting, print, which is light. */
export const PAGE_STYLE: string = `
:root { color-scheme: light dark; --ink: #1a1a1a; --weak: #555; --paper: #fff; --line: #d5d5d5; --good: #11623a; --bad: #a3190f; --soft: #f4f5f7; ${pictureVariables("light")} }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #ececec; --weak: #b4b4b4; --paper: #17181b; --line: #3c3e44; --good: #6fd39d; --bad: #ff9c92; --soft: #222429; ${pictureVariables("dark")} }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main, footer { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1.25rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
.meaning { font-size: 1.1rem; max-width: 46rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .8rem; margin: 1.2rem 0; padding: 0; }
.facts div { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; }
.facts dt { color: var(--weak); font-size: .85rem; }
.facts dd { margin: 0; font-size: 1.1rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
figure { margin: 1.5rem 0; }
figure svg { display: block; width: 100%; height: auto; border: 1px solid var(--line); border-radius: 6px; }
.narrow-only { display: none; }
@media screen and (max-width: 44rem) { .wide-only { display: none; } .narrow-only { display: block; } :is(.wide, .scroll) table:has(td.words) { min-width: 42rem; } }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .8rem; overflow-x: auto; font-size: .85rem; white-space: pre-wrap; overflow-wrap: anywhere; }
figcaption, .note, footer { color: var(--weak); font-size: .9rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .8rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
td:not(.words) { white-space: nowrap; }
th:first-child, td.words, th.words { text-align: left; }
thead th { position: sticky; top: 0; background: var(--paper); }
.scroll { max-height: 28rem; overflow: auto; border: 1px solid var(--line); border-radius: 6px; width: fit-content; max-width: 100%; }
.wide { overflow-x: auto; }
.passed { color: var(--good); font-weight: 600; white-space: nowrap; }
.failed { color: var(--bad); font-weight: 600; white-space: nowrap; }
.open { color: var(--weak); white-space: nowrap; }
.warnings { border-left: 4px solid var(--bad); padding-left: 1rem; }
a { color: inherit; }
@media print {
  :root { color-scheme: light; }
  .scroll, .wide { max-height: none; overflow: visible; border: 0; } thead th { position: static; }
  figure, .facts div, tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
  table { font-size: 7.5pt; } th, td { padding: .15rem .3rem; } td:not(.words) { white-space: normal; }
  main, footer { max-width: none; padding: 0; } body { font-size: 10pt; }
}
`;
