/** One line of standard output per checkpoint: a row of a table, or a JSON document. */
import {
  formatDimension,
  formatMagnitude,
  formatNumber,
  formatWithError,
  unitPerStep,
} from "../../report/format.ts";
import type { SpectrumDocument } from "../../report/spectrum-json.ts";
import type { SpectrumSubject } from "../../report/subject.ts";
import type { SpectrumResult } from "../../spectrum/result.ts";
import type { Output } from "../command.ts";

/** Name and version of the documents; the number rises when a reader would have to change. */
export const WATCH_SCHEMA = "lyapscope.watch/1";

/** A checkpoint and what was found out about it. */
export interface CheckpointReport {
  readonly file: string;
  readonly hash: string;
  /** Id of the run in the store. */
  readonly run: string;
  /** Under which step it is kept. */
  readonly step: number;
  /** Of this moment; null if there are none (yet). */
  readonly metrics: ReadonlyMap<string, number> | null;
  readonly result: SpectrumResult;
  readonly subject: SpectrumSubject;
}

/** A document of `watch --json`. Metrics that are not finite are strings, "NaN" or "Infinity". */
export interface WatchDocument {
  schema: typeof WATCH_SCHEMA;
  run: string;
  file: string;
  sha256: string;
  step: number;
  metrics: Record<string, number | string>;
  spectrum: SpectrumDocument;
}

/** Writes one line for each checkpoint. */
export type CheckpointWriter = (report: CheckpointReport) => void | Promise<void>;

/** JSON lines. */
export function jsonWriter(out: Output): CheckpointWriter {
  return async ({ file, hash, run, step, metrics, result, subject }) => {
    const { spectrumDocument } = await import("../../report/spectrum-json.ts");
    const document: WatchDocument = {
      schema: WATCH_SCHEMA,
      run,
      file,
      sha256: hash,
      step,
      metrics: Object.fromEntries(
        [...(metrics ?? [])].map(([name, value]) => [
          name,
          Number.isFinite(value) ? value : String(value),
        ]),
      ),
      spectrum: spectrumDocument(result, subject),
    };
    out.write(`${JSON.stringify(document)}\n`);
  };
}

/** Room for a file's name; longer ones push their row to the right. */
const NARROWEST_NAME = 16;
const MISSING = "–";

/**
 * A table whose head comes with the first row.
 *
 * @param withLoss - Whether there are metrics to show: the one called loss, or named like it.
 */
export function tableWriter(out: Output, withLoss: boolean): CheckpointWriter {
  let widths: readonly number[] | null = null;
  return (report) => {
    const { result, metrics } = report;
    const cells = [
      String(report.step),
      report.file,
      ...(withLoss ? [lossText(metrics)] : []),
      formatWithError(result.exponents[0], result.standardErrors[0]),
      formatDimension(result.kaplanYorkeDimension),
      formatNumber(result.mean, 4),
      String(result.exponents.filter((exponent) => exponent > 0).length),
      result.seconds.toFixed(1),
    ];
    if (widths === null) {
      const loss = withLoss ? ["loss"] : [];
      const head = [
        "step",
        "file",
        ...loss,
        `λ₁ ${unitPerStep(result)}`,
        "dimension",
        "mean",
        "positive",
        "seconds",
      ];
      const least = ["step", "file", ...loss].map((name) => (name === "file" ? NARROWEST_NAME : 8));
      widths = head.map(
        (name, i) => Math.max(name.length, cells[i].length, least[i] ?? 0) + (i === 0 ? 0 : 2),
      );
      out.write(`${out.style.bold(line(head, widths))}\n`);
    }
    out.write(`${line(cells, widths)}\n`);
  };
}

/** Numbers to the right, the name to the left. */
function line(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, i) => (i === 1 ? `  ${cell.padEnd(widths[i] - 2)}` : cell.padStart(widths[i])))
    .join("");
}

function lossText(metrics: CheckpointReport["metrics"]): string {
  const names = [...(metrics?.keys() ?? [])];
  const name =
    names.find((candidate) => candidate === "loss") ??
    names.find((candidate) => /loss/i.test(candidate));
  const value = name === undefined ? undefined : metrics?.get(name);
  if (value === undefined) return MISSING;
  return Number.isNaN(value) ? "NaN" : formatMagnitude(value);
}
