/** What a sweep can be after: metrics that a training records, each with the goal that it has by itself. */
import type { Goal } from "../outcome.ts";

/** A metric that can be an objective. */
export interface Objective {
  readonly goal: Goal;
  /** Whether there is a value after every epoch, or one at the end. */
  readonly comes: "every epoch" | "at the end";
}

/** Metrics by the names under which a run has them. */
export type ObjectiveName =
  | "validationLoss"
  | "loss"
  | "validationAccuracy"
  | "gradientNorm"
  | "closedLoop.validSteps";

/** All of them. */
export const OBJECTIVES: Readonly<Record<ObjectiveName, Objective>> = {
  validationLoss: { goal: "minimise", comes: "every epoch" },
  loss: { goal: "minimise", comes: "every epoch" },
  validationAccuracy: { goal: "maximise", comes: "every epoch" },
  gradientNorm: { goal: "minimise", comes: "every epoch" },
  "closedLoop.validSteps": { goal: "maximise", comes: "at the end" },
};

/** Their names. */
export const OBJECTIVE_NAMES = Object.keys(OBJECTIVES) as readonly ObjectiveName[];
