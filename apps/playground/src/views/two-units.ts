/** A network of two units, step by step: every number of every Jacobian. Small enough for the page's own thread. */
import { createRandom, createRunningSpectrum, elman, type SpectrumResult } from "lyapscope";
import { createKernels } from "lyapscope/kernels";
import type { Settings } from "../settings/fields.ts";

/** Steps that are followed. */
export const MOMENTS = 400;
const START = [0.4, -0.2];

/** One step. */
export interface Moment {
  readonly input: number;
  /** h before and after it, and φ′ at each unit. */
  readonly before: readonly [number, number];
  readonly after: readonly [number, number];
  readonly slopes: readonly [number, number];
  /** J, by rows. */
  readonly jacobian: readonly [readonly [number, number], readonly [number, number]];
}

export interface TwoUnits {
  readonly moments: readonly Moment[];
  /** Of all steps; null where a state has left what numbers can hold. */
  readonly result: SpectrumResult | null;
  /** Why there is none. */
  readonly failure: string | null;
}

function cellOf({ phi, w11, w12, w21, w22, u1, u2 }: Settings) {
  return elman({
    ...{ inputSize: 1, hiddenSize: 2, activation: phi },
    inputWeights: Float64Array.of(u1, u2),
    recurrentWeights: Float64Array.of(w11, w12, w21, w22),
  });
}

/** What the two read: silence, noise, or an oscillation. */
export function signalOf({ drive, seed }: Settings): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: MOMENTS }, (_, t) => {
    if (drive === "silence") return 0;
    return drive === "noise" ? random.normal() : Math.sin((2 * Math.PI * t) / 25);
  });
}

/** The trajectory with its Jacobians, J being what `pushForward` makes of the identity. */
export function followTwoUnits(settings: Settings): TwoUnits {
  const cell = cellOf(settings);
  const inputs = signalOf(settings);
  try {
    const running = createRunningSpectrum(cell, {
      ...{ exponents: 2, transient: 0, kernels: "reference", interval: 1 },
      initialState: [Float64Array.from(START)],
    });
    running.advance(inputs);
    return { moments: momentsOf(settings, inputs), result: running.result(), failure: null };
  } catch (error) {
    return { moments: [], result: null, failure: (error as Error).message };
  }
}

function momentsOf(settings: Settings, inputs: Float64Array): Moment[] {
  const cell = cellOf(settings);
  const capacity = { sequences: 1, tangents: 2 };
  const extra = 1 + cell.projectedSize + 2 + cell.linearisationSize + 4 + 4;
  const kernels = createKernels({
    ...{ name: "reference", precision: "float64" },
    capacity: cell.workspaceSize(capacity) + extra + 64,
  });
  const bound = cell.bind(kernels, capacity);
  const columns = (length: number, stride: number) => ({ data: kernels.allocate(length), stride });
  const input = columns(1, 1);
  const projected = columns(cell.projectedSize, cell.projectedSize);
  const state = columns(2, 2);
  const linearisation = columns(cell.linearisationSize, cell.linearisationSize);
  const identity = columns(4, 2);
  const jacobian = columns(4, 2);
  identity.data.set([1, 0, 0, 1]);
  state.data.set(START);
  return Array.from(inputs, (value): Moment => {
    const before = pair(state.data);
    input.data[0] = value;
    bound.project(input, 1, projected);
    bound.step(state, projected, linearisation);
    bound.pushForward(linearisation, identity, jacobian, 2, null);
    const [a, b, c, d] = jacobian.data as unknown as [number, number, number, number];
    const { w11, w12, w21, w22 } = settings;
    return {
      ...{ input: value, before, after: pair(state.data) },
      jacobian: [
        [a, c],
        [b, d],
      ],
      slopes: [slope([a, c], [w11, w12]), slope([b, d], [w21, w22])],
    };
  });
}

function pair(values: ArrayLike<number>): [number, number] {
  return [values[0]!, values[1]!];
}

/** φ′ of a row, from its larger weight; NaN where both are zero. */
function slope(row: readonly [number, number], weights: readonly [number, number]): number {
  const i = Math.abs(weights[0]) >= Math.abs(weights[1]) ? 0 : 1;
  return row[i] / weights[i];
}
