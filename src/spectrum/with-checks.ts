import type { Cell } from "../cells/cell.ts";
import type { SequenceSet } from "../data/sequences.ts";
import type { SpectrumOptions } from "./options.ts";
import type { DerivativeCheck, Reach, ReachGain, SpectrumResult } from "./result.ts";
import { type ResolvedOptions, resolveOptions } from "./validate.ts";

/**
 * Adds what is found beside the growth of frames: the check of a cell of one's own, the reach by lag. Few pages need
 * either, and so load neither before.
 */
export async function withChecksOfCell(
  cell: Cell,
  inputs: SequenceSet,
  options: SpectrumOptions,
  result: SpectrumResult,
  started: number,
): Promise<SpectrumResult> {
  const resolved = resolveOptions(cell, inputs, options);
  const { derivative, wrong } = await derivativeOf(cell, inputs, resolved);
  const reach = await reachOf(cell, inputs, options, resolved, result);
  return {
    ...result,
    converged: result.converged && wrong.length === 0,
    warnings: [...wrong, ...result.warnings],
    unsettled: [...wrong, ...result.unsettled],
    certificates: { ...result.certificates, derivative },
    reach,
    seconds: (performance.now() - started) / 1000,
  };
}

async function derivativeOf(
  cell: Cell,
  inputs: SequenceSet,
  resolved: ResolvedOptions,
): Promise<{ readonly derivative: DerivativeCheck | null; readonly wrong: readonly string[] }> {
  if (cell.definition !== null) return { derivative: null, wrong: [] };
  const { checkDerivative, derivativeWarning } = await import("./derivative-check.ts");
  const derivative = await checkDerivative(cell, inputs, resolved);
  return { derivative, wrong: derivativeWarning(derivative, cell.name) };
}

async function reachOf(
  cell: Cell,
  inputs: SequenceSet,
  options: SpectrumOptions,
  { initialStates: initialState }: ResolvedOptions,
  result: SpectrumResult,
): Promise<Reach | null> {
  const { lags, skip, transient, kernels, seed, signal } = options;
  if (lags === undefined) return null;
  const { reachByLag } = await import("./reach/reach.ts");
  const given = { lags, skip, transient, initialState, kernels, seed, signal };
  return inUnit(await reachByLag(cell, inputs, given), result);
}

/** From nats. */
function inUnit(reach: Reach, { unit }: SpectrumResult): Reach {
  if (unit === "nats") return reach;
  const scaled = (gain: ReachGain): ReachGain => ({
    largest: gain.largest / Math.LN2,
    largestError: gain.largestError && gain.largestError / Math.LN2,
    typical: gain.typical / Math.LN2,
    typicalError: gain.typicalError && gain.typicalError / Math.LN2,
    rounding: gain.rounding,
  });
  const points = reach.points.map(({ lag, state, input }) => ({
    lag,
    state: scaled(state),
    input: input && scaled(input),
  }));
  return { ...reach, points };
}
