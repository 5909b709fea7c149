/** How a frame goes on in another precision: as plain numbers. */
import type { ErrorBoundState } from "../../orthonormalisation/error-bound.ts";
import type { FrameStatistics, MovingFrame } from "./moving-frame.ts";

/** Frames of n × k and what was found on the way to them; copies. */
export interface MovingFrameState {
  readonly frames: readonly Float64Array[];
  readonly bounds: readonly ErrorBoundState[];
  readonly statistics: FrameStatistics;
  readonly countedSteps: number;
}

/** What there is to know of a frame just closed, its growth taken. That its numbers are rounded once more is in the bound. */
export function saveFrame(frame: MovingFrame): MovingFrameState {
  for (const o of frame.orthonormalisers) o.round();
  return {
    frames: frame.orthonormalisers.map((_, b) => frame.frameOf(b)),
    bounds: frame.orthonormalisers.map((o) => o.errorBound.save()),
    statistics: { ...frame.statistics },
    countedSteps: frame.countedSteps,
  };
}

/** Makes a new frame of the same cell begin there, in whatever precision that was. */
export function loadFrame(frame: MovingFrame, state: MovingFrameState): void {
  frame.orthonormalisers.forEach((o, b) => {
    frame.begin(b, state.frames[b]);
    o.errorBound.load(state.bounds[b]);
  });
  Object.assign(frame.statistics, state.statistics);
  frame.countedSteps = state.countedSteps;
}
