/**
 * Recurrent networks written down once more, from the equations and with dense Jacobians: what the
 * cells and the spectrum are held against.
 */
import type { LayerWeights } from "../../src/cells/parts/weights.ts";
import type { Random } from "../../src/random.ts";
import {
  add,
  apply,
  blocks,
  diagonal,
  gaussian,
  type Matrix,
  rowMajor,
  scaleRows,
} from "./dense.ts";

/** One step: the state after it and the Jacobian there. */
export interface PlainStep {
  readonly state: number[];
  readonly jacobian: Matrix;
}

/** A layer's weights as matrices, one per gate, and as a cell takes them. */
export interface PlainLayer {
  readonly W: readonly Matrix[];
  readonly U: readonly Matrix[];
  readonly inputBias: readonly (readonly number[])[];
  readonly recurrentBias: readonly (readonly number[])[];
  readonly options: LayerWeights;
}

/** Gates of H rows from given matrices; biases default to zero. */
export function plainLayer(
  W: readonly Matrix[],
  U: readonly Matrix[],
  inputBias: readonly (readonly number[])[] = U.map((gate) => gate.map(() => 0)),
  recurrentBias: readonly (readonly number[])[] = U.map((gate) => gate.map(() => 0)),
): PlainLayer {
  const options = {
    inputSize: W[0][0].length,
    hiddenSize: U[0].length,
    inputWeights: rowMajor(W.flat()),
    recurrentWeights: rowMajor(U.flat()),
    inputBias: Float64Array.from(inputBias.flat()),
    recurrentBias: Float64Array.from(recurrentBias.flat()),
  };
  return { W, U, inputBias, recurrentBias, options };
}

/** Random gates: W, U and both biases normal with deviation `scale` (U: scale/√H). */
export function randomLayer(
  random: Random,
  gates: number,
  inputs: number,
  H: number,
  scale = 1,
): PlainLayer {
  const each = <T>(make: () => T): T[] => Array.from({ length: gates }, make);
  const bias = () => gaussian(random, 1, H, 0.5 * scale)[0];
  return plainLayer(
    each(() => gaussian(random, H, inputs, scale)),
    each(() => gaussian(random, H, H, scale / Math.sqrt(H))),
    each(bias),
    each(bias),
  );
}

export function sigmoid(a: number): number {
  return 1 / (1 + Math.exp(-a));
}

/** σ′ and tanh′ without subtracting near-equal numbers. */
const sigmoidSlope = (a: number) => sigmoid(a) * sigmoid(-a);
const tanhSlope = (a: number) => 1 / Math.cosh(a) ** 2;

const times = (...factors: readonly (readonly number[])[]): number[] =>
  factors[0].map((_, j) => factors.reduce((product, factor) => product * factor[j], 1));

/** h′ = tanh(W x + U h + b), J = diag(tanh′) U. */
export function plainTanh(
  layer: PlainLayer,
  h: readonly number[],
  x: readonly number[],
): PlainStep {
  const a = preActivations(layer, 0, h, x);
  return { state: a.map(Math.tanh), jacobian: scaleRows(a.map(tanhSlope), layer.U[0]) };
}

/**
 * [h, c] with gates i, f, g, o; J = [[∂h′/∂h, ∂h′/∂c], [∂c′/∂h, diag f]], each block written out.
 */
export function plainLstm(
  layer: PlainLayer,
  state: readonly number[],
  x: readonly number[],
): PlainStep {
  const H = layer.U[0].length;
  const [h, c] = [state.slice(0, H), state.slice(H)];
  const [ai, af, ag, ao] = [0, 1, 2, 3].map((gate) => preActivations(layer, gate, h, x));
  const [i, f, o] = [ai, af, ao].map((a) => a.map(sigmoid));
  const g = ag.map(Math.tanh);
  const cell = c.map((value, j) => f[j] * value + i[j] * g[j]);
  const squashed = cell.map(Math.tanh);
  const cellByHidden = add(
    scaleRows(times(c, af.map(sigmoidSlope)), layer.U[1]),
    scaleRows(times(g, ai.map(sigmoidSlope)), layer.U[0]),
    scaleRows(times(i, ag.map(tanhSlope)), layer.U[2]),
  );
  const s = times(o, cell.map(tanhSlope));
  const hiddenByHidden = add(
    scaleRows(s, cellByHidden),
    scaleRows(times(squashed, ao.map(sigmoidSlope)), layer.U[3]),
  );
  return {
    state: [...times(o, squashed), ...cell],
    jacobian: blocks([
      [hiddenByHidden, diagonal(times(s, f))],
      [cellByHidden, diagonal(f)],
    ]),
  };
}

/** Gates r, z, n; n = tanh(W_n x + b_in + r∘(U_n h + b_hn)), h′ = (1 − z)∘n + z∘h. */
export function plainGru(layer: PlainLayer, h: readonly number[], x: readonly number[]): PlainStep {
  const [ar, az] = [0, 1].map((gate) => preActivations(layer, gate, h, x));
  const [r, z] = [ar, az].map((a) => a.map(sigmoid));
  const m = apply(layer.U[2], h).map((value, j) => value + layer.recurrentBias[2][j]);
  const an = apply(layer.W[2], x).map((value, j) => value + layer.inputBias[2][j] + r[j] * m[j]);
  const n = an.map(Math.tanh);
  const renewed = az.map((a) => sigmoid(-a));
  const e = times(renewed, an.map(tanhSlope));
  const difference = h.map((value, j) => value - n[j]);
  return {
    state: n.map((value, j) => renewed[j] * value + z[j] * h[j]),
    jacobian: add(
      diagonal(z),
      scaleRows(times(difference, az.map(sigmoidSlope)), layer.U[1]),
      scaleRows(times(e, r), layer.U[2]),
      scaleRows(times(e, m, ar.map(sigmoidSlope)), layer.U[0]),
    ),
  };
}

/** Runs `step` over the inputs: all states (the first is after one step) and Jacobians. */
export function plainRun(
  step: (state: readonly number[], x: readonly number[]) => PlainStep,
  start: readonly number[],
  inputs: readonly (readonly number[])[],
): { states: number[][]; jacobians: Matrix[] } {
  const states: number[][] = [];
  const jacobians: Matrix[] = [];
  let state: readonly number[] = start;
  for (const x of inputs) {
    const next = step(state, x);
    state = next.state;
    states.push(next.state);
    jacobians.push(next.jacobian);
  }
  return { states, jacobians };
}

function preActivations(
  { W, U, inputBias, recurrentBias }: PlainLayer,
  gate: number,
  h: readonly number[],
  x: readonly number[],
): number[] {
  const recurrent = apply(U[gate], h);
  return apply(W[gate], x).map(
    (value, j) => value + recurrent[j] + inputBias[gate][j] + recurrentBias[gate][j],
  );
}
