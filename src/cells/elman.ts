/**
 * Elman network (PyTorch's `RNN`): a = W x + U h + b,  h′ = φ(a).
 *
 * J = diag(φ′(a)) U and ∂f/∂x = diag(φ′(a)) W, so all tangents of all sequences go through U in one
 * product, and each row is scaled afterwards: nothing is assembled.
 *
 * ln |det J| = ln |det U| + Σ ln φ′(a).
 *
 * Backwards, δ = φ′(a)∘u and Jᵀu = Uᵀδ.
 */
import type { Kernels } from "../kernels/kernels.ts";
import { requireKnown } from "../words.ts";
import type { Capacity, Cell, Columns, Tangents } from "./cell.ts";
import {
  type Activation,
  type ActivationRule,
  activationRule,
  sumLogsOfSlopes,
} from "./parts/activations.ts";
import {
  copyColumns,
  multiply,
  multiplyElements,
  multiplyTangents,
  scaleBySequence,
  stairsOf,
} from "./parts/arithmetic.ts";
import { accumulateFrom, boundCell, type CellMathematics } from "./parts/bound-cell.ts";
import { isIrreducible } from "./parts/coupling.ts";
import { inputProjection } from "./parts/input-projection.ts";
import { layerMemory, placeLayer } from "./parts/layer.ts";
import { type SquareMatrixFacts, squareMatrixFacts } from "./parts/matrix-rank.ts";
import { allocateAll, rowSections, sections, totalSize } from "./parts/memory.ts";
import { stepProductSizes, stepProducts } from "./parts/step-product.ts";
import { LAYER_OPTIONS, type LayerWeights, type OwnedWeights, takeLayer } from "./parts/weights.ts";

/** What an Elman cell is made from; see {@link elman}. */
export interface ElmanOptions extends LayerWeights {
  /** φ. @defaultValue "tanh" */
  readonly activation?: Activation | undefined;
}

/**
 * An Elman cell, h′ = φ(W x + U h + b).
 *
 * @param options - Weights in PyTorch's shapes: `weight_ih` H × m and `weight_hh` H × H, row-major;
 *   the two biases are added.
 * @returns A cell with state h (n = H), named after φ.
 * @throws RangeError if a size does not fit or a weight is not finite.
 *
 * Cost of a push-forward: 2H²k.
 */
export function elman(options: ElmanOptions): Cell {
  requireKnown("elman", options, { ...LAYER_OPTIONS, activation: true });
  const rule = activationRule("elman", "activation", options.activation ?? "tanh");
  const activation = rule.name;
  const weights = takeLayer("elman", 1, options);
  const { inputSize, hiddenSize: H } = weights;
  const recurrence = squareMatrixFacts(weights.recurrentWeights, H);
  const definition = { cell: "elman", ...weights, activation };
  return {
    name: activation,
    stateSize: H,
    inputSize,
    outputSize: H,
    outputOffset: 0,
    projectedSize: H,
    linearisationSize: SECTIONS * H,
    deltaSize: H,
    definition,
    get irreducible() {
      return isIrreducible(weights, [0]);
    },
    workspaceSize: (capacity) => totalSize(memoryOf(weights, capacity)),
    bind(kernels, capacity) {
      const own = place(kernels, capacity, { weights, rule, recurrence });
      return boundCell(own, capacity, definition, MATHEMATICS);
    },
  };
}

interface Parts {
  readonly weights: OwnedWeights;
  readonly rule: ActivationRule;
  readonly recurrence: SquareMatrixFacts;
}

/** Sections of a linearisation: φ′(a), a, and h before the step. */
const [SLOPE, PRE, HIDDEN] = [0, 1, 2];
const SECTIONS = 3;

function memoryOf(weights: OwnedWeights, { gradients, tangents }: Capacity) {
  const H = weights.hiddenSize;
  return {
    ...layerMemory(1, weights, gradients),
    bias: H,
    ...stepProductSizes(gradients, H, H, tangents),
  };
}

