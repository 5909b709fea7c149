/** Time by its logarithm. */
import type { InvertibleScale } from "../../drawing/symlog-scale.ts";
import { formatMagnitude } from "../../format.ts";

/** Pixels between two numbers. */
const BETWEEN_NUMBERS = 44;

/** From 0 to `end`: linear up to about `first`, logarithmic beyond. */
export function logTimeScale(
  end: number,
  first: number,
  [left, right]: readonly [number, number],
): InvertibleScale {
  const whole = Math.log1p(end / first);
  const at = (value: number) => left + (Math.log1p(value / first) / whole) * (right - left);
  const ticks = [0];
  for (let power = Math.floor(Math.log10(first)); 10 ** power <= end; power++) {
    for (const digit of [1, 2, 5]) {
      const tick = Number(`${digit}e${power}`);
      const far = ticks.every((other) => Math.abs(at(other) - at(tick)) >= BETWEEN_NUMBERS);
      if (tick <= end && Number.isInteger(tick) && far) ticks.push(tick);
    }
  }
  return {
    at,
    valueAt: (pixel) => first * Math.expm1(((pixel - left) / (right - left)) * whole),
    ticks,
    label: (tick, script) => formatMagnitude(tick, script),
    domain: [0, end],
  };
}
