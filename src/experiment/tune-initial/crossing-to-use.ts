/** Which crossing is suggested, and as what number. */
import type { Crossing } from "./find-crossings.ts";
import { SCALES } from "./setting-scale.ts";
import type { VariedSetting } from "./varied-setting.ts";

/** The crossing that asks for the least change of the setting; without a value to change, the first: its index. */
export function crossingToUse(
  crossings: readonly Crossing[],
  { present, scale }: Pick<VariedSetting, "present" | "scale">,
): number {
  const { place } = SCALES[scale];
  const away = ({ at }: Crossing) => (present === null ? at : Math.abs(place(at) - place(present)));
  return crossings.reduce((best, each, i) => {
    return away(each) < away(crossings[best]) ? i : best;
  }, 0);
}

/** Most digits that a suggestion has, and the share of its interval that rounding may take. */
const DIGITS = 6;
const ROUNDING = 0.05;

/** The shortest number that is as good as the crossing. */
export function rounded({ at, low, high }: Crossing): number {
  const half = Math.min(at - (low ?? -Infinity), (high ?? Infinity) - at);
  for (let digits = 2; digits < DIGITS; digits++) {
    const short = Number(at.toPrecision(digits));
    if (Number.isFinite(half) && Math.abs(short - at) <= ROUNDING * half) return short;
  }
  return Number(at.toPrecision(DIGITS));
}