type Placed = ReturnType<typeof place>;

function place(kernels: Kernels, capacity: Capacity, { weights, rule, recurrence }: Parts) {
  const { inputSize: m, hiddenSize: H } = weights;
  const { sequences: B } = capacity;
  const at = allocateAll(kernels, memoryOf(weights, capacity));
  const layer = placeLayer(kernels, weights, [0], [0], at);
  const products = stepProducts(kernels, H, H, layer.U, at);
  const refresh = () => {
    products.refresh();
    layer.addBiases(at.bias);
  };
  refresh();
  return {
    kernels,
    B,
    H,
    m,
    rule,
    recurrence,
    layer,
    refresh,
    W: layer.W,
    U: layer.U,
    byU: products.by,
    byTransposed: products.byTransposed,
    project: inputProjection(kernels, H, m, at.inputWeights, at.bias, at.table),
    coefficientsOf: sections(B, SECTIONS, H),
    sectionsOf: rowSections(SECTIONS, H),
    tangentsOf: sections(B, 1, H),
  };
}

function step(own: Placed, state: Columns, projected: Columns, linearisation: Columns): void {
  const { kernels, B, H } = own;
  const lin = own.sectionsOf(linearisation, 1);
  copyColumns(kernels, H, B, projected, lin[PRE]);
  own.byU.apply(B, state, 1, lin[PRE]);
  copyColumns(kernels, H, B, state, lin[HIDDEN]);
  own.rule.apply(kernels, H, B, lin[PRE], state, lin[SLOPE]);
}

function pushForward(
  own: Placed,
  linearisation: Columns,
  from: Tangents,
  into: Columns,
  k: number,
  inputTangents: Columns | null,
): void {
  const { kernels, B, H, m } = own;
  const slopes = own.coefficientsOf(linearisation, 1)[SLOPE];
  const stairs = B === 1 ? stairsOf(from, 0, k, H) : undefined;
  if (B === 1 && stairs === undefined && inputTangents === null) {
    own.byU.applyScaled(k, slopes[0], from, into);
    return;
  }
  if (stairs === undefined) own.byU.apply(k * B, from, 0, into);
  else multiplyTangents(kernels, H, k, H, own.U, from, stairs, into);
  if (inputTangents !== null) multiply(kernels, H, k * B, m, own.W, inputTangents, 1, into);
  const [tangents] = own.tangentsOf(into, k);
  scaleBySequence(kernels, H, k, slopes, tangents, tangents);
}

function pullBack(own: Placed, linearisation: Columns, adjoint: Columns, deltas: Columns): void {
  const { kernels, B, H } = own;
  const slopes = own.sectionsOf(linearisation, 1)[SLOPE];
  multiplyElements(kernels, H, B, slopes, adjoint, 0, deltas);
  own.byTransposed.apply(B, deltas, 0, adjoint);
}

function rank(
  { H, recurrence }: Placed,
  linearisation: Columns,
  b: number,
  inputRank: number,
): number {
  return Math.min(alive(H, linearisation, b), recurrence.rank() + inputRank);
}

/** Number of units with φ′ ≠ 0. */
function alive(H: number, linearisation: Columns, b: number): number {
  const start = b * linearisation.stride + SLOPE * H;
  let count = 0;
  for (let i = 0; i < H; i++) if (linearisation.data[start + i] !== 0) count++;
  return count;
}

function logAbsDeterminant(
  { H, rule, recurrence }: Placed,
  linearisation: Columns,
  b: number,
): number {
  const { data, stride } = linearisation;
  const at = (section: number) => b * stride + section * H;
  return recurrence.logAbsDeterminant() + sumLogsOfSlopes(rule, data, at(SLOPE), at(PRE), H);
}

const MATHEMATICS: CellMathematics<Placed> = {
  step,
  pushForward,
  pullBack,
  accumulate: accumulateFrom(HIDDEN),
  rank,
  logAbsDeterminant,
};
