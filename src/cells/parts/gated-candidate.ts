/**
 * Units whose candidate reads a gated state: the GRU with its reset gate before the recurrent
 * product, and the minimal gated unit, which is the same with r = f and z = 1 − f:
 *
 *     r, z = σ(W x + U h + b),   n = φ(W_n x + U_n (r∘h) + b_n),   h′ = (1 − z)∘n + z∘h
 *
 * With the slopes r′, z′, n′ at the pre-activations (z′ = −f′ for the minimal unit),
 *
 *     J = diag(z) + diag((h − n)∘z′) U_z + diag((1 − z)∘n′) U_n [diag(r) + diag(h∘r′) U_r].
 *
 * Backwards, δ_n = (1 − z)∘n′∘u, q = U_nᵀ δ_n, δ_z = (h − n)∘z′∘u, δ_r = h∘r′∘q (in the minimal unit
 * δ_z and δ_r are one sum), and Jᵀu = z∘u + r∘q + Uᵀδ.
 *
 * J holds a product of two matrices, so it is not assembled: the gates' tangents G = U V (+ W X) of
 * all sequences are one product, those of the candidate, U_n (r∘V + (h∘r′)∘G_r) (+ W_n X), another.
 */
import type { Kernels, RealArray } from "../../kernels/kernels.ts";
import { requireKnown } from "../../words.ts";
import type { Capacity, Cell, Columns, InputColumns } from "../cell.ts";
import { GRU_OPTIONS, type GruOptions } from "../gru.ts";
import { type ActivationRule, gatedRules } from "./activations.ts";
import { addScaledRows, copyColumns, multiply, multiplyElements, scaleRows } from "./arithmetic.ts";
import { boundCell, type CellMathematics } from "./bound-cell.ts";
import { isIrreducible } from "./coupling.ts";
import { inputProjection } from "./input-projection.ts";
import { layerMemory, placeLayer } from "./layer.ts";
import { allocateAll, rowSections, sections, totalSize } from "./memory.ts";
import { stepProductSizes, stepProducts } from "./step-product.ts";
import { type OwnedWeights, takeLayer } from "./weights.ts";

interface Parts {
  /** One gate (f) or two (r, z), and the candidate last. */
  readonly gates: 1 | 2;
  /** Rows of the weights in the order of the gates. */
  readonly weights: OwnedWeights;
  readonly gate: ActivationRule;
  readonly state: ActivationRule;
}

/**
 * Sections of a linearisation, H numbers each: z; (h − n)∘z′; (1 − z)∘n′; r; h∘r′; and h before the
 * step and r∘h.
 */
const [KEEP, BY_UPDATE, BY_CANDIDATE, RESET, BY_RESET, HIDDEN, GATED] = [0, 1, 2, 3, 4, 5, 6];
const SECTIONS = 7;

/** A unit of this family, from the options of its factory; `who` is that factory. */
export function gatedCandidateCell(
  who: string,
  name: string,
  gates: 1 | 2,
  options: GruOptions,
): Cell {
  requireKnown(who, options, GRU_OPTIONS);
  const rules = gatedRules(who, options);
  const weights = takeLayer(who, gates + 1, options);
  const { inputSize, hiddenSize: H } = weights;
  const parts: Parts = {
    gates,
    weights,
    ...rules,
  };
  const [gateActivation, activation] = [rules.gate.name, rules.state.name];
  const definition = { cell: name, ...weights, gateActivation, activation };
  return {
    name,
    stateSize: H,
    inputSize,
    outputSize: H,
    outputOffset: 0,
    projectedSize: (gates + 1) * H,
    linearisationSize: SECTIONS * H,
    deltaSize: (gates + 1) * H,
    definition,
    get irreducible() {
      return isIrreducible(weights, [0, 1, 2].slice(0, gates + 1));
    },
    workspaceSize: (capacity) => totalSize(memoryOf(parts, capacity)),
    bind: (kernels, capacity) =>
      boundCell(place(kernels, capacity, parts), capacity, definition, MATHEMATICS),
  };
}

function memoryOf({ gates, weights }: Parts, { sequences, tangents, gradients }: Capacity) {
  const H = weights.hiddenSize;
  const ofGates = stepProductSizes(gradients, gates * H, H, tangents);
  const ofCandidate = stepProductSizes(gradients, H, H, tangents);
  return {
    ...layerMemory(gates + 1, weights, gradients),
    bias: (gates + 1) * H,
    pre: (gates + 1) * H * sequences,
    gated: H * sequences,
    packedGates: ofGates.packed,
    packedGatesTransposed: ofGates.packedTransposed,
    packedCandidate: ofCandidate.packed,
    packedCandidateTransposed: ofCandidate.packedTransposed,
    gateTangents: gates * H * sequences * tangents,
    gatedTangents: H * sequences * tangents,
  };
}

type Placed = ReturnType<typeof place>;

