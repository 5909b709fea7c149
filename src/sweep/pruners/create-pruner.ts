import type { PrunerConfiguration } from "../configuration/sweep-configuration.ts";
import type { Goal } from "../outcome.ts";
import { KEEP, type Pruner } from "./pruner.ts";
import { ashaPruner, iEpochPruner, medianPruner } from "./ranking-pruners.ts";
import { spectrumPruner } from "./spectrum-pruner.ts";

/** The pruner that a configuration names. */
export function createPruner(configuration: PrunerConfiguration, goal: Goal): Pruner {
  switch (configuration.kind) {
    case "none":
      return { compares: false, judge: () => KEEP };
    case "i-epoch":
      return iEpochPruner(configuration, goal);
    case "median":
      return medianPruner(configuration, goal);
    case "asha":
      return ashaPruner(configuration, goal);
    case "spectrum":
      return spectrumPruner(configuration);
  }
}
