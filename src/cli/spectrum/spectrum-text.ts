/** What `spectrum` and `demo` print for people. */
import { certificateLines, tick } from "../../report/certificates.ts";
import { initialStateWords } from "../../report/conditions.ts";
import { derivedFacts } from "../../report/derived-facts.ts";
import { formatCount, formatWithError, plural, unitPerStep } from "../../report/format.ts";
import { interpret } from "../../report/interpretation.ts";
import { reachCaption, reachRows } from "../../report/reach/reach-table.ts";
import type { SpectrumSubject } from "../../report/subject.ts";
import { spectrumTable } from "../../report/table.ts";
import { terminalPlot } from "../../report/terminal.ts";
import { isUnstableRest, restingPlace } from "../../report/trajectory-words.ts";
import type { SpectrumResult } from "../../spectrum/result.ts";
import type { Output } from "../command.ts";
import { wrap } from "../terminal/wrap.ts";

const WIDEST_PLOT = 100;
const NARROWEST_PLOT = 40;

/** The result: first line for the hurried, then picture, table, checks, meaning. */
export function spectrumText(
  result: SpectrumResult,
  subject: SpectrumSubject,
  output: Output,
): string {
  const { style } = output;
  const width = Math.min(WIDEST_PLOT, Math.max(NARROWEST_PLOT, output.width - 1));
  const plot = terminalPlot(result, {
    width,
    paint: { positive: style.positive, negative: style.negative, axis: style.dim },
  });
  const checks = certificateLines(result).map(({ name, passed, detail }) => {
    const paint = passed === null ? style.dim : passed ? style.good : style.error;
    return `${paint(tick(passed))} ${name}: ${detail}`;
  });
  return [
    `${headline(result, style.bold)}\n\n`,
    `${plot}\n`,
    `${spectrumTable(result)}\n`,
    reachText(result),
    `${checks.join("\n")}\n\n`,
    `${wrap(interpret(result, subject.closedLoop).join(" "), width).join("\n")}\n`,
  ].join("");
}

/** The reach by lag as a table, if there is one. */
function reachText(result: SpectrumResult): string {
  const rows = reachRows(result);
  if (rows.length === 0) return "";
  const widths = rows[0].map((_, j) => Math.max(...rows.map((row) => row[j].length)));
  const lines = rows.map((row) => row.map((cell, j) => cell.padStart(widths[j])).join("  "));
  return `${reachCaption(result)}\n${lines.join("\n")}\n\n`;
}

/** λ₁ with its error, the sizes, and the numbers derived from the spectrum. */
function headline(result: SpectrumResult, bold: (text: string) => string): string {
  const unit = unitPerStep(result);
  const first = formatWithError(result.exponents[0], result.standardErrors[0]);
  const sequences = result.sequences > 1 ? ` in ${plural(result.sequences, "sequence")}` : "";
  const count = result.exponents.length;
  const atRest = isUnstableRest(result);
  const facts = derivedFacts(result)
    .filter(({ ofMotion }) => !(atRest && ofMotion))
    .map(({ phrase }) => phrase);
  return [
    `${bold(`λ₁  ${first} ${unit}`)}   (T = ${formatCount(result.steps)}${sequences} after a transient of ${formatCount(result.transient)}, ${plural(count, "exponent")} of ${formatCount(result.state.size)})`,
    [
      ...(atRest
        ? [
            `at rest on ${restingPlace(result.trajectory)}: the linearisation there, no dimension and no entropy of a motion`,
          ]
        : []),
      ...facts,
    ].join(", "),
    ...(result.settings.initialState === "zeros"
      ? []
      : [`initial state: ${initialStateWords(result.settings)}`]),
  ].join("\n");
}
