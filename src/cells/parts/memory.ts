/** Kernel memory by name, and views into callers' arrays. */
import type { Kernels, RealArray } from "../../kernels/kernels.ts";
import type { Columns } from "../cell.ts";

/** Numbers of elements in all. */
export function totalSize(sizes: Readonly<Record<string, number>>): number {
  return Object.values(sizes).reduce((sum, length) => sum + length, 0);
}

/** Zeroed arrays of these lengths, under the same names. */
export function allocateAll<K extends string>(
  kernels: Kernels,
  sizes: Readonly<Record<K, number>>,
): Readonly<Record<K, RealArray>> {
  const entries = Object.entries<number>(sizes);
  return Object.fromEntries(
    entries.map(([name, length]) => [name, kernels.allocate(length)]),
  ) as Record<K, RealArray>;
}

/** What belongs to `columns`, of which every sequence owns `perSequence`. */
export type Views<V> = (columns: Columns, perSequence: number) => V;

/**
 * Views made at the first call for an array, and kept for as long as the array lives.
 *
 * Making a view costs as much as a small product, and callers come back with the same few arrays.
 */
export function remembered<V>(make: Views<V>): Views<V> {
  const known = new WeakMap<
    RealArray,
    { readonly stride: number; readonly perSequence: number; readonly value: V }
  >();
  return (columns, perSequence) => {
    const { data, stride } = columns;
    const entry = known.get(data);
    if (entry?.stride === stride && entry.perSequence === perSequence) return entry.value;
    const value = make(columns, perSequence);
    known.set(data, { stride, perSequence, value });
    return value;
  };
}

/**
 * Rows [s·length, (s+1)·length) of the columns of sequence b: `sections[s][b]`.
 *
 * @param count - Number of sections.
 */
export function sections(
  sequences: number,
  count: number,
  length: number,
): Views<readonly (readonly Columns[])[]> {
  return remembered(({ data, stride }, perSequence) =>
    Array.from({ length: count }, (_, s) =>
      Array.from({ length: sequences }, (_, b) => ({
        data: data.subarray(s * length + b * perSequence * stride),
        stride,
      })),
    ),
  );
}

/** Rows [s·length, (s+1)·length) of all columns: `[s]`. */
export function rowSections(count: number, length: number): Views<readonly Columns[]> {
  return remembered(({ data, stride }) =>
    Array.from({ length: count }, (_, s) => ({ data: data.subarray(s * length), stride })),
  );
}

/** Rows from `offset` on, of all columns. */
export function rowsFrom(offset: number): Views<Columns> {
  return remembered(({ data, stride }) => ({ data: data.subarray(offset), stride }));
}
