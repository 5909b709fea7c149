/** Spectra as bytes: "LYAPSPC1", two counts, then steps, exponents and errors as float64. */
const MAGIC = "LYAPSPC1";
const HEAD = 16;

/** Spectra by step; all have as many exponents, NaN where a spectrum has fewer. */
export interface SpectrumBlock {
  readonly count: number;
  readonly exponents: number;
  readonly steps: Float64Array;
  /** count × exponents, a spectrum after the other. */
  readonly values: Float64Array;
  /** As `values`; NaN where there is none. */
  readonly errors: Float64Array;
}

/** @throws RangeError for bytes that are no such block. */
export function readSpectra(bytes: ArrayBuffer): SpectrumBlock {
  const magic = new TextDecoder("latin1").decode(new Uint8Array(bytes, 0, 8));
  if (magic !== MAGIC) {
    throw new RangeError(`readSpectra: bytes begin with ${magic}; expected ${MAGIC}`);
  }
  const [count, exponents] = new Uint32Array(bytes, 8, 2);
  const needed = HEAD + 8 * count! * (1 + 2 * exponents!);
  if (bytes.byteLength !== needed) {
    throw new RangeError(`readSpectra: ${bytes.byteLength} bytes; expected ${needed}`);
  }
  const cells = count! * exponents!;
  const at = (place: number, length: number) => new Float64Array(bytes, HEAD + 8 * place, length);
  return {
    count: count!,
    exponents: exponents!,
    steps: at(0, count!),
    values: at(count!, cells),
    errors: at(count! + cells, cells),
  };
}
