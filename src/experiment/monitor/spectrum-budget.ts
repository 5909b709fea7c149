import { rangeError } from "../../errors.ts";
import type { Cadence, MonitorMoment, MonitorState } from "./monitor-options.ts";

/** Decides when a spectrum is wanted and paid for. */
export interface SpectrumBudget {
  due(moment: MonitorMoment): boolean;
  /** Does the work of a measurement and books its time, unless it was cut short: then it is still owed. */
  spend<T>(moment: MonitorMoment, work: () => Promise<T>): Promise<{ value: T; seconds: number }>;
  save(): Pick<MonitorState, "last" | "spent" | "trained">;
}

/**
 * A cadence within a budget: the next spectrum waits until all spectra so far took no more than
 * `share` of the time that went by beside them. The first one is owed.
 *
 * Whatever the spectra cost, their share ends at `share` plus that of the last one.
 *
 * @param share - null: no limit.
 * @param clock - In seconds.
 */
export function createSpectrumBudget(
  cadence: Cadence,
  share: number | null,
  clock: () => number,
  resume: Pick<MonitorState, "last" | "spent" | "trained"> | undefined,
): SpectrumBudget {
  requireBudget(cadence, share);
  let { last, spent, trained } = resume ?? { last: null, spent: 0, trained: 0 };
  let trainingSince = clock();

  function settle(): void {
    const now = clock();
    trained += now - trainingSince;
    trainingSince = now;
  }

  function cameRound({ step, epoch }: MonitorMoment): boolean {
    if (last === null) return true;
    if (step === last.step) return false;
    return "epochs" in cadence
      ? epoch - last.epoch >= cadence.epochs
      : step - last.step >= cadence.steps;
  }

  return {
    due(moment) {
      settle();
      if (!cameRound(moment)) return false;
      return last === null || share === null || spent <= share * trained;
    },
    async spend({ step, epoch }, work) {
      settle();
      const started = trainingSince;
      let booked = true;
      try {
        const value = await work();
        return { value, seconds: clock() - started };
      } catch (error) {
        booked = (error as Error).name !== "AbortError"; // a failed one is: it is not tried again at once
        throw error;
      } finally {
        trainingSince = clock();
        if (booked) {
          last = { step, epoch };
          spent += trainingSince - started;
        }
      }
    },
    save() {
      settle();
      return { last, spent, trained };
    },
  };
}

function requireBudget(cadence: Cadence, share: number | null): void {
  const [[unit, count]] = Object.entries(cadence);
  if (!Number.isInteger(count) || count < 1) {
    throw rangeError("createMonitor", `every ${count} ${unit}; expected a positive integer`);
  }
  if (share === null || share > 0) return;
  throw rangeError("createMonitor", `budget is ${share}; expected a positive number, or null`);
}
