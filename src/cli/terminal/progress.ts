import { formatCount, formatDuration } from "../../report/format.ts";
import type { Output } from "../command.ts";

/** Shows how far a computation is. */
export interface Progress {
  update(done: number, total: number): void;
  /** Takes the line away. */
  end(): void;
}

/** Nothing is shown before this, so that quick work stays quiet, in milliseconds. */
const PATIENCE = 700;
/** Time between two redraws of the line on a terminal. */
const REDRAW = 100;
/** Time between two lines where there is no terminal: enough for a log, not a flood. */
const LOG = 30_000;

/** Below this nothing is said of the time left: it would be a guess. */
const LEAST_SHARE = 0.01;

/** A single line that updates itself on a terminal; a line every half minute elsewhere. */
export function createProgress(
  output: Output,
  {
    now = () => performance.now(),
    unit = "steps",
  }: { readonly now?: () => number; readonly unit?: string } = {},
): Progress {
  const start = now();
  let last = start + PATIENCE - REDRAW;
  let lastLogged = start;
  let drawn = false;
  return {
    update(done, total) {
      const time = now();
      const share = total > 0 ? done / total : 0;
      const left = ((time - start) * (1 - share)) / share / 1000;
      const estimate = share >= LEAST_SHARE ? `, ${formatDuration(left)} left` : "";
      const words = `${Math.floor(100 * share)} %, ${formatCount(done)} of ${formatCount(total)} ${unit}${estimate}`;
      if (output.isTerminal && time - last >= REDRAW) {
        output.write(`\r\u001b[2K${output.style.dim(words)}`);
        last = time;
        drawn = true;
      } else if (!output.isTerminal && time - lastLogged >= LOG) {
        output.write(`${words}\n`);
        lastLogged = time;
      }
    },
    end() {
      if (drawn) output.write("\r\u001b[2K");
      drawn = false;
    },
  };
}
