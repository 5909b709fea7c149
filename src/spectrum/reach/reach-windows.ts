/** Which lags, and where in the data they are looked at. */
import { rangeError } from "../../errors.ts";

/** A stretch of one sequence: steps start … start + the longest lag. */
export interface ReachWindow {
  readonly sequence: number;
  readonly start: number;
}

/** "auto" ends here. */
const LONGEST_AUTO = 128;

/**
 * Lags in ascending order, 0 first: 1, 2, 4, … up to a given one (and itself), or those of a list.
 * "auto" goes to a quarter of the longest sequence, and not beyond 128.
 *
 * @param uncounted - Steps at the beginning of each sequence that are left out.
 * @throws RangeError for a lag that is no positive integer, or longer than the data.
 */
export function lagsWithin(
  lengths: readonly number[],
  uncounted: number,
  choice: number | "auto" | readonly number[],
): number[] {
  const most = Math.max(...lengths) - uncounted - 1;
  const given = choice === "auto" ? automatic(most) : choice;
  const wanted = typeof given === "number" ? [given] : given;
  for (const lag of wanted) {
    if (Number.isInteger(lag) && lag >= 1 && lag <= most) continue;
    throw rangeError(
      null,
      `lags: got a lag of ${lag}; expected an integer in [1, ${most}], one less than the steps after ` +
        `the transient of ${uncounted}`,
    );
  }
  if (wanted.length === 0) throw rangeError(null, "lags: got none; expected at least one");
  return [...new Set([0, ...(typeof given === "number" ? doubled(given) : given)])].sort(
    (a, b) => a - b,
  );
}

function automatic(most: number): number {
  return 2 ** Math.floor(Math.log2(Math.max(1, Math.min(LONGEST_AUTO, most / 4))));
}

function doubled(last: number): number[] {
  const lags: number[] = [];
  for (let lag = 1; lag < last; lag *= 2) lags.push(lag);
  return [...lags, last];
}

/**
 * Windows that do not overlap, evenly spread over what all sequences hold.
 *
 * @param longest - The longest lag.
 * @param most - Windows, at most.
 */
export function reachWindows(
  lengths: readonly number[],
  uncounted: number,
  longest: number,
  most: number,
): ReachWindow[] {
  const slots = lengths.flatMap((length, sequence) => {
    const usable = Math.max(0, length - uncounted);
    const count = Math.floor(usable / (longest + 1));
    return Array.from({ length: count }, (_, q) => ({
      sequence,
      start: uncounted + Math.floor((q * usable) / count),
    }));
  });
  const count = Math.min(most, slots.length);
  return Array.from({ length: count }, (_, i) => slots[Math.floor((i * slots.length) / count)]);
}
