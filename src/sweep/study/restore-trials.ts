import { rangeError } from "../../errors.ts";
import { canonicalJson } from "../../store/canonical-json.ts";
import type { Point } from "../space/parameter.ts";
import { type StudyPlan, trialAt } from "./study.ts";
import type { Trial, TrialRun } from "./trial.ts";

/** What a store keeps of a trial: its point, and what came of its runs. */
export interface StoredTrial {
  readonly point: Point;
  readonly runs: readonly TrialRun[];
}

/**
 * Trials from what a store keeps of them, by number. Draws of a sampler that does not look back are made again, and
 * held against the points that are there.
 *
 * @throws RangeError for a point that the sampler does not give: the list is another sweep's, or another version's.
 */
export async function restoreTrials(
  plan: StudyPlan,
  stored: readonly StoredTrial[],
): Promise<Trial[]> {
  const trials: Trial[] = [];
  const settings = new Set<string>();
  let draw = 0;
  for (const [number, { point, runs }] of stored.entries()) {
    let trial = await trialAt(plan, number, draw, point);
    while (!plan.sampler.looksBack) {
      const drawn = plan.sampler.suggest(draw, []);
      trial = await trialAt(plan, number, draw, drawn ?? {});
      draw++;
      if (settings.has(trial.setting) && drawn !== null) continue;
      requireSame(number, drawn, point);
      break;
    }
    settings.add(trial.setting);
    trials.push(trial.rejected === null ? { ...trial, runs } : trial);
  }
  return trials;
}

function requireSame(number: number, drawn: Point | null, point: Point): void {
  const [wanted, found] = [drawn, point].map((each) => canonicalJson(each));
  if (wanted === found) return;
  throw rangeError(
    "restoreTrials",
    `trial ${number} is ${found}; expected ${wanted}, which the sampler gives`,
  );
}
