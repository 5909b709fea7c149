/**
 * Leaky units, the two ways of writing a rate network in discrete time. With a leak α in (0, 1],
 * one for all units or one each (α = δt/τ of an Euler step):
 *
 *     leaky        h′ = (1 − α)∘h + α∘φ(W x + U h + b)       J = diag(1 − α) + diag(α∘φ′(a)) U
 *     rateNetwork  x′ = (1 − α)∘x + α∘(W u + U φ(x) + b)     J = diag(1 − α) + diag(α) U diag(φ′(x))
 *
 * The first is the echo state network's, with activities as states; the second is Sompolinsky,
 * Crisanti and Sommers' (1988), with currents as states, and the one of the large-N theory. Tangents
 * go through U in one product for all sequences; the diagonals are applied before and after.
 *
 * Backwards, with u = ∂L/∂h′ or ∂L/∂x′, they are δ = α∘φ′(a)∘u, Jᵀu = (1 − α)∘u + Uᵀδ and δ = α∘u,
 * Jᵀu = (1 − α)∘u + φ′(x)∘Uᵀδ.
 *
 * Where α = 1 for all units, ln |det J| = ln |det U| + Σ ln φ′; elsewhere there is no closed form.
 */
import { rangeError } from "../errors.ts";
import { requireKnown } from "../words.ts";
import type { Cell } from "./cell.ts";
import { type Activation, activationRule } from "./parts/activations.ts";
import { bindLeaky, LEAKY_SECTIONS, type LeakyParts, leakyWorkspace } from "./parts/bound-leaky.ts";
import { isIrreducible } from "./parts/coupling.ts";
import { squareMatrixFacts } from "./parts/matrix-rank.ts";
import {
  LAYER_OPTIONS,
  type LayerWeights,
  takeLayer,
  takeWeights,
  type Weights,
} from "./parts/weights.ts";

/** What a leaky cell is made from. */
export interface LeakyOptions extends LayerWeights {
  /** α, in (0, 1]: for all units, or H of them. */
  readonly leak: number | Weights;
  /** φ. @defaultValue "tanh" */
  readonly activation?: Activation | undefined;
}

/**
 * A leaky unit, h′ = (1 − α)∘h + α∘φ(W x + U h + b).
 *
 * @param options - Weights H × m and H × H, row-major; the two biases are added.
 * @returns A cell with state h (n = H).
 * @throws RangeError if a size does not fit, a weight is not finite or a leak is not in (0, 1].
 *
 * Cost of a push-forward: 2H²k.
 */
export function leaky(options: LeakyOptions): Cell {
  return leakyCell("leaky", "leaky", false, options);
}

/**
 * A rate network, x′ = (1 − α)∘x + α∘(W u + U φ(x) + b), whose output is x.
 *
 * @param options - As for {@link leaky}.
 * @returns A cell with state x (n = H). Divide its exponents by α for units of τ.
 * @throws RangeError as {@link leaky}.
 *
 * Cost of a push-forward: 2H²k.
 *
 * @see Sompolinsky, Crisanti and Sommers, Phys. Rev. Lett. 61 (1988) 259–262.
 */
export function rateNetwork(options: LeakyOptions): Cell {
  return leakyCell("rateNetwork", "rate-network", true, options);
}

function leakyCell(who: string, name: string, currents: boolean, options: LeakyOptions): Cell {
  requireKnown(who, options, { ...LAYER_OPTIONS, leak: true, activation: true });
  const rule = activationRule(who, "activation", options.activation ?? "tanh");
  const weights = takeLayer(who, 1, options);
  const { inputSize, hiddenSize: H } = weights;
  const leak = takeLeak(who, options.leak, H);
  const recurrence = squareMatrixFacts(weights.recurrentWeights, H);
  const definition = { cell: name, ...weights, leak, activation: rule.name };
  const parts: LeakyParts = { currents, weights, leak, rule, recurrence, definition };
  return {
    name,
    stateSize: H,
    inputSize,
    outputSize: H,
    outputOffset: 0,
    projectedSize: H,
    linearisationSize: LEAKY_SECTIONS * H,
    deltaSize: H,
    definition,
    get irreducible() {
      return isIrreducible(weights, [0]);
    },
    workspaceSize: (capacity) => leakyWorkspace(parts, capacity),
    bind: (kernels, capacity) => bindLeaky(kernels, capacity, parts),
  };
}

function takeLeak(who: string, leak: number | Weights, H: number): Float64Array {
  const each = typeof leak === "number" ? new Float64Array(H).fill(leak) : leak;
  const wrong = each.findIndex((value) => !(value > 0 && value <= 1));
  if (wrong >= 0) {
    throw rangeError(who, `leak of unit ${wrong} is ${each[wrong]}; expected it in (0, 1]`);
  }
  return Float64Array.from(takeWeights(who, "leak", each, H, 1));
}
