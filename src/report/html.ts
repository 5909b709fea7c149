import type { SpectrumResult } from "../spectrum/result.ts";
import type { CertificateLine } from "./certificate-line.ts";
import { certificateLines } from "./certificates.ts";
import { provenanceRows, settingRows } from "./conditions.ts";
import { derivedFacts } from "./derived-facts.ts";
import type { Provenance } from "./document/provenance.ts";
import { jsonNumber, spectrumDocument } from "./document/spectrum-json.ts";
import { typeset } from "./document/typeset.ts";
import { escapeMarkup as escaped } from "./drawing/svg.ts";
import { spectrumFigure } from "./figure.ts";
import {
  formatCount,
  formatMagnitude,
  formatNumber,
  formatWithError,
  plural,
  showsLayers,
  tableDecimals,
  unitPerStep,
} from "./format.ts";
import { htmlPage, NARROW_DRAWING, widthsHtml } from "./html-page.ts";
import { interpret } from "./interpretation.ts";
import { reachCaption, reachRows } from "./reach/reach-table.ts";
import { architecture, type SpectrumSubject, titleOf } from "./subject.ts";
import { isUnstableRest } from "./trajectory-words.ts";

/** The page: what the spectrum means, figure, certificates, table, and the data. */
export function spectrumHtml(
  result: SpectrumResult,
  subject: SpectrumSubject,
  madeFrom?: Provenance,
): string {
  const title = titleOf(subject);
  return htmlPage(
    title,
    `<p class="meaning">${interpret(result, subject.closedLoop).map(typeset).join(" ")}</p>
${warningSection(result)}
${factList(result)}
<figure>
${widthsHtml(spectrumFigure(result, { title }), spectrumFigure(result, { title, width: NARROW_DRAWING }))}
<figcaption>Above: exponents in descending order with ±1 and ±2 standard errors; the axis is linear within ±0.1 nats and logarithmic beyond, and at its right stands after how many steps half of a small difference is forgotten. Below: how the estimates settle with the number of steps; every point is drawn, for at most twelve exponents spread over the spectrum. Solid lines end above zero, dashed ones below. Hover over a mark for its value.</figcaption>
</figure>
${certificateSection(result)}
${reachSection(result)}
${exponentSection(result)}
${conditionSection(result, subject, madeFrom)}`,
    {
      "lyapscope-spectrum": spectrumDocument(result, subject, madeFrom),
      "lyapscope-history": historyData(result),
    },
  );
}

function historyData(result: SpectrumResult): object {
  return result.history.map(({ step, exponents, finiteTime }) => ({
    step,
    exponents: exponents.map(jsonNumber),
    finiteTime: finiteTime.map(jsonNumber),
  }));
}

function warningSection(result: SpectrumResult): string {
  if (result.warnings.length === 0) return "";
  const items = result.warnings.map((warning) => `<li>${typeset(warning)}</li>`).join("\n");
  return `<section class="warnings" aria-label="Warnings">
<h2>Warnings</h2>
<ul>
${items}
</ul>
</section>`;
}

