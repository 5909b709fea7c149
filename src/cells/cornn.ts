/**
 * Coupled oscillatory network (coRNN: Rusch and Mishra, ICLR 2021): H driven oscillators y with
 * velocities z, one implicit–explicit step Δ of y″ = φ(W x + U y + V y′ + b) − γ y − ε y′:
 *
 *     a = W x + U y + V z + b
 *     z′ = z + Δ (φ(a) − γ y − ε z),   y′ = y + Δ z′
 *
 * State [y; z], n = 2H; y is the output. With s = φ′(a) and tangents (p, q) of (y, z),
 *
 *     q′ = (1 − Δε) q − Δγ p + Δ s∘(U p + V q),   p′ = p + Δ q′.
 *
 * Subtracting Δ times the lower rows from the upper ones leaves [I, 0; …, (1 − Δε) I + Δ diag(s) V]:
 * y never loses rank, and det J is that of the lower right block, for which there is no closed form.
 *
 * Backwards, with (u, v) the adjoint of (y′, z′): w = v + Δ u, δ = Δ s∘w, and
 * Jᵀ(u, v) = (u − Δγ w + Uᵀδ, (1 − Δε) w + Vᵀδ).
 */
import { rangeError } from "../errors.ts";
import type { Kernels, RealArray } from "../kernels/kernels.ts";
import { type OptionNames, requireKnown } from "../words.ts";
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
import { matrixParameter } from "./parts/parameters.ts";
import {
  LAYER_OPTIONS,
  type LayerWeights,
  type OwnedWeights,
  placeRows,
  takeLayer,
  takeWeights,
  type Weights,
} from "./parts/weights.ts";

/** What a coupled oscillatory cell is made from; see {@link cornn}. */
export interface CornnOptions extends LayerWeights {
  /** V, H × H, row-major: what the velocities act on each other by. */
  readonly velocityWeights: Weights;
  /** Δ, the step, above 0. */
  readonly step: number;
  /** γ, the stiffness of the oscillators. */
  readonly frequency: number;
  /** ε, their damping. */
  readonly damping: number;
  /** φ. @defaultValue "tanh" */
  readonly activation?: Activation | undefined;
}

const OPTIONS: OptionNames<CornnOptions> = {
  ...LAYER_OPTIONS,
  velocityWeights: true,
  step: true,
  frequency: true,
  damping: true,
  activation: true,
};

/**
 * A coupled oscillatory cell, z′ = z + Δ (φ(W x + U y + V z + b) − γ y − ε z), y′ = y + Δ z′.
 *
 * @param options - W is H × m, U (`recurrentWeights`) and V are H × H, row-major; the two biases are
 *   added. `frequency` and `damping` enter as they are, not squared.
 * @returns A cell with state [y; z] (n = 2H) and output y.
 * @throws RangeError if a size does not fit, or a weight, Δ, γ or ε is not finite.
 *
 * Cost of a push-forward: 4H²k.
 *
 * @see Rusch & Mishra, "Coupled Oscillatory Recurrent Neural Network (coRNN)", ICLR 2021.
 */
