/** Memory, step, push-forward and pull-back of the GRU; what they compute stands in `gru.ts`. */
import type { Kernels } from "../../kernels/kernels.ts";
import { leftFactorLength } from "../../kernels/left-factor.ts";
import type { BoundCell, Capacity, Columns, InputColumns, Tangents } from "../cell.ts";
import type { ActivationRule } from "./activations.ts";
import {
  addScaledRows,
  combineGates,
  copyColumns,
  dataOf,
  multiply,
  multiplyTangents,
  stairsOf,
} from "./arithmetic.ts";
import { boundCell, type CellMathematics } from "./bound-cell.ts";
import { inputProjection } from "./input-projection.ts";
import { layerMemory, placeLayer } from "./layer.ts";
import type { SquareMatrixFacts } from "./matrix-rank.ts";
import { allocateAll, rowSections, rowsFrom, sections, totalSize } from "./memory.ts";
import { stepProductSizes, stepProducts } from "./step-product.ts";
import type { OwnedWeights } from "./weights.ts";

/** A GRU, checked and complete. */
export interface GruParts {
  readonly definition: object;
  readonly weights: OwnedWeights;
  readonly gate: ActivationRule;
  readonly state: ActivationRule;
  readonly recurrences: readonly SquareMatrixFacts[];
}

/** Gates, in memory as in PyTorch; also what their tangents are multiplied by in a linearisation. */
const [RESET, UPDATE, CANDIDATE] = [0, 1, 2];
/**
 * Further sections of a linearisation: e (the candidate's coefficient for W), z, h before the step.
 */
const [BY_INPUT, KEEP, HIDDEN] = [3, 4, 5];
export const GRU_SECTIONS = 6;
/**
 * Gates of W as they lie in memory: the candidate first, so that the adjoints of n, r, z and m one
 * after the other serve W and U in one product each.
 */
const INPUT_PLACES = [CANDIDATE, RESET, UPDATE];

/**
 * Tangents per sequence from which assembling J (H × H, three reads and a write per element) costs
 * less than the other two thirds of the gates' product: measured, from 2 for one sequence, from 3 for
 * several, whose gates are one product.
 */
const ASSEMBLE_FROM = 3;

/** Elements of kernel memory that {@link bindGru} allocates. */
export function gruWorkspace({ weights }: GruParts, capacity: Capacity): number {
  return totalSize(memoryOf(weights, capacity));
}

/** Memory for a GRU. */
export function bindGru(kernels: Kernels, capacity: Capacity, parts: GruParts): BoundCell {
  return boundCell(place(kernels, capacity, parts), capacity, parts.definition, MATHEMATICS);
}

function memoryOf(weights: OwnedWeights, capacity: Capacity) {
  const { inputSize: m, hiddenSize: H } = weights;
  const { sequences, tangents, gradients } = capacity;
  const assembles = tangents >= ASSEMBLE_FROM;
  return {
    ...layerMemory(3, weights, gradients),
    bias: 3 * H,
    ...stepProductSizes(gradients, 3 * H, H),
    recurrent: 3 * H * sequences,
    gateTangents: 3 * H * sequences * Math.min(tangents, ASSEMBLE_FROM - 1),
    panels: assembles ? leftFactorLength(H, H) : 0,
    byState: 2 * tangents > H ? H * H : 0,
    byInput: assembles ? H * m : 0,
  };
}

type Placed = ReturnType<typeof place>;

