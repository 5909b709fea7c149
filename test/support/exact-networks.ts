/**
 * Recurrent layers and their Jacobians in 106-bit numbers, written down once more with nothing from `src`:
 * PyTorch's tanh and relu RNN, GRU and LSTM, one on the other.
 */
import {
  type Double,
  type DoubleMatrix,
  dAdd,
  dAt,
  dDivide,
  dExp,
  dMultiply,
  dNegate,
  dOrthonormalise,
  dProduct,
  dSet,
  dZeros,
} from "./double-double.ts";

/** One layer's weights, row-major, in PyTorch's order of gates. */
export interface ExactLayer {
  readonly cell: "tanh" | "relu" | "gru" | "lstm";
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly inputWeights: Float64Array;
  readonly recurrentWeights: Float64Array;
  readonly inputBias: Float64Array;
}

const ONE: Double = [1, 0];
const subtract = (a: Double, b: Double): Double => dAdd(a, dNegate(b));
const times = (...factors: Double[]): Double => factors.reduce(dMultiply);

/** [value, slope]. */
type Activation = (a: Double) => readonly [Double, Double];

const sigmoid: Activation = (a) => {
  const e = dExp(a[0] > 0 ? dNegate(a) : a);
  const sum = dAdd(ONE, e);
  const small = dDivide(e, sum);
  const large = dDivide(ONE, sum);
  return [a[0] > 0 ? large : small, dMultiply(small, large)];
};
const tanh: Activation = (a) => {
  const e = dExp(a[0] > 0 ? times([-2, 0], a) : times([2, 0], a));
  const sum = dAdd(ONE, e);
  const value = dDivide(subtract(ONE, e), sum);
  return [a[0] > 0 ? value : dNegate(value), dDivide(times([4, 0], e), dMultiply(sum, sum))];
};
const relu: Activation = (a) =>
  a[0] > 0
    ? [a, ONE]
    : [
        [0, 0],
        [0, 0],
      ];

/** A row of a Jacobian by state and input. */
interface Row {
  readonly state: Double[];
  readonly input: Double[];
}

const combine = (size: number, terms: readonly [Double, readonly Double[]][]): Double[] =>
  Array.from({ length: size }, (_, j) =>
    terms.reduce<Double>((sum, [by, row]) => dAdd(sum, dMultiply(by, row[j])), [0, 0]),
  );

/** The state after one step and its rows of the Jacobian. */
function stepOf(layer: ExactLayer, state: readonly Double[], input: readonly Double[]) {
  const { cell, hiddenSize: H, inputSize: m } = layer;
  const row = (g: number, i: number): Row => ({
    state: Array.from({ length: H }, (_, j) => [layer.recurrentWeights[(g * H + i) * H + j], 0]),
    input: Array.from({ length: m }, (_, j) => [layer.inputWeights[(g * H + i) * m + j], 0]),
  });
  const sum = (weights: readonly Double[], x: readonly Double[], start: Double): Double =>
    weights.reduce((s, w, j) => dAdd(s, dMultiply(w, x[j])), start);
  const hidden = state.slice(0, H);
  const byInput = (g: number, i: number) =>
    sum(row(g, i).input, input, [layer.inputBias[g * H + i], 0]);
  const pre = (g: number, i: number) => sum(row(g, i).state, hidden, byInput(g, i));
  const mixed = (terms: [Double, Row][]): Row => ({
    state: combine(
      H,
      terms.map(([by, r]) => [by, r.state]),
    ),
    input: combine(
      m,
      terms.map(([by, r]) => [by, r.input]),
    ),
  });
  const unit = (i: number, by: Double): Row => ({
    state: Array.from({ length: H }, (_, j) => (i === j ? by : [0, 0])),
    input: Array.from({ length: m }, () => [0, 0]),
  });
  const units = Array.from({ length: H }, (_, i) => i);
  if (cell === "tanh" || cell === "relu") {
    const parts = units.map((i) => (cell === "tanh" ? tanh : relu)(pre(0, i)));
    return {
      state: parts.map(([value]) => value),
      rows: units.map((i) => mixed([[parts[i][1], row(0, i)]])),
    };
  }
  if (cell === "gru") {
    const parts = units.map((i) => {
      const [r, dr] = sigmoid(pre(0, i));
      const [z, dz] = sigmoid(pre(1, i));
      const own = sum(row(2, i).state, hidden, [0, 0]);
      const [n, dn] = tanh(dAdd(byInput(2, i), dMultiply(r, own)));
      const keep = subtract(ONE, z);
      const candidate = row(2, i);
      const scaled = dMultiply(keep, dn);
      return {
        value: dAdd(dMultiply(keep, n), dMultiply(z, hidden[i])),
        row: mixed([
          [times(subtract(hidden[i], n), dz), row(1, i)],
          [times(scaled, own, dr), row(0, i)],
          [times(scaled, r), { state: candidate.state, input: unit(i, ONE).input }],
          [scaled, { state: unit(i, [0, 0]).state, input: candidate.input }],
          [ONE, unit(i, z)],
        ]),
      };
    });
    return { state: parts.map((p) => p.value), rows: parts.map((p) => p.row) };
  }
  const parts = units.map((i) => {
    const [input_, di] = sigmoid(pre(0, i));
    const [forget, df] = sigmoid(pre(1, i));
    const [g, dg] = tanh(pre(2, i));
    const [output, dout] = sigmoid(pre(3, i));
    const before = state[H + i];
    const after = dAdd(dMultiply(forget, before), dMultiply(input_, g));
    const [exposed, slope] = tanh(after);
    const byHidden = mixed([
      [times(before, df), row(1, i)],
      [times(g, di), row(0, i)],
      [times(input_, dg), row(2, i)],
    ]);
    const cellRow: Row = {
      state: [...byHidden.state, ...unit(i, forget).state],
      input: byHidden.input,
    };
    const s = dMultiply(output, slope);
    const byOutput = row(3, i);
    const d = dMultiply(exposed, dout);
    const wide: Row = {
      state: [...byOutput.state, ...unit(i, [0, 0]).state],
      input: byOutput.input,
    };
    return {
      hidden: dMultiply(output, exposed),
      after,
      cellRow,
      hiddenRow: {
        state: combine(2 * H, [
          [s, cellRow.state],
          [d, wide.state],
        ]),
        input: combine(m, [
          [s, cellRow.input],
          [d, wide.input],
        ]),
      },
    };
  });
  return {
    state: [...parts.map((p) => p.hidden), ...parts.map((p) => p.after)],
    rows: [...parts.map((p) => p.hiddenRow), ...parts.map((p) => p.cellRow)],
  };
}

