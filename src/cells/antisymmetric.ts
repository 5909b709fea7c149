/**
 * Antisymmetric network (Chang, Chen, Haber and Chi, ICLR 2019), an Euler step ε of a flow whose
 * recurrence has eigenvalues on the imaginary axis, moved left by the diffusion γ:
 *
 *     M = U − Uᵀ − γ I,   a = W x + M h + b,   h′ = h + ε φ(a),   J = I + ε diag(φ′(a)) M
 *
 * Backwards, δ = ε φ′(a)∘u, Jᵀu = u + Mᵀδ and ∂L/∂U = G − Gᵀ with G = ∂L/∂M.
 */
import { rangeError } from "../errors.ts";
import type { Kernels, RealArray } from "../kernels/kernels.ts";
import { requireKnown } from "../words.ts";
import type { Capacity, Cell, Columns, InputColumns } from "./cell.ts";
import { type Activation, type ActivationRule, activationRule } from "./parts/activations.ts";
import {
  addOuterProducts,
  addScaledRows,
  copyColumns,
  multiply,
  multiplyElements,
  multiplyTransposed,
  scaleBySequence,
  scaleRows,
} from "./parts/arithmetic.ts";
import { boundCell, type CellMathematics } from "./parts/bound-cell.ts";
import { isIrreducible } from "./parts/coupling.ts";
import { inputProjection } from "./parts/input-projection.ts";
import { layerMemory, placeLayer } from "./parts/layer.ts";
import { allocateAll, rowSections, sections, totalSize } from "./parts/memory.ts";
import { LAYER_OPTIONS, type LayerWeights, type OwnedWeights, takeLayer } from "./parts/weights.ts";

/** What an antisymmetric cell is made from; see {@link antisymmetric}. */
export interface AntisymmetricOptions extends LayerWeights {
  /** ε, the step, above 0. */
  readonly step: number;
  /** γ, the diffusion. @defaultValue 0 */
  readonly diffusion?: number | undefined;
  /** φ. @defaultValue "tanh" */
  readonly activation?: Activation | undefined;
}

/**
 * An antisymmetric cell, h′ = h + ε φ(W x + (U − Uᵀ − γ I) h + b).
 *
 * @param options - Weights H × m and H × H (U), row-major; the two biases are added.
 * @returns A cell with state h (n = H).
 * @throws RangeError if a size does not fit, or a weight, ε or γ is not finite.
 *
 * Cost of a push-forward: 2H²k.
 */
export function antisymmetric(options: AntisymmetricOptions): Cell {
  const names = { ...LAYER_OPTIONS, step: true, diffusion: true, activation: true } as const;
  requireKnown("antisymmetric", options, names);
  const { step: epsilon, diffusion = 0 } = options;
  const rule = activationRule("antisymmetric", "activation", options.activation ?? "tanh");
  const activation = rule.name;
  if (!(epsilon > 0 && Number.isFinite(epsilon))) {
    throw rangeError("antisymmetric", `step is ${epsilon}; expected a positive number`);
  }
  if (!Number.isFinite(diffusion)) {
    throw rangeError("antisymmetric", `diffusion is ${diffusion}; expected a finite number`);
  }
  const weights = takeLayer("antisymmetric", 1, options);
  const { inputSize, hiddenSize: H } = weights;
  const parts: Parts = { weights, epsilon, diffusion, rule };
  const definition = { cell: "antisymmetric", ...weights, step: epsilon, diffusion, activation };
  return {
    name: "antisymmetric",
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
    bind: (kernels, capacity) =>
      boundCell(place(kernels, capacity, parts), capacity, definition, MATHEMATICS),
  };
}

interface Parts {
  readonly weights: OwnedWeights;
  readonly epsilon: number;
  readonly diffusion: number;
  readonly rule: ActivationRule;
}

/** Sections of a linearisation: ε φ′(a), and h before the step. */
const [SLOPE, HIDDEN] = [0, 1];
const SECTIONS = 2;

function memoryOf(weights: OwnedWeights, { sequences, gradients }: Capacity) {
  const H = weights.hiddenSize;
  return {
    ...layerMemory(1, weights, gradients),
    antisymmetric: H * H,
    antisymmetricGradient: gradients ? H * H : 0,
    bias: H,
    pre: H * sequences,
    step: H,
    ones: H,
  };
}

type Placed = ReturnType<typeof place>;