function place(kernels: Kernels, capacity: Capacity, parts: GruParts) {
  const { weights, gate, state } = parts;
  const { inputSize: m, hiddenSize: H } = weights;
  const { sequences: B } = capacity;
  const at = allocateAll(kernels, memoryOf(weights, capacity));
  const layer = placeLayer(kernels, weights, INPUT_PLACES, [RESET, UPDATE, CANDIDATE], at);
  // b_hn stays with U_n.
  const { W, U } = layer;
  const products = stepProducts(kernels, 3 * H, H, U, at);
  const refresh = () => {
    products.refresh();
    at.bias.set(at.inputBias);
    for (let i = 0; i < CANDIDATE * H; i++) at.bias[H + i] += at.recurrentBias[i];
  };
  refresh();
  const recurrent: Columns = { data: at.recurrent, stride: 3 * H };
  const gatesOfU = sections(1, 3, H)(U, 1);
  return {
    kernels,
    B,
    H,
    m,
    parts,
    gate,
    state,
    layer,
    refresh,
    W,
    U,
    byU: products.by,
    byTransposed: products.byTransposed,
    recurrent,
    /** The part of `recurrent` that becomes m. */
    candidatePre: rowsFrom(2 * H)(recurrent, 1),
    /** The same for all sequences. */
    candidateBias: { data: at.recurrentBias.subarray(CANDIDATE * H), stride: 0 },
    project: inputProjection(kernels, 3 * H, m, at.inputWeights, at.bias, at.table),
    gatesOfW: inputGates(sections(1, 3, H)(W, 1)),
    gatesOfU,
    assembled: kernels.combinedFactor(H, H, dataOf(gatesOfU, 0), 3 * H, at.panels),
    gateTangents: { data: at.gateTangents, stride: 3 * H },
    byState: { data: at.byState, stride: H },
    byInput: { data: at.byInput, stride: H },
    coefficientsOf: sections(B, GRU_SECTIONS, H),
    sectionsOf: rowSections(GRU_SECTIONS, H),
    gatesOfProjected: rowsFrom(H),
    recurrentDeltasOf: rowsFrom(H),
    gateTangentsOf: sections(B, 3, H),
    fromOf: sections(B, 1, H),
    intoOf: sections(B, 1, H),
    inputTangentsOf: sections(B, 1, m),
  };
}

/** Sections as W has them, in the order r, z, n. */
function inputGates<T>([candidate, reset, update]: readonly T[]): readonly T[] {
  return [reset, update, candidate];
}

function step(own: Placed, state: Columns, projected: Columns, linearisation: Columns): void {
  const { kernels, B, H, recurrent, candidatePre } = own;
  copyColumns(kernels, 2 * H, B, own.gatesOfProjected(projected, 1), recurrent);
  copyColumns(kernels, H, B, own.candidateBias, candidatePre);
  own.byU.apply(B, state, 1, recurrent);
  kernels.gruStep(
    H,
    B,
    own.gate.rule,
    own.state.rule,
    recurrent.data,
    recurrent.stride,
    projected.data,
    projected.stride,
    state.data,
    state.stride,
    linearisation.data,
    linearisation.stride,
  );
}

function pushForward(
  own: Placed,
  linearisation: Columns,
  from: Tangents,
  into: Columns,
  k: number,
  inputTangents: Columns | null,
): void {
  const push = k < ASSEMBLE_FROM ? pushThroughGates : pushThroughAssembled;
  push(own, linearisation, from, into, k, inputTangents);
}

function pushThroughGates(
  own: Placed,
  linearisation: Columns,
  from: Columns,
  into: Columns,
  k: number,
  inputTangents: Columns | null,
): void {
  const { kernels, B, H, m, gateTangents } = own;
  const d = own.coefficientsOf(linearisation, 1);
  const gates = own.gateTangentsOf(gateTangents, k);
  const [source] = own.fromOf(from, k);
  const [target] = own.intoOf(into, k);
  multiply(kernels, 3 * H, k * B, H, own.U, from, 0, gateTangents);
  for (let b = 0; b < B; b++) {
    combineGates(kernels, H, k, d, b, gates, b, target[b]);
    addScaledRows(kernels, H, k, d[KEEP][b], source[b], target[b]);
  }
  if (inputTangents === null) return;
  multiply(kernels, 3 * H, k * B, m, own.W, inputTangents, 0, gateTangents);
  const [ofReset, ofUpdate, ofCandidate] = inputGates(gates);
  for (let b = 0; b < B; b++) {
    addScaledRows(kernels, H, k, d[RESET][b], ofReset[b], target[b]);
    addScaledRows(kernels, H, k, d[UPDATE][b], ofUpdate[b], target[b]);
    addScaledRows(kernels, H, k, d[BY_INPUT][b], ofCandidate[b], target[b]);
  }
}

