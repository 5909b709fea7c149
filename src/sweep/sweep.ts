/** A sweep that can be run: identity, settings, and the plan of its study. */
import type { Checked } from "../experiment/configuration/check-configuration.ts";
import type { Configuration } from "../experiment/configuration/configuration.ts";
import { configurationWith } from "../experiment/configuration/configuration-with.ts";
import { countingPart } from "../experiment/identity.ts";
import type { JsonObject } from "../store/canonical-json.ts";
import { plainJson } from "../store/canonical-json.ts";
import { contentId } from "../store/run-id.ts";
import { OBJECTIVES } from "./configuration/objectives.ts";
import type {
  ObjectiveChoice,
  PrunerChoice,
  PrunerConfiguration,
  SamplerConfiguration,
  SweepConfiguration,
} from "./configuration/sweep-configuration.ts";
import { looksBack, taskLag } from "./configuration/sweep-problems.ts";
import type { Goal } from "./outcome.ts";
import { createPruner } from "./pruners/create-pruner.ts";
import { createSampler } from "./samplers/create-sampler.ts";
import { randomSampler } from "./samplers/random-sampler.ts";
import type { Point, Space } from "./space/parameter.ts";
import { canonicalSpace } from "./space/space.ts";
import type { StudyPlan } from "./study/study.ts";

/** What a sweep is after, nothing left open. */
export interface SweepObjective extends ObjectiveChoice {
  readonly goal: Goal;
}

/** A sweep, checked. */
export interface CheckedSweep {
  readonly name: string | null;
  /**
   * What makes it this sweep and no other, as plain JSON: base, space, sampler, pruner, objective and seeds, all
   * defaults filled in. With the versions it is the identity under which a store keeps it.
   */
  readonly definition: JsonObject;
  /** The same sweep as the contents of a file, base included: read again, anywhere, it is this one. */
  readonly source: JsonObject;
  /** Data of the base; {@link configurationAt} makes a configuration of them. */
  readonly base: unknown;
  readonly baseConfiguration: Configuration;
  readonly space: Space;
  readonly sampler: SamplerConfiguration;
  /** Settings wanted; null: all of the grid. */
  readonly trials: number | null;
  /** Trial i is made from what came of trials before i − lag; null where nothing looks back. */
  readonly lag: number | null;
  readonly pruner: PrunerConfiguration;
  readonly seeds: readonly number[];
  readonly objective: SweepObjective;
  /** What could not be taken over from a file of another tool, in words. */
  readonly notes: readonly string[];
}

/** Trials that may be at work beside one that is suggested; bench/samplers.mjs says what it costs. */
export const DEFAULT_LAG = 8;

/**
 * A sweep from its checked parts. Everything has a default here, so that one that is written out is the same sweep.
 *
 * @param base - Data of the base, and the configuration that they are.
 */
export function createSweep(
  configuration: SweepConfiguration,
  space: Space,
  base: { readonly data: unknown; readonly configuration: Configuration },
  notes: readonly string[] = [],
): CheckedSweep {
  const { trials = null, lag = DEFAULT_LAG, ...sampler } = configuration.sampler;
  const { objective } = configuration;
  const goal = objective.goal ?? OBJECTIVES[objective.metric].goal;
  const { seed } = base.configuration;
  const { seeds } = configuration;
  const parts = {
    space,
    sampler: sampler as SamplerConfiguration,
    trials,
    lag: looksBack(configuration) ? lag : null,
    pruner: prunerOf(configuration.pruner, base.configuration),
    seeds: typeof seeds === "number" ? Array.from({ length: seeds }, (_, i) => seed + i) : seeds,
    objective: { ...objective, goal },
  };
  const definition = plainJson({
    ...parts,
    space: canonicalSpace(space),
    base: countingPart(base.configuration),
  });
  const { name = null } = configuration;
  return {
    name,
    definition,
    source: plainJson({ ...configuration, base: base.data }),
    base: base.data,
    baseConfiguration: base.configuration,
    ...parts,
    notes,
  };
}

function prunerOf(choice: PrunerChoice, base: Configuration): PrunerConfiguration {
  if (choice.kind !== "spectrum") return choice;
  const { kind, rules = [], rule, from = 0, until = Number.POSITIVE_INFINITY, errors = 2 } = choice;
  if (typeof rule === "object") {
    const { quantity: feature, epoch, ends, threshold } = rule.rule;
    const plain = { quantity: "feature" as const, feature };
    const limit =
      ends === "above" ? { ...plain, above: threshold } : { ...plain, below: threshold };
    // A limit was learned on features as they are found, whatever their errors.
    return { kind, rules: [limit], from: epoch, until: epoch, errors: 0 };
  }
  const plain = rules.map(({ quantity, above, below }) =>
    above === undefined
      ? { quantity, below: below === "task" ? taskLag(base) : below }
      : { quantity, above },
  );
  return { kind, from, errors, until, rules: plain } as PrunerConfiguration;
}

/** The configuration of a point with a seed, or what is wrong with it. */
export function configurationAt(
  { base }: Pick<CheckedSweep, "base">,
  point: Point,
  seed: number,
): Promise<Checked> {
  return configurationWith(base, point, seed);
}

/**
 * What a study needs of a sweep.
 *
 * @param attempts - Failures after which a run is given up; no part of the sweep's identity.
 */
export function studyPlan(sweep: CheckedSweep, attempts: number): StudyPlan {
  const { space, sampler, pruner, objective, seeds, trials } = sweep;
  const { goal, seeds: summary } = objective;
  return {
    sampler: createSampler(space, sampler),
    fallback: sampler.kind === "tpe" ? randomSampler(space, sampler.seed) : null,
    pruner: createPruner(pruner, goal),
    trials,
    seeds,
    lag: sweep.lag ?? 0,
    goal,
    summary,
    attempts,
    async resolve(point) {
      const { configuration, problems } = await configurationAt(sweep, point, seeds[0]);
      if (configuration === null) {
        return { rejected: problems.map(({ message }) => message).join("; ") };
      }
      return { setting: await contentId(countingPart(configuration)) };
    },
  };
}
