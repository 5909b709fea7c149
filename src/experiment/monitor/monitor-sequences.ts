import type { SequenceSet } from "../../data/sequences.ts";
import type { MonitorConfiguration } from "../configuration/configuration.ts";
import type { MonitorOptions } from "./monitor-options.ts";

/** Counted steps in all, where sequences are short. */
const STEPS = 500;

/**
 * The sequences that drive the spectra: the longest ones, as few as make 500 counted steps, and the same
 * stretch of each.
 */
export function monitorSequences(
  inputs: SequenceSet,
  { sequences, steps, transient }: Pick<MonitorConfiguration, "sequences" | "steps" | "transient">,
): Pick<MonitorOptions, "sequences" | "steps" | "transient"> {
  const byLength = [...inputs.sequences].sort((a, b) => b.length - a.length);
  const most = sequences ?? byLength.length;
  let count = 0;
  let window = { transient: 0, steps: 0 };
  while (count < Math.min(most, byLength.length)) {
    const { length } = byLength[count++];
    const skipped = transient ?? Math.min(100, Math.floor(length / 10));
    window = { transient: skipped, steps: steps ?? Math.min(STEPS, length - skipped) };
    if (sequences === undefined && count * window.steps >= STEPS) break;
  }
  return { sequences: { ...inputs, sequences: byLength.slice(0, count) }, ...window };
}