function factList(result: SpectrumResult): string {
  const unit = unitPerStep(result);
  const first = formatWithError(result.exponents[0], result.standardErrors[0], "typeset");
  const atRest = isUnstableRest(result);
  const facts: [string, string][] = [
    ["Largest exponent λ₁", `${first} ${unit}`],
    ...derivedFacts(result, "typeset").map(({ name, note, text, ofMotion }): [string, string] => [
      `${name[0].toUpperCase()}${name.slice(1)}${note === "" ? "" : ` (${note})`}`,
      atRest && ofMotion ? "none: at rest" : text,
    ]),
    ["Exponents", `${formatCount(result.exponents.length)} of ${formatCount(result.state.size)}`],
    ["Steps counted", `${formatCount(result.steps)} in ${plural(result.sequences, "sequence")}`],
  ];
  const items = facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`);
  return `<dl class="facts">${items.join("\n")}</dl>`;
}

function certificateSection(result: SpectrumResult): string {
  const rows = certificateLines(result).map(
    (line) =>
      `<tr><th scope="row">${escaped(line.name)}</th><td class="words">${verdict(line)}</td>` +
      `<td class="words">${typeset(line.detail)}</td><td class="words">${typeset(line.explanation)}</td></tr>`,
  );
  return `<h2>Checks</h2>
<p class="note">Made on the numbers themselves while they were computed.</p>
<div class="wide" tabindex="0" role="region" aria-label="Checks">
<table>
<thead><tr><th scope="col">check</th><th scope="col" class="words">verdict</th><th scope="col" class="words">found</th><th scope="col" class="words">what it says</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</div>`;
}

function reachSection(result: SpectrumResult): string {
  const [head, ...rows] = reachRows(result, "typeset");
  if (head === undefined) return "";
  const cells = rows.map(
    ([lag, ...values]) =>
      `<tr><th scope="row">${lag}</th>${values.map((value) => `<td>${escaped(value)}</td>`).join("")}</tr>`,
  );
  return `<h2>Reach by lag</h2>
<p class="note">${typeset(reachCaption(result))}. Best: the largest singular value of the Jacobians' product (of the derivative by the input); typical: their root mean square over all directions.</p>
<div class="wide" tabindex="0" role="region" aria-label="Reach by lag">
<table>
<thead><tr>${head.map((name) => `<th scope="col">${name}</th>`).join("")}</tr></thead>
<tbody>
${cells.join("\n")}
</tbody>
</table>
</div>`;
}

function verdict({ passed }: CertificateLine): string {
  if (passed === null) return '<span class="open">– no verdict</span>';
  return passed
    ? '<span class="passed">✓ holds</span>'
    : '<span class="failed">✗ does not hold</span>';
}

function exponentSection(result: SpectrumResult): string {
  const layers = showsLayers(result) ? result.layerOf : null;
  const decimals = tableDecimals(result);
  const rows = result.exponents.map((value, j) => {
    const error = result.standardErrors[j];
    const cells = [
      formatNumber(value, decimals, "typeset"),
      error === null ? "–" : formatNumber(error, decimals),
      ...(layers === null ? [] : [String(layers[j] + 1)]),
    ];
    const data = cells.map((cell) => `<td>${cell}</td>`).join("");
    return `<tr><th scope="row">${j + 1}</th>${data}</tr>`;
  });
  const layerHead = layers === null ? "" : '<th scope="col">layer</th>';
  return `<h2>Exponents</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Exponents">
<table>
<thead><tr><th scope="col">index</th><th scope="col">exponent (${unitPerStep(result)})</th><th scope="col">standard error</th>${layerHead}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</div>`;
}

function conditionSection(
  result: SpectrumResult,
  subject: SpectrumSubject,
  madeFrom: Provenance | undefined,
): string {
  const { model, input } = subject;
  const drive = subject.closedLoop
    ? `${input.source}, then the network's own output`
    : input.source;
  const layers = result.state.layers.map(({ cell, size }) => `${cell} (${size})`).join(", ");
  const conditions: [string, string][] = [
    [
      "network",
      `${model.network || "(unnamed)"}: ${architecture(subject)}, from ${model.source} (${model.format})`,
    ],
    ["state", `${formatCount(result.state.size)} variables: ${layers}`],
    [
      "input",
      `${drive}: ${plural(input.sequences, "sequence")} of up to ${plural(input.longest, "step")}`,
    ],
    ...input.notes.map((note): [string, string] => ["noted", note]),
    ["transient", `${plural(result.transient, "step")} of each sequence not counted`],
    ...settingRows(result),
    ["convention", result.convention],
    ["unit", `${result.unit} per step`],
    [
      "computed with",
      `${result.kernels}, ${plural(result.threads, "thread")}, ${formatMagnitude(result.seconds)} s`,
    ],
    ...model.assumptions.map((assumption): [string, string] => ["assumed", assumption]),
    ...provenanceRows(madeFrom),
  ];
  const rows = conditions.map(
    ([name, value]) =>
      `<tr><th scope="row">${name}</th><td class="words">${escaped(value)}</td></tr>`,
  );
  return `<h2>Conditions</h2>
<div class="wide" tabindex="0" role="region" aria-label="Conditions">
<table>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</div>`;
}
