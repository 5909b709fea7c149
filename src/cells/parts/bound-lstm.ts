/** Memory, step and push-forward of the LSTM; what they compute stands in `lstm.ts`. */
import type { Kernels, RealArray } from "../../kernels/kernels.ts";
import { leftFactorLength } from "../../kernels/left-factor.ts";
import type { BoundCell, Capacity, Columns, Tangents } from "../cell.ts";
import {
  addScaledRows,
  combineGates,
  combineRows2,
  copyColumns,
  dataOf,
  multiply,
  multiplyTangents,
  scaleRows,
  stairsOf,
} from "./arithmetic.ts";
import { accumulateFrom, boundCell, type CellMathematics } from "./bound-cell.ts";
import { inputProjection } from "./input-projection.ts";
import { layerMemory, placeLayer } from "./layer.ts";
import {
  EXPOSE,
  FORGET,
  HIDDEN,
  KEEP,
  LSTM_SECTIONS,
  type LstmParts,
  lstmLogAbsDeterminant,
  lstmRank,
  OUTPUT,
} from "./lstm-structure.ts";
import { allocateAll, rowSections, sections, totalSize } from "./memory.ts";
import { stepProduct, stepProductSizes, stepProducts } from "./step-product.ts";
import type { OwnedWeights } from "./weights.ts";

/** PyTorch's place of each. */
const PYTORCH_PLACES = [2, 0, 1, 3];

/**
 * Tangents per sequence from which assembling A (H × H, three reads and a write per element) costs
 * less than the second half of the gates' product (4H² multiplications and additions per tangent):
 * measured, from 2 for one sequence, from 3 or 4 for several, whose gates are one product.
 */
const ASSEMBLE_FROM = 3;

/** Elements of kernel memory that {@link bindLstm} allocates. */
export function lstmWorkspace({ weights }: LstmParts, capacity: Capacity): number {
  return totalSize(memoryOf(weights, capacity));
}

/** Memory for an LSTM. */
export function bindLstm(kernels: Kernels, capacity: Capacity, parts: LstmParts): BoundCell {
  return boundCell(place(kernels, capacity, parts), capacity, parts.definition, MATHEMATICS);
}

function memoryOf(weights: OwnedWeights, capacity: Capacity) {
  const { inputSize: m, hiddenSize: H } = weights;
  const { sequences, tangents, gradients } = capacity;
  const assembles = tangents >= ASSEMBLE_FROM;
  return {
    ...layerMemory(4, weights, gradients),
    bias: 4 * H,
    ...stepProductSizes(gradients, 4 * H, H),
    preActivation: 4 * H * sequences,
    gateTangents: 4 * H * sequences * Math.min(tangents, ASSEMBLE_FROM - 1),
    outputPanels: assembles ? leftFactorLength(H, H) : 0,
    panels: assembles ? leftFactorLength(H, H) : 0,
    byState: 2 * tangents > H ? 2 * H * H : 0,
    byInput: assembles ? 2 * H * m : 0,
  };
}

type Placed = ReturnType<typeof place>;

function place(kernels: Kernels, capacity: Capacity, parts: LstmParts) {
  const { weights, rules, forgetBias } = parts;
  const { inputSize: m, hiddenSize: H } = weights;
  const { sequences: B } = capacity;
  const at = allocateAll(kernels, memoryOf(weights, capacity));
  const layer = placeLayer(kernels, weights, PYTORCH_PLACES, PYTORCH_PLACES, at);
  const { W, U } = layer;
  const byState = assembledFrom(U, H, H, at.byState);
  const byInput = assembledFrom(W, H, m, at.byInput);
  const products = stepProducts(kernels, 4 * H, H, U, at);
  const byOutput = stepProduct(kernels, "N", H, H, byState.gates[OUTPUT][0], at.outputPanels);
  const refresh = () => {
    products.refresh();
    byOutput.refresh();
    layer.addBiases(at.bias);
    for (let i = 0; i < H; i++) at.bias[FORGET * H + i] += forgetBias;
    byState.hasUpper = false;
    byInput.hasUpper = false;
  };
  refresh();
  const pre: Columns = { data: at.preActivation, stride: 4 * H };
  return {
    kernels,
    B,
    H,
    m,
    parts,
    rules,
    layer,
    refresh,
    W,
    U,
    byU: products.by,
    byTransposed: products.byTransposed,
    byOutput,
    assembled: kernels.combinedFactor(H, H, dataOf(byState.gates, 0), 4 * H, at.panels),
    pre,
    project: inputProjection(kernels, 4 * H, m, at.inputWeights, at.bias, at.table),
    gateTangents: { data: at.gateTangents, stride: 4 * H },
    byState,
    byInput,
    coefficientsOf: sections(B, LSTM_SECTIONS, H),
    sectionsOf: rowSections(LSTM_SECTIONS, H),
    gateTangentsOf: sections(B, 4, H),
    fromOf: sections(B, 2, H),
    intoOf: sections(B, 2, H),
    inputTangentsOf: sections(B, 1, m),
  };
}