/** n of a layer. */
export const exactSize = (layer: ExactLayer) => (layer.cell === "lstm" ? 2 : 1) * layer.hiddenSize;

/** One step of a stack: its new states, and its whole Jacobian. */
function stackStep(layers: readonly ExactLayer[], states: Double[][], input: readonly Double[]) {
  const n = layers.reduce((sum, layer) => sum + exactSize(layer), 0);
  const jacobian = dZeros(n, n);
  let below: { rows: DoubleMatrix; values: readonly Double[] } | null = null;
  let offset = 0;
  layers.forEach((layer, l) => {
    const own = exactSize(layer);
    const x: readonly Double[] = below === null ? input : below.values;
    const { state, rows } = stepOf(layer, states[l], x);
    if (below !== null) {
      const W = dZeros(own, layer.inputSize);
      for (const [i, row] of rows.entries()) {
        for (const [j, value] of row.input.entries()) dSet(W, i, j, value);
      }
      const through = dProduct(W, below.rows);
      for (let i = 0; i < own; i++) {
        for (let j = 0; j < n; j++) dSet(jacobian, offset + i, j, dAt(through, i, j));
      }
    }
    for (const [i, row] of rows.entries()) {
      for (const [j, value] of row.state.entries()) dSet(jacobian, offset + i, offset + j, value);
    }
    states[l] = state;
    const H = layer.hiddenSize;
    const output = dZeros(H, n);
    for (let i = 0; i < H; i++) {
      for (let j = 0; j < n; j++) dSet(output, i, j, dAt(jacobian, offset + i, j));
    }
    below = { rows: output, values: state.slice(0, H) };
    offset += own;
  });
  return jacobian;
}

/**
 * Exponents of a stack, in the order of the frame's columns; NaN where 106 bits do not decide.
 *
 * @param inputs - One list of numbers a step.
 * @param frame - Q₀ before it is made orthonormal, n × k, column-major.
 */
export function exactExponents(
  layers: readonly ExactLayer[],
  inputs: readonly (readonly number[])[],
  frame: Float64Array,
  transient: number,
): number[] {
  const n = layers.reduce((sum, layer) => sum + exactSize(layer), 0);
  const k = frame.length / n;
  const states: Double[][] = layers.map((layer) =>
    Array.from({ length: exactSize(layer) }, () => [0, 0]),
  );
  let q = dZeros(k, n);
  q.hi.set(frame);
  dOrthonormalise(q);
  const sums = new Float64Array(k);
  inputs.forEach((input, t) => {
    const jacobian = stackStep(
      layers,
      states,
      input.map((x): Double => [x, 0]),
    );
    q = dProduct(q, transposed(jacobian));
    dOrthonormalise(q).forEach((log, j) => {
      if (t >= transient || !Number.isFinite(log)) sums[j] += log;
    });
  });
  return Array.from(sums, (sum) => sum / (inputs.length - transient));
}

function transposed(a: DoubleMatrix): DoubleMatrix {
  const b = dZeros(a.columns, a.rows);
  for (let i = 0; i < a.rows; i++) for (let j = 0; j < a.columns; j++) dSet(b, j, i, dAt(a, i, j));
  return b;
}
