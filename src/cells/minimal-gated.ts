import type { Cell } from "./cell.ts";
import type { GruOptions } from "./gru.ts";
import { gatedCandidateCell } from "./parts/gated-candidate.ts";

/**
 * A minimal gated unit (Zhou et al. 2016), a GRU with one gate for both purposes:
 *
 *     f = σ(W_f x + U_f h + b_f),   n = φ(W_n x + U_n (f∘h) + b_n),   h′ = f∘n + (1 − f)∘h.
 *
 * @param options - Weights 2H × m and 2H × H, rows f, n, row-major; the two biases are added.
 * @returns A cell with state h (n = H).
 * @throws RangeError if a size does not fit, a weight is not finite or an activation is unknown.
 *
 * Cost of a push-forward: 4H²k.
 */
export function minimalGated(options: GruOptions): Cell {
  return gatedCandidateCell("minimalGated", "minimal-gated", 1, options);
}
