import type { Cell } from "../cells/cell.ts";
import type { SequenceSet } from "../data/sequences.ts";
import { checkDerivative, derivativeWarning } from "./derivative-check.ts";
import type { SpectrumOptions } from "./options.ts";
import { reachByLag } from "./reach/reach.ts";
import type { Reach, ReachGain, SpectrumResult } from "./result.ts";
import { resolveOptions } from "./validate.ts";

/** Adds what is found beside the growth of frames: the check of a cell of one's own, the reach by lag. */
export async function withChecksOfCell(
  cell: Cell,
  inputs: SequenceSet,
  options: SpectrumOptions,
  result: SpectrumResult,
  started: number,
): Promise<SpectrumResult> {
  const resolved = resolveOptions(cell, inputs, options);
  const derivative = await checkDerivative(cell, inputs, resolved);
  const wrong = derivativeWarning(derivative, cell.name);
  const { lags, skip, transient, kernels, seed, signal } = options;
  const initialState = resolved.initialStates;
  const given = { lags, skip, transient, initialState, kernels, seed, signal };
  const reach = lags === undefined ? null : inUnit(await reachByLag(cell, inputs, given), result);
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