function place(kernels: Kernels, capacity: Capacity, parts: Parts) {
  const { weights, diffusion, epsilon, rule } = parts;
  const { inputSize: m, hiddenSize: H } = weights;
  const { sequences: B } = capacity;
  const at = allocateAll(kernels, memoryOf(weights, capacity));
  const layer = placeLayer(kernels, weights, [0], [0], at);
  const refresh = () => {
    layer.addBiases(at.bias);
    subtractTransposed(H, at.recurrentWeights, at.antisymmetric, 0);
    for (let i = 0; i < H; i++) at.antisymmetric[i + i * H] -= diffusion;
  };
  refresh();
  at.step.fill(epsilon);
  at.ones.fill(1);
  const column = (data: RealArray): Columns => ({ data, stride: H });
  const pre = column(at.pre);
  return {
    kernels,
    B,
    H,
    m,
    rule,
    layer,
    refresh,
    W: layer.W,
    M: column(at.antisymmetric),
    gradientOfM: column(at.antisymmetricGradient),
    gradientOfU: at.recurrentGradient,
    /** ε, in every row. */
    step: column(at.step),
    ones: column(at.ones),
    pre,
    project: inputProjection(kernels, H, m, at.inputWeights, at.bias, at.table),
    coefficientsOf: sections(B, SECTIONS, H),
    sectionsOf: rowSections(SECTIONS, H),
    columnsOf: sections(B, 1, H),
  };
}

function step(own: Placed, state: Columns, projected: Columns, linearisation: Columns): void {
  const { kernels, B, H, pre } = own;
  const lin = own.sectionsOf(linearisation, 1);
  copyColumns(kernels, H, B, projected, pre);
  multiply(kernels, H, B, H, own.M, state, 1, pre);
  copyColumns(kernels, H, B, state, lin[HIDDEN]);
  own.rule.apply(kernels, H, B, pre, pre, lin[SLOPE]);
  scaleRows(kernels, H, B, own.step, lin[SLOPE], lin[SLOPE]);
  addScaledRows(kernels, H, B, own.step, pre, state);
}

function pushForward(
  own: Placed,
  linearisation: Columns,
  from: Columns,
  into: Columns,
  k: number,
  inputTangents: Columns | null,
): void {
  const { kernels, B, H, m } = own;
  multiply(kernels, H, k * B, H, own.M, from, 0, into);
  if (inputTangents !== null) multiply(kernels, H, k * B, m, own.W, inputTangents, 1, into);
  const slopes = own.coefficientsOf(linearisation, 1)[SLOPE];
  const [target] = own.columnsOf(into, k);
  scaleBySequence(kernels, H, k, slopes, target, target);
  addScaledRows(kernels, H, k * B, own.ones, from, into);
}

function pullBack(own: Placed, linearisation: Columns, adjoint: Columns, deltas: Columns): void {
  const { kernels, B, H } = own;
  const slopes = own.sectionsOf(linearisation, 1)[SLOPE];
  multiplyElements(kernels, H, B, slopes, adjoint, 0, deltas);
  multiplyTransposed(kernels, H, B, H, own.M, deltas, 1, adjoint);
}

function accumulate(
  own: Placed,
  linearisation: Columns,
  inputs: InputColumns,
  deltas: Columns,
  count: number,
): void {
  const { kernels, H, layer, gradientOfM, gradientOfU } = own;
  const hidden = own.sectionsOf(linearisation, 1)[HIDDEN];
  layer.accumulateInput(inputs, deltas, count);
  layer.accumulateRecurrentBias(deltas, count);
  gradientOfM.data.fill(0);
  addOuterProducts(kernels, H, H, count, deltas, hidden, gradientOfM);
  subtractTransposed(H, gradientOfM.data, gradientOfU, 1);
}

const MATHEMATICS: CellMathematics<Placed> = {
  step,
  pushForward,
  pullBack,
  accumulate,
  rank: ({ H }) => H,
};

/** into ← A − Aᵀ + beta · into. */
function subtractTransposed(H: number, a: RealArray, into: RealArray, beta: 0 | 1): void {
  for (let j = 0; j < H; j++) {
    for (let i = 0; i < H; i++) {
      const before = beta === 0 ? 0 : into[i + j * H];
      into[i + j * H] = before + a[i + j * H] - a[j + i * H];
    }
  }
}
