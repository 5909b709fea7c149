/** .npy files written by hand, independently of the encoder in src/: any type, order and version. */

export interface NpyFields {
  readonly descr: string;
  readonly shape: readonly number[];
  readonly fortran?: boolean;
  readonly version?: number;
  readonly data: Uint8Array;
}

export function npyBytes({
  descr,
  shape,
  fortran = false,
  version = 1,
  data,
}: NpyFields): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dictionary = `{'descr': '${descr}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': ${tuple}, }\n`;
  const length = dictionary.length;
  const lengthBytes =
    version === 1 ? [length & 255, length >> 8] : [length & 255, length >> 8, 0, 0];
  const text = Array.from(dictionary, (c) => c.charCodeAt(0));
  return Uint8Array.from([
    0x93,
    ...Array.from("NUMPY", (c) => c.charCodeAt(0)),
    version,
    0,
    ...lengthBytes,
    ...text,
    ...data,
  ]);
}

/** Little-endian float64 elements. */
export function doubles(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i]!, true);
  return bytes;
}

/** Little-endian int32 elements. */
export function integers(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setInt32(4 * i, values[i]!, true);
  return bytes;
}

/** Elements of a row-major array in column-major order: the same array, first index fastest. */
export function columnMajor(values: readonly number[], shape: readonly number[]): number[] {
  const into: number[] = [];
  for (let i = 0; i < values.length; i++) {
    // i counts with the first index fastest; its indices give the row-major position.
    let rest = i;
    const index = shape.map((size) => {
      const at = rest % size;
      rest = Math.floor(rest / size);
      return at;
    });
    into.push(values[index.reduce((position, at, axis) => position * shape[axis]! + at, 0)]!);
  }
  return into;
}
