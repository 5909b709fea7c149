/** What training does beside products, as exercises of `wide-exercises.ts`: units with gates, and look-ups. */
import type { Nonlinearity } from "../gates.ts";
import type { RealArray } from "../kernels.ts";
import { type Exercise, GAP } from "./exercise.ts";

const LINE: Nonlinearity = { gain: 0.2, offset: 0.5, low: 0, high: 1 };

/** Steps of gated units of every kind and their pull-backs; `rows` units, `columns` sequences. */
export const gates: Exercise = ({ kernels, matrix }, { rows: H, columns: B }) => {
  const sections = (count: number) => ({ data: matrix(count * H, B), ld: count * H + GAP });
  const [pre, state, lstm, adjoint] = [sections(4), sections(2), sections(10), sections(2)];
  const [projected, h, gru, u] = [sections(4), sections(1), sections(6), sections(1)];
  const [own, reset, gated, q] = [sections(1), sections(7), sections(1), sections(1)];
  const deltas = [4, 4, 2].map(sections);
  const [ofLstm, ofGru, ofReset] = deltas as [Section, Section, Section];
  kernels.lstmStep(H, B, "sigmoid", "tanh", ...at(pre), ...at(state), ...at(lstm));
  kernels.lstmPullBack(H, B, ...at(lstm), ...at(adjoint), ...at(ofLstm));
  kernels.gruStep(H, B, LINE, "tanh", ...at(pre), ...at(projected), ...at(h), ...at(gru));
  kernels.gruPullBack(H, B, ...at(gru), ...at(u), ...at(ofGru));
  kernels.resetStep(H, B, 2, "sigmoid", ...at(pre), ...at(h), ...at(reset), ...at(gated));
  kernels.candidateStep(H, B, "tanh", ...at(own), ...at(h), ...at(reset));
  kernels.resetPullBack(H, B, 2, ...at(reset), ...at(q), ...at(u), ...at(ofReset));
  return [state, lstm, adjoint, h, gru, u, reset, gated, ...deltas].map(({ data }) => data);
};

/** Columns of a table by their numbers, and added to it. */
export const lookUps: Exercise = ({ kernels, matrix, random }, { rows, columns }) => {
  const ld = rows + GAP;
  const [table, taken] = [matrix(rows, columns), matrix(rows, columns)];
  const indices = kernels.allocateIndices(columns);
  for (let j = 0; j < columns; j++) indices[j] = Math.floor(random() * columns);
  kernels.takeColumns(rows, columns, table, ld, indices, 1, taken, ld);
  kernels.addToColumns(rows, columns, taken, ld, indices, table, ld);
  return [table, taken];
};

interface Section {
  readonly data: RealArray;
  readonly ld: number;
}

function at({ data, ld }: Section): [RealArray, number] {
  return [data, ld];
}
