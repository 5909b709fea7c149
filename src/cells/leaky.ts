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
import type { Kernels, RealArray } from "../kernels/kernels.ts";
import { type Activation, type ActivationRule, activationRule } from "./activations.ts";
import {
  addScaledRows,
  copyColumns,
  multiply,
  multiplyElements,
  multiplyTransposed,
  scaleRows,
} from "./arithmetic.ts";
import type { BoundCell, Capacity, Cell, Columns, Gradients } from "./cell.ts";
import { inputProjection } from "./input-projection.ts";
import { layerMemory, placeLayer } from "./layer.ts";
import { type SquareMatrixFacts, squareMatrixFacts } from "./matrix-rank.ts";
import { allocateAll, rowSections, sections, totalSize } from "./memory.ts";
import {
  type LayerWeights,
  type OwnedWeights,
  takeLayer,
  takeWeights,
  type Weights,
} from "./weights.ts";

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
 * @throws {RangeError} if a size does not fit, a weight is not finite or a leak is not in (0, 1].
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
 * @throws {RangeError} as {@link leaky}.
 *
 * Cost of a push-forward: 2H²k.
 *
 * @see Sompolinsky, Crisanti and Sommers, Phys. Rev. Lett. 61 (1988) 259–262.
 */
export function rateNetwork(options: LeakyOptions): Cell {
  return leakyCell("rateNetwork", "rate-network", true, options);
}

interface Parts {
  /** Whether the state is currents x, which φ is applied to before U. */
  readonly currents: boolean;
  readonly weights: OwnedWeights;
  readonly leak: Float64Array;
  readonly rule: ActivationRule;
  readonly recurrence: SquareMatrixFacts;
}

function leakyCell(who: string, name: string, currents: boolean, options: LeakyOptions): Cell {
  const { activation = "tanh" } = options;
  const rule = activationRule(who, "activation", activation);
  const weights = takeLayer(who, 1, options);
  const { inputSize, hiddenSize: H } = weights;
  const leak = takeLeak(who, options.leak, H);
  const recurrence = squareMatrixFacts(weights.recurrentWeights, H);
  const parts: Parts = { currents, weights, leak, rule, recurrence };
  const definition = { cell: name, ...weights, leak, activation };
  return {
    name,
    stateSize: H,
    inputSize,
    outputSize: H,
    outputOffset: 0,
    projectedSize: H,
    linearisationSize: SECTIONS * H,
    deltaSize: H,
    definition,
    workspaceSize: (capacity) => totalSize(memoryOf(parts, capacity)),
    bind(kernels, capacity): BoundCell {
      const own = place(kernels, capacity, parts);
      const step = currents ? stepCurrents : stepActivities;
      const pushForward = currents ? pushCurrents : pushActivities;
      const pullBack = currents ? pullBackCurrents : pullBackActivities;
      return {
        project: own.project,
        step: (state, projected, linearisation) => step(own, state, projected, linearisation),
        pushForward: (linearisation, from, into, perSequence, inputTangents) =>
          pushForward(own, linearisation, from, into, perSequence, inputTangents),
        pullBack: (linearisation, adjoint, deltas) => pullBack(own, linearisation, adjoint, deltas),
        pullBackInput: own.layer.pullBackInput,
        gradients: capacity.gradients ? gradientsOf(own, definition) : null,
        rank: (linearisation, b, inputRank = 0) => rank(parts, linearisation, b, inputRank),
        logAbsDeterminant: (linearisation, b) => logAbsDeterminant(parts, linearisation, b),
      };
    },
  };
}

function takeLeak(who: string, leak: number | Weights, H: number): Float64Array {
  const each = typeof leak === "number" ? new Float64Array(H).fill(leak) : leak;
  const wrong = each.findIndex((value) => !(value > 0 && value <= 1));
  if (wrong >= 0) {
    throw new RangeError(`${who}: leak of unit ${wrong} is ${each[wrong]}; expected it in (0, 1]`);
  }
  return Float64Array.from(takeWeights(who, "leak", each, H, 1));
}

