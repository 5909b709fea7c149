import type { Cell } from "./cell.ts";
import type { GruOptions } from "./gru.ts";
import { gatedCandidateCell } from "./parts/gated-candidate.ts";

/**
 * A gated recurrent unit whose reset gate acts before the recurrent product (Cho et al. 2014; Keras 1,
 * and later with `reset_after=False`):
 *
 *     r, z = σ(W x + U h + b),   n = φ(W_n x + U_n (r∘h) + b_n),   h′ = (1 − z)∘n + z∘h.
 *
 * @param options - Weights in PyTorch's shapes and gate order r, z, n (Keras has z, r, n); the two
 *   biases are added.
 * @returns A cell with state h (n = H).
 * @throws RangeError if a size does not fit, a weight is not finite or an activation is unknown.
 *
 * Cost of a push-forward: 6H²k.
 */
export function gruResetBefore(options: GruOptions): Cell {
  return gatedCandidateCell("gruResetBefore", "gru-reset-before", 2, options);
}
