/** How much of a sweep is to be done at a time, and how long: options that `sweep` and `worker` share. */
import { availableParallelism } from "node:os";
import { integerOf } from "../arguments.ts";
import type { OptionDefinition, ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";

/** Failures after which a run is given up, unless it is said otherwise. */
const ATTEMPTS = 3;

/** Of every command under which runs are computed. */
export const ATTEMPTS_OPTION: Readonly<Record<"attempts", OptionDefinition>> = {
  attempts: {
    type: "value",
    hint: "N",
    description: "failures after which a run is given up; four workers that were lost count as one",
    default: String(ATTEMPTS),
  },
};

/** What was given of it. */
export function attemptsOf(parsed: ParsedArguments): number {
  return integerOf(parsed, "attempts", 1) ?? ATTEMPTS;
}

/** How much is to be done at a time, and how long. */
export interface Limits {
  readonly workers: number;
  readonly attempts: number;
  readonly maxRuns: number;
  /** Milliseconds. */
  readonly maxTime: number;
}

/** The options; `again` says how the rest gets done. */
export function limitOptions(again: string): Readonly<Record<string, OptionDefinition>> {
  return {
    workers: {
      type: "value",
      hint: "N",
      description:
        "processes that train at the same time; the list of settings does not depend on it",
      default: "one per core",
    },
    ...ATTEMPTS_OPTION,
    "max-runs": {
      type: "value",
      hint: "N",
      description: `stop after so many runs; ${again}`,
      default: "all",
    },
    "max-time": {
      type: "value",
      hint: "TIME",
      description: `stop after this time, 90s, 30m or 2h; ${again}`,
      default: "none",
    },
  };
}

/** What was given of them. */
export function limitsOf(parsed: ParsedArguments): Limits {
  return {
    workers: integerOf(parsed, "workers", 1) ?? availableParallelism(),
    attempts: attemptsOf(parsed),
    maxRuns: integerOf(parsed, "max-runs", 1) ?? Number.POSITIVE_INFINITY,
    maxTime: timeOf(parsed, "max-time") ?? Number.POSITIVE_INFINITY,
  };
}

const UNITS: Readonly<Record<string, number>> = { s: 1e3, m: 60e3, h: 3600e3, d: 86400e3 };

/** Milliseconds of an option such as `30m`, or undefined if it was not given. */
export function timeOf(parsed: ParsedArguments, name: string): number | undefined {
  const text = parsed.value(name);
  if (text === undefined) return undefined;
  const found = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text);
  const milliseconds = found === null ? 0 : Number(found[1]) * UNITS[found[2]];
  if (milliseconds > 0) return milliseconds;
  throw new UsageError(`--${name} is "${text}"; expected a time such as 90s, 30m, 2h or 1d`);
}