function place(kernels: Kernels, capacity: Capacity, parts: Parts) {
  const { gates, weights } = parts;
  const { inputSize: m, hiddenSize: H } = weights;
  const { sequences: B } = capacity;
  const at = allocateAll(kernels, memoryOf(parts, capacity));
  const order = [0, 1, 2].slice(0, gates + 1);
  const layer = placeLayer(kernels, weights, order, order, at);
  const ld = (gates + 1) * H;
  const column = (data: RealArray, stride: number): Columns => ({ data, stride });
  const [gateU, candidateU] = [layer.U, column(at.recurrentWeights.subarray(gates * H), ld)];
  const byGates = stepProducts(kernels, gates * H, H, gateU, {
    packed: at.packedGates,
    packedTransposed: at.packedGatesTransposed,
  });
  const byCandidate = stepProducts(kernels, H, H, candidateU, {
    packed: at.packedCandidate,
    packedTransposed: at.packedCandidateTransposed,
  });
  const refresh = () => {
    byGates.refresh();
    byCandidate.refresh();
    layer.addBiases(at.bias);
  };
  refresh();
  const pre = column(at.pre, ld);
  return {
    ...parts,
    kernels,
    B,
    H,
    m,
    layer,
    refresh,
    W: layer.W,
    candidateW: column(at.inputWeights.subarray(gates * H), ld),
    byGates,
    byCandidate,
    pre,
    candidatePre: column(at.pre.subarray(gates * H), ld),
    gated: column(at.gated, H),
    gateTangents: column(at.gateTangents, gates * H),
    gatedTangents: column(at.gatedTangents, H),
    project: inputProjection(kernels, ld, m, at.inputWeights, at.bias, at.table),
    coefficientsOf: sections(B, SECTIONS, H),
    gateTangentsOf: sections(B, gates, H),
    columnsOf: sections(B, 1, H),
    sectionsOf: rowSections(SECTIONS, H),
    deltasOf: rowSections(gates + 1, H),
  };
}

function step(own: Placed, state: Columns, projected: Columns, linearisation: Columns): void {
  const { kernels, B, H, gates, pre, gated, candidatePre } = own;
  const [h, ldh, lin, ld] = [state.data, state.stride, linearisation.data, linearisation.stride];
  const [q, ldq, gate] = [gated.data, gated.stride, own.gate.rule];
  copyColumns(kernels, (gates + 1) * H, B, projected, pre);
  own.byGates.by.apply(B, state, 1, pre);
  kernels.resetStep(H, B, gates, gate, pre.data, pre.stride, h, ldh, lin, ld, q, ldq);
  own.byCandidate.by.apply(B, gated, 1, candidatePre);
  const { data, stride } = candidatePre;
  kernels.candidateStep(H, B, own.state.rule, data, stride, h, ldh, lin, ld);
}

function pushForward(
  own: Placed,
  linearisation: Columns,
  from: Columns,
  into: Columns,
  k: number,
  inputTangents: Columns | null,
): void {
  const { kernels, B, H, m, gates, gateTangents, gatedTangents } = own;
  own.byGates.by.apply(k * B, from, 0, gateTangents);
  if (inputTangents !== null) {
    multiply(kernels, gates * H, k * B, m, own.W, inputTangents, 1, gateTangents);
  }
  const d = own.coefficientsOf(linearisation, 1);
  const g = own.gateTangentsOf(gateTangents, k);
  const [source] = own.columnsOf(from, k);
  const [gated] = own.columnsOf(gatedTangents, k);
  for (let b = 0; b < B; b++) {
    scaleRows(kernels, H, k, d[RESET][b], source[b], gated[b]);
    addScaledRows(kernels, H, k, d[BY_RESET][b], g[0][b], gated[b]);
  }
  own.byCandidate.by.apply(k * B, gatedTangents, 0, into);
  if (inputTangents !== null) {
    multiply(kernels, H, k * B, m, own.candidateW, inputTangents, 1, into);
  }
  const [target] = own.columnsOf(into, k);
  for (let b = 0; b < B; b++) {
    scaleRows(kernels, H, k, d[BY_CANDIDATE][b], target[b], target[b]);
    addScaledRows(kernels, H, k, d[KEEP][b], source[b], target[b]);
    addScaledRows(kernels, H, k, d[BY_UPDATE][b], g[gates - 1][b], target[b]);
  }
}

function pullBack(own: Placed, linearisation: Columns, adjoint: Columns, deltas: Columns): void {
  const { kernels, B, H, gates, gated: q } = own;
  const { data: lin, stride: ld } = linearisation;
  const ofCandidate = own.deltasOf(deltas, 1)[gates];
  const [u, ldu, to] = [adjoint.data, adjoint.stride, deltas.data];
  multiplyElements(
    kernels,
    H,
    B,
    own.sectionsOf(linearisation, 1)[BY_CANDIDATE],
    adjoint,
    0,
    ofCandidate,
  );
  own.byCandidate.byTransposed.apply(B, ofCandidate, 0, q);
  kernels.resetPullBack(H, B, gates, lin, ld, q.data, q.stride, u, ldu, to, deltas.stride);
  own.byGates.byTransposed.apply(B, deltas, 1, adjoint);
}

function accumulate(
  own: Placed,
  linearisation: Columns,
  inputs: InputColumns,
  deltas: Columns,
  count: number,
): void {
  const { H, gates, layer } = own;
  const lin = own.sectionsOf(linearisation, 1);
  const ofCandidate = own.deltasOf(deltas, 1)[gates];
  layer.accumulateInput(inputs, deltas, count);
  layer.accumulateRecurrent(deltas, lin[HIDDEN], count, 0, gates * H);
  layer.accumulateRecurrent(ofCandidate, lin[GATED], count, gates * H, H);
}

/** All rows but those in which every coefficient is zero. */
function rank({ H }: Placed, linearisation: Columns, b: number): number {
  const { data, stride } = linearisation;
  const rows = [KEEP, BY_UPDATE, BY_CANDIDATE];
  let alive = 0;
  for (let i = 0; i < H; i++) {
    if (rows.some((section) => data[b * stride + section * H + i] !== 0)) alive++;
  }
  return alive;
}

const MATHEMATICS: CellMathematics<Placed> = { step, pushForward, pullBack, accumulate, rank };
