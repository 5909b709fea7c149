/** Number formats, and views into kernel memory. */

export const PRECISIONS = ["float64", "float32"] as const;
/** Number formats of a computation. */
export type Precision = (typeof PRECISIONS)[number];

/** A view into kernel memory. Its element type is the kernels' {@link Precision}. */
export type RealArray = Float64Array | Float32Array;
