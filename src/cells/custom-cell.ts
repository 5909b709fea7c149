import { typeError } from "../errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { Random } from "../random.ts";
import type { BoundCell, Capacity, Cell, Columns, Gradients } from "./cell.ts";
import { copyColumns } from "./parts/arithmetic.ts";
import { requireToken } from "./parts/input-projection.ts";
import { requireSize } from "./parts/weights.ts";

/** A driven map and its derivative as plain functions of one sequence; see {@link customCell}. */
export interface CustomMap {
  /** For people. */
  readonly name: string;
  /** n. */
  readonly stateSize: number;
  /** m. @defaultValue 0, an autonomous map */
  readonly inputSize?: number | undefined;
  /** Leading part of the state that the next layer reads. @defaultValue n */
  readonly outputSize?: number | undefined;
  /** state ← f(state, input), in place. */
  step(state: Float64Array, input: Float64Array): void;
  /**
   * tangents ← J · tangents in place, with J = ∂f/∂state at (state, input), *before* the step.
   *
   * @param tangents - n × k, column-major: tangent j is `[j * n, (j + 1) * n)`.
   */
  pushForward(state: Float64Array, input: Float64Array, tangents: Float64Array): void;
  /**
   * tangents ← tangents + ∂f/∂input · inputTangents (m × k, column-major). Needed only above another
   * layer, or in a closed loop.
   */
  pushInput?(
    state: Float64Array,
    input: Float64Array,
    inputTangents: Float64Array,
    tangents: Float64Array,
  ): void;
  /** A state at random among those that the map lives on. @defaultValue normal numbers */
  drawState?(random: Random): Float64Array;
  /** ln |det J| before the step, −∞ if singular. @defaultValue unknown */
  logAbsDeterminant?(state: Float64Array, input: Float64Array): number;
  /** Whether every unit acts on every other, see {@link Cell.irreducible}. @defaultValue false, not known */
  readonly irreducible?: boolean | undefined;
  /** Upper bound of rank J before the step. @defaultValue n */
  rank?(state: Float64Array, input: Float64Array): number;
}

/**
 * A cell from functions of your own.
 *
 * It holds code, so its `definition` is null and its spectrum is computed on one thread. It has no
 * parameters to train; adjoints cost n push-forwards. Check it
 * with `describeCell` of `lyapscope/testing`.
 *
 * @throws RangeError if a size is no positive integer.
 *
 * @example
 * ```ts
 * const rotation = customCell({
 *   name: "doubling",
 *   stateSize: 1,
 *   step(state) { state[0] = (2 * state[0]) % 1; },
 *   pushForward(_state, _input, tangents) { for (let j = 0; j < tangents.length; j++) tangents[j] *= 2; },
 * });
 * ```
 */
export function customCell(map: CustomMap): Cell {
  const { name, stateSize: n, inputSize: m = 0, outputSize = n } = map;
  requireSize("customCell", "stateSize", n, 1);
  requireSize("customCell", "inputSize", m, 0);
  requireSize("customCell", "outputSize", outputSize, 0);
  return {
    name,
    stateSize: n,
    inputSize: m,
    inputDerivative: map.pushInput !== undefined,
    outputSize,
    outputOffset: 0,
    projectedSize: m,
    linearisationSize: n + m,
    deltaSize: m,
    definition: null,
    irreducible: map.irreducible ?? false,
    ...(map.drawState && { drawState: (random) => map.drawState!(random) }),
    workspaceSize: () => 0,
    bind: (kernels, capacity) => bindCustom(kernels, map, n, m, capacity),
  };
}

