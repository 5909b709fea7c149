import type { Cell } from "../../src/cells/cell.ts";
import { customCell } from "../../src/cells/custom-cell.ts";

/** h ← X h where the input *is* the matrix X (n × n, column-major): products of given matrices. */
export function matrixProduct(n: number): Cell {
  const next = new Float64Array(n);
  const apply = (x: Float64Array, v: Float64Array) => {
    next.fill(0);
    for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) next[i] += x[j * n + i] * v[j];
    v.set(next);
  };
  return customCell({
    name: "matrix product",
    stateSize: n,
    inputSize: n * n,
    step: () => {}, // the state stays 0; only tangents move
    pushForward(_state, x, tangents) {
      for (let j = 0; j < tangents.length; j += n) apply(x, tangents.subarray(j, j + n));
    },
  });
}
