/**
 * The reach by lag: what becomes of differences after τ steps, where λ₁ speaks of τ → ∞ alone.
 *
 *     P_τ = J_{s+τ} ⋯ J_{s+1}      a difference of the state at s, τ steps later
 *     P_τ·B_s,  B_s = ∂h_s/∂x_s    = ∂h_{s+τ}/∂x_s, a difference of the input at s, τ steps later
 *
 * Of both the largest singular value σ₁ (the direction that lasts best) and the typical one, the root
 * mean square √(Σσ_i²/d) over all d directions (what is left of a difference of random direction). Logs,
 * averaged over starts s.
 *
 * Why both this and the spectrum: (1/τ) ln σ₁ → λ₁, but from above, and after any number of steps. A
 * delay line of N units keeps its input at full size for N steps and has λ₁ = −∞.
 */
import type { BoundCell, Cell, Columns } from "../../cells/cell.ts";
import type { SequenceSet } from "../../data/sequences.ts";
import { createDrivenCell, type DrivenCell } from "../../networks/driven-cell.ts";
import { readInputs } from "../../networks/read-inputs.ts";
import { createRandom } from "../../random.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import type { SpectrumOptions } from "../options.ts";
import type { Reach, ReachGain, ReachPoint } from "../result.ts";
import { resolveOptions } from "../validate.ts";
import { type ColumnBlock, createColumnScales, type Gain } from "./long-product.ts";
import { lagsWithin, type ReachWindow, reachWindows } from "./reach-windows.ts";

/** Options of {@link reachByLag}. */
export interface ReachOptions
  extends Pick<
    SpectrumOptions,
    "skip" | "transient" | "initialState" | "kernels" | "seed" | "signal"
  > {
  /** τ in steps: a list, or up to which (1, 2, 4, … and itself). @defaultValue as "auto" */
  readonly lags?: number | "auto" | readonly number[] | undefined;
  /** Starts s at most, evenly spread over the data so that no two windows overlap. @defaultValue 16 */
  readonly starts?: number | undefined;
}

const OPTIONS: OptionNames<ReachOptions> = {
  lags: true,
  starts: true,
  skip: true,
  transient: true,
  initialState: true,
  kernels: true,
  seed: true,
  signal: true,
};

/** Steps read at once. */
const READ_STEPS = 256;
/** ∂h/∂x is left out where it has more numbers than this. */
const MOST_INPUT_NUMBERS = 2 ** 24;

/**
 * Gains of differences over finite times along data, of the state's and of the input's.
 *
 * @returns In nats, lag 0 first. Standard errors take the windows for independent: they do not overlap.
 * @throws RangeError if a size, a lag or an option does not fit.
 * @throws NumericalError if a state or a Jacobian stops being finite.
 *
 * Cost: of each start, as many pushes of n + m + 2 columns as the longest lag has steps, and at each lag
 * some 100·n·(n + m) operations. Float64, on one thread. Memory: 2n(n + m) + m² numbers.
 *
 * @example
 * ```ts
 * const { points } = await reachByLag(cell, inputs, { lags: 64 });
 * for (const { lag, state } of points) console.log(lag, state.largest, state.typical);
 * ```
 */
export async function reachByLag(
  cell: Cell,
  inputs: SequenceSet,
  options: ReachOptions = {},
): Promise<Reach> {
  requireKnown("reachByLag", options, OPTIONS);
  const { skip, transient, initialStates, kernels } = resolveOptions(cell, inputs, {
    skip: options.skip,
    transient: options.transient,
    initialState: options.initialState,
    kernels: options.kernels,
    seed: options.seed,
  });
  const uncounted = skip + transient;
  const lengths = inputs.sequences.map(({ length }) => length);
  const lags = lagsWithin(lengths, uncounted, options.lags ?? "auto");
  const windows = reachWindows(lengths, uncounted, lags[lags.length - 1], options.starts ?? 16);
  const reason = whyNoInput(cell);
  const gains: WindowGains[] = [];
  for (const b of new Set(windows.map(({ sequence }) => sequence))) {
    const own = windows.filter(({ sequence }) => sequence === b);
    const walk = createWalk(cell, initialStates[b], { ...options, kernels }, reason === "");
    gains.push(...(await walkThrough(walk, cell, inputs, own, lags, options.signal)));
  }
  return { starts: gains.length, points: lags.map((lag, i) => pointOf(lag, i, gains)), reason };
}

/** Why ∂h/∂x is not there; empty if it is. */
function whyNoInput(cell: Cell): string {
  const { inputSize: m, stateSize: n } = cell;
  if (m === 0) return "the network takes no input";
  if (cell.inputDerivative === false) return `"${cell.name}" has no derivative by its input`;
  if (m * Math.max(n, m) > MOST_INPUT_NUMBERS) return `${m} inputs are too many`;
  return "";
}

/** Of one window: gains at each lag. */
type WindowGains = readonly { readonly state: Gain; readonly input: Gain | null }[];

