/** The reach by lag as runs record it: read back, and how long it lasts over a training. */
import type { Reach, ReachGain } from "../../spectrum/result.ts";
import type { Json, JsonObject } from "../../store/canonical-json.ts";
import type { SpectrumRecord } from "../../store/store.ts";
import { type Lasting, lasting } from "./reach-words.ts";

/** What is followed over a training, with the words of the reach's own panel. */
const FOLLOWED = [
  { name: "state: lasts best", of: "state", which: "largest" },
  { name: "state: typical", of: "state", which: "typical" },
  { name: "input: lasts best", of: "input", which: "largest" },
] as const;

/** How long something lasts at one step of a training. */
export interface LastingPoint {
  readonly step: number;
  /** Steps for which it keeps 1/e of its size. */
  readonly value: number;
}

/** In nats; null where none was recorded. */
export function recordedReach({ details }: Pick<SpectrumRecord, "details">): Reach | null {
  const reach = details["reach"];
  if (!isObject(reach) || !Array.isArray(reach["points"])) return null;
  const points = reach["points"].filter(isObject).map(({ lag, state, input }) => ({
    lag: Number(lag),
    state: gainOf(state as JsonObject),
    input: isObject(input) ? gainOf(input) : null,
  }));
  return points.length === 0 ? null : ({ ...reach, points } as unknown as Reach);
}

/** How long the best lasting difference of the state keeps 1/e of its size; null without a reach. */
export function recordedLasting(record: Pick<SpectrumRecord, "details">): Lasting | null {
  const reach = recordedReach(record);
  return reach && lasting(reach, ({ state }) => state, "largest", { unit: "nats" });
}

/**
 * Steps for which differences keep 1/e of their size, by step of the training: where ln gain passes −1 on
 * the straight line between two lags, and the last lag where it never does.
 */
export function lastingCurves(
  spectra: readonly Pick<SpectrumRecord, "step" | "details">[],
): { readonly name: string; readonly points: readonly LastingPoint[] }[] {
  return FOLLOWED.map(({ name, of, which }) => ({
    name,
    points: spectra.flatMap((record) => {
      const value = crossing(recordedReach(record), of, which);
      return value === null || !(value > 0) ? [] : [{ step: record.step, value }];
    }),
  })).filter(({ points }) => points.length > 0);
}

/** The largest lag that was measured; null without a reach. */
export function largestLagOf(spectra: readonly Pick<SpectrumRecord, "details">[]): number | null {
  const lags = spectra.flatMap((each) => recordedReach(each)?.points.map(({ lag }) => lag) ?? []);
  return lags.length === 0 ? null : lags.reduce((a, b) => Math.max(a, b));
}

function crossing(
  reach: Reach | null,
  of: "state" | "input",
  which: "largest" | "typical",
): number | null {
  const found = reach && lasting(reach, (point) => point[of], which, { unit: "nats" });
  if (!found) return null;
  if (found.gone === null) return found.until;
  const at = (lag: number) => reach!.points.find((point) => point.lag === lag)![of]![which];
  const least = reach!.points[0]![of]![which] - 1;
  const [before, after] = [at(found.until), at(found.gone)];
  const share = Number.isFinite(after) ? Math.min(1, (before - least) / (before - after)) : 0;
  return found.until + share * (found.gone - found.until);
}

function gainOf(gain: JsonObject): ReachGain {
  // −∞ is the string "-Infinity", which `Number` knows.
  const number = (name: string) => Number(gain[name]);
  const orNull = (name: string) => (gain[name] === null ? null : Number(gain[name]));
  return {
    largest: number("largest"),
    largestError: orNull("largestError"),
    typical: number("typical"),
    typicalError: orNull("typicalError"),
    rounding: Number(gain["rounding"]),
  };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
