/** A cell bound to kernels, with plain arrays going in and coming out: for tests of cells. */
import type { Cell, Columns } from "../cells/cell.ts";
import { embedFloat32 } from "../kernels/float32.ts";
import type { Kernels, Precision } from "../kernels/kernels.ts";
import { createReferenceKernels, type KernelCapacity } from "../kernels/reference.ts";

/** How a cell is bound; see {@link putToWork}. */
export interface WorkOptions {
  /** B. @defaultValue 1 */
  readonly sequences?: number;
  /** Largest k. @defaultValue n */
  readonly tangents?: number;
  /** @defaultValue "float64" */
  readonly precision?: Precision;
  /** Unused rows under every column, filled with NaN. @defaultValue 0 */
  readonly gap?: number;
  /** @defaultValue the reference kernels */
  readonly createKernels?: (capacity: KernelCapacity) => Kernels;
}

/** Inputs of B sequences: m·B numbers, or B token ids. */
export type PlainInputs = Float64Array | Int32Array;

/** A cell with memory. Matrices are column-major without gaps, whatever lies in kernel memory. */
export interface CellAtWork {
  /** W·x + b for `count` inputs, at most as many as there are sequences. */
  project(inputs: PlainInputs, count: number): Float64Array;
  /** Moves n × B states; what comes back speaks of this step until the next. */
  step(states: Float64Array, inputs: PlainInputs): Step;
}

/** One step, linearised. */
export interface Step {
  /** n × B, after the step. */
  readonly states: Float64Array;
  /** J · tangents (+ ∂f/∂input · inputTangents): n × (k·B), k as many as were given. */
  push(tangents: Float64Array, inputTangents?: Float64Array): Float64Array;
  rank(b?: number): number;
  logAbsDeterminant(b?: number): number | null;
  /** Everything that the last calls should not have written to, and did. */
  damage(): string[];
}

/** Binds a cell and allocates all that its methods take. */
export function putToWork(cell: Cell, options: WorkOptions = {}): CellAtWork {
  const { sequences: B = 1, tangents = cell.stateSize, precision = "float64", gap = 0 } = options;
  if (precision === "float32") embedFloat32();
  const { stateSize: n, inputSize: m, projectedSize, linearisationSize } = cell;
  const columns = B * tangents;
  const lengths = [n, projectedSize, linearisationSize, m].map((rows) => (rows + gap) * B);
  const moving = (2 * (n + gap) + m + gap) * columns;
  const capacity =
    cell.workspaceSize({ sequences: B, tangents }) + lengths.reduce((a, b) => a + b) + moving + B;
  const kernels = (options.createKernels ?? createReferenceKernels)({ capacity, precision });
  const bound = cell.bind(kernels, { sequences: B, tangents });
  const area = (rows: number, count: number) => new Area(kernels, rows, count, gap);
  const [state, projected, linearisation, input] = [
    area(n, B),
    area(projectedSize, B),
    area(linearisationSize, B),
    area(m, B),
  ];
  const [from, into, inputTangents] = [area(n, columns), area(n, columns), area(m, columns)];
  const tokens = kernels.allocateIndices(B);
  const areas = { state, projected, linearisation, input, from, into, inputTangents };

  function project(inputs: PlainInputs, count: number): void {
    if (inputs instanceof Int32Array) tokens.set(inputs);
    else input.write(inputs);
    bound.project(inputs instanceof Int32Array ? tokens : input.columns, count, projected.columns);
  }

  function push(given: Float64Array, givenInput?: Float64Array): Float64Array {
    from.write(given);
    if (givenInput) inputTangents.write(givenInput);
    const k = B === 0 ? 0 : given.length / (n * B);
    linearisation.remember();
    const moved = givenInput ? inputTangents.columns : null;
    bound.pushForward(linearisation.columns, from.columns, into.columns, k, moved);
    return into.read(k * B);
  }

  return {
    project(inputs, count) {
      project(inputs, count);
      return projected.read(count);
    },
    step(states, inputs) {
      state.write(states);
      project(inputs, B);
      projected.remember();
      bound.step(state.columns, projected.columns, linearisation.columns);
      return {
        states: state.read(B),
        push,
        rank: (b = 0) => bound.rank(linearisation.columns, b),
        logAbsDeterminant: (b = 0) => bound.logAbsDeterminant(linearisation.columns, b),
        damage: () =>
          Object.entries(areas).flatMap(([name, each]) =>
            each.damage(each !== state && each !== into).map((what) => `${name}: ${what}`),
          ),
      };
    },
  };
}

/** Columns in kernel memory that notice who writes where. */
class Area {
  readonly columns: Columns;
  private readonly rows: number;
  private readonly count: number;
  private before: Float64Array = new Float64Array(0);

  constructor(kernels: Kernels, rows: number, count: number, gap: number) {
    const stride = rows + gap;
    this.rows = rows;
    this.count = count;
    this.columns = { data: kernels.allocate(stride * count).fill(Number.NaN), stride };
  }

  write(values: Float64Array): void {
    for (let at = 0; at < values.length; at++) this.columns.data[this.place(at)] = values[at];
    this.remember();
  }

  read(count: number): Float64Array {
    return Float64Array.from(
      { length: this.rows * count },
      (_, at) => this.columns.data[this.place(at)],
    );
  }

  /** Takes what is there now for what should be there. */
  remember(): void {
    this.before = Float64Array.from(this.columns.data);
  }

  damage(readOnly: boolean): string[] {
    const { data, stride } = this.columns;
    const inGap = data.findIndex((value, at) => at % stride >= this.rows && !Number.isNaN(value));
    const found = inGap < 0 ? [] : [`row ${inGap % stride} of ${this.rows} written`];
    const changed = this.before.findIndex((value, at) => !Object.is(value, data[at]));
    if (readOnly && changed >= 0) found.push(`element ${changed} of ${this.count} columns changed`);
    return found;
  }

  private place(at: number): number {
    return Math.floor(at / this.rows) * this.columns.stride + (at % this.rows);
  }
}
