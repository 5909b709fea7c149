/** What the reach by lag says, in sentences, beside λ₁. */
import type { Reach, ReachGain, SpectrumResult } from "../../spectrum/result.ts";
import { formatMagnitude, plural } from "../format.ts";

/** A gain whose σ is known to a tenth. */
const TRUSTED = 0.1;
/** Standard errors that a growth must be away from none. */
const DECISIVE = 2;
/** A normal product falls to 1/e within 1/|λ₁|: so many times that is another thing. */
const FAR = 2;

/** How long something keeps 1/e of its first size: up to one lag, and no longer at the next. */
export interface Lasting {
  /** The last lag up to which it does. */
  readonly until: number;
  /** The next one, where it does not; null if it does at all. */
  readonly gone: number | null;
}

type ReachOf = Pick<SpectrumResult, "exponents" | "reach" | "unit">;

/** Sentences, if there is a reach: how long differences last, and whether λ₁ would have said so. */
export function reachSentences(result: ReachOf): string[] {
  const { reach } = result;
  if (reach === null) return [];
  const state = lasting(reach, ({ state }) => state, "largest", result);
  const typical = lasting(reach, ({ state }) => state, "typical", result);
  const input = lasting(reach, ({ input }) => input, "largest", result);
  const words =
    `Over finite times (means over ${plural(reach.starts, "window")} of the data): the difference of the state that lasts best ` +
    `keeps 1/e of its size for ${lastingText(state!)}, a random one for ${lastingText(typical!)}` +
    (input === null ? "." : `; what an input changes, for ${lastingText(input)}.`);
  return [words, ...nonNormalSentence(result)];
}

/** Named where finite times and λ₁ disagree: differences that grow, or last, before they fade. */
function nonNormalSentence(result: ReachOf): string[] {
  const first = result.exponents[0];
  const scale = result.unit === "bits" ? Math.LN2 : 1;
  const { reach } = result;
  if (reach === null || !(first < 0)) return [];
  const trusted = reach.points.filter(({ state }) => state.rounding < TRUSTED);
  const peak = trusted.reduce((a, b) => (b.state.largest > a.state.largest ? b : a));
  const growth = scale * (peak.state.largest - DECISIVE * (peak.state.largestError ?? 0));
  if (growth > Math.LN2) {
    const factor = formatMagnitude(Math.exp(scale * peak.state.largest));
    return [
      `Differences grow before they fade, up to ${factor}-fold after ${plural(peak.lag, "step")}: growth that is not normal, which exponents do not show.`,
    ];
  }
  const { until } = lasting(reach, ({ state }) => state, "largest", result)!;
  const time = 1 / Math.abs(first * scale);
  if (until < 2 || until < FAR * time) return [];
  const folding =
    first === Number.NEGATIVE_INFINITY ? "λ₁ is −∞" : `1/|λ₁| is ${formatMagnitude(time)}`;
  return [
    `Differences persist for ${plural(until, "step")} before they fade, although ${folding}: growth that is not normal, which exponents do not show.`,
  ];
}

/** From the first lag on; null where there are no such gains. */
export function lasting(
  { points }: Reach,
  of: (point: Reach["points"][number]) => ReachGain | null,
  which: "largest" | "typical",
  { unit }: Pick<SpectrumResult, "unit">,
): Lasting | null {
  const first = of(points[0]);
  if (first === null) return null;
  const least = first[which] - (unit === "bits" ? 1 / Math.LN2 : 1);
  const gone = points.findIndex((point) => {
    const gain = of(point);
    return gain === null || !(gain[which] >= least) || !(gain.rounding < TRUSTED);
  });
  if (gone < 0) return { until: points[points.length - 1].lag, gone: null };
  return { until: points[Math.max(0, gone - 1)].lag, gone: points[gone].lag };
}

/** "9 steps", "8 to 16 steps", "less than 1 step", "more than 64 steps". */
export function lastingText({ until, gone }: Lasting): string {
  if (gone === null) return `${plural(until, "step")} or more`;
  if (until === 0) return `less than ${plural(gone, "step")}`;
  return gone === until + 1 ? plural(until, "step") : `${until} to ${plural(gone, "step")}`;
}
