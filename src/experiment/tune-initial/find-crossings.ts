/**
 * Where a curve that is known with error meets a target.
 *
 * All settings are looked at with the same networks (common random numbers: the same seeds), so that the mean over them
 * is one function, without noise of its own, and a bracketing root finder converges on it: regula falsi in Illinois'
 * form, with bisection where a value is −∞. What the root of this mean has to do with that of the mean over all
 * networks, the interval says: it holds the settings at which the target lies within the 95 % interval of the mean
 * (the test of each setting, inverted). No slope is divided by: where the curve is flat, the interval is wide; where it
 * does not leave the target before the range ends, the interval is open.
 *
 * Crossings whose intervals overlap cannot be told apart, and are one; if the curve is on the same side before and
 * after, it touches the target. The decision record on tuning says what else was thought of.
 */
import type { CurvePoint } from "./curve-point.ts";
import { evenlySpaced, type SettingScale } from "./setting-scale.ts";

/** A place at which the curve meets the target. */
export interface Crossing {
  /** The setting at which the mean is the target; of several that are one, the middle one. */
  readonly at: number;
  /** Ends of its 95 % interval; null: it reaches the end of the range, or a setting that failed. */
  readonly low: number | null;
  readonly high: number | null;
  /** What the curve does here as the setting grows; "touches": it goes through and comes back within its error. */
  readonly direction: "rises" | "falls" | "touches";
}

/** What a search found. */
export interface CrossingSearch {
  /** All settings that were looked at, ascending. */
  readonly points: readonly CurvePoint[];
  /** Ascending. */
  readonly crossings: readonly Crossing[];
}

/** How a search goes. */
export interface CrossingOptions {
  readonly target: number;
  readonly range: readonly [number, number];
  readonly scale: SettingScale;
  /** Settings of the first, coarse grid. */
  readonly grid: number;
}

/** Most settings that one crossing is refined with, and one end of its interval. */
const ROOT_STEPS = 10;
const END_STEPS = 3;
/** The root may be off by this share of the interval's half, and by no more than this share of the range. */
const FINE = 0.1;
const FINEST = 1e-6;

/** See the file header. `measure` is asked once for every setting. */
export async function findCrossings(
  measure: (at: number) => Promise<CurvePoint>,
  options: CrossingOptions,
): Promise<CrossingSearch> {
  const curve = createCurve(measure, options);
  for (const at of evenlySpaced(options.scale, options.range, options.grid)) await curve.add(at);
  const coarse = curve.points();
  const roots: Root[] = [];
  for (let i = 0; i + 1 < coarse.length; i++) {
    const [left, right] = [coarse[i], coarse[i + 1]];
    if (changesSign(left, right, options.target)) roots.push(await refineRoot(curve, left, right));
  }
  const found: { readonly root: Root; readonly interval: Interval }[] = [];
  for (const root of roots) found.push({ root, interval: await intervalAround(curve, root) });
  return { points: curve.points(), crossings: merged(found) };
}

/** The settings that have been looked at. */
interface Curve extends CrossingOptions {
  /** Looks at a setting, unless that has been done. */
  add(at: number): Promise<CurvePoint>;
  points(): readonly CurvePoint[];
}

function createCurve(
  measure: (at: number) => Promise<CurvePoint>,
  options: CrossingOptions,
): Curve {
  let all: CurvePoint[] = [];
  return {
    ...options,
    async add(at) {
      const known = all.find((point) => point.at === at);
      if (known !== undefined) return known;
      const point = await measure(at);
      all = [...all, point].sort((a, b) => a.at - b.at);
      return point;
    },
    points: () => all,
  };
}

interface Root {
  readonly at: number;
  readonly direction: "rises" | "falls";
}

/** Whether one mean is below the target and the other is not. */
function changesSign(a: CurvePoint, b: CurvePoint, target: number): boolean {
  if (a.failure !== null || b.failure !== null) return false;
  return a.mean < target !== b.mean < target;
}

/** Illinois: regula falsi that halves the value of an end which stays a second time. */
async function refineRoot(curve: Curve, first: CurvePoint, last: CurvePoint): Promise<Root> {
  const { target, scale, range } = curve;
  const direction = first.mean < target ? "rises" : "falls";
  let [left, right] = [first, last];
  let [leftValue, rightValue] = [left.mean - target, right.mean - target];
  const length = scale.place(range[1]) - scale.place(range[0]);
  let stayed: "left" | "right" | null = null;
  for (let step = 0; step < ROOT_STEPS; step++) {
    const [from, to] = [scale.place(left.at), scale.place(right.at)];
    const near = nearer(left, right, target);
    const fine = FINE * (near.allowance ?? 0);
    if (Math.abs(near.mean - target) <= fine || to - from <= FINEST * length) break;
    const middle = await curve.add(scale.value(between(from, to, leftValue, rightValue)));
    if (middle.failure !== null || middle.at === left.at || middle.at === right.at) break;
    const value = middle.mean - target;
    if (changesSign(left, middle, target)) {
      [right, rightValue] = [middle, value];
      if (stayed === "left") leftValue /= 2;
      stayed = "left";
    } else {
      [left, leftValue] = [middle, value];
      if (stayed === "right") rightValue /= 2;
      stayed = "right";
    }
  }
  const place = between(
    scale.place(left.at),
    scale.place(right.at),
    left.mean - target,
    right.mean - target,
  );
  return { at: scale.value(place), direction };
}

