/**
 * What was known of the losses by the time that a spectrum was there.
 *
 * A spectrum after epoch e that cost as much as c epochs of training is held against the loss after e + c epochs: what
 * the same computing would have bought. Between recorded epochs the loss is read off a straight line.
 */
import { lossCurve } from "./outcomes.ts";
import type { Curve, RunTable, SpectraAt } from "./run-table.ts";

/** Losses by run at an epoch, at equal cost. */
export interface KnownLosses {
  /** The loss; NaN where none was recorded so far. */
  readonly last: Float64Array;
  /** Sum of the recorded ones, {@link last} being the last of them. */
  readonly sum: Float64Array;
  /** Whether the last epoch of the curve lies at or before this: the outcome is then no longer to be predicted. */
  readonly isEnd: boolean;
}

/**
 * @param costs - Of each run's spectrum, in epochs; null is taken as nothing.
 */
export function lossesKnown(
  { epochs, values }: Curve,
  epoch: number,
  costs: readonly (number | null)[],
): KnownLosses {
  const runs = costs.length;
  const [last, sum] = [new Float64Array(runs), new Float64Array(runs)];
  let ended = 0;
  for (let run = 0; run < runs; run++) {
    const time = epoch + (costs[run] ?? 0);
    let end = epochs.length - 1;
    while (end >= 0 && Number.isNaN(values[end][run])) end--;
    let known = end;
    while (known >= 0 && (epochs[known] > time || Number.isNaN(values[known][run]))) known--;
    if (end >= 0 && time >= epochs[end]) ended++;
    last[run] = known < 0 ? Number.NaN : lossAt({ epochs, values }, known, time, run);
    for (let i = 0; i < known; i++) if (!Number.isNaN(values[i][run])) sum[run] += values[i][run];
    sum[run] += last[run];
  }
  // The odd run that stopped early is known to its end; most of them are not.
  return { last, sum, isEnd: 2 * ended > runs };
}

/** Losses and gradient norms by run at an epoch, at equal cost; null of what was not recorded. */
export interface KnownEarly {
  readonly losses: KnownLosses | null;
  readonly gradientNorm: Float64Array | null;
}

/**
 * @param costs - By epoch; an epoch that has none costs nothing.
 */
export function knownEarly(
  table: RunTable,
  epoch: number,
  costs: ReadonlyMap<number, SpectraAt["cost"]>,
): KnownEarly {
  const cost = costs.get(epoch) ?? table.runs.map(() => null);
  const losses = lossCurve(table);
  const norms = table.curves.find(({ name }) => name === "gradientNorm");
  return {
    losses: losses && lossesKnown(losses, epoch, cost),
    gradientNorm: norms === undefined ? null : lossesKnown(norms, epoch, cost).last,
  };
}

function lossAt(
  { epochs, values }: Pick<Curve, "epochs" | "values">,
  known: number,
  time: number,
  run: number,
): number {
  const loss = values[known][run];
  let next = known + 1;
  while (next < epochs.length && Number.isNaN(values[next][run])) next++;
  if (next === epochs.length || epochs[known] === time) return loss;
  const after = values[next][run];
  if (!Number.isFinite(after)) return loss;
  return loss + ((time - epochs[known]) / (epochs[next] - epochs[known])) * (after - loss);
}
