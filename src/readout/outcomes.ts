/**
 * What a run is judged by: one number each, by run, one record each. NaN is none, Infinity a run that diverged.
 *
 * Losses are those of the first curve of a table. What a run that was pruned, or is not over, would have come to is not
 * known: it has no final loss and no best one.
 */
import type { Curve, RunTable } from "./run-table.ts";

/** One number of a run, or an event. */
export interface Outcome {
  /** For people and machines: "final loss". */
  readonly name: string;
  /** An event is 1 where it came and 0 where not, and is for hurdles; anything else has ranks. */
  readonly isEvent: boolean;
  /** Whether it is a loss, of which the worst is that of a run that diverged. */
  readonly isLoss: boolean;
  /** By run: NaN none, Infinity diverged. */
  of(table: RunTable): Float64Array;
}

/** Outcomes, the usual one first. */
export const OUTCOMES: readonly Outcome[] = [
  { name: "final loss", isEvent: false, isLoss: true, of: finalLoss },
  { name: "best loss", isEvent: false, isLoss: true, of: bestLoss },
  { name: "loss at equal time", isEvent: false, isLoss: true, of: lossAtEqualTime },
  { name: "epochs to the median loss", isEvent: false, isLoss: false, of: epochsToMedian },
  {
    name: "diverged",
    isEvent: true,
    isLoss: false,
    of: ({ ends }) => ofRuns(ends.length, (run) => (ends[run] === "diverged" ? 1 : 0)),
  },
  { name: "never beat its baseline", isEvent: true, isLoss: false, of: neverBeatBaseline },
];

/** The last loss of every run that is over. */
function finalLoss(table: RunTable): Float64Array {
  return ofEnded(table, (losses) => losses.at(-1)!.loss);
}

function bestLoss(table: RunTable): Float64Array {
  return ofEnded(table, leastOf);
}

/** The last loss that every run had when the quickest of all had ended; none where no time is recorded. */
function lossAtEqualTime(table: RunTable): Float64Array {
  const seconds = table.epochSeconds;
  if (seconds === null) return new Float64Array(table.runs.length).fill(Number.NaN);
  const totals = ofEnded(table, (losses, run) => losses.at(-1)!.epoch * seconds[run]);
  const budget = totals.reduce((least, each) => (each < least ? each : least), Infinity);
  return ofEnded(table, (losses, run) => {
    const slack = 1 + 1e-9; // The quickest run's own last epoch is within its time.
    const within = losses.filter(({ epoch }) => epoch * seconds[run] <= budget * slack);
    return within.at(-1)?.loss ?? Number.NaN;
  });
}

/**
 * Epochs after which a run first had a loss as good as the median of all best ones. One that never had counts
 * as a single epoch later than the last of all, so that it has the last rank.
 */
function epochsToMedian(table: RunTable): Float64Array {
  const best = bestLoss(table).filter(Number.isFinite).sort();
  const threshold = best[Math.floor((best.length - 1) / 2)];
  const never = (lossCurve(table)?.epochs.at(-1) ?? 0) + 1;
  return ofEnded(table, (losses) => losses.find(({ loss }) => loss <= threshold)?.epoch ?? never);
}

/** 1 for a run whose loss was never below that without a network. */
function neverBeatBaseline(table: RunTable): Float64Array {
  const { baselines, ends } = table;
  return ofRuns(ends.length, (run) => {
    const baseline = baselines?.[run] ?? Number.NaN;
    if (Number.isNaN(baseline)) return Number.NaN;
    const losses = lossesOf(table, run);
    if (leastOf(losses) < baseline) return 0;
    const isOver = ends[run] === "diverged" || (ends[run] === "finished" && losses.length > 0);
    return isOver ? 1 : Number.NaN;
  });
}

/** The curve that outcomes are read off: the first; null without any. */
export function lossCurve({ curves }: Pick<RunTable, "curves">): Curve | null {
  return curves[0] ?? null;
}

interface LossAt {
  readonly epoch: number;
  readonly loss: number;
}

/** What is recorded of a run's loss after its epochs; what it was before the first is no outcome. */
function lossesOf(table: Pick<RunTable, "curves">, run: number): LossAt[] {
  const curve = lossCurve(table);
  if (curve === null) return [];
  const { epochs, values } = curve;
  return epochs
    .map((epoch, i) => ({ epoch, loss: values[i][run] }))
    .filter(({ epoch, loss }) => epoch > 0 && !Number.isNaN(loss));
}

/** By run: something of the losses of one that finished, Infinity for one that diverged, NaN for others. */
function ofEnded(
  table: RunTable,
  ask: (losses: readonly LossAt[], run: number) => number,
): Float64Array {
  return ofRuns(table.runs.length, (run) => {
    if (table.ends[run] === "diverged") return Infinity;
    const losses = lossesOf(table, run);
    if (table.ends[run] !== "finished" || losses.length === 0) return Number.NaN;
    return ask(losses, run);
  });
}

function leastOf(losses: readonly LossAt[]): number {
  return losses.reduce((least, { loss }) => Math.min(least, loss), Infinity);
}

function ofRuns(length: number, value: (run: number) => number): Float64Array {
  return Float64Array.from({ length }, (_, run) => value(run));
}
