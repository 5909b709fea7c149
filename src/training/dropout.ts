import type { RealArray } from "../kernels/kernels.ts";
import { createRandom } from "../random.ts";

/**
 * mask ← 0 with probability p and 1/(1 − p) otherwise (PyTorch's inverted dropout), by a stream of
 * its own for every seed.
 */
export function fillDropoutMask(mask: RealArray, length: number, p: number, seed: number): void {
  const random = createRandom(seed);
  const kept = 1 / (1 - p);
  for (let i = 0; i < length; i++) mask[i] = random.uniform() < p ? 0 : kept;
}
