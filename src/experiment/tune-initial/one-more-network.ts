/**
 * Where the crossing of one more network lies, drawn like those that were looked at: its interval beside that of the mean.
 *
 * A network's value lies about the mean over all of them with the networks' own deviation s, which √S times the error of
 * the mean is; the settings at which the target lies within t·s·√(1 + 1/S) of the mean of S networks are where one
 * more has its crossing in 95 % of cases (a prediction interval, inverted). It says what to expect of the
 * next seed; the interval of the mean says how well the crossing of all networks of the kind is known, and narrows with S.
 */
import type { CurvePoint } from "./curve-point.ts";
import type { Crossing } from "./find-crossings.ts";
import type { SettingScale } from "./setting-scale.ts";

/** A crossing, beside whose interval, that of the mean over all networks of the kind, stands that of one more network. */
export interface TunedCrossing extends Crossing {
  /** Ends; null: it reaches the end of the range, or a setting that failed. */
  readonly oneMore: { readonly low: number | null; readonly high: number | null };
}

/** Between settings that were looked at by straight lines; no further one is. */
export function crossingOfOneMore(
  points: readonly CurvePoint[],
  { at, low, high }: Crossing,
  target: number,
  scale: SettingScale,
): TunedCrossing["oneMore"] {
  const below = points.filter((point) => point.at < at).reverse();
  const above = points.filter((point) => point.at > at);
  const ends = [endAmong(below, at, target, scale), endAmong(above, at, target, scale)];
  // Of crossings that are one, what lies between the outer ones belongs to it.
  return {
    low: low === null || ends[0] === null ? null : Math.min(low, ends[0]),
    high: high === null || ends[1] === null ? null : Math.max(high, ends[1]),
  };
}

/** Outwards, where the target leaves what one more network may have. */
function endAmong(
  outwards: readonly CurvePoint[],
  root: number,
  target: number,
  scale: SettingScale,
): number | null {
  let inside = { at: root, beyond: Number.NaN };
  for (const point of outwards) {
    if (point.failure !== null) return null;
    const beyond = beyondOneMore(point, target);
    if (Number.isNaN(inside.beyond)) inside = { at: root, beyond: -reachOf(point) };
    if (beyond > 0) {
      const [from, to] = [scale.place(inside.at), scale.place(point.at)];
      const isLine = Number.isFinite(beyond) && beyond !== inside.beyond;
      const share = isLine ? inside.beyond / (inside.beyond - beyond) : 0.5;
      return scale.value(from + (to - from) * share);
    }
    inside = { at: point.at, beyond };
  }
  return null;
}

/** How far the target lies outside of what one more network has; not above 0: inside. */
function beyondOneMore(point: CurvePoint, target: number): number {
  return Math.abs(point.mean - target) - reachOf(point);
}

/** t·s·√(1 + 1/S), from t·s/√S. */
function reachOf({ allowance, samples }: CurvePoint): number {
  return (allowance ?? 0) * Math.sqrt(samples.length + 1);
}