function nearer(a: CurvePoint, b: CurvePoint, target: number): CurvePoint {
  return Math.abs(a.mean - target) < Math.abs(b.mean - target) ? a : b;
}

/** Where the straight line through both values is zero; the middle if one of them is infinite. */
function between(from: number, to: number, a: number, b: number): number {
  const share = Number.isFinite(a) && Number.isFinite(b) && a !== b ? a / (a - b) : 0.5;
  return from + (to - from) * share;
}

/** Of the settings that did not fail, the one whose mean is nearest to the target. */
export function nearestPoint(points: readonly CurvePoint[], target: number): CurvePoint | null {
  return points.reduce<CurvePoint | null>((best, point) => {
    if (!Number.isFinite(point.mean)) return best;
    return best === null ? point : nearer(point, best, target);
  }, null);
}

/** How far the target lies outside of the mean's 95 % interval; not above 0: inside. */
export function excess({ mean, allowance }: CurvePoint, target: number): number {
  return Math.abs(mean - target) - (allowance ?? 0);
}

interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

async function intervalAround(curve: Curve, { at }: Root): Promise<Interval> {
  return { low: await endOf(curve, at, -1), high: await endOf(curve, at, 1) };
}

/** From a root outwards, the first setting at which the target leaves the mean's interval. */
async function endOf(curve: Curve, root: number, way: 1 | -1): Promise<number | null> {
  const { target, scale } = curve;
  const outwards = () => {
    const beyond = curve.points().filter((point) => way * (point.at - root) > 0);
    return way > 0 ? beyond : beyond.reverse();
  };
  let end: number | null = null;
  for (let step = 0; step <= END_STEPS; step++) {
    const beyond = outwards();
    const first = beyond.findIndex((point) => point.failure !== null || excess(point, target) > 0);
    if (first < 0 || beyond[first].failure !== null) return null;
    const outside = beyond[first];
    // The curve itself is at the target where the root is.
    const inside =
      first === 0
        ? { at: root, value: -allowanceAt(curve, root) }
        : { at: beyond[first - 1].at, value: excess(beyond[first - 1], target) };
    const before = end;
    const [a, b] = [scale.place(inside.at), scale.place(outside.at)];
    end = scale.value(between(a, b, inside.value, excess(outside, target)));
    if (step === END_STEPS || isSettled(scale, root, before, end)) break;
    await curve.add(end);
  }
  return end;
}

/** Whether the last look has moved an end by less than matters. */
function isSettled(
  { place }: SettingScale,
  root: number,
  before: number | null,
  end: number,
): boolean {
  if (end === root) return true;
  return (
    before !== null &&
    Math.abs(place(end) - place(before)) <= FINE * Math.abs(place(end) - place(root))
  );
}

/** Of the setting nearest to the root that has one. */
function allowanceAt({ points, scale }: Curve, root: number): number {
  const near = points()
    .filter(({ allowance }) => allowance !== null)
    .sort((a, b) => distance(a) - distance(b));
  function distance({ at }: CurvePoint): number {
    return Math.abs(scale.place(at) - scale.place(root));
  }
  return near[0]?.allowance ?? 0;
}

/** Crossings of which none can be told from its neighbour are one. */
function merged(
  found: readonly { readonly root: Root; readonly interval: Interval }[],
): Crossing[] {
  const groups: { root: Root; interval: Interval }[][] = [];
  for (const each of found) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const overlaps =
      last !== undefined &&
      (last.interval.high === null ||
        each.interval.low === null ||
        each.interval.low <= last.interval.high);
    if (overlaps) group!.push(each);
    else groups.push([each]);
  }
  return groups.map((group) => {
    const { root } = group[(group.length - 1) >> 1];
    const lows = group.map(({ interval }) => interval.low);
    const highs = group.map(({ interval }) => interval.high);
    return {
      at: root.at,
      low: lows.includes(null) ? null : Math.min(...(lows as number[])),
      high: highs.includes(null) ? null : Math.max(...(highs as number[])),
      direction: group.length % 2 === 0 ? "touches" : group[0].root.direction,
    };
  });
}
