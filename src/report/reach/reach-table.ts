import type { ReachGain, SpectrumResult } from "../../spectrum/result.ts";
import { formatWithError, plural, type Script } from "../format.ts";

/** Rows of the reach by lag as texts, the head first; none without a reach. */
export function reachRows(
  result: Pick<SpectrumResult, "reach">,
  script: Script = "ascii",
): string[][] {
  const { reach } = result;
  if (reach === null) return [];
  const withInput = reach.points[0].input !== null;
  const head = ["lag", "state: best", "typical", ...(withInput ? ["input: best", "typical"] : [])];
  const cells = (gain: ReachGain | null) =>
    gain === null
      ? []
      : // A value without a digit is a bound.
        [
          (gain.rounding < 0.1 ? "" : "< ") +
            formatWithError(gain.largest, gain.largestError, script),
          (gain.rounding < 0.1 ? "" : "< ") +
            formatWithError(gain.typical, gain.typicalError, script),
        ];
  return [
    head,
    ...reach.points.map(({ lag, state, input }) => [String(lag), ...cells(state), ...cells(input)]),
  ];
}

/** What the numbers of the table are. */
export function reachCaption({ reach, unit }: Pick<SpectrumResult, "reach" | "unit">): string {
  if (reach === null) return "";
  const why = reach.reason === "" ? "" : `; input: ${reach.reason}`;
  return `reach by lag: ln of what a difference becomes (${unit}), mean over ${plural(reach.starts, "window")}${why}`;
}