function pushThroughAssembled(
  own: Placed,
  linearisation: Columns,
  from: Tangents,
  into: Columns,
  k: number,
  inputTangents: Columns | null,
): void {
  const { kernels, B, H, m, byState, byInput } = own;
  const d = own.coefficientsOf(linearisation, 1);
  const ofInput = [d[RESET], d[UPDATE], d[BY_INPUT]];
  const [source] = own.fromOf(from, k);
  const [target] = own.intoOf(into, k);
  for (let b = 0; b < B; b++) {
    const keep = d[KEEP][b].data;
    const stairs = stairsOf(from, b, k, H);
    if (stairs === undefined) {
      const [x, y] = [source[b], target[b]];
      own.assembled.multiply(dataOf(d, b), keep, k, x.data, x.stride, y.data, y.stride);
    } else {
      combineGates(kernels, H, H, d, b, own.gatesOfU, 0, byState);
      for (let i = 0; i < H; i++) byState.data[i + i * H] += keep[i];
      multiplyTangents(kernels, H, k, H, byState, source[b], stairs, target[b]);
    }
    if (inputTangents === null) continue;
    const x = own.inputTangentsOf(inputTangents, k)[0][b];
    combineGates(kernels, H, m, ofInput, b, own.gatesOfW, 0, byInput);
    multiply(kernels, H, k, m, byInput, x, 1, target[b]);
  }
}

/** Deltas of n, r, z and m. */
function pullBack(own: Placed, lin: Columns, adjoint: Columns, deltas: Columns): void {
  const { kernels, B, H } = own;
  const [u, to] = [adjoint.data, deltas.data];
  kernels.gruPullBack(H, B, lin.data, lin.stride, u, adjoint.stride, to, deltas.stride);
  own.byTransposed.apply(B, own.recurrentDeltasOf(deltas, 1), 1, adjoint);
}

function accumulate(
  own: Placed,
  linearisation: Columns,
  inputs: InputColumns,
  deltas: Columns,
  count: number,
): void {
  const hidden = own.sectionsOf(linearisation, 1)[HIDDEN];
  own.layer.accumulateInput(inputs, deltas, count);
  own.layer.accumulateRecurrent(own.recurrentDeltasOf(deltas, 1), hidden, count);
}

/** A column for each z ≠ 0; where z = 0, rows that the gates still reach, or the gates' own ranks. */
function rank(
  { parts: { weights, recurrences } }: Placed,
  linearisation: Columns,
  b: number,
  inputRank: number,
): number {
  const H = weights.hiddenSize;
  const { data, stride } = linearisation;
  let kept = 0;
  for (let i = b * stride + KEEP * H; i < b * stride + (KEEP + 1) * H; i++) {
    if (data[i] !== 0) kept++;
  }
  if (kept === H) return H;
  const alive = (section: number, i: number) => data[b * stride + section * H + i] !== 0;
  const count = (section: number) => {
    let sum = 0;
    for (let i = 0; i < H; i++) if (alive(section, i)) sum++;
    return sum;
  };
  const gates = [RESET, UPDATE, CANDIDATE];
  let reached = 0;
  for (let i = 0; i < H; i++) if (!alive(KEEP, i) && gates.some((g) => alive(g, i))) reached++;
  const ranks = gates.map((g) => Math.min(count(g), recurrences[g].rank()));
  return kept + Math.min(reached, ranks[0] + ranks[1] + ranks[2] + inputRank);
}

const MATHEMATICS: CellMathematics<Placed> = { step, pushForward, pullBack, accumulate, rank };
