/** Spectra as float64 arrays, which a page reads without parsing. */
import type { SpectrumRecord } from "../../store/store.ts";

/** The media type. */
export const BINARY = "application/octet-stream";

const MAGIC = "LYAPSPC1";

/**
 * Little-endian: 8 bytes `LYAPSPC1`; uint32 count of spectra, uint32 k, the most exponents that one has; then float64
 * `steps[count]`, `exponents[count × k]`, `errors[count × k]`. NaN stands where a spectrum has fewer
 * exponents, or no error.
 */
export function spectraBytes(spectra: readonly SpectrumRecord[]): Uint8Array<ArrayBuffer> {
  const count = spectra.length;
  const k = spectra.reduce((most, { exponents }) => Math.max(most, exponents.length), 0);
  const bytes = new Uint8Array(16 + 8 * count * (1 + 2 * k));
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(8, count, true);
  view.setUint32(12, k, true);
  const put = (place: number, value: number) => view.setFloat64(16 + 8 * place, value, true);
  for (const [i, { step, exponents, errors }] of spectra.entries()) {
    put(i, step);
    for (let j = 0; j < k; j++) {
      put(count + i * k + j, exponents[j] ?? Number.NaN);
      put(count + count * k + i * k + j, errors?.[j] ?? Number.NaN);
    }
  }
  return bytes;
}
