/**
 * Recurrent networks written down once more, from the equations and with dense Jacobians: what the
 * cells and the spectrum are held against.
 */
import type { LayerWeights } from "../../src/cells/weights.ts";
import type { Random } from "../../src/random.ts";
import {
  add,
  apply,
  blocks,
  diagonal,
  gaussian,
  identity,
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

/** h′ = tanh(W x + U h + b), J = diag(1 − h′²) U. */
export function plainTanh(
  layer: PlainLayer,
  h: readonly number[],
  x: readonly number[],
): PlainStep {
  const state = preActivations(layer, 0, h, x).map(Math.tanh);
  return {
    state,
    jacobian: scaleRows(
      state.map((value) => 1 - value * value),
      layer.U[0],
    ),
  };
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
  const [i, f, , o] = [0, 1, 2, 3].map((gate) => preActivations(layer, gate, h, x).map(sigmoid));
  const g = preActivations(layer, 2, h, x).map(Math.tanh);
  const cell = c.map((value, j) => f[j] * value + i[j] * g[j]);
  const squashed = cell.map(Math.tanh);
  const cellByHidden = add(
    scaleRows(
      c.map((value, j) => value * f[j] * (1 - f[j])),
      layer.U[1],
    ),
    scaleRows(
      g.map((value, j) => value * i[j] * (1 - i[j])),
      layer.U[0],
    ),
    scaleRows(
      i.map((value, j) => value * (1 - g[j] * g[j])),
      layer.U[2],
    ),
  );
  const s = squashed.map((value, j) => o[j] * (1 - value * value));
  const hiddenByHidden = add(
    scaleRows(s, cellByHidden),
    scaleRows(
      squashed.map((value, j) => value * o[j] * (1 - o[j])),
      layer.U[3],
    ),
  );
  return {
    state: [...squashed.map((value, j) => o[j] * value), ...cell],
    jacobian: blocks([
      [hiddenByHidden, diagonal(s.map((value, j) => value * f[j]))],
      [cellByHidden, diagonal(f)],
    ]),
  };
}

/** Gates r, z, n; n = tanh(W_n x + b_in + r∘(U_n h + b_hn)), h′ = (1 − z)∘n + z∘h. */
export function plainGru(layer: PlainLayer, h: readonly number[], x: readonly number[]): PlainStep {
  const [r, z] = [0, 1].map((gate) => preActivations(layer, gate, h, x).map(sigmoid));
  const m = apply(layer.U[2], h).map((value, j) => value + layer.recurrentBias[2][j]);
  const n = apply(layer.W[2], x).map((value, j) =>
    Math.tanh(value + layer.inputBias[2][j] + r[j] * m[j]),
  );
  const e = n.map((value, j) => (1 - z[j]) * (1 - value * value));
  return {
    state: n.map((value, j) => (1 - z[j]) * value + z[j] * h[j]),
    jacobian: add(
      scaleRows(z, identity(h.length)),
      scaleRows(
        h.map((value, j) => (value - n[j]) * z[j] * (1 - z[j])),
        layer.U[1],
      ),
      scaleRows(
        e.map((value, j) => value * r[j]),
        layer.U[2],
      ),
      scaleRows(
        e.map((value, j) => value * m[j] * r[j] * (1 - r[j])),
        layer.U[0],
      ),
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
