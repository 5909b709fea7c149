/** Whether a setting moves what is measured at all. */
import type { CurvePoint } from "./curve-point.ts";
import { curvePoint } from "./curve-point.ts";

/** "none": the same at every setting, to the last bit; "unclear": by less than the networks differ in it. */
export type Movement = "none" | "unclear" | "clear";

/**
 * Compares the settings with the least and the largest mean, network by network: the same networks stand at
 * both, so that what they have in common falls out. These two are the farthest of all, so that "unclear" is certain and
 * "clear" is not proof.
 */
export function movementOf(points: readonly CurvePoint[]): Movement {
  const known = points.filter(({ failure }) => failure === null);
  if (known.length === 0) return "none";
  const least = known.reduce((a, b) => (b.mean < a.mean ? b : a));
  const most = known.reduce((a, b) => (b.mean > a.mean ? b : a));
  const same = known.every(({ samples }) =>
    samples.every(({ value }, i) => value === known[0].samples[i].value),
  );
  if (same) return "none";
  if (!Number.isFinite(most.mean - least.mean)) return "clear";
  const differences = most.samples.map(({ value }, i) => ({
    value: value - least.samples[i].value,
    error: null,
  }));
  const { mean, allowance } = curvePoint(most.at, differences);
  return mean > (allowance ?? 0) ? "clear" : "unclear";
}
