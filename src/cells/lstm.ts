/**
 * LSTM with its full state [h; c], n = 2H. Gates in PyTorch's order i, f, g, o:
 *
 *     a = W x + U h + b,   i, f, o = σ(a_i), σ(a_f), σ(a_o),   g = φ(a_g)
 *     c′ = f∘c + i∘g,      h′ = o∘φ(c′)
 *
 * With A = ∂c′/∂h = diag(c∘f′) U_f + diag(g∘i′) U_i + diag(i∘g′) U_g, s = o∘φ′(c′) and
 * d = φ(c′)∘o′ (primes of gates: slopes at their pre-activations),
 *
 *     J = [ diag(s) A + diag(d) U_o    diag(s∘f) ]
 *         [ A                          diag(f)   ].
 *
 * Many tangents: A is assembled once per sequence below U_o, [P; V_c′] = [U_o; A] V_h is one product
 * of 2H × H, then V_c′ += f∘V_c and V_h′ = d∘P + s∘V_c′. Where nothing is known of zeros of V_h, or its tangents
 * are fewer than half as many as units, A goes straight into the panels of its own product, and d∘P is a product with
 * U_o that was packed beforehand. One or two tangents: assembling costs more than it saves, so the gates' U V_h of all
 * sequences is one product of 4H × H and A is never formed.
 * Input tangents go the same way through W.
 *
 * Subtracting diag(s) times the lower rows from the upper ones leaves [d∘U_o, 0; A, diag(f)]:
 *
 *     ln |det J| = ln |det U_o| + Σ [ln |φ(c′)| + ln o′ + ln f],
 *
 * and J has the rank of that matrix.
 *
 * Backwards, with u = [u_h; u_c] and v = u_c + s∘u_h,
 *
 *     δ_g, δ_i, δ_f = i∘g′∘v, g∘i′∘v, c∘f′∘v,   δ_o = d∘u_h,   Jᵀu = [Uᵀδ; f∘v].
 */
import { rangeError } from "../errors.ts";
import { type OptionNames, requireKnown } from "../words.ts";
import type { Cell } from "./cell.ts";
import { type Activation, gatedRules } from "./parts/activations.ts";
import { bindLstm, lstmWorkspace } from "./parts/bound-lstm.ts";
import { isIrreducible } from "./parts/coupling.ts";
import { LSTM_SECTIONS, type LstmParts } from "./parts/lstm-structure.ts";
import { squareMatrixFacts } from "./parts/matrix-rank.ts";
import { LAYER_OPTIONS, type LayerWeights, takeLayer } from "./parts/weights.ts";

/** What an LSTM is made from; see {@link lstm}. */
export interface LstmOptions extends LayerWeights {
  /** σ of the gates i, f, o. @defaultValue "sigmoid" */
  readonly gateActivation?: Activation | undefined;
  /** φ of the candidate g and of the output. @defaultValue "tanh" */
  readonly activation?: Activation | undefined;
  /** Added to the bias of the forget gate. @defaultValue 0 */
  readonly forgetBias?: number | undefined;
}

const LSTM_OPTIONS: OptionNames<LstmOptions> = {
  ...LAYER_OPTIONS,
  gateActivation: true,
  activation: true,
  forgetBias: true,
};

/**
 * A long short-term memory cell.
 *
 * @param options - Weights in PyTorch's shapes and gate order i, f, g, o: `weight_ih` 4H × m,
 *   `weight_hh` 4H × H, row-major; the two biases are added.
 * @returns A cell with state [h; c] (n = 2H) and output h.
 * @throws RangeError if a size does not fit, a weight is not finite or an activation is unknown.
 *
 * Cost of a push-forward: 4H²k (8H²k for a few tangents).
 */
export function lstm(options: LstmOptions): Cell {
  requireKnown("lstm", options, LSTM_OPTIONS);
  const { forgetBias = 0 } = options;
  const rules = gatedRules("lstm", options);
  if (!Number.isFinite(forgetBias)) {
    throw rangeError("lstm", `forgetBias is ${forgetBias}; expected a finite number`);
  }
  const weights = takeLayer("lstm", 4, options);
  const { inputSize, hiddenSize: H } = weights;
  const outputRecurrence = squareMatrixFacts(weights.recurrentWeights, H, 3 * H);
  const [gateActivation, activation] = [rules.gate.name, rules.state.name];
  const definition = { cell: "lstm", ...weights, gateActivation, activation, forgetBias };
  const parts: LstmParts = { weights, rules, forgetBias, outputRecurrence, definition };
  return {
    name: "lstm",
    stateSize: 2 * H,
    inputSize,
    outputSize: H,
    outputOffset: 0,
    projectedSize: 4 * H,
    linearisationSize: LSTM_SECTIONS * H,
    deltaSize: 4 * H,
    definition,
    // U_o acts on h′ alone, which forgets at once: what couples units for longer goes through c.
    get irreducible() {
      return isIrreducible(weights, [0, 1, 2]);
    },
    workspaceSize: (capacity) => lstmWorkspace(parts, capacity),
    bind: (kernels, capacity) => bindLstm(kernels, capacity, parts),
  };
}
