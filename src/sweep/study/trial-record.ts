/** Trials as JSON, which has no NaN and no ±∞: they are the strings "NaN", "Infinity", "-Infinity". */

import type { JsonObject } from "../../store/canonical-json.ts";
import { plainJson } from "../../store/canonical-json.ts";
import type { Trial, TrialRun } from "./trial.ts";

/** A trial as plain JSON. */
export function recordOfTrial(trial: Trial): JsonObject {
  return plainJson(trial, "recordOfTrial");
}

/** The trial of a record. */
export function trialOfRecord(record: JsonObject): Trial {
  const trial = record as unknown as Trial;
  return { ...trial, runs: trial.runs.map(runOfRecord) };
}

/** A run of a trial, as a record of JSON has it. */
export function runOfRecord(run: TrialRun): TrialRun {
  const { values, spectra, diverged } = run.shown;
  return {
    ...run,
    losses: run.losses ?? 0, // Records of before have none.
    value: run.value === null ? null : Number(run.value),
    shown: {
      diverged,
      values: values.map(({ epoch, value }) => ({ epoch, value: Number(value) })),
      spectra: spectra.map((each) => ({
        ...each,
        largest: Number(each.largest),
        error: each.error === null ? null : Number(each.error),
      })),
    },
  };
}
