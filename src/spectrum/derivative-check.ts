/**
 * A caller's own derivative against the caller's own step, at run time: what no sum rule can do, whose
 * determinant comes from the same `pushForward`.
 *
 *     Δ_h = (f(s + h·v, x) − f(s − h·v, x)) / 2h   against   J v
 *
 * at some steps, in random directions v. Which h is right depends on the map (its curvature, the
 * precision of its arithmetic, kinks), so seven are tried, 1e-2 to 1e-8 of the state's size: neighbours
 * that agree say Δ and, by how far they are apart and by the rounding of f, how well it is known. A
 * sample fails if J v is further from Δ than four times that, plus {@link FLOOR} of its size. Where no two
 * agree (a jump, noise in `step`), or all is below rounding, it says nothing.
 */
import type { BoundCell, Cell, Columns } from "../cells/cell.ts";
import type { SequenceSet } from "../data/sequences.ts";
import { createKernels } from "../kernels/choose.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { readInputs } from "../networks/read-inputs.ts";
import { createRandom, type Random } from "../random.ts";
import type { DerivativeCheck } from "./result.ts";
import type { ResolvedOptions } from "./validate.ts";

/** Steps looked at, the last of them where counting begins, or as many as there are. */
const STEPS = 8;
const DIRECTIONS = 2;
/** h = 10^−i of the state's size, i = 2 … 8. */
const LENGTHS = [2, 3, 4, 5, 6, 7, 8];
/** Differences that agree to less than this share of their size are no derivative. */
const AGREE = 0.1;
/** A wrong derivative is wrong by more; central differences of a smooth map in float64 are good to 1e-9. */
const FLOOR = 1e-6;

/**
 * Compares J v with differences of `step` along the first sequence; for cells that are no plain data, since those are
 * the package's own.
 *
 * Cost: the steps up to where counting begins, without tangents, and 240 more.
 */
export async function checkDerivative(
  cell: Cell,
  inputs: SequenceSet,
  { initialStates, skip, transient, signal }: ResolvedOptions,
): Promise<DerivativeCheck> {
  const last = Math.min(inputs.sequences[0].length, skip + transient + STEPS);
  const probe = createProbe(cell, initialStates[0]);
  const random = createRandom(0);
  let [samples, undecided, failed, largest] = [0, 0, 0, 0];
  for (let t = 0; t < last; t++) {
    signal?.throwIfAborted();
    if (cell.inputSize > 0) {
      probe.project(await readInputs("lyapunovSpectrum", cell, inputs, 0, t, 1));
    }
    for (let d = 0; t >= last - STEPS && d < DIRECTIONS; d++) {
      const sample = probe.compare(random);
      samples++;
      if (sample === null) undecided++;
      else if (!(sample.apart <= sample.allowed)) failed++;
      largest = Math.max(largest, sample?.apart ?? 0);
    }
    probe.step();
  }
  return { samples, undecided, failed, largest };
}

/** A warning that says so, or none. */
export function derivativeWarning(check: DerivativeCheck, name: string): string[] {
  if (check.failed === 0) return [];
  return [
    `pushForward of "${name}" is not the derivative of its step: in ${check.failed} of ${check.samples} ` +
      `random directions they are up to ${(100 * check.largest).toPrecision(2)} % apart, so these exponents are ` +
      "those of another map; hold the cell against describeCell of lyapscope/testing, which names the element",
  ];
}

/** Δ_h, and what rounding of f alone may make of it. */
interface Difference {
  readonly value: Float64Array<ArrayBufferLike>;
  readonly rounding: number;
}

interface Sample {
  /** ‖J v − Δ‖ / max(‖J v‖, ‖Δ‖). */
  readonly apart: number;
  readonly allowed: number;
}

interface Probe {
  /** Takes the input of the present step. */
  project(chunk: Float64Array | Int32Array): void;
  /** At the present state and input; null where there is no derivative to be seen. */
  compare(random: Random): Sample | null;
  step(): void;
}

interface Room {
  readonly kernels: Kernels;
  readonly bound: BoundCell;
  readonly column: (length: number) => Columns;
}

function roomFor(cell: Cell): Room {
  const { stateSize: n, inputSize: m, projectedSize, linearisationSize } = cell;
  const capacity = { sequences: 1, tangents: 1 };
  const kernels = createKernels({
    name: "auto",
    precision: "float64",
    capacity:
      cell.workspaceSize(capacity) + 4 * n + m + projectedSize + 2 * linearisationSize + 256,
  });
  const column = (length: number): Columns => ({
    data: kernels.allocate(length),
    stride: Math.max(1, length),
  });
  return { kernels, bound: cell.bind(kernels, capacity), column };
}

function createProbe(cell: Cell, initialState: Float64Array): Probe {
  const n = cell.stateSize;
  const { kernels, bound, column } = roomFor(cell);
  const [state, trial, direction, image] = [column(n), column(n), column(n), column(n)];
  const [inputs, projected] = [column(cell.inputSize), column(cell.projectedSize)];
  const [linearisation, scratch] = [column(cell.linearisationSize), column(cell.linearisationSize)];
  const tokens = kernels.allocateIndices(1);
  const zero = new Float64Array(n);
  state.data.set(initialState);

  /** f at the present state + shift·v. */
  function at(shift: number, into: Columns): Float64Array {
    for (let i = 0; i < n; i++) trial.data[i] = state.data[i] + shift * direction.data[i];
    bound.step(trial, projected, into);
    return Float64Array.from(trial.data.subarray(0, n));
  }

  return {
    project(chunk) {
      if (chunk instanceof Int32Array) tokens.set(chunk);
      else inputs.data.set(chunk);
      bound.project(chunk instanceof Int32Array ? tokens : inputs, 1, projected);
    },
    compare(random) {
      for (let i = 0; i < n; i++) direction.data[i] = random.normal();
      at(0, linearisation);
      bound.pushForward(linearisation, direction, image, 1, null);
      const size = Math.max(1, ...state.data.map(Math.abs));
      const differences = LENGTHS.map((power) => {
        const h = size * 10 ** -power;
        const ahead = at(h, scratch);
        const behind = at(-h, scratch);
        const value = ahead.map((each, i) => (each - behind[i]) / (2 * h));
        return { value, rounding: (Number.EPSILON * distance(ahead, zero)) / h };
      });
      return judge(image.data.subarray(0, n), differences);
    },
    step() {
      bound.step(state, projected, linearisation);
    },
  };
}

/**
 * The kindest of the step lengths that agree with their longer neighbour better than those beside them
 * do. In float64 that is where truncation meets rounding; in single precision the shortest lengths agree
 * on zero, and near a kink the longest ones on a mixture, but not alone.
 */
function judge(image: ArrayLike<number>, differences: readonly Difference[]): Sample | null {
  const zero = new Float64Array(image.length);
  const pairs = differences.slice(1).map(({ value, rounding }, i) => {
    const size = Math.max(distance(image, zero), distance(value, zero));
    const doubt = (distance(value, differences[i].value) + rounding) / size;
    return { doubt, apart: distance(image, value) / size };
  });
  const samples = pairs
    .filter(({ doubt }, i) => {
      const beside = [pairs[i - 1], pairs[i + 1]].map((pair) => pair?.doubt ?? doubt);
      return doubt <= AGREE && beside.every((other) => !(other < doubt));
    })
    .map(({ doubt, apart }) => ({ apart, allowed: FLOOR + 4 * doubt }));
  return samples.reduce<Sample | null>(
    (best, sample) =>
      best === null || sample.apart - sample.allowed < best.apart - best.allowed ? sample : best,
    null,
  );
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum);
}