/** Linearisation: the state before the step, and the input. */
function bindCustom(
  kernels: Kernels,
  map: CustomMap,
  n: number,
  m: number,
  { sequences: B, tangents, gradients }: Capacity,
): BoundCell {
  const state = new Float64Array(n);
  const input = new Float64Array(m);
  const memory = new Float64Array(n * tangents);
  const inputMemory = new Float64Array(m * tangents);

  function recall({ data, stride }: Columns, b: number): void {
    for (let i = 0; i < n; i++) state[i] = data[b * stride + i];
    for (let i = 0; i < m; i++) input[i] = data[b * stride + n + i];
  }

  function pushForward(
    linearisation: Columns,
    from: Columns,
    into: Columns,
    k: number,
    inputTangents: Columns | null,
  ): void {
    const columns = memory.subarray(0, n * k);
    for (let b = 0; b < B; b++) {
      recall(linearisation, b);
      gather(from, b * k, n, k, columns);
      map.pushForward(state, input, columns);
      if (inputTangents !== null) {
        const inputColumns = inputMemory.subarray(0, m * k);
        gather(inputTangents, b * k, m, k, inputColumns);
        recall(linearisation, b);
        requirePushInput(map)(state, input, inputColumns, columns);
      }
      for (let j = 0; j < k; j++) {
        const at = (b * k + j) * into.stride;
        for (let i = 0; i < n; i++) into.data[at + i] = columns[j * n + i];
      }
    }
  }

  /** By the columns of J, and of ∂f/∂input if it is known: the adjoint of the input is the delta. */
  function pullBack(linearisation: Columns, adjoint: Columns, deltas: Columns): void {
    const u = new Float64Array(n);
    for (let b = 0; b < B; b++) {
      gather(adjoint, b, n, 1, u);
      recall(linearisation, b);
      const byState = unitColumns(n);
      map.pushForward(state, input, byState);
      overlaps(byState, u, adjoint, b);
      if (!map.pushInput) continue;
      recall(linearisation, b);
      const byInput = new Float64Array(n * m);
      map.pushInput(state, input, unitColumns(m), byInput);
      overlaps(byInput, u, deltas, b);
    }
  }

  return {
    project(inputs, count, into) {
      if (!(inputs instanceof Int32Array)) {
        copyColumns(kernels, m, count, inputs, into);
        return;
      }
      for (let j = 0; j < count; j++) {
        const token = requireToken(inputs, j, m);
        for (let i = 0; i < m; i++) into.data[j * into.stride + i] = i === token ? 1 : 0;
      }
    },
    step({ data, stride }, projected, linearisation) {
      for (let b = 0; b < B; b++) {
        const lin = b * linearisation.stride;
        for (let i = 0; i < n; i++) linearisation.data[lin + i] = data[b * stride + i];
        for (let i = 0; i < m; i++) {
          linearisation.data[lin + n + i] = projected.data[b * projected.stride + i];
        }
        recall(linearisation, b);
        map.step(state, input);
        for (let i = 0; i < n; i++) data[b * stride + i] = state[i];
      }
    },
    pushForward,
    pullBack,
    pullBackInput(deltas, count, beta, into) {
      requirePushInput(map);
      for (let j = 0; j < count; j++) {
        for (let i = 0; i < m; i++) {
          const before = beta === 0 ? 0 : into.data[j * into.stride + i];
          into.data[j * into.stride + i] = before + deltas.data[j * deltas.stride + i];
        }
      }
    },
    gradients: gradients ? NO_PARAMETERS : null,
    rank(linearisation, b, inputRank = 0) {
      recall(linearisation, b);
      return Math.min(n, (map.rank?.(state, input) ?? n) + inputRank);
    },
    logAbsDeterminant(linearisation, b) {
      recall(linearisation, b);
      return map.logAbsDeterminant?.(state, input) ?? null;
    },
  };
}

const NO_PARAMETERS: Gradients = {
  parameters: [],
  accumulate() {},
  refresh() {},
  definition: () => null,
};

/** The size × size identity. */
function unitColumns(size: number): Float64Array {
  const identity = new Float64Array(size * size);
  for (let i = 0; i < size; i++) identity[i * (size + 1)] = 1;
  return identity;
}

/** Column b of `into` ← Aᵀ u. */
function overlaps(a: Float64Array, u: Float64Array, { data, stride }: Columns, b: number): void {
  const n = u.length;
  for (let j = 0; j * n < a.length; j++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += a[j * n + i] * u[i];
    data[b * stride + j] = sum;
  }
}

/** into ← `count` columns of `from`, without gaps. */
function gather(
  from: Columns,
  first: number,
  rows: number,
  count: number,
  into: Float64Array,
): void {
  for (let j = 0; j < count; j++) {
    const at = (first + j) * from.stride;
    for (let i = 0; i < rows; i++) into[j * rows + i] = from.data[at + i];
  }
}

function requirePushInput(map: CustomMap): NonNullable<CustomMap["pushInput"]> {
  if (map.pushInput) return map.pushInput.bind(map);
  throw typeError(
    "customCell",
    `"${map.name}" has no pushInput; expected one, because its input depends on the state ` +
      "(an upper layer of a stack, or a closed loop)",
  );
}
