/**
 * GRU whose reset gate acts after the recurrent product (PyTorch, cuDNN, Keras 2 and later). Gates in
 * PyTorch's order r, z, n, with two biases, because b_hn stands inside r∘(…):
 *
 *     r, z = σ(W x + U h + b),   m = U_n h + b_hn,   n = φ(W_n x + b_in + r∘m)
 *     h′ = (1 − z)∘n + z∘h
 *
 * With the slopes r′, z′, n′ at the pre-activations and e = (1 − z)∘n′,
 *
 *     J = diag(z) + diag((h − n)∘z′) U_z + diag(e∘m∘r′) U_r + diag(e∘r) U_n,
 *
 * and ∂f/∂x the same without diag(z), with W for U and e for e∘r. Backwards, δ_r = e∘m∘r′∘u,
 * δ_z = (h − n)∘z′∘u, δ_n = e∘u for W and δ_m = e∘r∘u for U, and Jᵀu = z∘u + Uᵀ[δ_r; δ_z; δ_m].
 *
 * Many tangents: J is assembled once per sequence, and V′ = J V is one product of H × H; unless it profits from zeros
 * of V, J goes straight into the panels of the product. One or two: one product of 3H × H for all sequences, combined
 * afterwards.
 */
import { type OptionNames, requireKnown } from "../words.ts";
import type { Cell } from "./cell.ts";
import { type Activation, gatedRules } from "./parts/activations.ts";
import { bindGru, GRU_SECTIONS, type GruParts, gruWorkspace } from "./parts/bound-gru.ts";
import { isIrreducible } from "./parts/coupling.ts";
import { squareMatrixFacts } from "./parts/matrix-rank.ts";
import { LAYER_OPTIONS, type LayerWeights, takeLayer } from "./parts/weights.ts";

/** What a GRU is made from; see {@link gru} and `gruResetBefore`. */
export interface GruOptions extends LayerWeights {
  /** σ of the gates r and z. @defaultValue "sigmoid" */
  readonly gateActivation?: Activation | undefined;
  /** φ of the candidate n. @defaultValue "tanh" */
  readonly activation?: Activation | undefined;
}

/** Of all cells with gates but the LSTM. */
export const GRU_OPTIONS: OptionNames<GruOptions> = {
  ...LAYER_OPTIONS,
  gateActivation: true,
  activation: true,
};

/**
 * A gated recurrent unit, reset after (PyTorch's).
 *
 * @param options - Weights in PyTorch's shapes and gate order r, z, n: `weight_ih` 3H × m, `weight_hh`
 *   3H × H, row-major, and both biases.
 * @returns A cell with state h (n = H).
 * @throws RangeError if a size does not fit, a weight is not finite or an activation is unknown.
 *
 * Cost of a push-forward: 2H²k (6H²k for a few tangents).
 */
export function gru(options: GruOptions): Cell {
  requireKnown("gru", options, GRU_OPTIONS);
  const rules = gatedRules("gru", options);
  const weights = takeLayer("gru", 3, options);
  const { inputSize, hiddenSize: H } = weights;
  const [gateActivation, activation] = [rules.gate.name, rules.state.name];
  const definition = { cell: "gru", ...weights, gateActivation, activation };
  const parts: GruParts = {
    weights,
    definition,
    ...rules,
    recurrences: [0, 1, 2].map((g) => squareMatrixFacts(weights.recurrentWeights, H, g * H)),
  };
  return {
    name: "gru",
    stateSize: H,
    inputSize,
    outputSize: H,
    outputOffset: 0,
    projectedSize: 3 * H,
    linearisationSize: GRU_SECTIONS * H,
    deltaSize: 4 * H,
    definition,
    get irreducible() {
      return isIrreducible(weights, [0, 1, 2]);
    },
    workspaceSize: (capacity) => gruWorkspace(parts, capacity),
    bind: (kernels, capacity) => bindGru(kernels, capacity, parts),
  };
}
