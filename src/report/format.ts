/**
 * Numbers and symbols as people read them. Nothing here is meant to be parsed: programs get the
 * JSON and CSV, which hold every digit.
 */
import { formatCount } from "../counts.ts";
import type { DerivedQuantity, SpectrumResult } from "../spectrum/result.ts";

export { formatCount, formatDuration, plural } from "../counts.ts";

/** How a minus sign and an infinity look: ASCII copies well, Unicode is for typeset pages. */
export type Script = "ascii" | "typeset";

/** Digits of the value that its error still leaves meaningful, and never more than this. */
const MOST_DECIMALS = 6;
/** Decimals of an exponent without an error bar. */
const DEFAULT_DECIMALS = 4;
/** From here on numbers are written with their power of ten. */
const LARGE = 1e6;

/** Decimals that show two significant digits of `error`; 4 where there is no error. */
export function decimalsFor(error: number | null): number {
  if (error === null || !(error > 0)) return DEFAULT_DECIMALS;
  const decimals = 1 - Math.floor(Math.log10(error));
  return Math.min(MOST_DECIMALS, Math.max(0, decimals));
}

/** Decimals for a whole table: what its smallest error asks for, so that digits stand in columns. */
export function tableDecimals({ standardErrors }: Pick<SpectrumResult, "standardErrors">): number {
  const errors = standardErrors.filter((error) => error !== null && error > 0);
  return Math.max(DEFAULT_DECIMALS, ...errors.map(decimalsFor));
}

/** A number with fixed decimals; −∞ as a symbol, NaN as such. */
export function formatNumber(value: number, decimals: number, script: Script = "ascii"): string {
  const text = Number.isFinite(value)
    ? withoutNegativeZero(value.toFixed(decimals))
    : String(value).replace("Infinity", "∞");
  return script === "typeset" ? text.replace("-", "−") : text;
}

/** "-0.1934 ± 0.0021": the error with two digits, the value to the same place; "(1.4486 ± 0.0062)e+9" where it is large. */
export function formatWithError(
  value: number,
  error: number | null,
  script: Script = "ascii",
): string {
  const largest = Math.max(Math.abs(value), error ?? 0);
  if (largest >= LARGE && Number.isFinite(largest)) {
    const power = Math.floor(Math.log10(largest));
    const scaled = formatWithError(value / 10 ** power, error && error / 10 ** power, script);
    return error === null ? `${scaled}e+${power}` : `(${scaled})e+${power}`;
  }
  const decimals = decimalsFor(error);
  const text = formatNumber(value, decimals, script);
  if (error === null || !Number.isFinite(value)) return text;
  return `${text} ± ${formatError(error, decimals, script)}`;
}

/** A number of any size with three digits: 2.31, 0.00042, -3.1e-9. */
export function formatMagnitude(value: number, script: Script = "ascii"): string {
  if (!Number.isFinite(value)) return formatNumber(value, 0, script);
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= LARGE)
      ? value.toExponential(1)
      : size >= 1000
        ? value.toFixed(0)
        : String(Number(value.toPrecision(3)));
  return script === "typeset" ? text.replaceAll("-", "−") : text;
}

/** A whole number, by its power of ten where it is large and that is shorter: 12, 1500, 1e+9. Every digit is kept. */
export function formatWhole(value: number): string {
  const [plain, power] = [String(value), value.toExponential()];
  return Math.abs(value) >= LARGE && power.length < plain.length ? power : plain;
}

/** "≥ 2.31 ", or "2.31" when the spectrum is complete enough to say. */
export function formatDimension(dimension: DerivedQuantity, script: Script = "ascii"): string {
  const value = Number.isFinite(dimension.value)
    ? formatNumber(dimension.value, 2, script)
    : formatMagnitude(dimension.value, script);
  return dimension.lowerBound ? `≥ ${value}` : value;
}

/** λ with a subscript: λ₁, λ₂₅₆. */
export function lambda(index: number): string {
  return `λ${[...String(index)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]).join("")}`;
}

/** "nats/step" or "bits/step". */
export function unitPerStep(result: Pick<SpectrumResult, "unit">): string {
  return `${result.unit}/step`;
}

/** Whether the exponents have owners worth naming: known, and of more than one layer. */
export function showsLayers(result: SpectrumResult): boolean {
  return result.layerOf !== null && result.state.layers.length > 1;
}

/** The one-line summary under every picture: n, k, T, λ₁ ± error, dimension. */
export function captionOf(result: SpectrumResult, script: Script = "ascii"): string {
  const sequences = result.sequences === 1 ? "" : ` in ${result.sequences} sequences`;
  const first = formatWithError(result.exponents[0], result.standardErrors[0], script);
  return [
    `n = ${formatCount(result.state.size)}`,
    `k = ${formatCount(result.exponents.length)}`,
    `T = ${formatCount(result.steps)}${sequences}`,
    `λ₁ = ${first} ${unitPerStep(result)}`,
    `Kaplan–Yorke dimension ${formatDimension(result.kaplanYorkeDimension, script)}`,
  ].join(", ");
}

function formatError(error: number, decimals: number, script: Script): string {
  const tooSmall = error > 0 && error < 10 ** -MOST_DECIMALS;
  const text = tooSmall ? error.toExponential(1) : error.toFixed(decimals);
  return script === "typeset" ? text.replaceAll("-", "−") : text;
}

function withoutNegativeZero(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}
