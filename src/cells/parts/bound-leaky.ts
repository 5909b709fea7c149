/** Memory, steps, push-forwards and pull-backs of leaky units; see `leaky.ts`. */
import type { Kernels, RealArray } from "../../kernels/kernels.ts";
import type { BoundCell, Capacity, Columns } from "../cell.ts";
import { type ActivationRule, sumLogsOfSlopes } from "./activations.ts";
import {
  addScaledRows,
  copyColumns,
  multiply,
  multiplyElements,
  scaleBySequence,
  scaleRows,
} from "./arithmetic.ts";
import { accumulateFrom, boundCell, type CellMathematics } from "./bound-cell.ts";
import { inputProjection } from "./input-projection.ts";
import { layerMemory, placeLayer } from "./layer.ts";
import type { SquareMatrixFacts } from "./matrix-rank.ts";
import { allocateAll, rowSections, sections, totalSize } from "./memory.ts";
import { stepProductSizes, stepProducts } from "./step-product.ts";
import type { OwnedWeights } from "./weights.ts";

/** A leaky unit or rate network, checked and complete. */
export interface LeakyParts {
  /** Whether the state is currents x, which φ is applied to before U. */
  readonly currents: boolean;
  readonly weights: OwnedWeights;
  readonly leak: Float64Array;
  readonly rule: ActivationRule;
  readonly recurrence: SquareMatrixFacts;
  readonly definition: object;
}

/**
 * Sections of a linearisation: α∘φ′(a) or φ′(x); the argument of φ; what U is multiplied by (h before
 * the step, or φ(x)).
 */
const [SLOPE, PRE, PRESYNAPTIC] = [0, 1, 2];
export const LEAKY_SECTIONS = 3;

/** Elements of kernel memory that {@link bindLeaky} allocates. */
export function leakyWorkspace(parts: LeakyParts, capacity: Capacity): number {
  return totalSize(memoryOf(parts, capacity));
}

/** Memory for a leaky unit or a rate network. */
export function bindLeaky(kernels: Kernels, capacity: Capacity, parts: LeakyParts): BoundCell {
  const own = place(kernels, capacity, parts);
  return boundCell(own, capacity, parts.definition, parts.currents ? OF_CURRENTS : OF_ACTIVITIES);
}

function memoryOf({ currents, weights }: LeakyParts, { sequences, tangents, gradients }: Capacity) {
  const H = weights.hiddenSize;
  return {
    ...layerMemory(1, weights, gradients),
    bias: H,
    leak: H,
    keep: H,
    pre: H * sequences,
    value: H * sequences,
    ...stepProductSizes(gradients, H, H, tangents),
    scaledTangents: currents ? H * sequences * tangents : 0,
  };
}

type Placed = ReturnType<typeof place>;

function place(kernels: Kernels, capacity: Capacity, parts: LeakyParts) {
  const { weights, leak } = parts;
  const { inputSize: m, hiddenSize: H } = weights;
  const { sequences: B } = capacity;
  const at = allocateAll(kernels, memoryOf(parts, capacity));
  const layer = placeLayer(kernels, weights, [0], [0], at);
  const products = stepProducts(kernels, H, H, layer.U, at);
  const refresh = () => {
    products.refresh();
    layer.addBiases(at.bias);
  };
  refresh();
  at.leak.set(leak);
  for (let i = 0; i < H; i++) at.keep[i] = 1 - leak[i];
  const column = (data: RealArray): Columns => ({ data, stride: H });
  const [pre, value] = [column(at.pre), column(at.value)];
  return {
    kernels,
    B,
    H,
    m,
    parts,
    rule: parts.rule,
    layer,
    refresh,
    W: layer.W,
    U: layer.U,
    byU: products.by,
    byTransposed: products.byTransposed,
    leak: column(at.leak),
    keep: column(at.keep),
    pre,
    value,
    scaledTangents: column(at.scaledTangents),
    project: inputProjection(kernels, H, m, at.inputWeights, at.bias, at.table),
    coefficientsOf: sections(B, LEAKY_SECTIONS, H),
    sectionsOf: rowSections(LEAKY_SECTIONS, H),
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
  own.byU.apply(B, state, 1, pre);
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
  own.byU.apply(B, lin[PRESYNAPTIC], 1, pre);
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
  const slopes = own.coefficientsOf(linearisation, 1)[SLOPE];
  if (B === 1 && inputTangents === null) own.byU.applyScaled(k, slopes[0], from, into);
  else {
    own.byU.apply(k * B, from, 0, into);
    if (inputTangents !== null) multiply(kernels, H, k * B, m, own.W, inputTangents, 1, into);
    const [target] = own.columnsOf(into, k);
    scaleBySequence(kernels, H, k, slopes, target, target);
  }
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
  scaleBySequence(kernels, H, k, slopes, source, scaled);
  if (inputTangents === null) own.byU.applyScaled(k * B, own.leak, scaledTangents, into);
  else {
    own.byU.apply(k * B, scaledTangents, 0, into);
    multiply(kernels, H, k * B, m, own.W, inputTangents, 1, into);
    scaleRows(kernels, H, k * B, own.leak, into, into);
  }
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
  own.byTransposed.apply(B, deltas, 1, adjoint);
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
  own.byTransposed.apply(B, deltas, 0, value);
  multiplyElements(kernels, H, B, slopes, value, 1, adjoint);
}

/**
 * A row or column for each α < 1. Of the other rows (φ outside the sum), those with φ′ ≠ 0, or the
 * rank of U and the input; of the other columns (φ inside), the same without the input, whose part is
 * not behind φ′.
 */
function rank(
  { parts: { currents, leak, recurrence } }: Placed,
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
  { parts: { leak, rule, recurrence } }: Placed,
  linearisation: Columns,
  b: number,
): number | null {
  if (leak.some((value) => value < 1)) return null;
  const H = leak.length;
  const { data, stride } = linearisation;
  const at = (section: number) => b * stride + section * H;
  return recurrence.logAbsDeterminant() + sumLogsOfSlopes(rule, data, at(SLOPE), at(PRE), H);
}

const OF_ACTIVITIES: CellMathematics<Placed> = {
  step: stepActivities,
  pushForward: pushActivities,
  pullBack: pullBackActivities,
  accumulate: accumulateFrom(PRESYNAPTIC),
  rank,
  logAbsDeterminant,
};
const OF_CURRENTS: CellMathematics<Placed> = {
  step: stepCurrents,
  pushForward: pushCurrents,
  pullBack: pullBackCurrents,
  accumulate: accumulateFrom(PRESYNAPTIC),
  rank,
  logAbsDeterminant,
};
