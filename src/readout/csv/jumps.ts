/** Share of what a run had gained that a single epoch has to take back. */
const SHARE = 0.1;

/**
 * Whether a training came apart though its losses stayed finite: one epoch took back more than a tenth of all that had
 * been gained since the first loss, and the run ended more than a tenth short of its best. A spike from which
 * it recovers is none, nor is a loss that creeps up, as of a network that overfits.
 *
 * @param losses - Of one run by epoch, the first as early as there is one; NaN where there is none.
 */
export function cameApart(losses: readonly number[]): boolean {
  const known = losses.filter((loss) => !Number.isNaN(loss));
  if (known.length < 3) return false;
  let [best, jumped] = [known[0], false];
  for (const [i, loss] of known.entries()) {
    best = Math.min(best, loss);
    if (i > 0 && loss - known[i - 1] > SHARE * (known[0] - best)) jumped = true;
  }
  const gained = known[0] - best;
  return gained > 0 && jumped && known.at(-1)! - best > SHARE * gained;
}