/** [U_o; A] or its like for W, 2H × columns; the upper half is filled when it is first used. */
interface Assembled {
  readonly gates: readonly (readonly Columns[])[];
  readonly columns: number;
  readonly whole: Columns;
  readonly lower: Columns;
  hasUpper: boolean;
}

function assembledFrom(gates: Columns, H: number, columns: number, memory: RealArray): Assembled {
  return {
    gates: sections(1, 4, H)(gates, 1),
    columns,
    whole: { data: memory, stride: 2 * H },
    lower: { data: memory.subarray(H), stride: 2 * H },
    hasUpper: false,
  };
}

function step(own: Placed, state: Columns, projected: Columns, linearisation: Columns): void {
  const { kernels, B, H, rules, pre } = own;
  copyColumns(kernels, 4 * H, B, projected, pre);
  own.byU.apply(B, state, 1, pre);
  kernels.lstmStep(
    H,
    B,
    rules.gate.rule,
    rules.state.rule,
    pre.data,
    pre.stride,
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
  multiply(kernels, 4 * H, k * B, H, own.U, from, 0, gateTangents);
  if (inputTangents !== null) {
    multiply(kernels, 4 * H, k * B, m, own.W, inputTangents, 1, gateTangents);
  }
  const d = own.coefficientsOf(linearisation, 1);
  const gates = own.gateTangentsOf(gateTangents, k);
  const fromCell = own.fromOf(from, k)[1];
  const [hidden, cell] = own.intoOf(into, k);
  for (let b = 0; b < B; b++) {
    combineGates(kernels, H, k, d, b, gates, b, cell[b]);
    addScaledRows(kernels, H, k, d[KEEP][b], fromCell[b], cell[b]);
    scaleRows(kernels, H, k, d[OUTPUT][b], gates[OUTPUT][b], hidden[b]);
    addScaledRows(kernels, H, k, d[EXPOSE][b], cell[b], hidden[b]);
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
  const { kernels, B, H, m, byInput } = own;
  const d = own.coefficientsOf(linearisation, 1);
  const [fromHidden, fromCell] = own.fromOf(from, k);
  const [hidden, cell] = own.intoOf(into, k);
  for (let b = 0; b < B; b++) {
    const stairs = stairsOf(from, b, k, H);
    const isScaled = stairs === undefined && inputTangents === null;
    if (isScaled) own.byOutput.applyScaled(k, d[OUTPUT][b], fromHidden[b], hidden[b]);
    if (stairs === undefined) {
      if (!isScaled) own.byOutput.apply(k, fromHidden[b], 0, hidden[b]);
      const [x, y] = [fromHidden[b], cell[b]];
      own.assembled.multiply(dataOf(d, b), null, k, x.data, x.stride, y.data, y.stride);
    } else {
      assemble(own, own.byState, d, b);
      multiplyTangents(kernels, 2 * H, k, H, own.byState.whole, fromHidden[b], stairs, hidden[b]);
    }
    if (inputTangents !== null) {
      const x = own.inputTangentsOf(inputTangents, k)[0][b];
      assemble(own, byInput, d, b);
      multiply(kernels, 2 * H, k, m, byInput.whole, x, 1, hidden[b]);
    }
    addScaledRows(kernels, H, k, d[KEEP][b], fromCell[b], cell[b]);
    if (isScaled) addScaledRows(kernels, H, k, d[EXPOSE][b], cell[b], hidden[b]);
    else combineRows2(kernels, H, k, d[OUTPUT][b], hidden[b], d[EXPOSE][b], cell[b], hidden[b]);
  }
}

function assemble(
  { kernels, H }: Placed,
  into: Assembled,
  d: readonly (readonly Columns[])[],
  b: number,
): void {
  if (!into.hasUpper) {
    copyColumns(kernels, H, into.columns, into.gates[OUTPUT][0], into.whole);
    into.hasUpper = true;
  }
  combineGates(kernels, H, into.columns, d, b, into.gates, 0, into.lower);
}

function pullBack(own: Placed, lin: Columns, adjoint: Columns, deltas: Columns): void {
  const { kernels, B, H } = own;
  const [u, to] = [adjoint.data, deltas.data];
  kernels.lstmPullBack(H, B, lin.data, lin.stride, u, adjoint.stride, to, deltas.stride);
  own.byTransposed.apply(B, deltas, 0, adjoint);
}

const MATHEMATICS: CellMathematics<Placed> = {
  step,
  pushForward,
  pullBack,
  accumulate: accumulateFrom(HIDDEN),
  rank: ({ parts }, linearisation, b, inputRank) => lstmRank(parts, linearisation, b, inputRank),
  logAbsDeterminant: ({ parts }, linearisation, b) =>
    lstmLogAbsDeterminant(parts, linearisation, b),
};
