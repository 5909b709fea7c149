/** One line of standard output per checkpoint: a row of a table, or a JSON document. */

import type { SpectrumDocument } from "../../report/document/spectrum-json.ts";
import {
  formatDimension,
  formatMagnitude,
  formatNumber,
  formatWithError,
  unitPerStep,
} from "../../report/format.ts";
import { lasting, lastingText } from "../../report/reach/reach-words.ts";
import type { SpectrumResult } from "../../spectrum/result.ts";
import type { WatchedSpectrum } from "../../watch/observer.ts";
import type { Output } from "../command.ts";

/** Name and version of the documents; the number rises when a reader would have to change. */
export const WATCH_SCHEMA = "lyapscope.watch/1";

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
export type CheckpointWriter = (spectrum: WatchedSpectrum) => void | Promise<void>;

/** JSON lines. */
export function jsonWriter(out: Output): CheckpointWriter {
  return async ({ file, hash, run, step, metrics, result, subject }) => {
    const { spectrumDocument } = await import("../../report/document/spectrum-json.ts");
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

const MISSING = "–";

/** Names of the columns, and the room that later rows may need; longer cells push their row to the right. */
function headOf(
  withLoss: boolean,
  { reach, ...spectrum }: SpectrumResult,
): readonly (readonly [string, number])[] {
  return [
    ["step", 6],
    ["file", 16],
    ...(withLoss ? [["loss", 8] as const] : []),
    [`λ₁ ${unitPerStep(spectrum)}`, "-0.12345 ± 0.12345".length],
    ["dimension", 0],
    ["mean", 7],
    ["positive", 0],
    ...(reach === null ? [] : [["reach (1/e)", "128 to 256 steps".length] as const]),
    ["seconds", 0],
  ];
}

/**
 * A table whose head comes with the first row. Reach: for how long the difference of the state that lasts best
 * keeps 1/e of its size, where that was asked for.
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
      ...(result.reach === null ? [] : [reachText(result)]),
      result.seconds.toFixed(1),
    ];
    if (widths === null) {
      const head = headOf(withLoss, result);
      widths = head.map(([name, least], i) => 2 + Math.max(name.length, cells[i].length, least));
      const names = head.map(([name]) => name);
      out.write(`${out.style.bold(line(names, widths))}\n`);
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

function reachText(result: SpectrumResult): string {
  const found = lasting(result.reach!, ({ state }) => state, "largest", result);
  return found === null ? MISSING : lastingText(found);
}

function lossText(metrics: WatchedSpectrum["metrics"]): string {
  const names = [...(metrics?.keys() ?? [])];
  const name =
    names.find((candidate) => candidate === "loss") ??
    names.find((candidate) => /loss/i.test(candidate));
  const value = name === undefined ? undefined : metrics?.get(name);
  return value === undefined ? MISSING : formatMagnitude(value);
}