export function cornn(options: CornnOptions): Cell {
  requireKnown("cornn", options, OPTIONS);
  const { step: delta, frequency, damping } = options;
  const rule = activationRule("cornn", "activation", options.activation ?? "tanh");
  const activation = rule.name;
  if (!(delta > 0 && Number.isFinite(delta))) {
    throw rangeError("cornn", `step is ${delta}; expected a positive number`);
  }
  for (const [name, value] of Object.entries({ frequency, damping })) {
    if (!Number.isFinite(value)) {
      throw rangeError("cornn", `${name} is ${value}; expected a finite number`);
    }
  }
  const weights = takeLayer("cornn", 1, options);
  const { inputSize, hiddenSize: H } = weights;
  const velocityWeights = takeWeights("cornn", "velocityWeights", options.velocityWeights, H, H);
  const parts: Parts = { weights, velocityWeights, delta, frequency, damping, rule };
  const constants = { step: delta, frequency, damping, activation };
  const definition = { cell: "cornn", ...weights, velocityWeights, ...constants };
  return {
    name: "cornn",
    stateSize: 2 * H,
    inputSize,
    outputSize: H,
    outputOffset: 0,
    projectedSize: H,
    linearisationSize: SECTIONS * H,
    deltaSize: H,
    definition,
    /** Position and velocity of one unit act on each other; by U alone, which is enough. */
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
  readonly velocityWeights: Weights;
  readonly delta: number;
  readonly frequency: number;
  readonly damping: number;
  readonly rule: ActivationRule;
}

/** Sections of a linearisation: Δ φ′(a); y and z before the step. */
const [SLOPE, POSITION, VELOCITY] = [0, 1, 2];
const SECTIONS = 3;

function memoryOf(weights: OwnedWeights, { sequences, gradients }: Capacity) {
  const H = weights.hiddenSize;
  return {
    ...layerMemory(1, weights, gradients),
    velocityWeights: H * H,
    velocityGradient: gradients ? H * H : 0,
    bias: H,
    pre: H * sequences,
    step: H,
    spring: H,
    inertia: H,
    ones: H,
  };
}

type Placed = ReturnType<typeof place>;

function place(kernels: Kernels, capacity: Capacity, parts: Parts) {
  const { weights, velocityWeights, delta, frequency, damping, rule } = parts;
  const { inputSize: m, hiddenSize: H } = weights;
  const { sequences: B } = capacity;
  const at = allocateAll(kernels, memoryOf(weights, capacity));
  const layer = placeLayer(kernels, weights, [0], [0], at);
  placeRows(velocityWeights, 0, H, H, at.velocityWeights, H);
  const ofV = matrixParameter("weight_vh", [H, H], at.velocityWeights, at.velocityGradient);
  const refresh = () => layer.addBiases(at.bias);
  refresh();
  at.step.fill(delta);
  at.spring.fill(-delta * frequency);
  at.inertia.fill(1 - delta * damping);
  at.ones.fill(1);
  const column = (data: RealArray): Columns => ({ data, stride: H });
  return {
    kernels,
    B,
    H,
    m,
    rule,
    layer: {
      ...layer,
      parameters: [...layer.parameters, ofV],
      weights: () => ({ ...layer.weights(), velocityWeights: ofV.toRows(ofV.values) }),
    },
    refresh,
    W: layer.W,
    U: layer.U,
    V: column(at.velocityWeights),
    gradientOfV: column(at.velocityGradient),
    /** Δ, −Δγ, 1 − Δε and 1, in every row. */
    step: column(at.step),
    spring: column(at.spring),
    inertia: column(at.inertia),
    ones: column(at.ones),
    pre: column(at.pre),
    project: inputProjection(kernels, H, m, at.inputWeights, at.bias, at.table),
    coefficientsOf: sections(B, SECTIONS, H),
    sectionsOf: rowSections(SECTIONS, H),
    halvesOf: rowSections(2, H),
    columnsOf: sections(B, 2, H),
  };
}

function step(own: Placed, state: Columns, projected: Columns, linearisation: Columns): void {
  const { kernels, B, H, pre } = own;
  const lin = own.sectionsOf(linearisation, 1);
  const [y, z] = own.halvesOf(state, 1);
  copyColumns(kernels, H, B, projected, pre);
  multiply(kernels, H, B, H, own.U, y, 1, pre);
  multiply(kernels, H, B, H, own.V, z, 1, pre);
  copyColumns(kernels, H, B, y, lin[POSITION]);
  copyColumns(kernels, H, B, z, lin[VELOCITY]);
  own.rule.apply(kernels, H, B, pre, pre, lin[SLOPE]);
  scaleRows(kernels, H, B, own.step, lin[SLOPE], lin[SLOPE]);
  scaleRows(kernels, H, B, own.inertia, z, z);
  addScaledRows(kernels, H, B, own.spring, y, z);
  addScaledRows(kernels, H, B, own.step, pre, z);
  addScaledRows(kernels, H, B, own.step, z, y);
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
  const [p, q] = own.halvesOf(from, k);
  const [intoP, intoQ] = own.halvesOf(into, k);
  multiply(kernels, H, k * B, H, own.U, p, 0, intoQ);
  multiply(kernels, H, k * B, H, own.V, q, 1, intoQ);
  if (inputTangents !== null) multiply(kernels, H, k * B, m, own.W, inputTangents, 1, intoQ);
  const slopes = own.coefficientsOf(linearisation, 1)[SLOPE];
  const velocities = own.columnsOf(into, k)[1];
  scaleBySequence(kernels, H, k, slopes, velocities, velocities);
  addScaledRows(kernels, H, k * B, own.inertia, q, intoQ);
  addScaledRows(kernels, H, k * B, own.spring, p, intoQ);
  copyColumns(kernels, H, k * B, p, intoP);
  addScaledRows(kernels, H, k * B, own.step, intoQ, intoP);
}

/** The adjoint of z′, v + Δ u, takes the place of v. */
function pullBack(own: Placed, linearisation: Columns, adjoint: Columns, deltas: Columns): void {
  const { kernels, B, H } = own;
  const slopes = own.sectionsOf(linearisation, 1)[SLOPE];
  const [u, w] = own.halvesOf(adjoint, 1);
  addScaledRows(kernels, H, B, own.step, u, w);
  multiplyElements(kernels, H, B, slopes, w, 0, deltas);
  addScaledRows(kernels, H, B, own.spring, w, u);
  multiplyTransposed(kernels, H, B, H, own.U, deltas, 1, u);
  scaleRows(kernels, H, B, own.inertia, w, w);
  multiplyTransposed(kernels, H, B, H, own.V, deltas, 1, w);
}

function accumulate(
  own: Placed,
  linearisation: Columns,
  inputs: InputColumns,
  deltas: Columns,
  count: number,
): void {
  const { kernels, H, layer } = own;
  const lin = own.sectionsOf(linearisation, 1);
  layer.accumulateInput(inputs, deltas, count);
  layer.accumulateRecurrent(deltas, lin[POSITION], count);
  addOuterProducts(kernels, H, H, count, deltas, lin[VELOCITY], own.gradientOfV);
}

const MATHEMATICS: CellMathematics<Placed> = {
  step,
  pushForward,
  pullBack,
  accumulate,
  rank: ({ H }) => 2 * H,
};