/**
 * Sections of a linearisation: α∘φ′(a) or φ′(x); the argument of φ; what U is multiplied by (h before
 * the step, or φ(x)).
 */
const [SLOPE, PRE, PRESYNAPTIC] = [0, 1, 2];
const SECTIONS = 3;

function memoryOf({ currents, weights }: Parts, { sequences, tangents, gradients }: Capacity) {
  const H = weights.hiddenSize;
  return {
    ...layerMemory(1, weights, gradients),
    bias: H,
    leak: H,
    keep: H,
    pre: H * sequences,
    value: H * sequences,
    scaledTangents: currents ? H * sequences * tangents : 0,
  };
}

type Placed = ReturnType<typeof place>;

function place(kernels: Kernels, capacity: Capacity, parts: Parts) {
  const { weights, leak, rule } = parts;
  const { inputSize: m, hiddenSize: H } = weights;
  const { sequences: B } = capacity;
  const at = allocateAll(kernels, memoryOf(parts, capacity));
  const layer = placeLayer(kernels, weights, [0], [0], at);
  layer.addBiases(at.bias);
  at.leak.set(leak);
  for (let i = 0; i < H; i++) at.keep[i] = 1 - leak[i];
  const column = (data: RealArray): Columns => ({ data, stride: H });
  const [pre, value] = [column(at.pre), column(at.value)];
  return {
    kernels,
    B,
    H,
    m,
    rule,
    layer,
    W: layer.W,
    U: layer.U,
    leak: column(at.leak),
    keep: column(at.keep),
    pre,
    value,
    scaledTangents: column(at.scaledTangents),
    bias: at.bias,
    project: inputProjection(kernels, H, m, at.inputWeights, at.bias),
    coefficientsOf: sections(B, SECTIONS, H),
    sectionsOf: rowSections(SECTIONS, H),
    columnsOf: sections(B, 1, H),
  };
}

function stepActivities(
  own: Placed,
  state: Columns,
  projected: Columns,
  linearisation: Columns,
): void {
  const { kernels, B, H, pre, value, leak, keep } = own;
  const lin = own.sectionsOf(linearisation, 1);
  copyColumns(kernels, H, B, projected, pre);
  multiply(kernels, H, B, H, own.U, state, 1, pre);
  copyColumns(kernels, H, B, pre, lin[PRE]);
  copyColumns(kernels, H, B, state, lin[PRESYNAPTIC]);
  own.rule.apply(kernels, H, B, pre, value, lin[SLOPE]);
  scaleRows(kernels, H, B, leak, lin[SLOPE], lin[SLOPE]);
  scaleRows(kernels, H, B, keep, state, state);
  addScaledRows(kernels, H, B, leak, value, state);
}

function stepCurrents(
  own: Placed,
  state: Columns,
  projected: Columns,
  linearisation: Columns,
): void {
  const { kernels, B, H, pre, leak, keep } = own;
  const lin = own.sectionsOf(linearisation, 1);
  copyColumns(kernels, H, B, state, lin[PRE]);
  own.rule.apply(kernels, H, B, state, lin[PRESYNAPTIC], lin[SLOPE]);
  copyColumns(kernels, H, B, projected, pre);
  multiply(kernels, H, B, H, own.U, lin[PRESYNAPTIC], 1, pre);
  scaleRows(kernels, H, B, keep, state, state);
  addScaledRows(kernels, H, B, leak, pre, state);
}

function pushActivities(
  own: Placed,
  linearisation: Columns,
  from: Columns,
  into: Columns,
  k: number,
  inputTangents: Columns | null,
): void {
  const { kernels, B, H, m } = own;
  multiply(kernels, H, k * B, H, own.U, from, 0, into);
  if (inputTangents !== null) multiply(kernels, H, k * B, m, own.W, inputTangents, 1, into);
  const slopes = own.coefficientsOf(linearisation, 1)[SLOPE];
  const [target] = own.columnsOf(into, k);
  for (let b = 0; b < B; b++) scaleRows(kernels, H, k, slopes[b], target[b], target[b]);
  addScaledRows(kernels, H, k * B, own.keep, from, into);
}

