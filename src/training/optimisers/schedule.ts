import { rangeError } from "../../errors.ts";
import { type OptionNames, ownWord, requireKnown } from "../../words.ts";

const SCHEDULES = ["constant", "step", "multi-step", "cosine"] as const;

/**
 * Learning rates over the epochs; names and values of PyTorch's schedulers, stepped once an epoch.
 */
export type Schedule =
  | { readonly kind: "constant" }
  /** × gamma (default 0.1) every `stepSize` epochs. */
  | { readonly kind: "step"; readonly stepSize: number; readonly gamma?: number | undefined }
  /** × gamma (default 0.1) at each of these epochs. */
  | {
      readonly kind: "multi-step";
      readonly milestones: readonly number[];
      readonly gamma?: number | undefined;
    }
  /** From the base rate to `minimum` (default 0) along half a cosine, in `epochs` epochs. */
  | { readonly kind: "cosine"; readonly epochs: number; readonly minimum?: number | undefined };

const OPTIONS: { readonly [K in Schedule["kind"]]: OptionNames<Extract<Schedule, { kind: K }>> } = {
  constant: { kind: true },
  step: { kind: true, stepSize: true, gamma: true },
  "multi-step": { kind: true, milestones: true, gamma: true },
  cosine: { kind: true, epochs: true, minimum: true },
};

/**
 * The schedule, in words of ours.
 *
 * @throws RangeError for another kind.
 * @throws TypeError for an option that its kind has not.
 */
export function ownSchedule(who: string, given: Schedule): Schedule {
  const kind = ownWord(who, "schedule.kind", given.kind, SCHEDULES);
  requireKnown(`${who}, schedule`, given, OPTIONS[kind] as OptionNames<Schedule>);
  return { ...given, kind } as Schedule;
}

/**
 * The learning rate of an epoch.
 *
 * @param base - That of epoch 0.
 * @param epoch - 0-based.
 * @throws RangeError if the schedule's numbers make no sense.
 */
export function learningRateAt(schedule: Schedule, base: number, epoch: number): number {
  switch (schedule.kind) {
    case "constant":
      return base;
    case "step": {
      const { stepSize, gamma = 0.1 } = schedule;
      requirePositive("stepSize", stepSize);
      return base * gamma ** Math.floor(epoch / stepSize);
    }
    case "multi-step": {
      const { milestones, gamma = 0.1 } = schedule;
      return base * gamma ** milestones.filter((milestone) => milestone <= epoch).length;
    }
    case "cosine": {
      const { epochs, minimum = 0 } = schedule;
      requirePositive("epochs", epochs);
      return minimum + ((base - minimum) * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;
    }
  }
}

function requirePositive(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw rangeError("learningRateAt", `${name} is ${value}; expected a positive integer`);
}
