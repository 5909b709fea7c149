/** From what is recorded to what lists say of it. */
import { plainJson } from "./canonical-json.ts";
import type { SpectrumEvent, SpectrumHead } from "./store.ts";

/** A spectrum without its exponents but the first. */
export function headOf(spectrum: SpectrumEvent, details = false): SpectrumHead {
  return {
    step: spectrum.step,
    kind: spectrum.kind,
    largest: spectrum.exponents.length === 0 ? null : spectrum.exponents[0],
    largestError: errorOf(spectrum.errors?.[0]),
    details: details ? plainJson(spectrum.details) : null,
  };
}

/** A standard error as it is recorded: NaN stands where there is none. */
export function errorOf(recorded: number | undefined): number | null {
  return recorded === undefined || Number.isNaN(recorded) ? null : recorded;
}
