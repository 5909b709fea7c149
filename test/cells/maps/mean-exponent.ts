import type { Cell } from "../../../src/cells/cell.ts";
import { putToWork } from "../../../src/testing/cell-at-work.ts";

/** Largest exponent of an autonomous map, nats per step: growth of one tangent, 1,000 steps left out. */
export function meanExponent(cell: Cell, start: readonly number[], steps: number): number {
  const work = putToWork(cell, { tangents: 1 });
  let state = Float64Array.from(start);
  let tangent = new Float64Array(cell.stateSize).fill(1);
  let sum = 0;
  for (let t = -1000; t < steps; t++) {
    const step = work.step(state, new Float64Array(0));
    tangent = Float64Array.from(step.push(tangent));
    const norm = Math.hypot(...tangent);
    tangent = tangent.map((value) => value / norm);
    if (t >= 0) sum += Math.log(norm);
    state = Float64Array.from(step.states);
  }
  return sum / steps;
}