function pushCurrents(
  own: Placed,
  linearisation: Columns,
  from: Columns,
  into: Columns,
  k: number,
  inputTangents: Columns | null,
): void {
  const { kernels, B, H, m, scaledTangents } = own;
  const slopes = own.coefficientsOf(linearisation, 1)[SLOPE];
  const [source] = own.columnsOf(from, k);
  const [scaled] = own.columnsOf(scaledTangents, k);
  for (let b = 0; b < B; b++) scaleRows(kernels, H, k, slopes[b], source[b], scaled[b]);
  multiply(kernels, H, k * B, H, own.U, scaledTangents, 0, into);
  if (inputTangents !== null) multiply(kernels, H, k * B, m, own.W, inputTangents, 1, into);
  scaleRows(kernels, H, k * B, own.leak, into, into);
  addScaledRows(kernels, H, k * B, own.keep, from, into);
}

function pullBackActivities(
  own: Placed,
  linearisation: Columns,
  adjoint: Columns,
  deltas: Columns,
): void {
  const { kernels, B, H } = own;
  const slopes = own.sectionsOf(linearisation, 1)[SLOPE];
  multiplyElements(kernels, H, B, slopes, adjoint, 0, deltas);
  scaleRows(kernels, H, B, own.keep, adjoint, adjoint);
  multiplyTransposed(kernels, H, B, H, own.U, deltas, 1, adjoint);
}

function pullBackCurrents(
  own: Placed,
  linearisation: Columns,
  adjoint: Columns,
  deltas: Columns,
): void {
  const { kernels, B, H, value } = own;
  const slopes = own.sectionsOf(linearisation, 1)[SLOPE];
  scaleRows(kernels, H, B, own.leak, adjoint, deltas);
  scaleRows(kernels, H, B, own.keep, adjoint, adjoint);
  multiplyTransposed(kernels, H, B, H, own.U, deltas, 0, value);
  multiplyElements(kernels, H, B, slopes, value, 1, adjoint);
}

function gradientsOf({ layer, bias, sectionsOf }: Placed, definition: object): Gradients {
  return {
    parameters: layer.parameters,
    accumulate(linearisation, inputs, deltas, count) {
      layer.accumulateInput(inputs, deltas, count);
      layer.accumulateRecurrent(deltas, sectionsOf(linearisation, 1)[PRESYNAPTIC], count);
    },
    refresh: () => layer.addBiases(bias),
    definition: () => ({ ...definition, ...layer.weights() }),
  };
}

/**
 * A row or column for each α < 1. Of the other rows (φ outside the sum), those with φ′ ≠ 0, or the
 * rank of U and the input; of the other columns (φ inside), the same without the input, whose part is
 * not behind φ′.
 */
function rank(
  { currents, leak, recurrence }: Parts,
  linearisation: Columns,
  b: number,
  inputRank: number,
): number {
  const start = b * linearisation.stride + SLOPE * leak.length;
  let [kept, reached] = [0, 0];
  for (let i = 0; i < leak.length; i++) {
    if (leak[i] < 1) kept++;
    else if (linearisation.data[start + i] !== 0) reached++;
  }
  if (kept === leak.length) return kept;
  const recurrent = recurrence.rank();
  if (!currents) return kept + Math.min(reached, recurrent + inputRank);
  return kept + Math.min(leak.length - kept, Math.min(reached, recurrent) + inputRank);
}

function logAbsDeterminant(
  { leak, rule, recurrence }: Parts,
  linearisation: Columns,
  b: number,
): number | null {
  if (leak.some((value) => value < 1)) return null;
  const start = b * linearisation.stride + PRE * leak.length;
  let sum = recurrence.logAbsDeterminant();
  for (let i = 0; i < leak.length; i++) sum += rule.logSlope(linearisation.data[start + i]);
  return sum;
}