function pointOf(lag: number, i: number, gains: readonly WindowGains[]): ReachPoint {
  const inputs = gains.map((window) => window[i].input);
  return {
    lag,
    state: averageOf(gains.map((window) => window[i].state)),
    input: inputs.some((gain) => gain === null) ? null : averageOf(inputs as Gain[]),
  };
}

function averageOf(gains: readonly Gain[]): ReachGain {
  const [largest, largestError] = meanWithError(gains.map((gain) => gain.largest));
  const [typical, typicalError] = meanWithError(gains.map((gain) => gain.typical));
  const rounding = gains.reduce((most, gain) => Math.max(most, gain.rounding), 0);
  return { largest, largestError, typical, typicalError, rounding };
}

/** −∞ if any is; without an error then, and for a single one. */
function meanWithError(values: readonly number[]): [mean: number, error: number | null] {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  if (values.length < 2 || !Number.isFinite(mean)) return [mean, null];
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / (values.length - 1) / values.length)];
}

/** One sequence's trajectory, with columns that are pushed along parts of it. */
interface Walk {
  readonly driven: DrivenCell;
  /** Begins a window at the step just made: P = I, and B there. */
  begin(): void;
  push(step: number): void;
  gains(): { readonly state: Gain; readonly input: Gain | null };
}

async function walkThrough(
  walk: Walk,
  cell: Cell,
  inputs: SequenceSet,
  windows: readonly ReachWindow[],
  lags: readonly number[],
  signal: AbortSignal | undefined,
): Promise<WindowGains[]> {
  const { driven } = walk;
  const longest = lags[lags.length - 1];
  const found: { readonly state: Gain; readonly input: Gain | null }[][] = [];
  const afterStep = (step: number) => {
    const window = windows.find(({ start }) => step >= start && step <= start + longest);
    if (window === undefined) return;
    const lag = step - window.start;
    if (lag === 0) found.push([]);
    if (lag === 0) walk.begin();
    else walk.push(step);
    if (lags.includes(lag)) found[found.length - 1].push(walk.gains());
  };
  const end = windows[windows.length - 1].start + longest + 1;
  while (driven.step < end) {
    signal?.throwIfAborted();
    const count = Math.min(READ_STEPS, end - driven.step);
    const b = windows[0].sequence;
    driven.advance(
      cell.inputSize === 0
        ? count
        : [await readInputs("reachByLag", cell, inputs, b, driven.step, count)],
      afterStep,
    );
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return found;
}

/** Columns: P, its probe, P·B, its probe. */
function createWalk(
  cell: Cell,
  state: Float64Array,
  { kernels: name = "auto", seed = 0 }: ReachOptions,
  withInput: boolean,
): Walk {
  const n = cell.stateSize;
  const m = withInput ? cell.inputSize : 0;
  const count = n + 1 + (m === 0 ? 0 : m + 1);
  const driven = createDrivenCell(
    cell,
    { sequences: 1, initialStates: [state], kernels: name, precision: "float64" },
    count,
    2 * n * count + m * m + 64,
  );
  const { kernels, bound, linearisation } = driven;
  let columns: Columns = { data: kernels.allocate(n * count), stride: n };
  let other: Columns = { data: kernels.allocate(n * count), stride: n };
  const identity: Columns = { data: kernels.allocate(m * m), stride: Math.max(1, m) };
  for (let i = 0; i < m; i++) identity.data[i * m + i] = 1;
  let scales = createColumnScales(n, count);
  const random = createRandom(seed, 1);
  const weightsOf = (size: number) => Float64Array.from({ length: size }, () => random.normal());
  const ofState: ColumnBlock = { first: 0, count: n, probe: n, weights: weightsOf(n) };
  const ofInput: ColumnBlock = { first: n + 1, count: m, probe: n + 1 + m, weights: weightsOf(m) };
  return {
    driven,
    begin() {
      scales = createColumnScales(n, count);
      columns.data.fill(0);
      if (m > 0) inputColumns(bound, linearisation, { columns, other, identity }, n, m, ofInput);
      for (let i = 0; i < n; i++) columns.data[i * n + i] = 1;
      columns.data.set(ofState.weights, ofState.probe * n);
    },
    push(step) {
      bound.pushForward(linearisation, columns, other, count, null);
      [columns, other] = [other, columns];
      scales.normalise(columns, step);
    },
    gains: () => ({
      state: scales.gain(columns, ofState),
      input: m === 0 ? null : scales.gain(columns, ofInput),
    }),
  };
}

/** Writes B = ∂f/∂x and B·w into their columns, the others being zero. */
function inputColumns(
  bound: BoundCell,
  linearisation: Columns,
  { columns, other, identity }: Readonly<Record<"columns" | "other" | "identity", Columns>>,
  n: number,
  m: number,
  { first, probe, weights }: ColumnBlock,
): void {
  bound.pushForward(linearisation, columns, other, m, identity);
  columns.data.set(other.data.subarray(0, n * m), first * n);
  for (let j = 0; j < m; j++) {
    for (let i = 0; i < n; i++) columns.data[probe * n + i] += weights[j] * other.data[j * n + i];
  }
}
