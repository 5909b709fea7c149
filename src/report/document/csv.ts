/** Spectra as CSV (RFC 4180, LF): every digit, −∞ as "-Infinity", which NumPy, pandas and JS read. */
import type { SpectrumResult } from "../../spectrum/result.ts";
import { csvText } from "../../store/export/csv-text.ts";

/**
 * The exponents: `index,exponent,standard_error,layer,unit`, one row each in descending order.
 *
 * A standard error that does not exist and a layer in a joint spectrum are empty; layers count from 1.
 */
export function spectrumCsv(result: SpectrumResult): string {
  const rows = result.exponents.map((value, j) => {
    const error = result.standardErrors[j];
    const layer = result.layerOf === null ? "" : result.layerOf[j] + 1;
    return [j + 1, value, error ?? "", layer, result.unit];
  });
  return csvText(["index", "exponent", "standard_error", "layer", "unit"], rows);
}

/**
 * The history: `step,unit,exponent_1…exponent_k,finite_time_1…finite_time_k`, one row per time
 * block; columns in the order of the frame, not sorted. `exponent` is the mean up to this step,
 * `finite_time` the mean over the last block alone.
 */
export function historyCsv(result: SpectrumResult): string {
  const numbered = (name: string) => result.exponents.map((_, j) => `${name}_${j + 1}`);
  const rows = result.history.map((point) => [
    point.step,
    result.unit,
    ...point.exponents,
    ...point.finiteTime,
  ]);
  return csvText(["step", "unit", ...numbered("exponent"), ...numbered("finite_time")], rows);
}
