import { createKernels } from "../kernels/choose.ts";
import type { Kernels, Precision } from "../kernels/kernels.ts";

/** Size of the product: large enough to leave the caches of one core, small enough to be quick. */
const SIZE = 256;
/** Time spent measuring each, in milliseconds. */
const BUDGET = 120;

/**
 * Billions of floating-point operations per second in C ← A·B of 256 × 256: the best of the runs
 * that fit into 120 ms, after one to warm up.
 */
export function productRate(name: Kernels["name"], precision: Precision): number {
  const kernels = createKernels({ name, precision, capacity: 3 * SIZE * SIZE + 64 });
  const [a, b, c] = [0, 1, 2].map(() => kernels.allocate(SIZE * SIZE));
  a.forEach((_, i) => {
    a[i] = Math.sin(i);
    b[i] = Math.cos(i);
  });
  const product = () => kernels.multiply("NN", SIZE, SIZE, SIZE, 1, a, SIZE, b, SIZE, 0, c, SIZE);
  product();
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + BUDGET;
  do {
    const start = performance.now();
    product();
    best = Math.min(best, performance.now() - start);
  } while (performance.now() < end);
  return (2 * SIZE ** 3) / best / 1e6;
}
