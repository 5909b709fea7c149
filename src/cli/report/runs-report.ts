/** The report of runs: of one by itself, of several beside each other and then one by one. */
import { comparisonFigure } from "../../report/comparison/comparison-figure.ts";
import { plural } from "../../report/format.ts";
import { NARROW_DRAWING } from "../../report/html-page.ts";
import { trainingTitle } from "../../report/training/training-curves.ts";
import type { Block, Report, Table } from "../../report/written/report.ts";
import { runReport, runSections } from "../../report/written/training-report.ts";
import { comparisonTables, lastSpectra, NOTHING_DIFFERS } from "../runs/compare/compare-runs.ts";
import type { RunMaterial } from "./material.ts";

/** The report. */
export function runsReport({ comparison }: RunMaterial): Report {
  const { histories, states } = comparison;
  if (histories.length === 1) return runReport(histories[0], states[0]);
  const title = plural(histories.length, "run");
  const parts = histories.flatMap((history, i) => {
    const [first, ...rest] = runSections(history, states[i]);
    const short = history.run.id.slice(0, 8);
    return [
      { ...first, title: trainingTitle(history.run) },
      ...rest.map((section) => ({ ...section, title: `${section.title}, run ${short}` })),
    ];
  });
  const blocks = [...tablesOf(comparison), ...figureOf(comparison, title)];
  return { title, sections: [{ title: "", blocks }, ...parts] };
}

function tablesOf(comparison: RunMaterial["comparison"]): Table[] {
  const { tables, left } = comparisonTables(comparison);
  return tables.map(({ head, rows }, i) => ({
    kind: "table",
    title: i === 0 ? "In what they differ" : head[0],
    ...{ head, rows, isLeft: head.map((_, j) => j === 0) },
    note: i > 0 ? left : comparison.differences.size === 0 ? NOTHING_DIFFERS : "",
  }));
}

function figureOf(comparison: RunMaterial["comparison"], title: string): Block[] {
  const spectra = lastSpectra(comparison);
  if (spectra.every(({ exponents }) => exponents.length === 0)) return [];
  const name = `Last spectra of ${title}`;
  return [
    {
      kind: "figure",
      name: "spectra",
      svg: () => comparisonFigure(spectra, name),
      narrow: () => comparisonFigure(spectra, name, NARROW_DRAWING),
      caption:
        "The last spectrum of each run by index, with bars of two standard errors; the axis is linear within ±0.1 nats per step and logarithmic beyond.",
    },
  ];
}
