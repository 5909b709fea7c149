import type { SpectrumResult } from "../spectrum/result.ts";
import { requireKnown } from "../words.ts";
import {
  formatCount,
  formatNumber,
  lambda,
  showsLayers,
  tableDecimals,
  unitPerStep,
} from "./format.ts";

/** How a table is cut and coloured. */
export interface TableOptions {
  /** Rows shown; the middle is left out beyond it. @defaultValue 16 */
  readonly rows?: number;
}

/**
 * The exponents as aligned text columns: name, value, standard error, and layer where there are
 * several. A long spectrum shows its head, a line that says how many are left out, and its tail.
 */
export function spectrumTable(result: SpectrumResult, options: TableOptions = {}): string {
  requireKnown("spectrumTable", options, { rows: true });
  const { rows = 16 } = options;
  const count = result.exponents.length;
  const tail = count > rows ? Math.max(1, Math.floor(rows / 4)) : 0;
  const head = count > rows ? rows - tail : count;
  const header = ["", unitPerStep(result), "± 1 se", ...(showsLayers(result) ? ["layer"] : [])];
  const decimals = tableDecimals(result);
  const cells = [
    header,
    ...[...range(0, head), ...range(count - tail, count)].map((j) => cellsOf(result, j, decimals)),
  ];
  const lines = alignRight(cells);
  if (tail > 0) lines.splice(head + 1, 0, `  … ${formatCount(count - head - tail)} more …`);
  return `${lines.join("\n")}\n`;
}

function cellsOf(result: SpectrumResult, j: number, decimals: number): string[] {
  const value = result.exponents[j];
  const error = result.standardErrors[j];
  const cells = [
    lambda(j + 1),
    formatNumber(value, decimals),
    error === null ? "" : formatNumber(error, decimals),
  ];
  return showsLayers(result) ? [...cells, String((result.layerOf?.[j] ?? 0) + 1)] : cells;
}

/** The first column to the left, the others to the right, so that digits stand under each other. */
function alignRight(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join("  ")
      .trimEnd(),
  );
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}
